"""The law of booking: pure functions, no database, no clock.

Numbers: a request waits 24 h for the host (airbnb.com/help/article/28), a hold waits 15 min for the
money (Sharetribe's process file); both stand in docs/domain/booking.md.
"""

from datetime import UTC, date, datetime, time, timedelta

from ihome.booking.errors import (
    StayInThePast,
    StayTooFarAhead,
    StayTooLong,
    StayTooShort,
    TooManyGuests,
)
from ihome.kernel.clock import HOUSE_ZONE
from ihome.kernel.stay import Stay

REQUESTED, AWAITING_PAYMENT, UPCOMING = "requested", "awaiting_payment", "upcoming"
STAYED, REVIEWED = "stayed", "reviewed"
DECLINED, EXPIRED, CANCELLED, REFUNDED = "declined", "expired", "cancelled", "refunded"

GUEST, HOST, DESK = "guest", "host", "desk"

REQUEST_WAITS = timedelta(hours=24)
PAYMENT_WAITS = timedelta(minutes=15)
REVIEW_WINDOW = timedelta(days=14)  # after check-out; airbnb.com/help/article/13
HORIZON_DAYS = 540
LONGEST_NIGHTS = 365
MAX_OPEN_BOOKINGS = 5

# From where to where. What is not here cannot happen; `expired` opens once more for late money.
NEXT: dict[str, frozenset[str]] = {
    "": frozenset({REQUESTED, AWAITING_PAYMENT}),
    REQUESTED: frozenset({AWAITING_PAYMENT, DECLINED, EXPIRED, CANCELLED}),
    AWAITING_PAYMENT: frozenset({UPCOMING, EXPIRED, CANCELLED}),
    UPCOMING: frozenset({STAYED, REFUNDED}),
    STAYED: frozenset({REVIEWED, REFUNDED}),
    REVIEWED: frozenset(),
    DECLINED: frozenset(),
    EXPIRED: frozenset({UPCOMING, REFUNDED}),
    CANCELLED: frozenset({REFUNDED}),
    REFUNDED: frozenset(),
}
OPEN = frozenset({REQUESTED, AWAITING_PAYMENT})  # holds nights without money
OWNS_NIGHTS = frozenset({REQUESTED, AWAITING_PAYMENT, UPCOMING, STAYED, REVIEWED})
PAID = frozenset({UPCOMING, STAYED, REVIEWED})
REFUNDABLE = frozenset({UPCOMING, STAYED})  # a review speaks of a stay that was paid
GIVES_NIGHTS_BACK = frozenset({DECLINED, EXPIRED, CANCELLED})

TABS: dict[str, frozenset[str]] = {
    "all": frozenset(NEXT) - {""},
    "pending": OPEN,
    "upcoming": frozenset({UPCOMING}),
    "past": frozenset({STAYED, REVIEWED}),
    "cancelled": frozenset({DECLINED, EXPIRED, CANCELLED, REFUNDED}),
}


def may_become(status: str, new_status: str) -> bool:
    """Whether the state machine has this step."""
    return new_status in NEXT[status]


def first_status(*, is_instant: bool) -> str:
    return AWAITING_PAYMENT if is_instant else REQUESTED


def check_stay(
    stay: Stay, *, guests: int, capacity: int, min_nights: int, max_nights: int, today: date
) -> None:
    """Refuse a stay that the house does not take; `max_nights` 0 is no limit, `today` is local.

    Raises StayInThePast, StayTooFarAhead, StayTooShort, StayTooLong or TooManyGuests.
    """
    if stay.check_in < today:
        raise StayInThePast()
    if stay.check_out > today + timedelta(days=HORIZON_DAYS):
        raise StayTooFarAhead(f"最远只能订到 {HORIZON_DAYS} 天以内。", horizon_days=HORIZON_DAYS)
    if stay.length < min_nights:
        raise StayTooShort(f"这套房源至少住 {min_nights} 晚。", min_nights=min_nights)
    longest = max_nights or LONGEST_NIGHTS
    if stay.length > longest:
        raise StayTooLong(f"这套房源最多住 {longest} 晚。", max_nights=longest)
    if guests > capacity:
        raise TooManyGuests(f"这套房源最多住 {capacity} 人。", capacity=capacity)


def local_moment(day: date, wall_time: str) -> datetime:
    """The UTC moment of `wall_time` (HH:MM) on `day` where the house stands."""
    hours, minutes = wall_time.split(":")
    local = datetime.combine(day, time(int(hours), int(minutes)), tzinfo=HOUSE_ZONE)
    return local.astimezone(UTC)


def deadline(status: str, *, now: datetime, check_in: date) -> datetime | None:
    """Until when a booking may stay in `status`; None when it does not run out.

    A request never waits past the end of the day of arrival at the house.
    """
    if status == REQUESTED:
        return min(now + REQUEST_WAITS, local_moment(check_in + timedelta(days=1), "00:00"))
    if status == AWAITING_PAYMENT:
        return now + PAYMENT_WAITS
    return None


def is_late(expires_at: datetime | None, *, now: datetime) -> bool:
    """Whether the deadline has passed; what has none is never late."""
    return expires_at is not None and now >= expires_at


def may_review(status: str, *, check_out_at: datetime, now: datetime) -> bool:
    """After the stay, within REVIEW_WINDOW of check-out, once."""
    return status == STAYED and now < check_out_at + REVIEW_WINDOW


def what_may(
    role: str,
    status: str,
    *,
    expires_at: datetime | None,
    check_out_at: datetime,
    now: datetime,
    can_reply: bool,
) -> list[str]:
    """What the asker can do now, in the order of the page's buttons."""
    in_time = not is_late(expires_at, now=now)
    if role == HOST:
        offers = {
            "accept": status == REQUESTED and in_time,
            "decline": status == REQUESTED,
            "reply": can_reply,
        }
    else:
        offers = {
            "pay": status == AWAITING_PAYMENT and in_time,
            "cancel": status in OPEN,
            "review": may_review(status, check_out_at=check_out_at, now=now),
        }
    return [act for act, is_offered in offers.items() if is_offered]
