"""Register, log in, log out, change and reset the password."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from ihome.accounts import service
from ihome.accounts.errors import TooManyLogins, WrongPassword
from ihome.accounts.models import User
from ihome.infra import passwords
from ihome.infra.cache import redis
from ihome.infra.db import reading, transaction
from ihome.kernel.clock import utc_now
from tests.accounts.walks import MOBILE, NEW_PASSWORD, OTHER, PASSWORD, log_in, register, who
from tests.conftest import Browser
from tests.factories.phones import Inbox, a_code


@pytest.fixture
def user(app: object) -> User:
    """Somebody with MOBILE and PASSWORD."""
    return service.add_user(digits=MOBILE, password=PASSWORD, name="小顾")


def the_user() -> User:
    with reading() as session:
        return session.scalars(sa.select(User)).one()


def users_kept() -> int:
    with reading() as session:
        return session.scalar(sa.select(sa.func.count(User.id))) or 0


# Register


def test_a_new_user_is_logged_in(client: Browser, inbox: Inbox) -> None:
    answer = register(client, inbox, name="小顾")
    assert answer.status_code == 201
    me = answer.json["data"]
    assert (me["name"], me["mobile"], me["has_real_name"]) == ("小顾", "138****8000", False)
    assert client.get("/api/v2/me").json["data"] == me
    assert who(client) == me["user_id"]


def test_the_database_keeps_neither_number_nor_password(client: Browser, inbox: Inbox) -> None:
    register(client, inbox)
    kept = " ".join(str(value) for value in vars(the_user()).values())
    assert MOBILE not in kept
    assert PASSWORD not in kept
    assert the_user().password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert service.mobile_of_user(the_user().id) == MOBILE


def test_a_user_without_a_name_gets_one_that_tells_nothing(client: Browser, inbox: Inbox) -> None:
    name = register(client, inbox).json["data"]["name"]
    assert name.startswith("房客")
    assert not set(name) & {MOBILE[-4:]}


def test_one_number_is_one_user_and_only_its_holder_is_told(
    user: User, client: Browser, inbox: Inbox
) -> None:
    stranger = client.post(
        "/api/v2/users", json={"mobile": MOBILE, "password": PASSWORD, "sms_code": "000000"}
    )
    assert (stranger.status_code, stranger.json["errno"]) == (422, "21003")
    holder = register(client, inbox, mobile="+86 138-0013-8000")
    assert (holder.status_code, holder.json["errno"]) == (409, "11001")
    assert users_kept() == 1
    assert who(client) is None


@pytest.mark.parametrize(
    ("said", "errno", "field"),
    [
        ({"password": "short-7"}, "4103", "password"),
        ({"password": "password1"}, "11004", "password"),
        ({"name": "顾" * 21}, "4103", "name"),
        ({"name": "小\x00顾"}, "4103", "name"),
        ({"mobile": "12345"}, "4103", "mobile"),
    ],
)
def test_a_form_that_is_wrong_does_not_cost_the_code(
    client: Browser, inbox: Inbox, said: dict[str, str], errno: str, field: str
) -> None:
    code = a_code(client, inbox, MOBILE)
    form = {"mobile": MOBILE, "password": PASSWORD, "sms_code": code}
    refused = client.post("/api/v2/users", json=form | said)
    assert (refused.status_code, refused.json["errno"]) == (422, errno)
    assert list(refused.json["data"]["fields"]) == [field]
    assert users_kept() == 0
    assert client.post("/api/v2/users", json=form).status_code == 201


def test_a_crowd_of_logins_does_not_cost_the_code(
    client: Browser, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = a_code(client, inbox, MOBILE)
    form = {"mobile": MOBILE, "password": PASSWORD, "sms_code": code}
    with busy_hashers(monkeypatch):
        refused = client.post("/api/v2/users", json=form)
    assert (refused.status_code, refused.json["errno"]) == (503, "11009")
    assert refused.headers["Retry-After"] == "2"
    assert client.post("/api/v2/users", json=form).status_code == 201


# Log in and out


@pytest.mark.parametrize("spelling", [MOBILE, "+86 138 0013 8000", "１３８００１３８０００"])
def test_number_and_password_open_the_door(user: User, client: Browser, spelling: str) -> None:
    answer = log_in(client, spelling)
    assert (answer.status_code, answer.json["data"]["user_id"]) == (200, user.public_id)
    assert who(client) == user.public_id


def test_a_wrong_password_and_a_stranger_look_the_same(user: User, client: Browser) -> None:
    wrong, unknown = log_in(client, password="wrong-one-9"), log_in(client, OTHER)
    assert (wrong.status_code, wrong.json["errno"]) == (401, "11002")
    assert wrong.json == unknown.json
    assert sorted(wrong.headers.keys()) == sorted(unknown.headers.keys())
    assert who(client) is None


def test_a_stranger_costs_as_much_hashing_as_a_user(
    user: User, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = []
    monkeypatch.setattr(passwords, "_hasher", Recording(passwords._hasher, checked))
    log_in(client, password="wrong-one-9")
    log_in(client, OTHER)
    assert [hash_.split("$")[1:4] for hash_ in checked] == [
        ["argon2id", "v=19", "m=19456,t=2,p=1"]
    ] * 2


class Recording:
    """A hasher that notes what it compared with."""

    def __init__(self, hasher: PasswordHasher, checked: list[str]) -> None:
        self._hasher, self._checked = hasher, checked

    def verify(self, hash_: str, password: str) -> bool:
        self._checked.append(hash_)
        return self._hasher.verify(hash_, password)


def test_a_closed_account_is_told_so_to_who_knows_its_password_alone(
    user: User, client: Browser
) -> None:
    log_in(client)
    with transaction() as session:
        session.execute(sa.update(User).values(is_active=False))
    assert client.get("/api/v2/me").status_code == 401
    assert log_in(client, password=NEW_PASSWORD).json["errno"] == "11002"
    assert log_in(client).json["errno"] == "11020"


def test_a_password_of_weaker_parameters_is_hashed_anew(user: User, client: Browser) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with transaction() as session:
        session.execute(sa.update(User).values(password_hash=weak))
    assert log_in(client).status_code == 200
    assert the_user().password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert log_in(client).status_code == 200


def test_hashing_anew_never_brings_an_old_password_back(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The password is reset at the very moment that a login with the old one is hashed anew."""

    def reset_meanwhile(_hash: str) -> bool:
        with transaction() as session:
            session.execute(sa.update(User).values(password_hash="another"))
        return True

    monkeypatch.setattr(passwords, "is_outdated", reset_meanwhile)
    service.log_in(mobile=MOBILE, password=PASSWORD, address="192.0.2.1")
    assert the_user().password_hash == "another"


def test_a_login_that_the_password_change_overtook_is_no_session(
    user: User, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = passwords.password_fits

    def change_meanwhile(password_hash: str | None, password: str) -> bool:
        fits = right(password_hash, password)
        with transaction() as session:
            session.execute(sa.update(User).values(password_hash="another", stamp="z" * 24))
        return fits

    monkeypatch.setattr(passwords, "password_fits", change_meanwhile)
    log_in(client)
    assert client.get("/api/v2/me").status_code == 401


def test_logging_out_ends_the_session_and_may_be_done_twice(user: User, client: Browser) -> None:
    log_in(client)
    assert client.delete("/api/v2/session").status_code == 200
    assert client.get("/api/v2/me").status_code == 401
    assert redis().keys("session:*") == []
    assert client.delete("/api/v2/session").status_code == 200


def test_who_waits_too_long_for_a_hasher_is_asked_to_come_back(
    user: User, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with busy_hashers(monkeypatch):
        refused = log_in(client)
    assert (refused.status_code, refused.json["errno"]) == (503, "11009")
    assert log_in(client).status_code == 200


def test_only_two_hash_at_once() -> None:
    assert passwords.AT_ONCE == 2
    with ExitStack() as both:
        both.enter_context(passwords.ready_hasher())
        both.enter_context(passwords.ready_hasher())
        assert not passwords._gate.acquire(blocking=False)
    assert passwords._gate.acquire(blocking=False)
    passwords._gate.release()


def busy_hashers(monkeypatch: pytest.MonkeyPatch) -> ExitStack:
    """Both hashers are at work for somebody else until the block ends; nobody waits for them."""
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 0.01)
    both = ExitStack()
    both.enter_context(passwords.ready_hasher())
    both.enter_context(passwords.ready_hasher())
    return both


# Change and reset the password


def change(browser: Browser, old: str = PASSWORD, new: str = NEW_PASSWORD) -> Any:
    form = {"old_password": old, "new_password": new}
    return browser.put("/api/v2/me/password", json=form)


def test_a_changed_password_ends_every_other_session(
    user: User, client: Browser, new_client: Callable[[], Browser]
) -> None:
    elsewhere = new_client()
    log_in(client)
    log_in(elsewhere)
    assert change(client).status_code == 200
    assert who(client) == user.public_id
    assert who(elsewhere) is None
    assert elsewhere.get("/api/v2/me").status_code == 401
    assert log_in(elsewhere).json["errno"] == "11002"
    assert log_in(elsewhere, password=NEW_PASSWORD).status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "errno", "field"),
    [
        ("wrong-one-9", NEW_PASSWORD, "11005", "old_password"),
        (PASSWORD, "short-7", "4103", "new_password"),
        (PASSWORD, "password1", "11004", "new_password"),
    ],
)
def test_a_password_that_is_not_changed_stays(
    user: User, client: Browser, old: str, new: str, errno: str, field: str
) -> None:
    log_in(client)
    before = the_user().password_hash, the_user().stamp
    refused = change(client, old, new)
    assert (refused.status_code, refused.json["errno"]) == (422, errno)
    assert list(refused.json["data"]["fields"]) == [field]
    assert (the_user().password_hash, the_user().stamp) == before
    assert who(client) == user.public_id


def test_a_change_that_was_checked_against_an_older_password_is_refused(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = passwords.password_fits

    def reset_meanwhile(password_hash: str | None, password: str) -> bool:
        fits = right(password_hash, password)
        with transaction() as session:
            session.execute(sa.update(User).values(password_hash="another"))
        return fits

    monkeypatch.setattr(passwords, "password_fits", reset_meanwhile)
    with pytest.raises(WrongPassword):
        service.change_password(
            user.id, old_password=PASSWORD, new_password=NEW_PASSWORD, address="192.0.2.1"
        )
    assert the_user().password_hash == "another"


def reset(browser: Browser, code: str, password: str = NEW_PASSWORD, mobile: str = MOBILE) -> Any:
    form = {"mobile": mobile, "sms_code": code, "password": password}
    return browser.post("/api/v2/password_resets", json=form)


def test_who_holds_the_phone_sets_a_new_password_and_all_sessions_end(
    user: User, client: Browser, new_client: Callable[[], Browser], inbox: Inbox
) -> None:
    thief = new_client()
    log_in(thief)
    assert reset(client, a_code(client, inbox, MOBILE, "reset_password")).status_code == 200
    assert who(thief) is None
    assert who(client) is None  # a reset proves the phone; logging in is another step
    assert log_in(client).json["errno"] == "11002"
    assert log_in(client, password=NEW_PASSWORD).status_code == 200


def test_a_code_to_register_resets_no_password(user: User, client: Browser, inbox: Inbox) -> None:
    before = the_user().password_hash
    refused = reset(client, a_code(client, inbox, MOBILE, "register"))
    assert (refused.status_code, refused.json["errno"]) == (422, "21003")
    assert the_user().password_hash == before


def test_a_reset_for_nobody_is_told_only_to_the_holder(client: Browser, inbox: Inbox) -> None:
    assert reset(client, "000000").json["errno"] == "21003"
    told = reset(client, a_code(client, inbox, MOBILE, "reset_password"))
    assert (told.status_code, told.json["errno"]) == (422, "11010")
    assert list(told.json["data"]["fields"]) == ["mobile"]
    assert users_kept() == 0


def test_a_crowd_of_logins_does_not_cost_the_code_of_a_reset(
    user: User, client: Browser, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = a_code(client, inbox, MOBILE, "reset_password")
    with busy_hashers(monkeypatch):
        assert reset(client, code).json["errno"] == TooManyLogins.errno
    assert reset(client, code).status_code == 200


def test_a_code_is_too_old_after_five_minutes(
    user: User, client: Browser, inbox: Inbox, clock: Callable[..., None]
) -> None:
    code = a_code(client, inbox, MOBILE, "reset_password")
    (key,) = redis().keys("sms_code:*")
    redis().expire(key, 0)  # Redis keeps its own time
    clock(utc_now() + timedelta(seconds=301))
    assert reset(client, code).json["errno"] == "21003"
