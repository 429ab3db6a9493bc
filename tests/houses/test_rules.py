"""What houses decide, as tables."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihome.houses.facilities import FACILITIES, FACILITY_CODES, facility_bits
from ihome.houses.rules import (
    POINT_RADIUS_M,
    Offer,
    StayLine,
    average_rating,
    blurred_point,
    check_nights,
    check_point,
    checked_facilities,
    clean_text,
    missing_for_publishing,
    rating_hundredths,
    search_words,
    stay_lines,
    stay_total,
)
from ihome.kernel.errors import InvalidInput

READY = Offer(
    title="老洋房",
    description="字" * 20,
    area_code="310106",
    address="南京西路 1 号",
    price_fen=100,
    capacity=1,
    beds=1,
    photo_count=1,
)


def changed(**facts: object) -> Offer:
    return Offer(**(READY.__dict__ | facts))


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({}, []),
        ({"title": ""}, ["title"]),
        ({"description": "字" * 19}, ["description"]),
        ({"description": "字" * 20}, []),
        ({"area_code": None}, ["area_code"]),
        ({"address": ""}, ["address"]),
        ({"price_fen": 0}, ["price_fen"]),
        ({"capacity": 0}, ["capacity"]),
        ({"beds": 0}, ["beds"]),
        ({"photo_count": 0}, ["photos"]),
        ({"title": "", "photo_count": 0, "beds": 0}, ["title", "beds", "photos"]),
    ],
)
def test_publishing_names_what_is_missing(facts: dict[str, object], missing: list[str]) -> None:
    assert missing_for_publishing(changed(**facts)) == missing


@pytest.mark.parametrize(
    ("price_fen", "cleaning_fee_fen", "nights", "lines", "total_fen"),
    [
        (39_900, 5_000, 2, [("nights", 2, 39_900, 79_800), ("cleaning", 1, 5_000, 5_000)], 84_800),
        (39_900, 0, 1, [("nights", 1, 39_900, 39_900)], 39_900),
        (100, 1, 365, [("nights", 365, 100, 36_500), ("cleaning", 1, 1, 1)], 36_501),
        (10_000_000, 10_000_000, 365,
         [("nights", 365, 10_000_000, 3_650_000_000), ("cleaning", 1, 10_000_000, 10_000_000)],
         3_660_000_000),
    ],
)  # fmt: skip
def test_a_stay_costs_its_nights_and_one_cleaning(
    price_fen: int, cleaning_fee_fen: int, nights: int, lines: list[object], total_fen: int
) -> None:
    facts = {"price_fen": price_fen, "cleaning_fee_fen": cleaning_fee_fen, "nights": nights}
    made = [(x.kind, x.quantity, x.unit_fen, x.amount_fen) for x in stay_lines(**facts)]
    assert made == lines
    assert stay_total(**facts) == total_fen


@given(st.integers(100, 10**7), st.integers(0, 10**7), st.integers(1, 365))
def test_lines_add_up_to_the_total(price_fen: int, cleaning_fee_fen: int, nights: int) -> None:
    facts = {"price_fen": price_fen, "cleaning_fee_fen": cleaning_fee_fen, "nights": nights}
    assert sum(line.amount_fen for line in stay_lines(**facts)) == stay_total(**facts)


def test_a_stay_without_nights_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="one night"):
        stay_lines(price_fen=100, cleaning_fee_fen=0, nights=0)
    assert StayLine("nights", 1, 7).amount_fen == 7


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance on a sphere of 6,371 km."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, x)) for x in (a, b))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * 6_371_000 * math.asin(math.sqrt(half))


@given(
    st.text("23456789abcdefghjkmnpqrstuvwxyz", min_size=12, max_size=12),
    st.text("0123456789abcdef", min_size=32, max_size=32),
    st.floats(-60, 60),
    st.floats(-180, 180),
)
def test_the_public_pin_is_near_and_stays_where_it_is(
    public_id: str, seed: str, latitude: float, longitude: float
) -> None:
    facts = {"public_id": public_id, "seed": seed, "latitude": latitude, "longitude": longitude}
    point = blurred_point(**facts)
    assert point == blurred_point(**facts)
    assert metres((latitude, longitude), point) <= POINT_RADIUS_M + 0.5
    assert -90 <= point[0] <= 90
    assert -180 <= point[1] <= 180


def test_pins_spread_over_the_whole_circle() -> None:
    home = (31.2304, 121.4737)
    far = [
        metres(
            home, blurred_point(public_id=f"h{n}", seed="s", latitude=home[0], longitude=home[1])
        )
        for n in range(2_000)
    ]
    assert max(far) > 280
    assert 0.45 < sum(x > POINT_RADIUS_M * math.sqrt(0.5) for x in far) / len(far) < 0.55


def test_without_the_seed_the_offset_is_another() -> None:
    facts = {"public_id": "h7k2m9x3p4wd", "latitude": 31.2304, "longitude": 121.4737}
    assert blurred_point(seed="a", **facts) != blurred_point(seed="b", **facts)


@pytest.mark.parametrize("latitude", [90.0, -90.0, 89.9999])
def test_a_house_at_the_pole_breaks_nothing(latitude: float) -> None:
    point = blurred_point(public_id="x", seed="y", latitude=latitude, longitude=180.0)
    assert -90 <= point[0] <= 90
    assert -180 <= point[1] <= 180


@pytest.mark.parametrize(
    ("rating_sum", "review_count", "average", "hundredths"),
    [
        (0, 0, None, 0),
        (5, 1, 5.0, 500),
        (9, 2, 4.5, 450),
        (14, 3, 4.7, 466),
        (13, 3, 4.3, 433),
        (17, 4, 4.3, 425),  # 4.25: halves go up
        (1, 1, 1.0, 100),
        (499_999, 100_000, 5.0, 499),
    ],
)
def test_ratings_average_to_one_decimal(
    rating_sum: int, review_count: int, average: float | None, hundredths: int
) -> None:
    assert average_rating(rating_sum=rating_sum, review_count=review_count) == average
    assert rating_hundredths(rating_sum=rating_sum, review_count=review_count) == hundredths


def test_search_words_are_one_case_and_one_width() -> None:
    assert search_words("Ｌoft 外滩", "", "WiFi①") == "loft 外滩\nwifi1"


def test_letters_that_grow_do_not_burst_the_search_text() -> None:
    assert len(search_words("标题", "\ufdfa" * 5_000)) == 8_000


@pytest.mark.parametrize(
    "text",
    [
        "老洋房",
        "👨‍👩‍👧‍👦 亲子房 🏳️‍🌈",
        "𠮷野家旁",
        "e\u0301clair",
        "' OR 1=1 --",
        "<script>alert(1)</script>",
    ],
)
def test_text_stays_as_it_was_sent(text: str) -> None:
    assert clean_text("title", f"  {text}\n", at_least=2) == text


@pytest.mark.parametrize(
    "bad", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\ud800"]
)
@pytest.mark.parametrize("lines", [True, False])
def test_control_characters_are_refused_and_the_field_is_named(bad: str, lines: bool) -> None:
    with pytest.raises(InvalidInput) as refused:
        clean_text("rules", f"好{bad}的", lines=lines)
    assert list(refused.value.data["fields"]) == ["rules"]


def test_line_breaks_pass_only_where_there_are_lines() -> None:
    assert clean_text("rules", "一\r\n二\t三", lines=True) == "一\r\n二\t三"
    with pytest.raises(InvalidInput):
        clean_text("title", "一\n二")


def test_white_space_does_not_count_as_letters() -> None:
    with pytest.raises(InvalidInput) as refused:
        clean_text("title", " 房　 ", at_least=2)
    assert refused.value.data["fields"] == {"title": "至少要写 2 个字。"}


def test_facilities_are_known_and_counted_once() -> None:
    assert checked_facilities(["tv", "wifi", "tv"]) == ["tv", "wifi"]
    with pytest.raises(InvalidInput) as refused:
        checked_facilities(["wifi", "helipad"])
    assert refused.value.data["fields"] == {"facilities": "没有这种设施：helipad。"}


def test_facilities_keep_their_bits() -> None:
    assert facility_bits([]) == 0
    assert facility_bits(["tv", "wifi", "tv"]) == 2**21 + 1
    assert facility_bits(["bathtub", "cookware", "ev_charger"]) == 2**22 + 2**23 + 2**28
    assert facility_bits(FACILITY_CODES) == 2 ** len(FACILITIES) - 1 < 2**63


def test_the_classic_facilities_keep_their_numbers() -> None:
    classic = [each for each in FACILITIES if each.classic_id]
    assert [each.classic_id for each in classic] == list(range(1, 24))
    assert [each.name_zh for each in classic] == [
        "无线网络",
        "热水淋浴",
        "空调",
        "暖气",
        "允许吸烟",
        "饮水设备",
        "牙具",
        "香皂",
        "拖鞋",
        "手纸",
        "毛巾",
        "沐浴露、洗发露",
        "冰箱",
        "洗衣机",
        "电梯",
        "允许做饭",
        "允许带宠物",
        "允许聚会",
        "门禁系统",
        "停车位",
        "有线网络",
        "电视",
        "浴缸",
    ]
    assert len(FACILITY_CODES) == len(FACILITIES)
    assert {each.group for each in FACILITIES} == {"basic", "bath", "kitchen", "rules", "building"}


@pytest.mark.parametrize(("least", "most", "fits"), [(1, 0, True), (3, 3, True), (3, 2, False)])
def test_the_longest_stay_is_not_shorter_than_the_shortest(
    least: int, most: int, fits: bool
) -> None:
    if fits:
        check_nights(min_nights=least, max_nights=most)
        return
    with pytest.raises(InvalidInput) as refused:
        check_nights(min_nights=least, max_nights=most)
    assert list(refused.value.data["fields"]) == ["max_nights"]


def test_a_point_has_two_numbers() -> None:
    check_point(None, None)
    check_point(0.0, 0.0)
    for latitude, longitude, field in ((1.0, None, "longitude"), (None, 1.0, "latitude")):
        with pytest.raises(InvalidInput) as refused:
            check_point(latitude, longitude)
        assert list(refused.value.data["fields"]) == [field]
