"""Sessions in Redis: signed, never adopted, new at login, and none for somebody who only looks."""

import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec
import pytest
from flask import Flask
from itsdangerous import Signer

from ihome.accounts import service as accounts
from ihome.accounts.models import User
from ihome.infra.cache import redis
from ihome.infra.sessions import COOKIE_NAME
from tests.conftest import Browser
from tests.factories.houses import a_house
from tests.factories.people import a_user

MOBILE, PASSWORD = "13800138000", "rivet-9m-lamp"
LOOKS = [
    "/", "/search", "/login", "/houses/{house}", "/docs", "/livez", "/nowhere",
    "/api/v2/session", "/api/v2/meta", "/api/v2/home", "/api/v2/areas", "/api/v2/search",
    "/api/v2/houses/{house}", "/api/v2/houses/{house}/reviews", "/api/v2/me", "/api/v2/dev/messages",
    "/api/v2/image_codes/0b2f1c9e-6a52-4f0e-9d5b-4b8f7d1a2c3e",
]  # fmt: skip


@pytest.fixture
def user(app: object) -> User:
    return accounts.add_user(digits=MOBILE, password=PASSWORD)


def log_in(browser: Browser) -> Any:
    return browser.post("/api/v2/session", json={"mobile": MOBILE, "password": PASSWORD})


def is_in(browser: Browser) -> bool:
    return browser.get("/api/v2/me").status_code == 200


def session_keys() -> list[bytes]:
    return list(redis().keys("session:*"))


def cookie(browser: Browser) -> str | None:
    found = browser.get_cookie(COOKIE_NAME)
    return found.value if found else None


def send_cookie(browser: Browser, value: str) -> Browser:
    browser.set_cookie(COOKIE_NAME, value)
    return browser


def set_cookies(answer: Any, name: str = COOKIE_NAME) -> list[str]:
    return [each for each in answer.headers.getlist("Set-Cookie") if each.startswith(f"{name}=")]


@pytest.fixture
def signer(app: Flask) -> Signer:
    """The house's own pen."""
    interface: Any = app.session_interface
    pen: Signer = interface._get_signer(app)
    return pen


# A visitor has none


def test_looking_stores_no_session_and_sets_no_session_cookie(
    app: Flask, new_client: Callable[[], Browser]
) -> None:
    house = a_house(host_id=a_user().id).public_id
    visitor = new_client()
    before = redis().dbsize()
    for path in LOOKS:
        answer = visitor.get(path.format(house=house), headers={"Accept": "text/html"})
        assert answer.status_code < 500
        assert set_cookies(answer) == []
    assert session_keys() == []
    named = {key.partition(b":")[0] for key in redis().keys("*")}
    assert redis().dbsize() - before <= 4, named  # the picture and what counts it


def test_neither_does_a_refused_change(client: Browser) -> None:
    log_in(client)
    client.post("/api/v2/houses", json={})
    client.delete("/api/v2/session")
    assert session_keys() == []


def test_a_visitor_gets_a_token_that_works_without_any_session(client: Browser) -> None:
    client.get("/api/v2/session")
    assert log_in(client).json["errno"] == "11002"  # past the CSRF check
    assert session_keys() == []


# An id is ours, or it is nothing


def test_a_login_stores_one_session_for_two_weeks_and_a_cookie_for_thirty_days(
    user: User, client: Browser
) -> None:
    answer = log_in(client)
    (key,) = session_keys()
    assert 14 * 86_400 - 10 < int(redis().ttl(key)) <= 14 * 86_400  # type: ignore[arg-type]
    assert len(key.removeprefix(b"session:")) == 43  # 32 random bytes
    assert set(msgspec.msgpack.decode(redis().get(key))) == {  # type: ignore[arg-type]
        "_permanent", "began_at", "by", "csrf_token", "device", "proved_at", "stamp", "user_id",
    }  # fmt: skip
    (text,) = set_cookies(answer)
    parts = dict(part.partition("=")[::2] for part in text.split("; "))
    ends = parsedate_to_datetime(parts["Expires"]) - datetime.now(UTC)
    assert timedelta(days=30, seconds=-10) < ends <= timedelta(days=30, seconds=1)


def test_the_cookie_is_http_only_lax_and_for_the_whole_site(user: User, client: Browser) -> None:
    (text,) = set_cookies(log_in(client))
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(text.split("; "))
    assert "Domain" not in text


@pytest.mark.parametrize(("is_secure", "flag"), [(True, {"Secure"}), (False, set())])
def test_cookies_are_secure_behind_tls(
    user: User, app: Flask, client: Browser, monkeypatch: pytest.MonkeyPatch,
    is_secure: bool, flag: set[str],
) -> None:  # fmt: skip
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", is_secure)
    answer = log_in(client)
    for name in ("session", "csrf_token", "device"):
        (text,) = set_cookies(answer, name)
        assert set(text.split("; ")) & {"Secure"} == flag


def test_the_csrf_cookie_can_be_read_by_our_script(client: Browser) -> None:
    (text,) = set_cookies(client.get("/api/v2/session"), "csrf_token")
    assert "HttpOnly" not in text
    assert "SameSite=Lax" in text


def test_a_session_is_not_written_again_by_looking(user: User, client: Browser) -> None:
    log_in(client)
    (key,) = session_keys()
    redis().expire(key, 1000)
    answers = [client.get("/api/v2/me"), client.get("/api/v2/session"), client.get("/")]
    assert 990 < int(redis().ttl(key)) <= 1000  # type: ignore[arg-type]
    assert [set_cookies(each) for each in answers] == [[], [], []]


@pytest.mark.parametrize(
    "value",
    ["", "x", "a" * 43, "a" * 43 + ".b", ".", "a.b.c", "%00", "身份", "a" * 4000, '"quoted"'],
)
def test_a_foreign_id_is_never_adopted(user: User, client: Browser, value: str) -> None:
    send_cookie(client, value)
    assert not is_in(client)
    assert log_in(client).status_code == 200
    (key,) = session_keys()
    assert value == "" or key != f"session:{value}".encode()
    assert cookie(client) != value


def test_an_unsigned_id_that_redis_knows_opens_nothing(
    user: User, client: Browser, new_client: Callable[[], Browser]
) -> None:
    log_in(client)
    (key,) = session_keys()
    sid = key.removeprefix(b"session:").decode()
    for value in (sid, f"{sid}.", f"{sid}.forged", Signer("another secret").sign(sid).decode()):
        assert not is_in(send_cookie(new_client(), value))


def test_a_signed_id_that_redis_does_not_know_is_not_adopted(
    user: User, client: Browser, signer: Signer
) -> None:
    planted = signer.sign("p" * 43).decode()
    send_cookie(client, planted)
    assert not is_in(client)
    log_in(client)
    assert session_keys() != [b"session:" + b"p" * 43]
    assert cookie(client) != planted


def test_every_letter_of_the_signature_counts(
    user: User, client: Browser, new_client: Callable[[], Browser]
) -> None:
    log_in(client)
    value = cookie(client) or ""
    start = value.rindex(".") + 1
    for place in range(start, len(value) - 1):
        letter = "A" if value[place] != "A" else "B"
        assert not is_in(send_cookie(new_client(), value[:place] + letter + value[place + 1 :]))


# Login, logout, another password


def test_login_makes_a_new_id_and_kills_the_old_one(
    user: User, client: Browser, new_client: Callable[[], Browser]
) -> None:
    log_in(client)
    old = cookie(client) or ""
    log_in(client)
    assert cookie(client) != old
    assert len(session_keys()) == 1
    assert not is_in(send_cookie(new_client(), old))
    assert is_in(client)


def test_logging_in_as_another_leaves_nothing_of_the_first(user: User, client: Browser) -> None:
    other = accounts.add_user(digits="13900139000", password=PASSWORD)
    log_in(client)
    client.post("/api/v2/session", json={"mobile": "13900139000", "password": PASSWORD})
    assert client.get("/api/v2/me").json["data"]["user_id"] == other.public_id
    assert len(session_keys()) == 1


def test_a_copied_cookie_is_dead_after_logging_out(
    user: User, client: Browser, new_client: Callable[[], Browser]
) -> None:
    log_in(client)
    copied = cookie(client) or ""
    assert is_in(send_cookie(new_client(), copied))
    (text,) = set_cookies(client.delete("/api/v2/session"))
    assert "Max-Age=0" in text
    assert session_keys() == []
    assert not is_in(send_cookie(new_client(), copied))


def test_a_login_makes_a_new_csrf_secret(user: User, client: Browser) -> None:
    client.get("/api/v2/session")
    before = client.get_cookie("csrf_token")
    log_in(client)
    after = client.get_cookie("csrf_token")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    old = {"X-CSRFToken": before.value}
    assert client.patch("/api/v2/me", json={"name": "小顾"}, headers=old).status_code == 400
    assert client.patch("/api/v2/me", json={"name": "小顾"}).status_code == 200


def test_a_new_password_ends_the_sessions_elsewhere_and_clears_them_away(
    user: User, client: Browser, new_client: Callable[[], Browser]
) -> None:
    elsewhere = new_client()
    log_in(client)
    log_in(elsewhere)
    client.put(
        "/api/v2/me/password", json={"old_password": PASSWORD, "new_password": "lamp-m9-rivet"}
    )
    assert not is_in(elsewhere)
    assert cookie(elsewhere) is None
    assert len(session_keys()) == 1
    assert is_in(client)


# Redis is not to be believed, nor to be relied on


@pytest.mark.parametrize(
    "kept",
    [
        b"", b"\xc1", b"nonsense", msgspec.msgpack.encode([1, 2]), msgspec.msgpack.encode({1: 2}),
        msgspec.msgpack.encode({"user_id": "1", "stamp": 1}),
        msgspec.msgpack.encode({"user_id": True, "stamp": None}),
        msgspec.msgpack.encode({"user_id": 10**18, "stamp": "x"}),
    ],
)  # fmt: skip
def test_nonsense_in_redis_is_nobody(user: User, client: Browser, kept: bytes) -> None:
    log_in(client)
    (key,) = session_keys()
    redis().set(key, kept)
    assert not is_in(client)
    assert log_in(client).status_code in (200, 400)
    client.get("/api/v2/session")
    assert log_in(client).status_code == 200


class Bomb:
    went_off = False

    def __reduce__(self) -> Any:
        return _set_off, ()


def _set_off() -> dict[str, Any]:
    Bomb.went_off = True
    return {}


def test_a_pickle_in_redis_is_not_opened(user: User, client: Browser) -> None:
    log_in(client)
    (key,) = session_keys()
    redis().set(key, pickle.dumps(Bomb()))
    assert not is_in(client)
    assert not Bomb.went_off
    pickle.loads(pickle.dumps(Bomb()))
    assert Bomb.went_off  # the control: it was a real one


def test_a_redis_that_lost_everything_asks_people_to_log_in_again(
    user: User, client: Browser
) -> None:
    log_in(client)
    redis().flushdb()
    assert not is_in(client)
    client.get("/api/v2/session")
    assert log_in(client).status_code == 200
    assert is_in(client)


def test_a_silent_redis_is_a_503_for_who_has_a_session_and_no_matter_to_a_visitor(
    user: User, client: Browser, new_client: Callable[[], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    from redis.exceptions import ConnectionError as RedisDown

    def gone(*_: Any, **__: Any) -> None:
        raise RedisDown("gone")

    log_in(client)
    monkeypatch.setattr(redis().connection_pool, "get_connection", gone)
    answer = client.get("/api/v2/me")
    assert (answer.status_code, answer.json["errno"]) == (503, "4503")
    assert answer.headers["Retry-After"] == "2"
    assert new_client().get("/api/v2/session").status_code == 200
