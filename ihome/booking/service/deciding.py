"""The host says yes or no; the guest takes it back."""

from ihome.booking import rules
from ihome.booking.errors import WrongMoment, no_such_booking
from ihome.booking.events import BookingAccepted, BookingCancelled, BookingDeclined, BookingNews
from ihome.booking.models import Booking
from ihome.booking.service.steps import booking_for, held_booking, step, tell
from ihome.infra.db import retried
from ihome.kernel.clock import utc_now


def accept_booking(booking_no: str, *, host_id: int) -> Booking:
    """The guest may come: they have PAYMENT_WAITS to pay.

    WrongMoment unless it is a request, and from its deadline on, even before the clock job came by.
    """
    return _decide(
        _as_host(booking_no, host_id), rules.AWAITING_PAYMENT, rules.HOST, BookingAccepted
    )


def decline_booking(booking_no: str, *, host_id: int, reason: str) -> Booking:
    """The nights are free again, and the guest reads `reason`. WrongMoment unless it is a request."""
    return _decide(
        _as_host(booking_no, host_id), rules.DECLINED, rules.HOST, BookingDeclined, reason
    )


def cancel_booking(booking_no: str, *, guest_id: int, reason: str = "") -> Booking:
    """Take an unpaid booking back; the nights are free again. WrongMoment once it is paid or over."""
    booking = booking_for(booking_no, user_id=guest_id)
    if booking.guest_id != guest_id:
        raise no_such_booking()
    return _decide(booking, rules.CANCELLED, rules.GUEST, BookingCancelled, reason)


def _as_host(booking_no: str, host_id: int) -> Booking:
    booking = booking_for(booking_no, user_id=host_id)
    if booking.host_id != host_id:
        raise no_such_booking()
    return booking


@retried
def _decide(
    booking: Booking, new_status: str, actor: str, news: type[BookingNews], reason: str = ""
) -> Booking:
    with held_booking(booking) as (session, held):
        is_late = rules.is_late(held.expires_at, now=utc_now())
        if new_status == rules.AWAITING_PAYMENT and is_late:
            raise WrongMoment(status=held.status)
        step(session, held, new_status, actor=actor)
        if new_status == rules.DECLINED:
            held.decline_reason = reason
        if new_status == rules.CANCELLED:
            held.cancel_reason = reason or None
        tell(session, news, held)
        return held
