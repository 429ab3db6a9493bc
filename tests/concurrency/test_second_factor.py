"""A code of the app and a recovery code open one door, however many come with it at the same moment."""

from secrets import randbelow

import pyotp
import pytest
from flask import Flask

from ihome.accounts import service
from ihome.accounts.errors import SecondFactorWrong
from ihome.accounts.models import User
from ihome.infra.cache import redis
from ihome.infra.ratelimit import Limit
from ihome.kernel.clock import utc_now
from ihome.kernel.errors import TooMany
from tests.concurrency.racing import FEWER, is_seen, race, without_locks
from tests.crowd import at_once, sorted_out

pytestmark = race

COMERS = 16
PASSWORD = "rivet-9m-lamp"


@pytest.fixture
def tries(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many may try that the limit is not what stops them."""
    monkeypatch.setattr("ihome.accounts.service.second_factor.TRIES", [Limit(1000, 300)])


def with_codes() -> tuple[User, str, str]:
    """A user with a second factor, a code of their app and a recovery code; neither was used yet."""
    redis().flushdb()
    user = service.add_user(digits=f"138{randbelow(10**8):08d}", password=PASSWORD)
    secret = service.enrol(user.id, password=PASSWORD, address="here").secret
    app, now = pyotp.TOTP(secret), utc_now()
    _, codes = service.confirm(user.id, app.at(now))
    return user, app.at(now, counter_offset=1), codes[0]


def come(user: User, code: str) -> list[object]:
    """What became of COMERS with one code."""
    return list(at_once([lambda: service.check_second_factor(user.id, code)] * COMERS))


@pytest.mark.parametrize("which", [1, 2], ids=["code of the app", "recovery code"])
@pytest.mark.usefixtures("tries")
def test_a_code_opens_one_door(which: int) -> None:
    for _ in range(FEWER):
        found = with_codes()
        outcomes = come(found[0], str(found[which]))
        assert len(sorted_out(outcomes, SecondFactorWrong)) == 1


@pytest.mark.parametrize("which", [1, 2], ids=["code of the app", "recovery code"])
@pytest.mark.usefixtures("tries")
def test_control_without_locks_a_code_opens_several(
    monkeypatch: pytest.MonkeyPatch, which: int
) -> None:
    def goes_wrong() -> bool:
        found = with_codes()
        with without_locks(monkeypatch):
            return come(found[0], str(found[which])).count(None) > 1

    assert is_seen(goes_wrong)


def test_of_many_wrong_tries_five_are_looked_at(app: Flask) -> None:
    user, _, recovery = with_codes()
    kinds = [type(each) for each in come(user, "000000")]
    assert kinds.count(SecondFactorWrong) == 5
    assert kinds.count(TooMany) == COMERS - 5
    with pytest.raises(TooMany):
        service.check_second_factor(user.id, recovery)
