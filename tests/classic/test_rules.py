"""How the classic contract counts: tables of cases."""

from datetime import UTC, date, datetime

import pytest

from ihome.booking import rules as booking_rules
from ihome.classic import rules
from ihome.kernel.errors import InvalidInput
from ihome.kernel.stay import Stay


@pytest.mark.parametrize(
    ("start", "end", "stay"),
    [
        ("2026-10-10", "2026-10-12", Stay(date(2026, 10, 10), date(2026, 10, 13))),
        ("2026-10-10", "2026-10-10", Stay(date(2026, 10, 10), date(2026, 10, 11))),
        ("2026-12-31", "2027-01-01", Stay(date(2026, 12, 31), date(2027, 1, 2))),
        ("2028-02-28", "2028-02-29", Stay(date(2028, 2, 28), date(2028, 3, 1))),
    ],
)
def test_days_become_nights_and_back(start: str, end: str, stay: Stay) -> None:
    assert rules.stay_of(start, end) == stay
    assert rules.last_day(stay.check_out).isoformat() == end


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-10-12", "2026-10-10"), ("", "2026-10-10"), ("2026-10-10", ""), ("2026-02-30", "2026-03-01"),
     ("20261010", "20261011"), ("2026-10-10T00:00", "2026-10-11"), ("9999-12-31", "9999-12-31"),
     ("2026-W41-1", "2026-10-10"), ("０２２６-10-10", "2026-10-10")],
)  # fmt: skip
def test_what_is_no_stay(start: str, end: str) -> None:
    with pytest.raises(InvalidInput):
        rules.stay_of(start, end)


@pytest.mark.parametrize(
    ("yuan", "fen"),
    [("199", 19_900), ("199.9", 19_990), ("19.99", 1_999), (19.99, 1_999), (1.1, 110), (399, 39_900),
     (" 5 ", 500), ("0", 0), ("0.01", 1), ("1e2", 10_000), (0.29, 29), (4.35, 435)],
)  # fmt: skip
def test_yuan_become_fen_exactly(yuan: str | float, fen: int) -> None:
    assert rules.fen_of_yuan(yuan, field="price") == fen


@pytest.mark.parametrize(
    "yuan", ["", "x", "-1", "1.001", "nan", "inf", "1e30", "１２元", "1,000", "0x10", -0.5]
)
def test_what_is_no_money(yuan: str | float) -> None:
    with pytest.raises(InvalidInput):
        rules.fen_of_yuan(yuan, field="price")


def test_every_state_of_ours_has_a_name_that_the_pages_show() -> None:
    shown = {"WAIT_ACCEPT", "WAIT_PAYMENT", "WAIT_COMMENT", "COMPLETE", "REJECTED"}
    for status in set(booking_rules.NEXT) - {""}:
        for role in ("guest", "host"):
            assert rules.status_of(status, may=["review"], role=role) in shown


@pytest.mark.parametrize(
    ("status", "review", "declined", "cancelled", "said"),
    [
        ("requested", None, None, None, ""), ("reviewed", "很好", None, None, "很好"),
        ("declined", None, "在修水管", None, "在修水管"),
        ("cancelled", None, None, "不去了", "房客取消了订单。不去了"), ("cancelled", None, None, None, "房客取消了订单。"),
        ("refunded", None, None, None, "订单已关闭，款项已退回。"),
    ],
)  # fmt: skip
def test_the_one_field_for_words(
    status: str, review: str | None, declined: str | None, cancelled: str | None, said: str
) -> None:
    given = {"review": review, "decline_reason": declined, "cancel_reason": cancelled}
    assert rules.comment_of(status, **given) == said


@pytest.mark.parametrize(
    ("bedding", "count"),
    [("双人床2张", 2), ("双人床2张，单人床一张", 3), ("1.8米大床", 1), ("2", 2), ("两张1.5米床", 2), ("榻榻米", 1),
     ("大床 1 张, 儿童床 1 张", 2), ("十张", 10)],
)  # fmt: skip
def test_beds_are_counted_where_somebody_counted_them(bedding: str, count: int) -> None:
    assert rules.bed_count(bedding) == count


def test_a_description_is_long_enough_to_publish() -> None:
    least = rules.description_of(area_name="", layout="x", floor_area_m2=1, capacity=1, beds="x")
    assert len(least) >= 20


@pytest.mark.parametrize(
    ("widths", "wanted", "chosen"),
    [([160, 480, 720, 1080], 720, 720), ([160, 480], 720, 480), ([480, 720], 160, 480), ([160], 1080, 160)],
)  # fmt: skip
def test_the_width_of_a_picture(widths: list[int], wanted: int, chosen: int) -> None:
    address = rules.photo_url("/media/{width}/k.webp", widths, wanted_px=wanted, base_url="")
    assert address == f"/media/{chosen}/k.webp"


def test_an_address_is_whole_when_the_operator_gave_one() -> None:
    base = "https://stay.example.com"
    assert rules.photo_url("/m/{width}", [160], wanted_px=160, base_url=base) == f"{base}/m/160"


def test_moments_are_told_where_the_houses_stand() -> None:
    late = datetime(2026, 9, 30, 20, 0, tzinfo=UTC)
    assert rules.day_text(late) == "2026-10-01"
    assert rules.moment_text(late) == "2026-10-01 04:00:00"


@pytest.mark.parametrize(
    ("text", "page"), [("1", 1), ("7", 7), ("0", 1), ("-1", 1), ("", 1), ("x", 1), ("9" * 20, 1)]
)
def test_a_page_that_is_no_number_is_the_first(text: str, page: int) -> None:
    assert rules.page_number(text) == page


@pytest.mark.parametrize(
    ("aid", "code"),
    [(1, "110101"), (5, "110114"), (15, "110107"), (310106, "310106"), (16, "000016")],
)
def test_districts_by_number(aid: int, code: str) -> None:
    assert rules.area_code_of(aid) == code


def test_a_text_zero_says_something_and_a_number_zero_does_not() -> None:
    rules.check_all_there({"max_days": "0"}, ["max_days"])
    for nothing in (0, "", " ", None, 0.0, [], False):
        with pytest.raises(InvalidInput):
            rules.check_all_there({"max_days": nothing}, ["max_days"])
