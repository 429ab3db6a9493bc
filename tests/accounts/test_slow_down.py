"""Failures slow down whoever fails, and nobody else."""

from collections.abc import Callable
from typing import Any

import pytest

from ihome.accounts import service
from ihome.accounts.errors import LoginTooOften
from ihome.accounts.models import User
from ihome.accounts.rules import (
    FREE_FAILURES_ACCOUNT,
    FREE_FAILURES_ADDRESS,
    FREE_FAILURES_HERE,
    WAITS_SECONDS,
)
from ihome.accounts.service import attempts
from ihome.infra.cache import redis
from ihome.verification.service import mobile_index
from tests.accounts.walks import MOBILE, NEW_PASSWORD, OTHER, PASSWORD, log_in
from tests.conftest import Browser
from tests.factories.phones import Inbox, a_code

HOME, AWAY = "192.0.2.1", "198.51.100.7"
ACCOUNT = "a" * 64


@pytest.fixture
def user(app: object) -> User:
    """Somebody with MOBILE and PASSWORD who never logged in anywhere."""
    return service.add_user(digits=MOBILE, password=PASSWORD)


def fail(account: str = ACCOUNT, address: str = HOME, *, token: str = "") -> int:
    """One failed try; the seconds to wait before it was even looked at, 0 when it was."""
    try:
        attempts.begin(mobile_index=account, address=address, device_token=token)
    except LoginTooOften as refused:
        return int(refused.data["retry_after_seconds"])
    return 0


def account(number: int) -> str:
    """The index of some number."""
    return f"{number:032d}".ljust(64, "0")


def wait_out() -> None:
    """As if the present waits were over."""
    for key in redis().keys("login:*:wait"):
        redis().delete(key)


def pound(account: str, addresses: list[str], *, tries: int) -> None:
    """A stranger who waits out every wait and tries again."""
    for each in range(tries):
        fail(account, addresses[each % len(addresses)])
        wait_out()


def request_from(address: str) -> dict[str, Any]:
    return {"environ_base": {"REMOTE_ADDR": address}}


def test_five_failures_are_free_then_each_doubles_the_wait(app: object) -> None:
    assert [fail() for _ in range(FREE_FAILURES_HERE)] == [0] * 5
    waits = []
    for _ in range(12):
        waits.append(fail())
        wait_out()
        assert fail() == 0
    assert waits == [*WAITS_SECONDS, 300, 300]


def test_a_refused_try_is_not_counted(app: object) -> None:
    for _ in range(FREE_FAILURES_HERE):
        fail()
    assert {fail() for _ in range(20)} == {1}


def test_a_right_password_takes_the_failures_back(app: object) -> None:
    for _ in range(FREE_FAILURES_HERE - 1):
        fail()
    attempts.succeed(attempts.begin(mobile_index=ACCOUNT, address=HOME))
    assert [fail() for _ in range(FREE_FAILURES_HERE)] == [0] * 5
    assert fail() == 1


def test_right_passwords_do_not_add_up_for_an_address(app: object) -> None:
    for each in range(FREE_FAILURES_ADDRESS + 10):
        attempts.succeed(attempts.begin(mobile_index=account(each), address=HOME))
    assert fail() == 0


def test_one_address_that_tries_many_people_is_slowed(app: object) -> None:
    waits = [fail(account(each)) for each in range(FREE_FAILURES_ADDRESS + 1)]
    assert waits == [0] * FREE_FAILURES_ADDRESS + [1]
    assert fail(address=AWAY) == 0


def test_logging_in_to_ones_own_account_does_not_wash_an_address(app: object) -> None:
    for each in range(FREE_FAILURES_ADDRESS):
        fail(account(each))
    wait_out()
    attempts.succeed(attempts.begin(mobile_index="b" * 64, address=HOME))
    assert fail("c" * 64) == 0
    assert fail("d" * 64) == 2


def test_many_addresses_that_try_one_person_are_slowed(app: object) -> None:
    waits = [fail(address=f"203.0.113.{each}") for each in range(FREE_FAILURES_ACCOUNT + 1)]
    assert waits == [0] * FREE_FAILURES_ACCOUNT + [1]
    assert fail("b" * 64, address="203.0.113.1") == 0


def test_an_address_that_the_account_knows_is_not_slowed_by_others(app: object) -> None:
    attempts.succeed(attempts.begin(mobile_index=ACCOUNT, address=HOME))
    pound(ACCOUNT, [f"203.0.113.{each}" for each in range(200)], tries=FREE_FAILURES_ACCOUNT + 9)
    fail(address=AWAY)
    assert fail(address=AWAY) > 0
    assert fail(address=HOME) == 0


def test_counters_of_failures_go_by_themselves(app: object) -> None:
    for _ in range(FREE_FAILURES_HERE + 1):
        fail()
    lives = {key: redis().ttl(key) for key in redis().keys("login:*")}
    assert lives
    assert all(0 < life <= 900 for life in lives.values())  # type: ignore[operator]


def test_redis_learns_neither_address_nor_number(user: User, client: Browser) -> None:
    log_in(client, password="wrong-one-9", **request_from(HOME))
    keys = b" ".join(redis().keys("login:*"))
    assert HOME.encode() not in keys
    assert MOBILE.encode() not in keys


# A stranger's failures do not stop the owner.


def test_a_stranger_elsewhere_does_not_stop_the_owner(user: User, client: Browser) -> None:
    index = user.mobile_index
    assert log_in(client, **request_from(HOME)).status_code == 200
    client.delete("/api/v2/session")
    pound(index, [f"203.0.113.{each}" for each in range(200)], tries=100)
    assert log_in(client, **request_from(HOME)).status_code == 200


def test_a_neighbour_behind_the_same_address_does_not_stop_the_owner(
    user: User, client: Browser
) -> None:
    log_in(client, **request_from(HOME))
    client.delete("/api/v2/session")
    pound(user.mobile_index, [HOME], tries=60)
    fail(user.mobile_index, HOME)
    assert fail(user.mobile_index, HOME) > 0
    assert log_in(client, **request_from(HOME)).status_code == 200


def test_the_owner_on_the_road_is_known_by_the_browser(user: User, client: Browser) -> None:
    log_in(client, **request_from(HOME))
    client.delete("/api/v2/session")
    pound(user.mobile_index, [f"203.0.113.{each}" for each in range(200)], tries=100)
    fail(user.mobile_index, AWAY)
    assert log_in(client, **request_from(AWAY)).status_code == 200


def test_who_registered_here_is_known_here(client: Browser, inbox: Inbox) -> None:
    code = a_code(client, inbox, MOBILE)
    form = {"mobile": MOBILE, "password": PASSWORD, "sms_code": code}
    client.post("/api/v2/users", json=form)
    client.delete("/api/v2/session")
    index = mobile_index(MOBILE)
    pound(index, ["127.0.0.1"], tries=60)
    fail(index, "127.0.0.1")
    assert log_in(client).status_code == 200


def test_who_holds_the_phone_gets_in_through_a_reset(
    user: User, client: Browser, inbox: Inbox
) -> None:
    pound(user.mobile_index, ["127.0.0.1"], tries=60)
    fail(user.mobile_index, "127.0.0.1")
    assert log_in(client).json["errno"] == "11003"
    code = a_code(client, inbox, MOBILE, "reset_password")
    form = {"mobile": MOBILE, "password": NEW_PASSWORD, "sms_code": code}
    assert client.post("/api/v2/password_resets", json=form).status_code == 200
    assert log_in(client, password=NEW_PASSWORD).status_code == 200


def test_the_owner_changes_the_password_while_strangers_try(user: User, client: Browser) -> None:
    log_in(client)
    pound(user.mobile_index, ["127.0.0.1", *(f"203.0.113.{n}" for n in range(100))], tries=100)
    fail(user.mobile_index, "127.0.0.1")
    form = {"old_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert client.put("/api/v2/me/password", json=form).status_code == 200


# What a known browser is, and is not.


def test_a_known_browser_that_guesses_is_slowed_too(user: User, client: Browser) -> None:
    log_in(client)
    client.delete("/api/v2/session")
    statuses = [log_in(client, password=f"wrong-one-{n}").status_code for n in range(6)]
    assert statuses == [401] * 5 + [429]
    refused = log_in(client)
    assert refused.json["errno"] == "11003"
    assert int(refused.headers["Retry-After"]) >= 1


def test_a_token_of_one_account_is_nothing_to_another(user: User, client: Browser) -> None:
    other = service.add_user(digits=OTHER, password=PASSWORD)
    token = service.device_token(other)
    for _ in range(FREE_FAILURES_HERE):
        assert fail(user.mobile_index, token=token) == 0
    assert fail(user.mobile_index, token=token) == 1


@pytest.mark.parametrize("token", ["", ".", "x", "a.b", "." + "0" * 64, "设备.签名", "a" * 5000])
def test_a_forged_token_is_no_token(user: User, token: str) -> None:
    for _ in range(FREE_FAILURES_HERE):
        assert fail(user.mobile_index, token=token) == 0
    assert fail(user.mobile_index, token=token) == 1


def test_the_cookie_of_a_known_browser_is_for_the_door_alone(user: User, client: Browser) -> None:
    cookies = log_in(client).headers.getlist("Set-Cookie")
    (device,) = [each for each in cookies if each.startswith("device=")]
    assert {"HttpOnly", "Path=/api", "SameSite=Lax", "Max-Age=15552000"} <= set(device.split("; "))
    client.delete("/api/v2/session")
    assert client.get_cookie("device", path="/api") is not None
    assert client.get("/api/v2/me").status_code == 401  # it opens nothing


def test_a_header_does_not_change_the_address(
    user: User, new_client: Callable[[], Browser]
) -> None:
    def guess(number: int) -> int:
        headers = {"X-Forwarded-For": f"203.0.113.{number}"}
        return log_in(new_client(), password="wrong-one-9", headers=headers).status_code

    assert [guess(number) for number in range(6)] == [401] * 5 + [429]
