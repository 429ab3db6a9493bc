"""Reads of booking."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ihome.booking.models import Booking, BookingLine, BookingStep
from ihome.booking.rules import OPEN, UPCOMING


def booking_by_no(session: Session, booking_no: str) -> Booking | None:
    return session.scalar(sa.select(Booking).where(Booking.booking_no == booking_no))


def booking_by_id(session: Session, booking_id: int) -> Booking | None:
    return session.get(Booking, booking_id)


def ids_by_no(session: Session, booking_nos: Collection[str]) -> dict[str, int]:
    rows = session.execute(
        sa.select(Booking.booking_no, Booking.id).where(Booking.booking_no.in_(booking_nos))
    )
    return {booking_no: booking_id for booking_no, booking_id in rows}


def locked_booking(session: Session, booking_id: int) -> Booking:
    """The booking as it is now, held until the transaction ends; its house is locked before it."""
    held = sa.select(Booking).where(Booking.id == booking_id).with_for_update()
    return session.scalars(held.execution_options(populate_existing=True)).one()


def booking_by_key(session: Session, guest_id: int, idempotency_key: str) -> Booking | None:
    return session.scalar(
        sa.select(Booking).where(
            Booking.guest_id == guest_id, Booking.idempotency_key == idempotency_key
        )
    )


def count_open_of(session: Session, guest_id: int) -> int:
    count = sa.select(sa.func.count()).where(Booking.guest_id == guest_id, Booking.status.in_(OPEN))
    return session.scalar(count) or 0


def bookings_of(
    session: Session,
    *,
    user_id: int,
    as_host: bool,
    statuses: Collection[str],
    before_id: int | None,
    limit: int,
) -> list[Booking]:
    """Newest first, below `before_id`."""
    whose = Booking.host_id if as_host else Booking.guest_id
    found = sa.select(Booking).where(whose == user_id, Booking.status.in_(statuses))
    if before_id is not None:
        found = found.where(Booking.id < before_id)
    return list(session.scalars(found.order_by(Booking.id.desc()).limit(limit)))


def count_of(session: Session, *, user_id: int, as_host: bool, statuses: Collection[str]) -> int:
    whose = Booking.host_id if as_host else Booking.guest_id
    count = sa.select(sa.func.count()).where(whose == user_id, Booking.status.in_(statuses))
    return session.scalar(count) or 0


def lines_of(session: Session, booking_ids: Collection[int]) -> dict[int, list[BookingLine]]:
    """The lines of each booking, in order."""
    found: dict[int, list[BookingLine]] = defaultdict(list)
    for line in session.scalars(
        sa.select(BookingLine)
        .where(BookingLine.booking_id.in_(booking_ids))
        .order_by(BookingLine.booking_id, BookingLine.position)
    ):
        found[line.booking_id].append(line)
    return found


def steps_of(session: Session, booking_ids: Collection[int]) -> dict[int, list[BookingStep]]:
    """The steps of each booking, oldest first."""
    found: dict[int, list[BookingStep]] = defaultdict(list)
    for step in session.scalars(
        sa.select(BookingStep)
        .where(BookingStep.booking_id.in_(booking_ids))
        .order_by(BookingStep.booking_id, BookingStep.position)
    ):
        found[step.booking_id].append(step)
    return found


def next_position(session: Session, booking_id: int) -> int:
    last = sa.select(sa.func.max(BookingStep.position)).where(BookingStep.booking_id == booking_id)
    found = session.scalar(last)
    return 0 if found is None else found + 1


def ids_overdue(session: Session, *, now: datetime, limit: int) -> list[int]:
    """Bookings whose deadline has passed, the oldest first."""
    overdue = sa.select(Booking.id).where(Booking.status.in_(OPEN), Booking.expires_at <= now)
    return list(session.scalars(overdue.order_by(Booking.expires_at).limit(limit)))


def ids_checked_out(session: Session, *, now: datetime, limit: int) -> list[int]:
    """Paid stays whose check-out has passed, the oldest first."""
    over = sa.select(Booking.id).where(Booking.status == UPCOMING, Booking.check_out_at <= now)
    return list(session.scalars(over.order_by(Booking.check_out_at).limit(limit)))
