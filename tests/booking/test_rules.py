"""The law of booking as tables of cases; no database, no clock."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ihome.booking import rules
from ihome.booking.errors import (
    StayInThePast,
    StayTooFarAhead,
    StayTooLong,
    StayTooShort,
    TooManyGuests,
)
from ihome.calendar.service import HORIZON_DAYS
from ihome.houses.service import stay_lines, stay_total
from ihome.kernel.errors import AppError
from ihome.kernel.stay import Stay

TODAY = date(2030, 5, 1)


def stay(start: int, nights: int) -> Stay:
    """`nights` from `start` days after TODAY."""
    check_in = TODAY + timedelta(days=start)
    return Stay(check_in, check_in + timedelta(days=nights))


@pytest.mark.parametrize(
    ("price_fen", "cleaning_fee_fen", "nights", "lines", "total_fen"),
    [
        (39_900, 5_000, 1, [("nights", 1, 39_900), ("cleaning", 1, 5_000)], 44_900),
        (39_900, 5_000, 2, [("nights", 2, 39_900), ("cleaning", 1, 5_000)], 84_800),
        (39_901, 0, 3, [("nights", 3, 39_901)], 119_703),
        (100, 1, 365, [("nights", 365, 100), ("cleaning", 1, 1)], 36_501),
        (33_333, 66_667, 7, [("nights", 7, 33_333), ("cleaning", 1, 66_667)], 299_998),
    ],
)
def test_a_quote_is_right_to_the_fen(
    price_fen: int,
    cleaning_fee_fen: int,
    nights: int,
    lines: list[tuple[str, int, int]],
    total_fen: int,
) -> None:
    asked = {"price_fen": price_fen, "cleaning_fee_fen": cleaning_fee_fen, "nights": nights}
    found = stay_lines(**asked)
    assert [(line.kind, line.quantity, line.unit_fen) for line in found] == lines
    assert stay_total(**asked) == sum(line.amount_fen for line in found) == total_fen


@pytest.mark.parametrize(
    ("_case", "wanted", "guests", "refusal", "said"),
    [
        ("yesterday", stay(-1, 3), 2, StayInThePast, {}),
        ("over long ago", stay(-30, 3), 2, StayInThePast, {}),
        ("one night too short", stay(3, 1), 2, StayTooShort, {"min_nights": 2}),
        ("one night too long", stay(3, 8), 2, StayTooLong, {"max_nights": 7}),
        ("one guest too many", stay(3, 2), 5, TooManyGuests, {"capacity": 4}),
        ("leaves a day too late", stay(538, 3), 2, StayTooFarAhead, {"horizon_days": 540}),
        ("far away", stay(100_000, 2), 2, StayTooFarAhead, {"horizon_days": 540}),
    ],
)
def test_a_stay_that_the_house_does_not_take_is_refused(
    _case: str, wanted: Stay, guests: int, refusal: type[AppError], said: dict[str, int]
) -> None:
    with pytest.raises(refusal) as caught:
        rules.check_stay(wanted, guests=guests, capacity=4, min_nights=2, max_nights=7, today=TODAY)
    fields = caught.value.data.pop("fields")
    assert caught.value.data == said
    assert list(fields) == [refusal.field]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("_case", "wanted", "guests"),
    [
        ("from today on", stay(0, 2), 1),
        ("the shortest", stay(3, 2), 4),
        ("the longest", stay(3, 7), 4),
        ("up to the horizon", stay(538, 2), 4),
    ],
)
def test_a_stay_at_the_edge_of_what_the_house_takes_is_taken(
    _case: str, wanted: Stay, guests: int
) -> None:
    rules.check_stay(wanted, guests=guests, capacity=4, min_nights=2, max_nights=7, today=TODAY)


@pytest.mark.parametrize(("nights", "fits"), [(365, True), (366, False)])
def test_a_house_without_a_limit_takes_a_year_at_most(nights: int, fits: bool) -> None:
    def check() -> None:
        rules.check_stay(
            stay(1, nights), guests=1, capacity=1, min_nights=1, max_nights=0, today=TODAY
        )

    if fits:
        check()
    else:
        with pytest.raises(StayTooLong) as refused:
            check()
        assert refused.value.data["max_nights"] == 365


def test_booking_and_calendar_look_equally_far_ahead() -> None:
    assert rules.HORIZON_DAYS == HORIZON_DAYS == 540


ARROWS = {
    ("", "requested"),
    ("", "awaiting_payment"),
    ("requested", "awaiting_payment"),
    ("requested", "declined"),
    ("requested", "expired"),
    ("requested", "cancelled"),
    ("awaiting_payment", "upcoming"),
    ("awaiting_payment", "expired"),
    ("awaiting_payment", "cancelled"),
    ("upcoming", "stayed"),
    ("upcoming", "refunded"),
    ("stayed", "refunded"),
    ("stayed", "reviewed"),
    ("expired", "upcoming"),
    ("expired", "refunded"),
    ("cancelled", "refunded"),
}
STATES = [
    "", "requested", "awaiting_payment", "upcoming", "stayed", "reviewed", "declined", "expired",
    "cancelled", "refunded",
]  # fmt: skip


@pytest.mark.parametrize("status", STATES)
@pytest.mark.parametrize("new_status", STATES)
def test_a_booking_moves_along_the_arrows_of_the_page_and_no_others(
    status: str, new_status: str
) -> None:
    assert rules.may_become(status, new_status) is ((status, new_status) in ARROWS)


def test_each_state_is_in_exactly_one_tab_beside_all() -> None:
    shown = [status for name, tab in rules.TABS.items() if name != "all" for status in tab]
    assert sorted(shown) == sorted(rules.TABS["all"]) == sorted(STATES[1:])


@pytest.mark.parametrize(
    ("is_instant", "first"), [(True, "awaiting_payment"), (False, "requested")]
)
def test_an_instant_house_asks_for_money_at_once(is_instant: bool, first: str) -> None:
    assert rules.first_status(is_instant=is_instant) == first


NOON = datetime(2030, 5, 1, 4, 0, tzinfo=UTC)  # 12:00 at the house


@pytest.mark.parametrize(
    ("_case", "status", "now", "check_in", "until"),
    [
        ("a request", "requested", NOON, date(2030, 5, 9), NOON + timedelta(hours=24)),
        (
            "a request for tonight",
            "requested",
            NOON,
            date(2030, 5, 1),
            datetime(2030, 5, 1, 16, 0, tzinfo=UTC),  # midnight at the house
        ),
        (
            "a request for tomorrow",
            "requested",
            NOON,
            date(2030, 5, 2),
            NOON + timedelta(hours=24),
        ),
        ("a hold", "awaiting_payment", NOON, date(2030, 5, 1), NOON + timedelta(minutes=15)),
        ("paid", "upcoming", NOON, date(2030, 5, 9), None),
        ("over", "expired", NOON, date(2030, 5, 9), None),
    ],
)
def test_a_deadline_is_24_hours_for_the_host_and_15_minutes_for_the_money(
    _case: str, status: str, now: datetime, check_in: date, until: datetime | None
) -> None:
    assert rules.deadline(status, now=now, check_in=check_in) == until


@pytest.mark.parametrize(
    ("day", "wall_time", "moment"),
    [
        (date(2030, 5, 1), "12:00", datetime(2030, 5, 1, 4, 0, tzinfo=UTC)),
        (date(2030, 5, 1), "00:00", datetime(2030, 4, 30, 16, 0, tzinfo=UTC)),
        (date(2030, 1, 1), "07:30", datetime(2029, 12, 31, 23, 30, tzinfo=UTC)),
    ],
)
def test_wall_time_is_that_of_the_house(day: date, wall_time: str, moment: datetime) -> None:
    assert rules.local_moment(day, wall_time) == moment


@pytest.mark.parametrize(
    ("status", "seconds_after_check_out", "may"),
    [
        ("stayed", 0, True),
        ("stayed", 14 * 86_400 - 1, True),
        ("stayed", 14 * 86_400, False),
        ("upcoming", 5, False),
        ("reviewed", 5, False),
    ],
)
def test_a_stay_is_reviewed_within_14_days(
    status: str, seconds_after_check_out: int, may: bool
) -> None:
    now = NOON + timedelta(seconds=seconds_after_check_out)
    assert rules.may_review(status, check_out_at=NOON, now=now) is may


@pytest.mark.parametrize(
    ("role", "status", "is_late", "can_reply", "may"),
    [
        ("guest", "requested", False, False, ["cancel"]),
        ("guest", "awaiting_payment", False, False, ["pay", "cancel"]),
        ("guest", "awaiting_payment", True, False, ["cancel"]),
        ("guest", "upcoming", False, False, []),
        ("guest", "stayed", False, False, ["review"]),
        ("guest", "reviewed", False, True, []),
        ("guest", "expired", False, False, []),
        ("host", "requested", False, False, ["accept", "decline"]),
        ("host", "requested", True, False, ["decline"]),
        ("host", "awaiting_payment", False, False, []),
        ("host", "upcoming", False, False, []),
        ("host", "stayed", False, False, []),
        ("host", "reviewed", False, True, ["reply"]),
        ("host", "reviewed", False, False, []),
        ("host", "cancelled", False, False, []),
    ],
)
def test_each_sees_what_they_can_do_now(
    role: str, status: str, is_late: bool, can_reply: bool, may: list[str]
) -> None:
    now = NOON + timedelta(hours=1)
    expires_at = None
    if status in rules.OPEN:
        expires_at = now if is_late else now + timedelta(seconds=1)
    found = rules.what_may(
        role, status, expires_at=expires_at, check_out_at=NOON, now=now, can_reply=can_reply
    )
    assert found == may
