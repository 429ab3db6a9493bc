"""The same nights asked for through /api/v1.0 and /api/v2 at the same moment are sold once."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from ihome.booking.service import Booking
from ihome.houses.service import House
from ihome.infra.db import reading
from ihome.kernel.ids import public_id
from tests.concurrency.racing import (
    FEWER,
    broken_promises,
    cancel,
    is_seen,
    nights_from,
    race,
    without_locks,
)
from tests.conftest import Browser
from tests.crowd import at_once
from tests.factories.houses import a_house
from tests.factories.people import a_user, log_in
from tests.guards import without_keys

pytestmark = race

EACH_DOOR = 8
STAY = nights_from(10, 2)


@pytest.fixture
def house(app: Flask) -> House:
    return a_house(host_id=a_user().id, is_instant=True)


@pytest.fixture
def guests(new_client: Callable[[], Browser]) -> list[Browser]:
    browsers = [new_client() for _ in range(2 * EACH_DOOR)]
    for browser in browsers:
        log_in(browser, a_user().id)
        browser.get("/api/v2/session")  # the token is there before the race begins
    return browsers


def by_classic(browser: Browser, house: House) -> TestResponse:
    last = STAY.nights()[-1]
    days = {"start_date": STAY.check_in.isoformat(), "end_date": last.isoformat()}
    return browser.post("/api/v1.0/orders", json={"house_id": str(house.id), **days})


def by_v2(browser: Browser, house: House) -> TestResponse:
    wish = {
        "house_id": house.public_id, "guests": 1,
        "check_in": STAY.check_in.isoformat(), "check_out": STAY.check_out.isoformat(),
    }  # fmt: skip
    return browser.post("/api/v2/bookings", json=wish, headers={"Idempotency-Key": public_id(20)})


def one_round(house: House, guests: list[Browser]) -> list[tuple[str, str]]:
    """(door, errno) of everybody; an error that is no answer is raised by whoever looks at it."""
    doors = [("classic", by_classic), ("v2", by_v2)] * EACH_DOOR
    deeds = [
        lambda ask=ask, browser=browser: ask(browser, house)
        for (_, ask), browser in zip(doors, guests, strict=True)
    ]
    answers = at_once(deeds)
    return [
        (name, answer.json["errno"] if not isinstance(answer, Exception) else type(answer).__name__)
        for (name, _), answer in zip(doors, answers, strict=True)
    ]


def test_one_of_both_doors_gets_the_nights(house: House, guests: list[Browser]) -> None:
    for _ in range(FEWER):
        results = one_round(house, guests)
        assert [errno for _, errno in results].count("0") == 1
        lost = {result for result in results if result[1] != "0"}
        assert lost <= {("classic", "4004"), ("v2", "14001")}
        assert broken_promises() == {}
        cancel_the_open_one(house)


def cancel_the_open_one(house: House) -> None:
    with reading() as session:
        (placed,) = session.scalars(
            sa.select(Booking).where(
                Booking.house_id == house.id, Booking.status == "awaiting_payment"
            )
        )
    cancel(placed)


def test_control_without_key_and_locks_both_doors_sell_them(
    house: House, guests: list[Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    def goes_wrong() -> bool:
        winners = [name for name, errno in one_round(house, guests) if errno == "0"]
        return len(winners) > 1 and "I1" in broken_promises()

    with without_keys("calendar_nights"), without_locks(monkeypatch):
        assert is_seen(goes_wrong)
