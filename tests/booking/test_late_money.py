"""Money that comes when the hold is over: a stay, or all of it back; never kept for nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from ihome.admin.service import check_all
from ihome.booking import service
from ihome.booking.service import Booking
from ihome.calendar import service as calendar
from ihome.houses import service as houses
from ihome.houses.service import House
from ihome.infra.db import reading, transaction
from ihome.infra.outbox import OutboxJob, announce
from ihome.payments import service as payments
from ihome.payments.events import PaymentSucceeded
from ihome.payments.models import Payment
from tests.booking.looking import (
    everything,
    given_back,
    history_of,
    nights_of,
    payments_of,
    refunds,
)
from tests.factories.houses import a_house
from tests.factories.stays import again, booked, do_jobs, word_of_payment
from tests.payments.near import Wire

NOON = datetime(2030, 5, 1, 4, tzinfo=UTC)
Clock = Callable[[datetime], None]
Word = list[tuple[str, str]]


@pytest.fixture(autouse=True)
def noon(clock: Clock, wire: Wire) -> None:
    clock(NOON)


@pytest.fixture
def house(hua: int) -> House:
    return a_house(host_id=hua, is_instant=True)


@pytest.fixture
def placed(house: House, gu: int) -> Booking:
    return booked(house=house, guest_id=gu)


@pytest.fixture
def word(placed: Booking) -> Word:
    """The notice of a payment made in time, which nobody has heard yet."""
    return word_of_payment(placed)


@pytest.fixture
def expired(placed: Booking, word: Word, clock: Clock, wire: Wire) -> Booking:
    """The hold ran out while the notice was on its way, and the gateway did not answer."""
    wire.is_cut = True
    clock(NOON + timedelta(minutes=16))
    do_jobs()
    wire.is_cut = False
    assert again(placed).status == "expired"
    return placed


def assert_all_went_back(placed: Booking) -> None:
    """One refund of the whole payment, on our side and on the provider's."""
    (payment,) = payments_of(placed)
    (refund,) = refunds()
    (back,) = given_back()
    assert (payment.status, payment.amount_fen) == ("refunded", placed.total_fen)
    assert (refund.payment_id, refund.amount_fen) == (payment.id, placed.total_fen)
    assert (back.out_request_no, back.amount_fen) == (refund.refund_no, placed.total_fen)
    assert payment.open_reference is None


def promises_that_break() -> dict[str, list[str]]:
    return {
        each.invariant: each.examples
        for each in check_all()
        if not each.holds and each.invariant != "I16"  # photos of the factories have no files
    }


def test_nights_that_are_still_free_are_taken_again(expired: Booking, word: Word) -> None:
    assert payments.hear_notice(word) is True
    do_jobs()
    after = again(expired)
    assert (after.status, after.expires_at) == ("upcoming", None)
    assert [kind for _, kind in nights_of(expired)] == ["booked", "booked"]
    assert history_of(expired) == [
        ("awaiting_payment", "guest"), ("expired", "clock"), ("upcoming", "payment"),
    ]  # fmt: skip
    assert refunds() == given_back() == []
    assert promises_that_break() == {}


def test_nights_that_another_guest_has_stay_theirs_and_the_money_goes_back(
    expired: Booking, word: Word, house: House, sun: int
) -> None:
    other = booked(house=house, guest_id=sun)
    assert payments.hear_notice(word) is True
    do_jobs()
    assert again(expired).status == "refunded"
    assert history_of(expired)[-1] == ("refunded", "payment")
    assert nights_of(expired) == []
    assert [kind for _, kind in nights_of(other)] == ["held", "held"]
    assert again(other).status == "awaiting_payment"
    assert_all_went_back(expired)
    assert promises_that_break() == {}


def test_one_taken_night_of_two_sends_all_the_money_back(
    expired: Booking, word: Word, house: House
) -> None:
    calendar.block_nights(
        house.public_id,
        host_id=house.host_id,
        first=expired.check_in,
        end=expired.check_in + timedelta(days=1),
        is_open=False,
    )
    payments.hear_notice(word)
    do_jobs()
    assert again(expired).status == "refunded"
    assert_all_went_back(expired)


def test_money_for_a_cancelled_booking_goes_back(placed: Booking, word: Word) -> None:
    service.cancel_booking(placed.booking_no, guest_id=placed.guest_id)
    assert payments.hear_notice(word) is True
    do_jobs()
    assert again(placed).status == "refunded"
    assert nights_of(placed) == []
    assert_all_went_back(placed)
    assert promises_that_break() == {}


def test_money_that_comes_after_the_stay_would_have_ended_goes_back(
    expired: Booking, word: Word, clock: Clock
) -> None:
    clock(expired.check_out_at)
    payments.hear_notice(word)
    do_jobs()
    assert again(expired).status == "refunded"
    assert_all_went_back(expired)


def test_money_in_time_pays_although_the_worker_was_late(
    placed: Booking, word: Word, clock: Clock
) -> None:
    payments.hear_notice(word)
    clock(NOON + timedelta(hours=2))  # the news and the deadline are both due now
    do_jobs()
    assert again(placed).status == "upcoming"
    assert refunds() == []


def test_money_pays_a_hold_that_is_over_but_not_yet_swept(
    placed: Booking, word: Word, clock: Clock
) -> None:
    assert placed.expires_at is not None
    clock(placed.expires_at + timedelta(seconds=1))
    (payment,) = payments_of(placed)
    service.confirm_paid(
        PaymentSucceeded(payment.id, f"booking:{placed.id}", placed.total_fen, NOON)
    )
    assert again(placed).status == "upcoming"
    assert [kind for _, kind in nights_of(placed)] == ["booked", "booked"]


def test_money_for_nights_that_cannot_be_had_at_all_is_asked_back_once(
    expired: Booking, word: Word, house: House, sun: int
) -> None:
    booked(house=house, guest_id=sun)
    payments.hear_notice(word)
    do_jobs()
    (payment,) = payments_of(expired)
    settled = everything()
    news = PaymentSucceeded(payment.id, f"booking:{expired.id}", expired.total_fen, NOON)
    for _ in range(3):
        service.confirm_paid(news)
        payments.send_refund(payment.id)
    assert everything() == settled


def test_the_news_of_a_payment_told_twice_books_and_counts_once(
    placed: Booking, word: Word, house: House
) -> None:
    payments.hear_notice(word)
    do_jobs()
    (payment,) = payments_of(placed)
    news = PaymentSucceeded(payment.id, f"booking:{placed.id}", placed.total_fen, NOON)
    with transaction() as session:
        announce(session, news)
    do_jobs()
    assert houses.house_by_id(house.id).booked_count == 1
    assert (refunds(), payments_of(placed)[0].status) == ([], "succeeded")
    assert history_of(placed) == [("awaiting_payment", "guest"), ("upcoming", "payment")]
    with reading() as session:
        ends = [job for job in session.query(OutboxJob) if job.job == "booking.complete_stay"]
    assert len(ends) == 1


def test_a_second_payment_of_a_paid_booking_goes_back(placed: Booking, word: Word) -> None:
    payments.hear_notice(word)
    do_jobs()
    second = another_payment(placed, amount_fen=placed.total_fen)
    do_jobs()
    assert again(placed).status == "upcoming"
    (refund,) = refunds()
    assert refund.payment_id == second
    assert promises_that_break() == {}


def test_a_payment_of_another_amount_does_not_pay(placed: Booking) -> None:
    strange = another_payment(placed, amount_fen=placed.total_fen - 1)
    do_jobs()
    assert again(placed).status == "awaiting_payment"
    (refund,) = refunds()
    assert (refund.payment_id, refund.amount_fen) == (strange, placed.total_fen - 1)


def another_payment(placed: Booking, *, amount_fen: int) -> int:
    """A payment that our own guards would not open, paid, with its news on the way."""
    with transaction() as session:
        payment = Payment(
            payment_no="p" * 26,
            reference=f"booking:{placed.id}",
            payer_id=placed.guest_id,
            amount_fen=amount_fen,
            subject="x",
            return_path="/",
            gateway="sandbox",
            status="succeeded",
            trade_no="another-trade",
            created_at=NOON,
            expires_at=NOON,
            paid_at=NOON,
        )
        session.add(payment)
        session.flush()
        announce(session, PaymentSucceeded(payment.id, payment.reference, payment.amount_fen, NOON))
        return payment.id


@pytest.mark.parametrize("reference", ["deposit:7", "booking:999999", "gift:1:2"])
def test_money_for_something_else_touches_no_booking(placed: Booking, reference: str) -> None:
    before = everything()
    service.confirm_paid(PaymentSucceeded(1, reference, placed.total_fen, NOON))
    assert everything() == before
