"""What the calendar decides: pure."""

from collections.abc import Collection
from datetime import date, timedelta

from ihome.kernel.errors import InvalidInput
from ihome.kernel.stay import Stay

HELD, BOOKED, BLOCKED = "held", "booked", "blocked"
MAX_DAYS = 400  # of one look at a calendar, or of one change to it
HORIZON_DAYS = 540  # how far ahead a night may be booked or closed
NEAREST_DAYS = 30


def days_between(first: date, end: date, *, most: int = MAX_DAYS) -> list[date]:
    """The days of [first, end), in order; InvalidInput when there are none, or more than `most`."""
    length = (end - first).days
    if length < 1:
        raise InvalidInput.of(to="结束日期要在开始日期之后。")
    if length > most:
        raise InvalidInput.of(to=f"一次最多 {most} 天。")
    return [first + timedelta(days=n) for n in range(length)]


def nearest_free(stay: Stay, *, taken: Collection[date], today: date) -> list[Stay]:
    """Up to two free stays of the same length that begin closest to `stay`, the closest first.

    Looks NEAREST_DAYS to each side, never before `today` nor beyond HORIZON_DAYS; `taken` must cover
    that much.
    """
    taken_nights, last = set(taken), today + timedelta(days=HORIZON_DAYS)
    found: list[Stay] = []
    for distance in range(1, NEAREST_DAYS + 1):
        for shift in (distance, -distance):
            moved = Stay(
                stay.check_in + timedelta(days=shift), stay.check_out + timedelta(days=shift)
            )
            in_reach = today <= moved.check_in and moved.check_out <= last
            if in_reach and not taken_nights.intersection(moved.nights()):
                found.append(moved)
            if len(found) == 2:
                return found
    return found
