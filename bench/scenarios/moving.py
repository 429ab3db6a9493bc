"""Moving 10,000 photos between two folders, beside a bare loop that copies the same files as durably.

The loop: the same number of threads, each file written beside, synced, renamed, its folder synced, a new
folder synced in its parent; it lists, reads and writes, and that is all. `ihome media migrate` also keeps
where it is, reads everything again and compares hashes, flips, and walks once more over both stores.
"""

import hashlib
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from ihome.app import create_app
from ihome.infra.db import Base, db
from ihome.infra.storage.local import LocalStorage
from ihome.media.keeping import moving
from ihome.media.keeping.telling import Silence
from ihome.settings import read_settings

OBJECTS = int(os.environ.get("BENCH_OBJECTS", "10000"))
SIZES = (4_000, 40_000)  # bytes, from – to
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
THREADS = 8
LONG_AGO = 1_700_000_000  # when the photos were put: not while they move


def measure() -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="ihome-bench-", dir=os.environ.get("TMPDIR")) as made:
        folder = Path(made)
        size_bytes = _fill(folder / "photos")
        plain: list[tuple[float, float]] = []  # seconds, and seconds of this process's CPU
        ours: list[tuple[float, float]] = []
        for number in range(ROUNDS):
            for copy, seconds in ((_plain_copy, plain), (_migrate, ours)):
                target = folder / f"{copy.__name__}-{number}"
                with _house(folder, target):
                    os.sync()
                    began, worked = time.monotonic(), time.process_time()
                    copy(folder, target)
                    seconds.append((time.monotonic() - began, time.process_time() - worked))
                _check(target)
                shutil.rmtree(target)
    ratios = [one[0] / other[0] for one, other in zip(plain, ours, strict=True)]
    works = [one[1] / other[1] for one, other in zip(plain, ours, strict=True)]
    rate = {
        name: round(OBJECTS / statistics.median(took for took, _ in each))
        for name, each in (("plain", plain), ("ours", ours))
    }
    return {
        "objects": OBJECTS,
        "megabytes": round(size_bytes / 1e6),
        "plain loop, objects a second (median)": rate["plain"],
        "ihome media migrate, objects a second (median)": rate["ours"],
        "ratio (median)": round(statistics.median(ratios), 2),
        "ratio (from – to)": f"{min(ratios):.2f} – {max(ratios):.2f}",
        "ratio of CPU (median)": round(statistics.median(works), 2),
    }


def _fill(root: Path) -> int:
    chance, total = random.Random(2026), 0
    for _ in range(OBJECTS):
        data = chance.randbytes(chance.randint(*SIZES))
        name = f"{hashlib.sha256(data).hexdigest()}-1600.webp"
        path = root / name[:2] / name[2:4] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (LONG_AGO, LONG_AGO))
        total += len(data)
    return total


def _plain_copy(folder: Path, target: Path) -> None:
    source = folder / "photos"

    def copy(path: Path) -> None:
        data = path.read_bytes()
        goal = target / path.relative_to(source)
        if not goal.parent.is_dir():
            goal.parent.mkdir(parents=True, exist_ok=True)
            _sync(goal.parent.parent)
            _sync(target)
        part = goal.with_suffix(".part")
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(goal)
        _sync(goal.parent)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(copy, source.glob("??/??/*")))


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _house(folder: Path, target: Path) -> Iterator[None]:
    """An app on a database of its own, as the command has it."""
    app = create_app(
        read_settings({
            "IHOME_DATA_DIR": str(folder / f"var-{target.name}"),
            "IHOME_STORAGE_URL": f"file:{folder / 'photos'}",
            "IHOME_REDIS_URL": "redis://127.0.0.1:6379/15",
        })
    )  # fmt: skip
    with app.app_context():
        Base.metadata.create_all(db.engine)
        yield
        db.engine.dispose()


def _migrate(folder: Path, target: Path) -> None:
    row = moving.move(f"file:{target}", parallel=THREADS, lock_folder=folder, telling=Silence())
    assert (row.phase, row.copied_count) == ("flipped", OBJECTS)


def _check(target: Path) -> None:
    assert sum(1 for _ in LocalStorage(target).list()) == OBJECTS
