"""A night is sold once, however many ask for it at the same moment. Straight at the services."""

import random
from collections.abc import Callable

import msgspec
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from ihome.booking import service as booking
from ihome.booking.errors import DatesTaken, HouseNotOpen
from ihome.booking.service import Booking
from ihome.houses import service as houses
from ihome.houses.errors import HouseStillBooked
from ihome.houses.service import House
from ihome.infra.db import reading
from ihome.infra.outbox import OutboxJob
from ihome.kernel import clock
from ihome.kernel.errors import AppError, NotFound
from ihome.kernel.stay import Stay
from ihome.payments import service as payments
from ihome.payments.events import PaymentSucceeded
from tests.concurrency.racing import (
    FEWER,
    ROUNDS,
    book,
    broken_promises,
    cancel,
    forget_bookings,
    is_seen,
    nights_from,
    race,
    winners_among,
    without_locks,
)
from tests.crowd import at_once, sorted_out
from tests.factories.houses import a_house
from tests.factories.people import a_user
from tests.factories.stays import again, do_jobs, word_of_payment
from tests.guards import without_keys

pytestmark = race

BOOKERS = 32


@pytest.fixture
def house(app: Flask) -> House:
    return a_house(host_id=a_user().id, is_instant=True)


@pytest.fixture
def guests(app: Flask) -> list[int]:
    return [a_user().id for _ in range(BOOKERS)]


def overlapping_stays() -> list[Stay]:
    """BOOKERS stays of 1–3 nights that all have the tenth night from now."""
    chance = random.Random(20260801)
    found = []
    for _ in range(BOOKERS):
        length = chance.randint(1, 3)
        found.append(nights_from(10 - chance.randrange(length), length))
    return found


def race_for_a_night(house: House, guests: list[int]) -> list[Booking | Exception]:
    """One round: what each of them got."""
    wishes = zip(guests, overlapping_stays(), strict=True)
    return at_once(
        [
            lambda guest_id=guest_id, stay=stay: book(house.public_id, guest_id, stay)
            for guest_id, stay in wishes
        ]
    )


def test_of_32_who_overlap_one_gets_the_nights(house: House, guests: list[int]) -> None:
    for _ in range(ROUNDS):
        winners = sorted_out(race_for_a_night(house, guests), DatesTaken)
        assert len(winners) == 1
        assert broken_promises() == {}
        cancel(winners[0])


def test_control_without_key_and_locks_nights_are_sold_twice(
    house: House, guests: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def goes_wrong() -> bool:
        if len(winners_among(race_for_a_night(house, guests))) < 2:
            return False
        assert "I1" in broken_promises()
        return True

    with without_keys("calendar_nights"), without_locks(monkeypatch):
        assert is_seen(goes_wrong)


def test_the_key_alone_keeps_a_night_from_being_sold_twice(
    house: House, guests: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock of the house makes losing cheap; the key makes it certain."""
    with without_locks(monkeypatch):
        for _ in range(FEWER):
            deeds = [
                lambda guest_id=guest_id: book(house.public_id, guest_id, nights_from(10, 1))
                for guest_id in guests
            ]
            assert len(winners_among(at_once(deeds))) == 1
            forget_bookings()


class TestCancelAndRebook:
    """The holder gives the night back while others ask for it."""

    def one_round(self, house: House, guests: list[int]) -> list[Booking | Exception]:
        """What became of those who asked; the holder is out of it by then."""
        holder = book(house.public_id, guests[0], nights_from(10, 2))
        deeds: list[Callable[[], Booking]] = [lambda: cancel(holder)] * 2
        deeds += [
            lambda guest_id=guest_id: book(house.public_id, guest_id, nights_from(11, 2))
            for guest_id in guests[1:]
        ]
        outcome = at_once(deeds)
        assert again(holder).status == "cancelled"
        return outcome[2:]

    def test_at_most_one_follows(self, house: House, guests: list[int]) -> None:
        for _ in range(FEWER):
            winners = sorted_out(self.one_round(house, guests), DatesTaken)
            assert len(winners) <= 1
            assert broken_promises() == {}
            winners += [] if winners else [book(house.public_id, guests[1], nights_from(11, 2))]
            cancel(winners[0])

    def test_control_without_key_and_locks_several_follow(
        self, house: House, guests: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with without_keys("calendar_nights"), without_locks(monkeypatch):
            assert is_seen(lambda: len(winners_among(self.one_round(house, guests))) > 1)


class TestHoldRunsOutWhileMoneyComes:
    """At the deadline: the clock frees the nights, the money wants them, and so does somebody else."""

    RIGHT = {
        ("upcoming", 0),
        ("refunded", 1),
    }  # what became of it, and how many rivals it left room

    def one_round(self, house: House, guests: list[int]) -> tuple[Booking, list[Booking]]:
        """The booking whose hold ran out, and what rivals got. Ends with all jobs done."""
        stay = nights_from(10, 2)
        placed = book(house.public_id, guests[0], stay)
        word = word_of_payment(placed)
        assert placed.expires_at is not None
        with clock.at(placed.expires_at):
            assert payments.hear_notice(word)
            news = news_of_payment(placed)
            deeds: list[Callable[[], object]] = [
                *[lambda: booking.expire_booking(placed.id)] * 3,
                *[lambda: booking.confirm_paid(news)] * 3,
                *[lambda: payments.hear_notice(word)] * 2,
                *[lambda guest=guest: book(house.public_id, guest, stay) for guest in guests[1:9]],
            ]
            outcome = at_once(deeds)
            sorted_out(outcome[:8])
            do_jobs()
        return again(placed), sorted_out(outcome[8:], DatesTaken)

    def test_the_money_gets_the_stay_or_goes_back(self, app: Flask, guests: list[int]) -> None:
        for _ in range(FEWER):
            house = a_house(host_id=a_user().id, is_instant=True)
            was, rivals = self.one_round(house, guests)
            assert (was.status, len(rivals)) in self.RIGHT
            for each in rivals:
                cancel(each)
            assert broken_promises() == {}

    def test_control_without_locks_promises_break(
        self, app: Flask, guests: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def goes_wrong() -> bool:
            house = a_house(host_id=a_user().id, is_instant=True)
            try:
                was, rivals = self.one_round(house, guests)
            except (IntegrityError, AppError, RuntimeError):
                return True  # a step or a refund twice, a night gone after all: the guards' work
            return (was.status, len(rivals)) not in self.RIGHT or bool(broken_promises())

        with without_keys("calendar_nights"), without_locks(monkeypatch):
            assert is_seen(goes_wrong)


def news_of_payment(placed: Booking) -> PaymentSucceeded:
    """What the outbox will tell of the payment of this booking."""
    with reading() as session:
        jobs = session.scalars(sa.select(OutboxJob).where(OutboxJob.job == "news.PaymentSucceeded"))
        told = [msgspec.convert(job.payload, PaymentSucceeded) for job in jobs]
    (found,) = [each for each in told if each.reference == f"booking:{placed.id}"]
    return found


class TestPauseAgainstBooking:
    """A host who takes the house off the market, and guests who book it."""

    def one_round(self, house: House, guests: list[int]) -> tuple[object, list[object]]:
        """What the host got, and what the guests got."""
        deeds: list[Callable[[], object]] = [
            lambda: houses.pause_house(house.public_id, host_id=house.host_id)
        ]
        deeds += [
            lambda guest=guest, number=number: book(
                house.public_id, guest, nights_from(5 + number, 1)
            )
            for number, guest in enumerate(guests[:8])
        ]
        paused, *others = at_once(deeds)
        return paused, others

    def test_a_paused_house_has_no_guest_to_come(self, house: House, guests: list[int]) -> None:
        for _ in range(FEWER):
            paused, others = self.one_round(house, guests)
            winners = sorted_out(others, HouseNotOpen, NotFound)
            assert len(sorted_out([paused], HouseStillBooked)) == (0 if winners else 1)
            assert broken_promises() == {}
            for each in winners:
                cancel(each)
            houses.publish_house(house.public_id, host_id=house.host_id)

    def test_control_without_locks_both_happen(
        self, house: House, guests: list[int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def goes_wrong() -> bool:
            houses.publish_house(house.public_id, host_id=house.host_id)
            paused, others = self.one_round(house, guests)
            return not isinstance(paused, Exception) and bool(winners_among(others))

        with without_locks(monkeypatch):
            assert is_seen(goes_wrong)
