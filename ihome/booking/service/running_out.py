"""What the clock does to bookings: deadlines pass, stays end."""

import logging
from collections.abc import Callable

from ihome.booking import queries, rules
from ihome.booking.events import BookingExpired, StayCompleted
from ihome.booking.service.steps import held_booking, step, tell
from ihome.infra.db import reading, retried
from ihome.kernel.clock import utc_now

log = logging.getLogger(__name__)

SWEEP_SIZE = 100


@retried
def expire_booking(booking_id: int) -> None:
    """Free the nights of a booking whose deadline has passed; nothing when it has moved on."""
    with reading() as session:
        booking = queries.booking_by_id(session, booking_id)
    if booking is None or booking.status not in rules.OPEN:
        return
    with held_booking(booking) as (session, held):
        if held.status not in rules.OPEN or held.expires_at is None or held.expires_at > utc_now():
            return
        step(session, held, rules.EXPIRED, actor="clock")
        tell(session, BookingExpired, held)


@retried
def complete_stay(booking_id: int) -> None:
    """The guest has left; nothing before check-out, or when it was done before."""
    with reading() as session:
        booking = queries.booking_by_id(session, booking_id)
    if booking is None or booking.status != rules.UPCOMING:
        return
    with held_booking(booking) as (session, held):
        if held.status != rules.UPCOMING or held.check_out_at > utc_now():
            return
        step(session, held, rules.STAYED, actor="clock")
        tell(session, StayCompleted, held)


def sweep_overdue() -> None:
    """Whatever the jobs of single bookings have missed; run by the clock every minute."""
    now = utc_now()
    with reading() as session:
        overdue = queries.ids_overdue(session, now=now, limit=SWEEP_SIZE)
        checked_out = queries.ids_checked_out(session, now=now, limit=SWEEP_SIZE)
    for deed, booking_ids in ((expire_booking, overdue), (complete_stay, checked_out)):
        for booking_id in booking_ids:
            _do_or_report(deed, booking_id)


def _do_or_report(deed: Callable[[int], None], booking_id: int) -> None:
    """One booking that cannot go on must not hold up those behind it."""
    try:
        deed(booking_id)
    except Exception as error:
        log.error("a booking is stuck", extra={"booking_id": booking_id}, exc_info=error)
