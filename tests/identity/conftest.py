"""The cast of identity."""

from collections.abc import Callable

import pytest
from flask import Flask

from ihome.accounts.models import User
from tests.conftest import Browser
from tests.factories.people import a_user, log_in
from tests.identity.giving import an_operator


@pytest.fixture
def user(client: Browser) -> User:
    """Somebody logged in who has not said who they are."""
    found = a_user(real_name=False)
    log_in(client, found.id)
    return found


@pytest.fixture
def operator(app: Flask) -> User:
    return an_operator()


@pytest.fixture
def desk(operator: User, new_client: Callable[[], Browser]) -> Browser:
    """The operator's browser."""
    browser = new_client()
    log_in(browser, operator.id)
    return browser
