"""A host, a guest, and a search that reads like a sentence."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from ihome.infra.storage.memory import MemoryStorage
from ihome.media.ports import storage
from ihome.search import service
from ihome.search.schemas import SearchQuery, SearchView
from tests.factories.people import a_user


@pytest.fixture(autouse=True)
def store() -> Iterator[MemoryStorage]:
    with storage.using(MemoryStorage()) as tool:
        yield tool


@pytest.fixture
def hua(app: Flask) -> int:
    return a_user(name="阿华").id


@pytest.fixture
def gu(app: Flask) -> int:
    return a_user(name="小顾").id


@pytest.fixture
def search(app: Flask) -> Callable[..., SearchView]:
    return lambda **asked: service.search(SearchQuery(**asked))


@pytest.fixture
def titles(search: Callable[..., SearchView]) -> Callable[..., list[str]]:
    """Titles of what is found on the first page."""

    def ask(**asked: Any) -> list[str]:
        return [card.title for card in search(**asked).items]

    return ask
