"""Every store there is, and which of them lie behind a network."""

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


def _far(name: str) -> Callable[[Path], AbstractContextManager[Stage]]:
    """The stage of `tests/stores/<name>.py`, which is imported when a test wants it."""

    def begin(folder: Path) -> AbstractContextManager[Stage]:
        found: AbstractContextManager[Stage] = import_module(f"tests.stores.{name}").stage(folder)
        return found

    return begin


FAR: dict[str, Callable[[Path], AbstractContextManager[Stage]]] = {}
