"""Reads of the calendar, and the two bulk changes that only SQL does well."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ihome.calendar.models import CalendarNight


def kinds_by_night(session: Session, house_id: int, first: date, end: date) -> dict[date, str]:
    """The kind of each night that is not free in [first, end), in order."""
    rows = session.execute(
        sa.select(CalendarNight.night, CalendarNight.kind)
        .where(
            CalendarNight.house_id == house_id,
            CalendarNight.night >= first,
            CalendarNight.night < end,
        )
        .order_by(CalendarNight.night)
    )
    return {row.night: row.kind for row in rows}


def count_guest_nights_from(session: Session, house_id: int, day: date) -> int:
    """How many nights from `day` on belong to guests."""
    count = sa.select(sa.func.count()).where(
        CalendarNight.house_id == house_id,
        CalendarNight.night >= day,
        CalendarNight.booking_id.is_not(None),
    )
    return session.scalar(count) or 0


def delete_nights_of(session: Session, booking_id: int) -> None:
    session.execute(sa.delete(CalendarNight).where(CalendarNight.booking_id == booking_id))


def mark_nights_of(session: Session, booking_id: int, kind: str) -> None:
    session.execute(
        sa.update(CalendarNight).where(CalendarNight.booking_id == booking_id).values(kind=kind)
    )


def delete_blocks(session: Session, house_id: int, first: date, end: date, kind: str) -> None:
    session.execute(
        sa.delete(CalendarNight).where(
            CalendarNight.house_id == house_id,
            CalendarNight.night >= first,
            CalendarNight.night < end,
            CalendarNight.kind == kind,
        )
    )
