"""Every store there is, and which of them lie behind a network."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

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


FAR: dict[str, Callable[[Path], AbstractContextManager[Stage]]] = {
    "s3": _far("s3"),
}


def _given(name: str, url: str) -> Callable[[Path], AbstractContextManager[Stage]]:
    """The store `name` on a server of yours: `stage_at(url, folder)` of its module."""

    def begin(folder: Path) -> AbstractContextManager[Stage]:
        module = import_module(f"tests.stores.{name}")
        found: AbstractContextManager[Stage] = module.stage_at(url, folder)
        return found

    return begin


# TEST_S3_URL=s3://… and so on: the same tests on that server too.
GIVEN: dict[str, Callable[[Path], AbstractContextManager[Stage]]] = {
    f"TEST_{name.upper()}_URL": _given(name, os.environ[f"TEST_{name.upper()}_URL"])
    for name in FAR
    if f"TEST_{name.upper()}_URL" in os.environ
}

STAGES = HERE | FAR | GIVEN
BEHIND_A_NETWORK: list[Any] = [
    *FAR,
    *[pytest.param(name, marks=pytest.mark.given_server) for name in GIVEN],
]
