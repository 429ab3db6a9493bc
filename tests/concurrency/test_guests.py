"""What is counted for each guest holds when one guest asks many times at once: the limit, the key."""

from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from ihome.booking.errors import TooManyOpenBookings
from ihome.booking.rules import MAX_OPEN_BOOKINGS
from ihome.booking.service import Booking
from ihome.houses.service import House
from ihome.infra.db import transaction
from ihome.kernel.errors import KeyUsedBefore
from ihome.kernel.ids import public_id
from ihome.kernel.stay import Stay
from tests.concurrency.racing import (
    FEWER,
    book,
    broken_promises,
    cancel,
    is_seen,
    nights_from,
    race,
    without_locks,
)
from tests.conftest import Browser
from tests.crowd import at_once, sorted_out
from tests.factories.houses import a_house
from tests.factories.people import a_user, log_in
from tests.guards import without_keys

pytestmark = race

WISHES = 16


@pytest.fixture
def houses(app: Flask) -> list[House]:
    """One for each wish, so that no lock of a house stands between them."""
    with transaction():
        host_id = a_user().id
    return [a_house(host_id=host_id, is_instant=True) for _ in range(WISHES)]


def form_of(house: House, stay: Stay) -> dict[str, object]:
    nights = {"check_in": stay.check_in.isoformat(), "check_out": stay.check_out.isoformat()}
    return {"house_id": house.public_id, "guests": 1, **nights}


def post(browser: Browser, form: dict[str, object], key: str) -> TestResponse:
    return browser.post("/api/v2/bookings", json=form, headers={"Idempotency-Key": key})


class TestOpenBookings:
    """Nobody holds more than five stays without paying."""

    def one_round(self, houses: list[House], start: int) -> list[Booking]:
        guest_id = a_user().id
        deeds = [
            lambda house=house: book(house.public_id, guest_id, nights_from(start, 1))
            for house in houses
        ]
        return sorted_out(at_once(deeds), TooManyOpenBookings)

    def test_of_16_wishes_at_once_five_are_granted(self, houses: list[House]) -> None:
        for number in range(FEWER):
            assert len(self.one_round(houses, 5 + number)) == MAX_OPEN_BOOKINGS
        assert broken_promises() == {}

    def test_control_without_locks_more_are_granted(
        self, houses: list[House], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with without_locks(monkeypatch):
            assert is_seen(lambda: len(self.one_round(houses, 5)) > MAX_OPEN_BOOKINGS)


class TestOneKey:
    """The same key is the same wish."""

    def one_round(self, houses: list[House], start: int) -> list[Booking | Exception]:
        """What copies of one wish got, all with one key, one sent to each of `houses`."""
        guest_id, key, stay = a_user().id, public_id(20), nights_from(start, 1)
        return at_once([
            lambda house=house: book(house.public_id, guest_id, stay, key=key) for house in houses
        ])  # fmt: skip

    def test_16_copies_of_a_wish_are_one_booking(self, houses: list[House]) -> None:
        for number in range(FEWER):
            made = sorted_out(self.one_round(houses[:1] * WISHES, 5 + number))
            assert len(made) == WISHES
            assert len({each.booking_no for each in made}) == 1
        assert broken_promises() == {}

    def test_16_copies_of_a_request_get_the_same_answer(
        self, houses: list[House], new_client: Callable[[], Browser]
    ) -> None:
        for number in range(FEWER):
            browsers, key = [new_client() for _ in range(WISHES)], public_id(20)
            guest_id, form = a_user().id, form_of(houses[0], nights_from(5 + number, 1))
            for browser in browsers:
                log_in(browser, guest_id)
                browser.get("/api/v2/session")
            answers = sorted_out(at_once([partial(post, each, form, key) for each in browsers]))
            assert {each.status_code for each in answers} == {201}
            assert len({each.get_json()["data"]["booking_no"] for each in answers}) == 1
        assert broken_promises() == {}

    def test_a_key_sent_to_16_houses_books_one(self, houses: list[House]) -> None:
        for number in range(FEWER):
            assert len(sorted_out(self.one_round(houses, 5 + number), KeyUsedBefore)) == 1
        assert broken_promises() == {}

    def test_control_without_keys_and_locks_a_wish_is_booked_twice(
        self, houses: list[House], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def goes_wrong() -> bool:
            outcome = self.one_round(houses[:1] * WISHES, 5)
            return len({each.booking_no for each in outcome if isinstance(each, Booking)}) > 1

        with (
            without_keys("calendar_nights"),
            without_keys("bookings", but_primary=True),
            without_locks(monkeypatch),
        ):
            assert is_seen(goes_wrong)


def test_hosts_who_book_each_others_houses_all_get_through(app: Flask) -> None:
    """Each holds their own row and asks for the next one's: the ring is broken and tried again."""
    hosts = [a_user().id for _ in range(WISHES)]
    homes = [a_house(host_id=host_id, is_instant=True) for host_id in hosts]
    next_doors = list(zip(hosts, homes[1:] + homes[:1], strict=True))
    for number in range(FEWER):
        stay = nights_from(5 + number, 1)
        wishes = [partial(book, home.public_id, host_id, stay) for host_id, home in next_doors]
        made = sorted_out(at_once(wishes))
        assert len(made) == WISHES
        for each in made:
            cancel(each)
    assert broken_promises() == {}
