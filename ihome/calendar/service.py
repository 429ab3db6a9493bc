"""What can be done with nights. Whoever writes has locked the house first (`houses.lock_house`)."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy.exc import IntegrityError

from ihome.calendar import queries
from ihome.calendar.errors import NightsBooked, NightsTaken
from ihome.calendar.models import CalendarNight
from ihome.calendar.rules import (
    BLOCKED,
    BOOKED,
    HELD,
    HORIZON_DAYS,
    NEAREST_DAYS,
    days_between,
    nearest_free,
)
from ihome.calendar.schemas import CalendarView, NightView
from ihome.houses import service as houses
from ihome.infra.db import reading, retried, transaction
from ihome.kernel.clock import today
from ihome.kernel.errors import InvalidInput
from ihome.kernel.stay import Stay

__all__ = [
    "HORIZON_DAYS", "block_nights", "calendar_of", "free_nights_of", "hold_nights", "keep_nights_of",
    "nearest_free_stays", "nights_ahead", "taken_nights",
]  # fmt: skip


def taken_nights(house_id: int, stay: Stay) -> list[date]:
    """The nights of `stay` that are not free, in order."""
    with reading() as session:
        return list(queries.kinds_by_night(session, house_id, stay.check_in, stay.check_out))


def hold_nights(*, house_id: int, stay: Stay, booking_id: int) -> None:
    """Give the nights of `stay` to a booking; NightsTaken when somebody has one of them.

    The look before makes the refusal kind; the primary key makes it true.
    """
    with transaction() as session:
        if taken := taken_nights(house_id, stay):
            raise NightsTaken(taken)
        session.add_all(
            CalendarNight(house_id=house_id, night=night, kind=HELD, booking_id=booking_id)
            for night in stay.nights()
        )
        try:
            session.flush()
        except IntegrityError as error:
            raise NightsTaken(stay.nights()) from error


def keep_nights_of(booking_id: int) -> None:
    """The held nights of a booking are paid: they are booked now."""
    with transaction() as session:
        queries.mark_nights_of(session, booking_id, BOOKED)


def free_nights_of(booking_id: int) -> None:
    """Give the nights of a booking back."""
    with transaction() as session:
        queries.delete_nights_of(session, booking_id)


def nearest_free_stays(house_id: int, stay: Stay) -> list[Stay]:
    """Up to two stays of the same length, close by, that nobody has taken yet."""
    first, end = (
        stay.check_in - timedelta(days=NEAREST_DAYS),
        stay.check_out + timedelta(days=NEAREST_DAYS),
    )
    with reading() as session:
        taken: Collection[date] = queries.kinds_by_night(session, house_id, first, end)
    return nearest_free(stay, taken=taken, today=today())


def nights_ahead(house_id: int) -> int:
    """How many nights from today on guests have booked or hold."""
    with reading() as session:
        return queries.count_guest_nights_from(session, house_id, today())


def calendar_of(
    house_public_id: str, *, viewer_id: int | None, first: date, end: date
) -> CalendarView:
    """Each night of [first, end): its price, and whether it may still be booked.

    What has passed is closed, and what lies beyond HORIZON_DAYS still is. Only the host learns which nights are closed by themselves.
    """
    days = days_between(first, end)
    with reading() as session:
        house = houses.house_for(house_public_id, viewer_id=viewer_id)
        kinds = queries.kinds_by_night(session, house.id, first, end)
    is_host, now = house.host_id == viewer_id, today()
    beyond = now + timedelta(days=HORIZON_DAYS)
    return CalendarView(
        nights=[
            NightView(
                date=day,
                price_fen=house.price_fen,
                is_open=day not in kinds and now <= day < beyond,
                is_blocked=is_host and kinds.get(day) == BLOCKED,
            )
            for day in days
        ]
    )


@retried
def block_nights(
    house_public_id: str, *, host_id: int, first: date, end: date, is_open: bool
) -> CalendarView:
    """Close or open free nights of one's own house; NightsBooked when guests have some of them."""
    days = days_between(first, end)
    if days[0] < today() or days[-1] > today() + timedelta(days=HORIZON_DAYS):
        raise InvalidInput.of(**{"from": f"只能改从今天起 {HORIZON_DAYS} 天以内的日期。"})
    with transaction() as session:
        house = houses.lock_own_house(house_public_id, host_id=host_id)
        kinds = queries.kinds_by_night(session, house.id, first, end)
        if booked := [night for night, kind in kinds.items() if kind != BLOCKED]:
            raise NightsBooked(booked)
        if is_open:
            queries.delete_blocks(session, house.id, first, end, BLOCKED)
        else:
            session.add_all(
                CalendarNight(house_id=house.id, night=day, kind=BLOCKED)
                for day in days
                if day not in kinds
            )
    return calendar_of(house_public_id, viewer_id=host_id, first=first, end=end)
