"""Hua has a house, Sun has none of hers, and nobody is expected."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from ihome.houses.ports import keep_words, nights_ahead
from ihome.infra.storage.memory import MemoryStorage
from ihome.media.ports import storage
from tests.conftest import Browser
from tests.factories.people import a_user, log_in

Expected = dict[int, int]


@pytest.fixture(autouse=True)
def store() -> Iterator[MemoryStorage]:
    with storage.using(MemoryStorage()) as tool:
        yield tool


@pytest.fixture(autouse=True)
def expected() -> Iterator[Expected]:
    """Nights that guests are expected for, by house id; empty, a test may fill it."""
    nights: Expected = {}
    with nights_ahead.using(lambda house_id: nights.get(house_id, 0)):
        yield nights


@pytest.fixture(autouse=True)
def words() -> Iterator[dict[int, str]]:
    """What search was told to keep, by house id; search itself is not needed here."""
    kept: dict[int, str] = {}
    with keep_words.using(kept.__setitem__):
        yield kept


@pytest.fixture
def hua(app: Flask) -> int:
    """A host: the row id of a user with a real name."""
    return a_user(name="花花").id


@pytest.fixture
def sun(app: Flask) -> int:
    """Another host, a stranger to Hua."""
    return a_user(name="孙").id


@pytest.fixture
def browser_of(new_client: Callable[[], Browser]) -> Callable[[int], Browser]:
    """A browser in which the user is logged in."""

    def logged_in(user_id: int) -> Browser:
        browser = new_client()
        log_in(browser, user_id)
        return browser

    return logged_in
