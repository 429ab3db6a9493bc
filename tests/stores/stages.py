"""Every store there is, and which of them lie behind a network.

With TEST_S3_URL, TEST_HDFS_URL, TEST_QINIU_URL or TEST_FASTDFS_URL in the environment the contract runs against that
server too; pytest then needs `--force-enable-socket`.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from pathlib import Path

from ihome.infra.storage.local import LocalStorage
from ihome.infra.storage.memory import MemoryStorage
from tests.stores.stage import Stage


@contextmanager
def memory(folder: Path) -> Iterator[Stage]:
    yield Stage(MemoryStorage())


@contextmanager
def local(folder: Path) -> Iterator[Stage]:
    yield Stage(LocalStorage(folder / "media"))


HERE: dict[str, Callable[[Path], AbstractContextManager[Stage]]] = {
    "memory": memory,
    "local": local,
}


def _far(name: str, stage: str = "stage") -> Callable[[Path], AbstractContextManager[Stage]]:
    """The stage of `tests/stores/<name>.py`, which is imported when a test wants it."""

    def begin(folder: Path) -> AbstractContextManager[Stage]:
        module = import_module(f"tests.stores.{name}")
        found: AbstractContextManager[Stage] = getattr(module, stage)(folder)
        return found

    return begin


FAR: dict[str, Callable[[Path], AbstractContextManager[Stage]]] = {
    "s3": _far("s3"),
    "hdfs": _far("hdfs"),
    "qiniu": _far("qiniu"),
    "fastdfs": _far("fastdfs"),
    "fastdfs wide": _far("fastdfs", "wide_stage"),
}


def _given(name: str, url: str) -> Callable[[Path], AbstractContextManager[Stage]]:
    """An empty place on a server of the operator's, emptied again afterwards."""

    @contextmanager
    def begin(folder: Path) -> Iterator[Stage]:
        with import_module(f"tests.stores.{name}").given(url) as store:
            yield Stage(store)
            for each in list(store.list()):
                store.delete(each.name)

    return begin


# Not given: not collected. A skipped test would look like one that could have run.
GIVEN: dict[str, Callable[[Path], AbstractContextManager[Stage]]] = {
    f"TEST_{name.upper()}_URL": _given(name, os.environ[f"TEST_{name.upper()}_URL"])
    for name in ("s3", "hdfs", "qiniu", "fastdfs")
    if f"TEST_{name.upper()}_URL" in os.environ
}

STAGES = HERE | FAR | GIVEN
