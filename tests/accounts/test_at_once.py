"""Many at the same moment: one account for a number, and no more guesses than are counted."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from ihome.accounts import service
from ihome.accounts.errors import LoginTooOften, MobileRegistered
from ihome.accounts.models import User
from ihome.accounts.rules import FREE_FAILURES_HERE
from ihome.accounts.service import attempts
from ihome.infra.db import reading, transaction
from tests.accounts.walks import MOBILE, PASSWORD

AT_ONCE = 8


@pytest.fixture
def at_once(app: Flask) -> Callable[[Callable[[], Any]], list[str]]:
    """Do the same AT_ONCE times at the same moment; the name of each outcome."""
    gate = Barrier(AT_ONCE)

    def one(do: Callable[[], Any]) -> str:
        with app.app_context():
            gate.wait(10)
            try:
                do()
            except (LoginTooOften, MobileRegistered) as refused:
                return type(refused).__name__
        return "done"

    def run(do: Callable[[], Any]) -> list[str]:
        with ThreadPoolExecutor(AT_ONCE) as threads:
            return [each.result() for each in [threads.submit(one, do) for _ in range(AT_ONCE)]]

    return run


def test_one_number_becomes_one_account(at_once: Callable[..., list[str]]) -> None:
    outcomes = at_once(lambda: service.add_user(digits=MOBILE, password=PASSWORD))
    assert Counter(outcomes) == {"done": 1, "MobileRegistered": AT_ONCE - 1}
    with reading() as session:
        assert session.scalar(sa.select(sa.func.count(User.id))) == 1


def test_parallel_guesses_are_counted_one_by_one(at_once: Callable[..., list[str]]) -> None:
    outcomes = at_once(lambda: attempts.begin(mobile_index="a" * 64, address="192.0.2.1"))
    assert Counter(outcomes) == {
        "done": FREE_FAILURES_HERE,
        "LoginTooOften": AT_ONCE - FREE_FAILURES_HERE,
    }


def test_a_key_of_the_database_stands_behind_the_check(app: Flask) -> None:
    """The control: what the check before it would miss, the unique key refuses."""
    user = service.add_user(digits=MOBILE, password=PASSWORD)
    with pytest.raises(sa.exc.IntegrityError), transaction() as session:
        session.add(
            User(
                public_id="another23456",
                mobile_index=user.mobile_index,
                password_hash="",
                stamp="s" * 24,
                name="x",
                made_at=user.made_at,
            )
        )
