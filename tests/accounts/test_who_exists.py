"""Nobody learns at the door who has an account: not from the words, not from the work behind them.

Time is what work takes: the same hashes and the same statements for a number that is known and one
that is not. (bench/ measures; a test that waits for a clock would only sometimes be right.)
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from werkzeug.test import TestResponse

from ihome.accounts import service
from ihome.infra import passwords
from ihome.infra.db import db
from tests.accounts.walks import MOBILE, OTHER, PASSWORD
from tests.conftest import Browser
from tests.factories.phones import Inbox, a_read_picture

Asking = Callable[[Browser, str], TestResponse]


def posting(path: str, **said: str) -> Asking:
    def ask(browser: Browser, mobile: str) -> TestResponse:
        return browser.post(f"/api/v2/{path}", json={"mobile": mobile, **said})

    return ask


def asking_for_a_code(purpose: str) -> Asking:
    def ask(browser: Browser, mobile: str) -> TestResponse:
        form = {"mobile": mobile, "purpose": purpose, **a_read_picture(browser)}
        return browser.post("/api/v2/sms_codes", json=form)

    return ask


DOORS: dict[str, Asking] = {
    "log in": posting("session", password="not-the-one-9"),
    "log in by text message": posting("session/sms", sms_code="000000"),
    "register": posting("users", sms_code="000000", password=PASSWORD),
    "reset": posting("password_resets", sms_code="000000", password=PASSWORD),
    **{
        f"a code to {purpose}": asking_for_a_code(purpose)
        for purpose in ("register", "login", "reset_password", "change_mobile")
    },
}


class Counting:
    """A hasher that counts what it is asked."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self._hasher, self.asked = hasher, 0

    def __getattr__(self, name: str) -> Any:
        if name in ("hash", "verify"):
            self.asked += 1
        return getattr(self._hasher, name)


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL that runs while the block does."""
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", hear)


@pytest.mark.parametrize("door", DOORS)
def test_a_known_number_and_an_unknown_one_are_answered_alike(
    app: Flask,
    new_client: Callable[[], Browser],
    inbox: Inbox,
    monkeypatch: pytest.MonkeyPatch,
    door: str,
) -> None:
    service.add_user(digits=MOBILE, password=PASSWORD)
    DOORS[door](new_client(), "13700137999")  # the first message of a day makes the row of the day
    hasher = Counting(passwords._hasher)
    monkeypatch.setattr(passwords, "_hasher", hasher)
    seen = []
    for mobile in (MOBILE, OTHER):
        browser = new_client()
        browser.get("/api/v2/session")
        hasher.asked = 0
        with statements() as said:
            answer = DOORS[door](browser, mobile)
        headers = sorted(answer.headers.keys())
        seen.append((answer.status_code, answer.json, headers, hasher.asked, said))
    assert seen[0] == seen[1]
    assert seen[0][0] in (200, 401, 422)


def test_the_control_sees_a_door_that_tells(
    app: Flask, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A login that hashes for known numbers alone is told apart by what is counted here."""
    service.add_user(digits=MOBILE, password=PASSWORD)
    hasher = Counting(passwords._hasher)
    monkeypatch.setattr(passwords, "_hasher", hasher)
    monkeypatch.setattr(
        "ihome.accounts.service.entering.fits",
        lambda kept, password: kept is not None and passwords.password_fits(kept, password),
    )
    counts = []
    for mobile in (MOBILE, OTHER):
        hasher.asked = 0
        DOORS["log in"](client, mobile)
        counts.append(hasher.asked)
    assert counts == [1, 0]
