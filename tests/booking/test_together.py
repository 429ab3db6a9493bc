"""Many at the same moment: each promise holds, and without its guard it is seen to break."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from ihome.accounts import service as accounts
from ihome.booking import queries, service
from ihome.booking.errors import TooManyOpenBookings, WrongMoment
from ihome.booking.models import Booking
from ihome.infra.db import db, reading
from ihome.infra.outbox import OutboxJob
from ihome.kernel.clock import utc_now
from ihome.kernel.errors import KeyUsedBefore
from ihome.payments import queries as payment_queries
from ihome.payments import service as payments
from tests.booking.looking import history_of, nights_of, payments_of
from tests.crowd import at_once, sorted_out
from tests.factories.houses import a_house
from tests.factories.stays import again, booked, do_jobs, word_of_payment
from tests.payments.near import Wire

pytestmark = pytest.mark.race


def has_many_writers() -> bool:
    """SQLite lets one transaction write at a time: there, that is a guard of its own."""
    return db.engine.dialect.name != "sqlite"


def wishes(hua: int, gu: int, *, same_key: bool) -> list[Callable[[], object]]:
    """Gu books eight houses at once."""
    made = []
    for number in range(8):
        house = a_house(host_id=hua, is_instant=True)
        key = "one-key-for-all" if same_key else f"wish-number-{number}"
        made.append(lambda house=house, key=key: booked(house=house, guest_id=gu, key=key))
    return made


def test_the_limit_of_open_bookings_holds_when_they_come_at_once(hua: int, gu: int) -> None:
    said = at_once(wishes(hua, gu, same_key=False))
    assert sum(isinstance(each, Booking) for each in said) == 5
    assert sum(isinstance(each, TooManyOpenBookings) for each in said) == 3


def test_control_without_the_lock_on_the_guest_the_limit_breaks(
    hua: int, gu: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "lock_user", lambda *_: None)
    counted, count = threading.Barrier(8), queries.count_open_of

    def count_together(*args: Any) -> int:
        found = count(*args)
        try:
            counted.wait(timeout=1)
        except threading.BrokenBarrierError:
            return found
        return found

    monkeypatch.setattr(queries, "count_open_of", count_together)
    said = at_once(wishes(hua, gu, same_key=False))
    made = sum(isinstance(each, Booking) for each in said)
    assert made == (8 if has_many_writers() else 5)


def test_one_key_for_eight_houses_at_once_makes_one_booking(hua: int, gu: int) -> None:
    said = at_once(wishes(hua, gu, same_key=True))
    assert sum(isinstance(each, Booking) for each in said) == 1
    assert sum(isinstance(each, KeyUsedBefore) for each in said) == 7


def test_accepting_declining_and_cancelling_at_once_is_one_of_them(hua: int, gu: int) -> None:
    placed = booked(house=a_house(host_id=hua), guest_id=gu)
    number = placed.booking_no
    said = at_once(
        [
            lambda: service.decline_booking(number, host_id=hua, reason="不。"),
            lambda: service.cancel_booking(number, guest_id=gu),
            lambda: service.decline_booking(number, host_id=hua, reason="不！"),
            lambda: service.cancel_booking(number, guest_id=gu),
        ],
    )
    assert sum(isinstance(each, Booking) for each in said) == 1
    assert sum(isinstance(each, WrongMoment) for each in said) == 3
    assert len(history_of(placed)) == 2
    assert nights_of(placed) == []


def test_eight_notices_at_once_pay_once(hua: int, gu: int, wire: Wire) -> None:
    placed = booked(house=a_house(host_id=hua, is_instant=True), guest_id=gu)
    word = word_of_payment(placed)
    assert at_once([lambda: payments.hear_notice(word)] * 8) == [True] * 8
    with reading() as session:
        told = sa.select(OutboxJob).where(OutboxJob.job == "news.PaymentSucceeded")
        assert len(session.scalars(told).all()) == 1
    do_jobs()
    assert again(placed).status == "upcoming"


def test_control_without_the_lock_on_the_payment_its_news_is_told_more_than_once(
    hua: int, gu: int, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = booked(house=a_house(host_id=hua, is_instant=True), guest_id=gu)
    word = word_of_payment(placed)
    looked = threading.Barrier(4)

    def look_together(session: Any, payment_id: int) -> Any:
        found = payment_queries.payment_by_id(session, payment_id)
        try:
            looked.wait(timeout=1)
        except threading.BrokenBarrierError:
            return found
        return found

    monkeypatch.setattr(payment_queries, "locked_payment", look_together)
    sorted_out(at_once([lambda: payments.hear_notice(word)] * 4))
    with reading() as session:
        told = sa.select(OutboxJob).where(OutboxJob.job == "news.PaymentSucceeded")
        count = len(session.scalars(told).all())
    assert count == (4 if has_many_writers() else 1)


def test_money_and_the_deadline_at_once_leave_a_stay_or_a_refund(
    hua: int, gu: int, wire: Wire, clock: Callable[..., None]
) -> None:
    placed = booked(house=a_house(host_id=hua, is_instant=True), guest_id=gu)
    word = word_of_payment(placed)
    clock(utc_now() + timedelta(minutes=15))
    payments.hear_notice(word)
    deeds = [lambda: service.expire_booking(placed.id), do_jobs]
    sorted_out(at_once([*deeds, deeds[0]]))
    do_jobs()
    assert again(placed).status == "upcoming"  # nobody else wanted the nights
    assert [kind for _, kind in nights_of(placed)] == ["booked", "booked"]


def test_asking_to_pay_eight_times_at_once_opens_one_payment(hua: int, gu: int, wire: Wire) -> None:
    placed = booked(house=a_house(host_id=hua, is_instant=True), guest_id=gu)
    said = at_once([lambda: service.start_payment(placed.booking_no, guest_id=gu).payment_no] * 8)
    (payment,) = payments_of(placed)
    assert said == [payment.payment_no] * 8
