"""Where codes are asked for: address, network, browser and kind of number have a measure each."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask

from ihome.infra.cache import redis
from ihome.kernel.clock import utc_now
from ihome.settings import Settings
from ihome.verification import service
from ihome.verification.errors import ProofNeeded, SmsPlaceTooOften
from ihome.verification.rules import PLACE_LIMITS
from ihome.verification.service import proofs
from tests.conftest import Browser, plug_again
from tests.factories.phones import Inbox, ask_code, solved

HOME = "192.0.2.7"


@pytest.fixture(autouse=True)
def light_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proofs that take no time: how long they take is not what is tested here."""
    monkeypatch.setattr(proofs, "COUNTERS", (1, 3))


def mobile(number: int, *, spread: bool = True) -> str:
    """A number of its own; all of one prefix unless `spread`."""
    return f"138{number % 10_000:04d}8000" if spread else f"1380013{number:04d}"


def ask(number: int, *, spread: bool = True, address: str = HOME, device: str = "") -> None:
    """Send a code from somewhere, doing the work when it is asked for."""
    wish = {"mobile": mobile(number, spread=spread), "purpose": "register", "address": address}
    captcha = str(uuid4())
    redis().set(f"image_code:{captcha}", "ABCD", ex=60)
    wish |= {"image_code_id": captcha, "image_code": "abcd", "device": device}
    try:
        service.send_sms_code(**wish)
    except ProofNeeded as needed:
        service.send_sms_code(**wish, proof=solved(needed.data["challenge"]))


def asked_until_refused(ask_number: Callable[[int], None]) -> tuple[int, SmsPlaceTooOften]:
    """How many codes went out before one was refused, and the refusal."""
    for number in range(200):
        try:
            ask_number(number)
        except SmsPlaceTooOften as refused:
            return number, refused
    raise AssertionError("nothing was refused")


WAYS: dict[str, Callable[[int], None]] = {
    "address": lambda number: ask(number),
    "network": lambda number: ask(number, address=f"192.0.2.{number}"),
    "device": lambda number: ask(number, address=f"198.51.{number}.1", device="d" * 32),
    "prefix": lambda number: ask(number, spread=False, address=f"198.51.{number}.1"),
}


@pytest.fixture(autouse=True)
def many_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ihome.verification.service.limits.BUSY_A_MINUTE", 1000)


@pytest.mark.parametrize("place", sorted(PLACE_LIMITS))
def test_each_place_has_its_measure_and_a_countdown(app: Flask, inbox: Inbox, place: str) -> None:
    went_out, refused = asked_until_refused(WAYS[place])
    assert went_out == PLACE_LIMITS[place].hard == len(inbox.messages)
    assert 3500 < refused.data["retry_after_seconds"] <= 3600


@pytest.mark.parametrize("place", sorted(PLACE_LIMITS))
def test_a_redis_that_forgets_opens_no_place(app: Flask, inbox: Inbox, place: str) -> None:
    def ask_and_forget(number: int) -> None:
        WAYS[place](number)
        redis().flushdb()

    went_out, _ = asked_until_refused(ask_and_forget)
    assert went_out == PLACE_LIMITS[place].hard


@pytest.mark.parametrize("place", sorted(PLACE_LIMITS))
def test_half_way_a_proof_is_asked_for(
    app: Flask, inbox: Inbox, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    proofs_spent: list[str] = []
    spend = proofs.spend_proof

    def counting(proof: str, purpose: str) -> bool:
        if proof:
            proofs_spent.append(purpose)
        return spend(proof, purpose)

    monkeypatch.setattr("ihome.verification.service.codes.spend_proof", counting)
    soft = PLACE_LIMITS[place].soft
    for number in range(soft):
        WAYS[place](number)
    assert proofs_spent == []
    WAYS[place](soft)
    assert proofs_spent == ["sms_codes/register"]


def test_a_minute_has_a_measure_for_everybody(
    app: Flask, inbox: Inbox, monkeypatch: pytest.MonkeyPatch, clock: Callable[..., None]
) -> None:
    monkeypatch.setattr("ihome.verification.service.limits.MOST_A_MINUTE", 5)
    start = utc_now()
    clock(start)
    went_out, refused = asked_until_refused(
        lambda number: ask(number, address=f"198.51.{number}.1")
    )
    assert (went_out, refused.data["retry_after_seconds"]) == (5, 60)
    clock(start + timedelta(seconds=60))
    ask(150, address="203.0.113.1")


def test_an_hour_later_the_place_is_free(
    app: Flask, inbox: Inbox, clock: Callable[..., None]
) -> None:
    _, refused = asked_until_refused(WAYS["address"])
    clock(utc_now() + timedelta(seconds=refused.data["retry_after_seconds"]))
    ask(150)


def test_the_addresses_of_one_ipv6_site_are_one_network(app: Flask, inbox: Inbox) -> None:
    went_out, _ = asked_until_refused(
        lambda number: ask(number, address=f"2001:db8:1:{number:x}::/64")
    )
    assert went_out == PLACE_LIMITS["network"].hard
    ask(150, address="2001:db8:2::/64")


def test_one_address_sends_twenty_an_hour_over_http_too(
    new_client: Callable[[], Browser], inbox: Inbox
) -> None:
    statuses = [ask_code(new_client(), mobile(each)).status_code for each in range(21)]
    assert statuses == [200] * 20 + [429]
    neighbour = {"REMOTE_ADDR": "192.0.2.9"}
    assert ask_code(new_client(), mobile(50), environ_base=neighbour).status_code == 200


def test_a_household_of_ipv6_is_one_address(
    new_client: Callable[[], Browser], inbox: Inbox
) -> None:
    def home(each: int) -> dict[str, str]:
        return {"REMOTE_ADDR": f"2001:db8:1:2::{each:x}"}

    statuses = [
        ask_code(new_client(), mobile(each), environ_base=home(each)).status_code
        for each in range(21)
    ]
    assert statuses == [200] * 20 + [429]


def test_an_address_in_a_header_changes_nothing(
    new_client: Callable[[], Browser], inbox: Inbox
) -> None:
    refused = [
        ask_code(
            new_client(),
            mobile(each),
            headers={
                "X-Forwarded-For": f"203.0.113.{each}",
                "X-Real-IP": f"203.0.113.{each}",
                "Forwarded": f"for=203.0.113.{each}",
            },
        ).status_code
        for each in range(21)
    ].count(429)
    assert refused == 1


def test_behind_a_trusted_proxy_the_header_names_the_sender(
    house_app: Flask, settings: Settings
) -> None:
    from dataclasses import replace

    from flask import request

    from ihome.app import create_app
    from ihome.http.sender import sender_address

    def seen(hops: int, header: str) -> str:
        app = create_app(replace(settings, trusted_proxies=hops))
        found: list[str] = []
        app.before_request(lambda: found.append(f"{sender_address()} {bool(request)}"))
        app.test_client().get("/livez", headers={"X-Forwarded-For": header})
        return found[0].split()[0]

    try:
        assert seen(0, "203.0.113.5") == "127.0.0.1"
        assert seen(1, "203.0.113.5") == "203.0.113.5"
        assert seen(1, "198.51.100.66, 203.0.113.5") == "203.0.113.5"  # what the client made up
    finally:
        plug_again(house_app, settings)


def test_without_cookies_a_browser_is_nobody(client: Browser) -> None:
    from ihome.http.visitor import browser_key

    with client.application.test_request_context("/"):
        assert browser_key() == ""
    client.get("/api/v2/session")
    cookie = client.get_cookie("csrf_token")
    assert cookie is not None
    good, made_up = f"csrf_token={cookie.value}", f"csrf_token={cookie.value}x"
    keys = []
    for each in (good, good, made_up):
        with client.application.test_request_context("/", headers={"Cookie": each}):
            keys.append(browser_key())
    assert keys[0] == keys[1] != ""
    assert keys[2] == ""
