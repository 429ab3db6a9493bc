"""Each filter, each order, exactness; and the home page."""

import base64
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from redis.exceptions import ConnectionError as RedisDown

from ihome.booking import service as booking
from ihome.calendar import service as calendar
from ihome.houses import service as houses
from ihome.infra.cache import redis_client
from ihome.infra.db import reading, transaction
from ihome.kernel.errors import InvalidInput
from ihome.kernel.stay import Stay
from ihome.search import queries, service
from tests.factories.houses import a_form, a_house

NOW = datetime(2030, 4, 20, 4, tzinfo=UTC)
MAY_1, MAY_3, MAY_4, MAY_5 = date(2030, 5, 1), date(2030, 5, 3), date(2030, 5, 4), date(2030, 5, 5)


@pytest.fixture(autouse=True)
def at_noon(clock):
    clock(NOW)


@pytest.mark.parametrize(("area", "expected"), [
    ("310000", ["静安", "浦东"]), ("310100", ["静安", "浦东"]), ("310106", ["静安"]),
    ("330000", ["西湖"]), ("330100", ["西湖"]), ("429004", ["仙桃"]), ("420000", ["仙桃"]),
    ("500100", ["彭水"]), ("500000", ["彭水"]), ("500243", ["彭水"]), ("110000", []),
    ("330106", ["西湖"]), ("330103", []),
])  # fmt: skip
def test_a_place_means_all_that_lies_in_it(hua, titles, area, expected):
    for title, code in [
        ("静安", "310106"), ("浦东", "310115"), ("西湖", "330106"), ("仙桃", "429004"),
        ("彭水", "500243"),
    ]:  # fmt: skip
        a_house(host_id=hua, title=title, area_code=code)
    assert titles(area=area, sort="price_up") == expected


@pytest.mark.parametrize(("guests", "expected"), [
    (1, ["two", "four"]), (3, ["four"]), (4, ["four"]), (5, []),
])  # fmt: skip
def test_all_guests_must_fit(hua, titles, guests, expected):
    a_house(host_id=hua, title="two", capacity=2)
    a_house(host_id=hua, title="four", capacity=4)
    assert titles(guests=guests, sort="price_up") == expected


@pytest.mark.parametrize(("low", "high", "expected"), [
    (None, 20_000, [100, 200]), (20_000, None, [200, 300]), (20_000, 20_000, [200]), (40_000, 50_000, []),
])  # fmt: skip
def test_both_ends_of_the_price_are_included(hua, search, low, high, expected):
    for yuan in (300, 100, 200):
        a_house(host_id=hua, price_fen=yuan * 100)
    found = search(min_price_fen=low, max_price_fen=high, sort="price_up").items
    assert [card.price_fen // 100 for card in found] == expected


def test_kind_and_all_facilities_must_fit(hua, titles):
    a_house(host_id=hua, title="loft", kind="loft", facilities=["wifi", "parking"])
    a_house(host_id=hua, title="yard", kind="courtyard", facilities=["wifi"])
    a_house(host_id=hua, title="bare", kind="loft", facilities=[])
    assert titles(kind="loft", sort="price_up") == ["loft", "bare"]
    assert titles(facilities=["wifi"], sort="price_up") == ["loft", "yard"]
    assert titles(facilities=["wifi", "parking", "wifi"]) == ["loft"]
    assert titles(facilities=["bathtub"]) == []


@pytest.mark.parametrize("words", [
    "洱海", "海景", "露台", "海", "台", "洱海边", "洱海边的白族小院", "大理", "dali", "DALI", "海景 露台",
    "ＬＯＦＴ", "loft", "of", "😀", "2楼", "露台。", "云南",
])  # fmt: skip
def test_words_are_found_in_title_text_and_place(hua, titles, words):
    a_house(
        host_id=hua, title="洱海边的白族小院", area_code="532901",
        description="海景 Loft，二层有大露台。😀 住 2楼，早上能看见苍山的云。",
    )  # fmt: skip
    a_house(host_id=hua, title="老洋房", area_code="330106")
    assert titles(q=words) == ["洱海边的白族小院"]


@pytest.mark.parametrize("words", [
    "洱湖", "海洱", "洱海 沙漠", "边的小院", "不", "%", "_", "\\", "洱海边白族小院",
])  # fmt: skip
def test_words_that_are_not_there_find_nothing(hua, titles, words):
    a_house(host_id=hua, title="洱海边的白族小院", area_code="532901")
    assert titles(q=words) == []


def test_two_pairs_that_do_not_meet_are_no_word(hua, titles):
    a_house(host_id=hua, title="西湖很近，湖边有路")
    assert titles(q="西湖") == titles(q="湖边") == ["西湖很近，湖边有路"]
    assert titles(q="西湖边") == []


def test_a_house_is_found_by_what_it_has_now(hua, titles):
    house = a_house(host_id=hua, title="江边小院", facilities=["wifi", "tv"])
    houses.edit_house(
        house.public_id, host_id=hua, form=houses.HouseForm(facilities=["tv", "ev_charger"])
    )
    assert titles(facilities=["tv", "ev_charger"]) == ["江边小院"]
    assert titles(facilities=["wifi"]) == titles(facilities=["tv", "wifi"]) == []


def test_a_house_is_found_by_its_new_words_and_no_more_by_the_old(hua, titles):
    house = a_house(host_id=hua, title="老茶馆楼上")
    houses.edit_house(house.public_id, host_id=hua, form=a_form(title="咖啡馆楼上"))
    assert titles(q="咖啡") == ["咖啡馆楼上"]
    assert titles(q="老茶") == ["咖啡馆楼上"]  # still in its description
    houses.edit_house(
        house.public_id, host_id=hua, form=a_form(title="咖啡馆楼上", description="安" * 20)
    )
    assert titles(q="老茶") == []
    with reading() as session:
        assert "老茶" not in queries.words_of(session, house.id)


def test_only_published_houses_are_found_and_a_paused_one_comes_back_with_its_new_words(
    hua, titles
):
    house = a_house(host_id=hua, title="山里的院子")
    a_house(host_id=hua, title="山里的草稿", status="draft")
    houses.pause_house(house.public_id, host_id=hua)
    assert titles(q="山里") == []
    houses.edit_house(house.public_id, host_id=hua, form=a_form(title="海里的院子"))
    assert titles(q="海里") == []
    houses.publish_house(house.public_id, host_id=hua)
    assert titles(q="海里") == ["海里的院子"]
    assert titles(q="山里") == []


def test_a_booked_house_is_gone_and_a_cancelled_one_is_back(hua, gu, titles):
    house = a_house(host_id=hua, title="唯一")
    dates = {"check_in": MAY_1, "check_out": MAY_4}
    assert titles(**dates) == ["唯一"]
    made = booking.place_booking(
        house_public_id=house.public_id, guest_id=gu, stay=Stay(MAY_3, MAY_5), guests=2,
        idempotency_key="k",
    )  # fmt: skip
    assert titles(**dates) == []
    assert titles(check_in=MAY_1, check_out=MAY_3) == ["唯一"]  # leaves on the day the other comes
    assert titles(check_in=MAY_5, check_out=MAY_5 + timedelta(days=1)) == ["唯一"]
    assert titles() == ["唯一"]
    booking.cancel_booking(made.booking_no, guest_id=gu)
    assert titles(**dates) == ["唯一"]


def test_nights_that_the_host_closed_are_not_free(hua, titles):
    house = a_house(host_id=hua, title="唯一")
    calendar.block_nights(house.public_id, host_id=hua, first=MAY_3, end=MAY_4, is_open=False)
    assert titles(check_in=MAY_1, check_out=MAY_4) == []
    calendar.block_nights(house.public_id, host_id=hua, first=MAY_3, end=MAY_4, is_open=True)
    assert titles(check_in=MAY_1, check_out=MAY_4) == ["唯一"]


@pytest.mark.parametrize(("nights", "expected"), [
    (1, ["any"]), (2, ["any", "2 to 3"]), (3, ["any", "2 to 3"]), (4, ["any"]),
])  # fmt: skip
def test_the_host_must_take_stays_of_that_length(hua, titles, nights, expected):
    a_house(host_id=hua, title="any", min_nights=1, max_nights=0)
    a_house(host_id=hua, title="2 to 3", min_nights=2, max_nights=3)
    end = MAY_1 + timedelta(days=nights)
    assert titles(check_in=MAY_1, check_out=end, sort="price_up") == expected


def test_a_card_tells_the_same_total_as_the_quote(hua, search):
    house = a_house(host_id=hua, price_fen=33_333, cleaning_fee_fen=4_999)
    stay = Stay(MAY_1, MAY_4)
    (card,) = search(check_in=MAY_1, check_out=MAY_4).items
    quote = booking.quote(house.public_id, viewer_id=None, stay=stay, guests=1)
    assert (card.stay.nights, card.stay.total_fen) == (3, quote.total_fen) == (3, 104_998)
    assert search().items[0].stay is None


def test_each_order_and_its_ties(hua, titles, clock):
    for number, (title, yuan) in enumerate([("a", 300), ("b", 100), ("c", 300), ("d", 200)]):
        clock(NOW + timedelta(minutes=0 if title == "c" else number))
        house = a_house(host_id=hua, title=title * 2, price_fen=yuan * 100)
        for _ in range({"a": 2, "c": 2, "d": 5}.get(title, 0)):
            houses.count_booking(house_id=house.id)
        for rating in {"a": [4], "b": [5], "c": [5, 5]}.get(title, []):
            houses.add_rating(house_id=house.id, rating=rating)
    clock(NOW)
    assert titles(sort="price_up") == ["bb", "dd", "aa", "cc"]
    assert titles(sort="price_down") == ["cc", "aa", "dd", "bb"]
    assert titles(sort="newest") == ["dd", "bb", "cc", "aa"]
    assert titles(sort="most_booked") == ["dd", "cc", "aa", "bb"]
    assert titles(sort="rating") == ["cc", "bb", "aa", "dd"]


@pytest.mark.parametrize("sort", ["newest", "most_booked", "price_up", "price_down", "rating"])
def test_pages_have_no_gap_and_no_repeat_while_rows_change(hua, search, sort):
    made = [
        a_house(host_id=hua, title=f"第{number}套", price_fen=10_000 + number % 3 * 100)
        for number in range(11)
    ]
    for number, house in enumerate(made):
        for _ in range(number % 3):
            houses.count_booking(house_id=house.id)
            houses.add_rating(house_id=house.id, rating=5)
    whole = [card.house_id for card in search(sort=sort, limit=50).items]
    seen, cursor, changed = [], None, set()
    while True:
        page = search(sort=sort, limit=3, cursor=cursor)
        assert page.total == 11
        seen += [card.house_id for card in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
        last = seen[-1]  # the anchor itself moves to the far end of any order, or out of it
        changed.add(last)
        houses.edit_house(last, host_id=hua, form=a_form(price_fen=1_000_000))
        houses.count_booking(house_id=houses.house_by_public_id(last).id)
        if len(changed) == 2:
            houses.pause_house(last, host_id=hua)
    assert [each for each in seen if each not in changed] == [
        each for each in whole if each not in changed
    ]
    if sort != "price_up":
        assert len(seen) == len(set(seen)) == 11


def test_the_total_stops_at_its_cap(hua, search, monkeypatch):
    for number in range(6):
        a_house(host_id=hua, title=f"第{number}套")
    assert search(limit=2).total == 6
    monkeypatch.setattr(queries, "TOTAL_CAP", 4)
    page = search(limit=2)
    assert (len(page.items), page.total) == (2, 4)
    assert len(search(limit=50).items) == 6


def test_a_page_that_just_fits_has_no_next(hua, search):
    for number in range(2):
        a_house(host_id=hua, title=f"第{number}套")
    page = search(limit=2)
    assert (len(page.items), page.next_cursor) == (2, None)


@pytest.mark.parametrize("cursor", [
    "x", "e30", "W10", "WyJuZXdlc3QiLDEsIjIwMzAiLCJhIl0", "WyJuZXdlc3QiLDEsInh4eCIsImEiXQ",
])  # fmt: skip
def test_a_forged_cursor_is_refused(app, search, cursor):
    with pytest.raises(InvalidInput) as refused:
        search(cursor=cursor)
    assert refused.value.data["fields"].keys() == {"cursor"}


def test_a_cursor_of_another_order_is_refused(hua, search):
    for number in range(2):
        a_house(host_id=hua, title=f"第{number}套")
    cursor = search(limit=1, sort="price_up").next_cursor
    with pytest.raises(InvalidInput):
        search(limit=1, sort="most_booked", cursor=cursor)


def test_a_cursor_shows_no_row_id(hua, search):
    made = [a_house(host_id=hua, title=f"第{number}套") for number in range(2)]
    page = search(limit=1)
    cursor = page.next_cursor + "=" * (-len(page.next_cursor) % 4)
    key = json.loads(base64.urlsafe_b64decode(cursor))  # as anybody could
    assert key == ["newest", 2, made[1].published_at.isoformat(), made[1].public_id]


def test_words_can_be_rebuilt(hua, titles):
    house = a_house(host_id=hua, title="洱海边的院子")
    with transaction() as session:
        queries.delete_words(session, house.id, sorted(queries.words_of(session, house.id)))
    assert titles(q="洱海") == []
    assert service.rebuild_words() == 1
    assert titles(q="洱海") == ["洱海边的院子"]


def test_home_lists_cities_and_houses(hua):
    for number in range(9):
        house = a_house(host_id=hua, title=f"上海{number}", area_code="310106")
    houses.count_booking(house_id=house.id)
    a_house(host_id=hua, title="杭州", area_code="330106")
    a_house(host_id=hua, title="草稿", area_code="110101", status="draft")
    home = service.home_view()
    assert [(city.area.name, city.house_count) for city in home.cities] == [
        ("上海市", 9), ("杭州市", 1),
    ]  # fmt: skip
    assert home.cities[0].photo is not None
    assert [card.title for card in home.newest][:2] == ["杭州", "上海8"]
    assert home.most_booked[0].title == "上海8"
    assert (len(home.newest), len(home.most_booked)) == (8, 8)


def test_home_is_kept_until_a_house_changes(hua):
    house = a_house(host_id=hua, title="第一套")
    first = bytes(service.home())
    with transaction() as session:  # behind the back of the services: nobody is told
        session.merge(house).title = "偷偷改的"
    assert bytes(service.home()) == first
    a_house(host_id=hua, title="第二套")
    again = json.loads(bytes(service.home()))
    assert [card["title"] for card in again["newest"]] == ["第二套", "偷偷改的"]


def test_home_made_before_a_change_is_not_served_after_it(hua, monkeypatch):
    a_house(host_id=hua, title="第一套")
    real = service.home_view

    def slow_home():
        made = real()
        a_house(host_id=hua, title="第二套")  # commits while the old lists are on their way
        return made

    monkeypatch.setattr(service, "home_view", slow_home)
    assert len(json.loads(bytes(service.home()))["newest"]) == 1
    monkeypatch.setattr(service, "home_view", real)
    assert len(json.loads(bytes(service.home()))["newest"]) == 2


class DeadRedis:
    def __getattr__(self, name):
        def refuse(*args, **kwargs):
            raise RedisDown("nobody answers")

        return refuse


def test_home_and_changes_work_without_redis(hua):
    with redis_client.using(DeadRedis()):
        a_house(host_id=hua, title="第一套")
        assert [card["title"] for card in json.loads(bytes(service.home()))["newest"]] == ["第一套"]
