"""Nights, and the bookings that own them."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ihome.booking import rules
from ihome.booking.models import Booking, BookingStep
from ihome.calendar.models import CalendarNight

OVERDUE = timedelta(seconds=60)


def doubled_nights(session: Session) -> Iterator[str]:
    """I1: two rows for one night of one house (the primary key forbids it)."""
    night = sa.select(CalendarNight.house_id, CalendarNight.night)
    night = night.group_by(CalendarNight.house_id, CalendarNight.night).having(sa.func.count() > 1)
    yield from (f"house {house_id} night {day}" for house_id, day in session.execute(night))


def bookings_without_their_nights(session: Session) -> Iterator[str]:
    """I2: a live booking that does not own exactly [check_in, check_out) of its house."""
    owned = (
        sa.select(
            Booking.booking_no,
            Booking.check_in,
            Booking.check_out,
            sa.func.count(sa.distinct(CalendarNight.night)),
            sa.func.count(CalendarNight.night),
            sa.func.min(CalendarNight.night),
            sa.func.max(CalendarNight.night),
            sa.func.sum(sa.case((CalendarNight.house_id != Booking.house_id, 1), else_=0)),
        )
        .outerjoin(CalendarNight, CalendarNight.booking_id == Booking.id)
        .where(Booking.status.in_(rules.OWNS_NIGHTS))
        .group_by(Booking.id, Booking.booking_no, Booking.check_in, Booking.check_out)
    )
    for number, check_in, check_out, nights, rows, first, last, strange in session.execute(owned):
        wanted = (check_out - check_in).days
        whole = nights == rows == wanted and not strange
        if not whole or (first, last) != (check_in, check_out - timedelta(days=1)):
            yield f"booking {number}: {nights} of {wanted} nights"


def nights_of_dead_bookings(session: Session) -> Iterator[str]:
    """I3: a night kept for a booking that is over without a stay, or of the wrong kind."""
    kept = (
        sa.select(Booking.booking_no, CalendarNight.night)
        .join(CalendarNight, CalendarNight.booking_id == Booking.id)
        .where(
            sa.or_(
                Booking.status.not_in(rules.OWNS_NIGHTS),
                sa.and_(Booking.status.in_(rules.PAID), CalendarNight.kind == "held"),
                sa.and_(Booking.status.in_(rules.OPEN), CalendarNight.kind == "booked"),
            )
        )
    )
    yield from (f"booking {number} night {night}" for number, night in session.execute(kept))


def nights_of_two_kinds(session: Session) -> Iterator[str]:
    """I4: a night closed by the host that a booking owns, or a sold night that no booking owns."""
    mixed = sa.select(CalendarNight.house_id, CalendarNight.night).where(
        (CalendarNight.kind == "blocked") != CalendarNight.booking_id.is_(None)
    )
    yield from (f"house {house_id} night {night}" for house_id, night in session.execute(mixed))


def histories_off_the_path(session: Session) -> Iterator[str]:
    """I8: a history that the state machine does not allow, or that does not end at the status."""
    steps = (
        sa.select(Booking.booking_no, Booking.status, BookingStep.position, BookingStep.status)
        .outerjoin(BookingStep, BookingStep.booking_id == Booking.id)
        .order_by(Booking.id, BookingStep.position)
    )
    for (number, status), group in groupby(
        session.execute(steps), key=lambda row: (row[0], row[1])
    ):
        walked = [(row[2], row[3]) for row in group]
        if not _is_a_path(walked, status):
            yield f"booking {number}: {' → '.join(str(step) for _, step in walked)} is {status}"


def _is_a_path(walked: Sequence[tuple[int | None, str | None]], status: str) -> bool:
    at = ""
    for wanted, (position, step) in enumerate(walked):
        if position != wanted or step is None or step not in rules.NEXT.get(at, ()):
            return False
        at = step
    return at == status


def holds_past_their_time(session: Session, now: datetime) -> Iterator[str]:
    """I13: a hold whose deadline passed more than 60 s ago."""
    overdue = sa.select(Booking.booking_no).where(
        Booking.status.in_(rules.OPEN), Booking.expires_at < now - OVERDUE
    )
    yield from (f"booking {number}" for number in session.scalars(overdue))
