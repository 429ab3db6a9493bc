"""A real S3 server, once for all processes of a test run: Ceph's gateway (ceph_cluster.py).

As a program (`python -m tests.stores.ceph FOLDER`) it is the keeper: it starts the servers on free
loopback ports, writes FOLDER/ready.json when the gateway answers, and ends them as soon as nobody
holds FOLDER/in-use: a test run that is killed lets go of it too.
"""

import contextlib
import fcntl
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from tests.stores.ceph_cluster import START_SECONDS, CannotServe, Ceph


@dataclass(frozen=True)
class Server:
    port: int
    folder: str


@functools.cache
def running() -> Server:
    """The server of this test run, started by whichever process asks first."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    folder = Path(tempfile.gettempdir()) / f"ihome-ceph-{run}"
    while not _joined(folder):
        pass
    with (folder / "starting").open("wb") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not (folder / "ready.json").exists():
            _start_keeper(folder)
    return Server(**json.loads((folder / "ready.json").read_text()))


def _joined(folder: Path) -> bool:
    """Hold FOLDER/in-use until this process ends; False when the last keeper was just leaving it."""
    folder.mkdir(exist_ok=True)
    try:
        users = os.open(folder / "in-use", os.O_RDONLY | os.O_CREAT)
        fcntl.flock(users, fcntl.LOCK_SH)
        if os.fstat(users).st_ino == (folder / "in-use").stat().st_ino:
            return True
        os.close(users)
    except FileNotFoundError:
        pass
    return False


def _start_keeper(folder: Path) -> None:
    told = folder / "keeper.log"
    if told.exists():  # it did not start for the test before, and will not for this one
        raise CannotServe(told.read_text()[-3000:])
    with told.open("wb") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.stores.ceph", str(folder)],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    deadline = time.monotonic() + START_SECONDS
    while not (folder / "ready.json").exists():
        if keeper.poll() is not None or time.monotonic() > deadline:
            keeper.terminate()
            raise CannotServe(told.read_text()[-3000:])
        time.sleep(0.05)
    keeper.returncode = 0  # it outlives us on purpose: no ResourceWarning when the handle goes


def keep(folder: Path) -> None:
    """Serve until nobody uses `folder`, then leave nothing behind."""
    with _started(folder) as ceph, (folder / "in-use").open("rb") as users:
        ready = folder / "ready.new"
        ready.write_text(json.dumps(asdict(Server(ceph.port, str(ceph.folder)))))
        ready.rename(folder / "ready.json")
        while not _nobody_holds(users):
            ceph.watch()
            time.sleep(0.5)
        gone = folder.rename(folder.with_name(f"{folder.name}-gone"))  # who comes now begins anew
    shutil.rmtree(gone)


@contextlib.contextmanager
def _started(folder: Path) -> Iterator[Ceph]:
    """Up to three attempts: between choosing a port and listening on it somebody may take it."""
    for attempt in range(3):
        ceph = Ceph(folder / str(attempt))
        try:
            ceph.start()
        except CannotServe as error:
            ceph.stop()
            print(error, flush=True)
            continue
        try:
            yield ceph
        finally:
            ceph.stop()
        return
    raise CannotServe("three attempts are enough")


def _nobody_holds(users: IO[bytes]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


if __name__ == "__main__":
    keep(Path(sys.argv[1]).resolve())
