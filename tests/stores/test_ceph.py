"""The server of the tests goes when they go, however they go."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.stores import ceph_cluster

USE = "from tests.stores import ceph; print(ceph.running().port, flush=True); input()"


def test_the_server_is_shared_and_ends_with_its_last_user_even_a_killed_one() -> None:
    if missing := ceph_cluster.missing_programs():
        pytest.skip(
            f"no S3 server here ({', '.join(missing)}): apt-get install {ceph_cluster.PACKAGES}"
        )
    run = f"test{os.getpid()}"
    folder = Path(tempfile.gettempdir()) / f"ihome-ceph-{run}"
    users = [
        subprocess.Popen(
            [sys.executable, "-c", USE],
            env={**os.environ, "PYTEST_XDIST_TESTRUNUID": run},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    ports = [user.stdout.readline() for user in users if user.stdout]
    assert ports[0] == ports[1] != b""
    users[0].communicate(b"\n")
    assert folder.exists()
    users[1].send_signal(signal.SIGKILL)
    users[1].communicate()
    while folder.exists() or str(folder) in _command_lines():
        time.sleep(0.1)  # until the test has taken two minutes, as every test may


def _command_lines() -> str:
    lines = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(process.read_text(errors="replace"))
        except OSError:
            continue  # it ended
    return "\n".join(lines)
