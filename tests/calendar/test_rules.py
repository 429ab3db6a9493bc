"""Days of a look and free stays close by; no database."""

from datetime import date, timedelta

import pytest

from ihome.calendar.rules import HORIZON_DAYS, MAX_DAYS, days_between, nearest_free
from ihome.kernel.errors import InvalidInput
from ihome.kernel.stay import Stay

MAY = [date(2030, 5, day) for day in range(1, 32)]
TODAY = MAY[0]


def test_the_last_day_of_a_look_is_left_out() -> None:
    assert days_between(MAY[0], MAY[3]) == MAY[:3]


@pytest.mark.parametrize("days", [0, -1, MAX_DAYS + 1])
def test_a_look_has_at_least_one_day_and_at_most_400(days: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        days_between(TODAY, TODAY + timedelta(days=days))
    assert list(refused.value.data["fields"]) == ["to"]


def test_the_longest_look_has_400_days() -> None:
    assert len(days_between(TODAY, TODAY + timedelta(days=400))) == 400


@pytest.mark.parametrize(
    ("_case", "first", "end", "taken", "found"),
    [
        ("both sides, later first", 10, 12, [10, 11], [(12, 14), (8, 10)]),
        ("the day one leaves is free", 10, 12, [11], [(9, 11), (12, 14)]),
        ("not before today", 1, 3, [1, 2], [(3, 5), (4, 6)]),
        ("over a gap that is too short", 10, 12, [9, 10, 12, 13], [(7, 9), (14, 16)]),
    ],
)
def test_the_nearest_free_stays_are_as_long_and_close(
    _case: str, first: int, end: int, taken: list[int], found: list[tuple[int, int]]
) -> None:
    stays = nearest_free(
        Stay(date(2030, 5, first), date(2030, 5, end)),
        taken=[date(2030, 5, day) for day in taken],
        today=TODAY,
    )
    assert [(stay.check_in.day, stay.check_out.day) for stay in stays] == found


def test_nothing_is_near_when_two_months_are_taken() -> None:
    around = [MAY[15] + timedelta(days=days) for days in range(-40, 40)]
    assert nearest_free(Stay(MAY[15], MAY[17]), taken=around, today=TODAY - timedelta(40)) == []


def test_nothing_near_lies_beyond_what_may_be_booked() -> None:
    last = TODAY + timedelta(days=HORIZON_DAYS)
    stays = nearest_free(Stay(last - timedelta(days=1), last), taken=[], today=TODAY)
    assert [(last - stay.check_out).days for stay in stays] == [1, 2]
