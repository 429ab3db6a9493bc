"""The host answers, the guest takes it back: who may, when, and what becomes of the nights."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from ihome.booking import service
from ihome.booking.errors import WrongMoment
from ihome.booking.service import Booking
from ihome.houses import service as houses
from ihome.kernel.errors import NotFound
from tests.booking.looking import everything, history_of, nights_of
from tests.factories.houses import a_house
from tests.factories.stays import (
    a_paid_booking,
    a_reviewed_stay,
    a_stayed_booking,
    again,
    booked,
    do_jobs,
)

NOON = datetime(2030, 5, 1, 4, tzinfo=UTC)
Deed = Callable[[Booking], Booking]


@pytest.fixture(autouse=True)
def noon(clock: Callable[[datetime], None]) -> None:
    clock(NOON)


@pytest.fixture
def asked(hua: int, gu: int) -> Booking:
    """Gu has asked for two nights at Hua's."""
    return booked(house=a_house(host_id=hua), guest_id=gu)


def accept(booking: Booking) -> Booking:
    return service.accept_booking(booking.booking_no, host_id=booking.host_id)


def decline(booking: Booking) -> Booking:
    return service.decline_booking(
        booking.booking_no, host_id=booking.host_id, reason="那几天在修水管。"
    )


def cancel(booking: Booking) -> Booking:
    return service.cancel_booking(
        booking.booking_no, guest_id=booking.guest_id, reason="行程变了。"
    )


DEEDS: dict[str, Deed] = {"accept": accept, "decline": decline, "cancel": cancel}


def test_an_accepted_guest_has_15_minutes_from_then(
    asked: Booking, clock: Callable[[datetime], None]
) -> None:
    clock(NOON + timedelta(hours=20))
    accept(asked)
    after = again(asked)
    assert after.status == "awaiting_payment"
    assert after.expires_at == NOON + timedelta(hours=20, minutes=15)
    assert [kind for _, kind in nights_of(asked)] == ["held", "held"]
    assert history_of(asked) == [("requested", "guest"), ("awaiting_payment", "host")]


def test_a_declined_request_gives_its_nights_back_and_says_why(asked: Booking, sun: int) -> None:
    decline(asked)
    after = again(asked)
    assert (after.status, after.decline_reason) == ("declined", "那几天在修水管。")
    assert after.expires_at is None
    assert nights_of(asked) == []
    assert history_of(asked)[-1] == ("declined", "host")


@pytest.mark.parametrize("is_accepted", [False, True])
def test_a_guest_takes_an_unpaid_booking_back(asked: Booking, is_accepted: bool) -> None:
    if is_accepted:
        accept(asked)
    cancel(asked)
    after = again(asked)
    assert (after.status, after.cancel_reason) == ("cancelled", "行程变了。")
    assert nights_of(asked) == []
    assert history_of(asked)[-1] == ("cancelled", "guest")


def test_a_cancelled_house_is_bookable_at_once(asked: Booking, sun: int) -> None:
    house = houses.house_by_id(asked.house_id)
    cancel(asked)
    assert booked(house=house, guest_id=sun).status == "requested"


def a_booking_that_is(status: str, asked: Booking, clock: Callable[[datetime], None]) -> Booking:
    """A booking of Hua's house, walked to `status`."""
    if status == "awaiting_payment":
        return accept(asked)
    if status == "declined":
        return decline(asked)
    if status == "cancelled":
        return cancel(asked)
    if status == "expired":
        clock(NOON + timedelta(hours=25))
        do_jobs()
        return again(asked)
    makers = {
        "upcoming": a_paid_booking,
        "stayed": a_stayed_booking,
        "reviewed": a_reviewed_stay,
    }
    return makers[status]()


FORBIDDEN = [
    *[("accept", status) for status in (
        "awaiting_payment", "upcoming", "stayed", "reviewed", "declined", "cancelled", "expired")],
    *[("decline", status) for status in (
        "awaiting_payment", "upcoming", "stayed", "reviewed", "declined", "cancelled", "expired")],
    *[("cancel", status) for status in (
        "upcoming", "stayed", "reviewed", "declined", "cancelled", "expired")],
]  # fmt: skip


@pytest.mark.parametrize(("deed", "status"), FORBIDDEN)
def test_a_step_that_is_no_arrow_is_refused_with_the_state_and_changes_nothing(
    asked: Booking, clock: Callable[[datetime], None], deed: str, status: str
) -> None:
    booking = a_booking_that_is(status, asked, clock)
    before = everything()
    with pytest.raises(WrongMoment) as refused:
        DEEDS[deed](booking)
    assert refused.value.data == {"status": status}
    assert everything() == before


@pytest.mark.parametrize(("seconds", "is_late"), [(-1, False), (0, True), (60, True)])
def test_a_request_is_accepted_until_its_deadline_even_when_no_worker_came(
    asked: Booking, clock: Callable[[datetime], None], seconds: int, is_late: bool
) -> None:
    assert asked.expires_at is not None
    clock(asked.expires_at + timedelta(seconds=seconds))
    if not is_late:
        assert accept(asked).status == "awaiting_payment"
        return
    before = everything()
    with pytest.raises(WrongMoment):
        accept(asked)
    assert everything() == before


@pytest.mark.parametrize("who", ["the other side", "a stranger"])
@pytest.mark.parametrize("deed", sorted(DEEDS))
def test_who_may_not_is_told_what_they_are_told_of_nothing(
    asked: Booking, sun: int, deed: str, who: str
) -> None:
    other = asked.host_id if deed == "cancel" else asked.guest_id
    user_id = sun if who == "a stranger" else other
    before = everything()

    def attempt(booking_no: str) -> str:
        with pytest.raises(NotFound) as refused:
            if deed == "cancel":
                service.cancel_booking(booking_no, guest_id=user_id)
            elif deed == "accept":
                service.accept_booking(booking_no, host_id=user_id)
            else:
                service.decline_booking(booking_no, host_id=user_id, reason="不。")
        return f"{refused.value.errmsg} {refused.value.data}"

    assert attempt(asked.booking_no) == attempt("b" * 26)
    assert everything() == before
