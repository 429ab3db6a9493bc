"""The people of the tests of booking and money: Hua has a house, Gu books it, Sun is a stranger."""

import uuid
from collections.abc import Callable

import pytest
from flask import Flask

from tests.conftest import Browser
from tests.factories.people import a_user, log_in

BrowserOf = Callable[[int], Browser]


@pytest.fixture
def hua(app: Flask) -> int:
    """A host: the row id of a user with a real name."""
    return a_user(name="花花").id


@pytest.fixture
def gu(app: Flask) -> int:
    """A guest."""
    return a_user(name="小顾").id


@pytest.fixture
def sun(app: Flask) -> int:
    """A stranger to both."""
    return a_user(name="孙").id


@pytest.fixture
def browser_of(new_client: Callable[[], Browser]) -> BrowserOf:
    """A browser in which the user is logged in."""

    def logged_in(user_id: int) -> Browser:
        browser = new_client()
        log_in(browser, user_id)
        return browser

    return logged_in


@pytest.fixture
def key() -> Callable[[], dict[str, str]]:
    """The header of a wish that was never sent before."""
    return lambda: {"Idempotency-Key": str(uuid.uuid4())}
