"""Table 3.2 of the contract: districts and houses. Each row and each of its errors."""

import io
from typing import Any

import pytest

from ihome.classic.ports import Front, front
from ihome.classic.service.houses import INDEX_HOUSES, MOST_COMMENTS, PAGE_HOUSES
from ihome.houses import service as houses
from ihome.houses.service import House
from ihome.kernel.clock import today
from ihome.reviews import service as reviews
from tests.classic.asking import ADDRESS, BASIC, HOUSE, Pages, code, fits
from tests.classic.conftest import PagesOf
from tests.classic.test_walk import INFO, day
from tests.factories.houses import a_house
from tests.factories.people import a_user
from tests.factories.pictures import a_file
from tests.factories.stays import a_paid_booking, days_ago, do_jobs, some_nights

NAMES = [
    "东城",
    "西城",
    "朝阳",
    "海淀",
    "昌平",
    "丰台",
    "房山",
    "通州",
    "顺义",
    "大兴",
    "怀柔",
    "平谷",
    "密云",
    "延庆",
    "石景山",
]


@pytest.fixture
def hua_pages(hua: int, pages_of: PagesOf) -> Pages:
    return pages_of(hua)


def a_jpeg() -> tuple[io.BytesIO, str]:
    return io.BytesIO(a_file()), "home.jpg"


# GET /areas


def test_the_fifteen_districts_in_their_order(visitor: Pages) -> None:
    data = visitor.get("/areas")["data"]
    assert data == [{"aid": aid, "aname": f"{name}区"} for aid, name in enumerate(NAMES, start=1)]


def test_the_districts_of_another_city_go_by_their_codes(visitor: Pages) -> None:
    with front.using(Front(base_url="", city="310100")):
        data = visitor.get("/areas", _="1")["data"]
    assert {"aid": 310106, "aname": "静安区"} in data
    assert fits(data, [{"aid": int, "aname": str}])


# GET /houses/index


def test_the_index_has_the_most_booked_houses_and_five_at_most(visitor: Pages, hua: int) -> None:
    assert visitor.get("/houses/index")["data"] == []
    made = [a_house(host_id=hua, is_instant=True) for _ in range(INDEX_HOUSES + 1)]
    favourite = made[2]
    a_paid_booking(house=favourite)
    data = visitor.get("/houses/index")["data"]
    assert (len(data), data[0]["house_id"], data[0]["order_count"]) == (5, favourite.id, 1)
    assert fits(data, [BASIC]), data
    assert all(each["img_url"] for each in data)


# GET /houses


def test_a_list_of_houses(visitor: Pages, home: House) -> None:
    data = visitor.get("/houses")["data"]
    assert fits(data, {"houses": [BASIC], "total_page": int, "current_page": int}), data
    (found,) = data["houses"]
    assert (data["total_page"], data["current_page"]) == (1, 1)
    assert found | {"img_url": "", "ctime": ""} == {
        "house_id": home.id, "title": home.title, "price": 39_900, "area_name": "东城区", "img_url": "",
        "room_count": 2, "order_count": 0, "address": "北京市东城区", "user_avatar": "", "ctime": "",
    }  # fmt: skip


def test_nothing_that_matches_is_no_page(visitor: Pages) -> None:
    data = visitor.get("/houses")["data"]
    assert data == {"houses": [], "total_page": 0, "current_page": 1}


def test_by_district(visitor: Pages, home: House, hua: int) -> None:
    a_house(host_id=hua, area_code="110105")
    assert ids(visitor, aid="1") == [home.id]
    for unknown in ("99", "999999", "x", "0", "-1", "1" * 30):
        assert visitor.get("/houses", aid=unknown)["data"]["houses"] == []


def test_by_order(visitor: Pages, hua: int) -> None:
    cheap = a_house(host_id=hua, price_fen=10_000).id
    dear = a_house(host_id=hua, price_fen=90_000).id
    middle = a_house(host_id=hua, price_fen=50_000, is_instant=True)
    a_paid_booking(house=middle)
    assert (
        ids(visitor, sk="new") == ids(visitor) == ids(visitor, sk="?") == [middle.id, dear, cheap]
    )
    assert ids(visitor, sk="booking")[0] == middle.id
    assert ids(visitor, sk="price-inc") == [cheap, middle.id, dear]
    assert ids(visitor, sk="price-des") == [dear, middle.id, cheap]


def test_by_days_both_ends_slept(visitor: Pages, hua: int) -> None:
    """Booked from the 10th to the 12th day from now, the night of the 12th included."""
    home = a_house(host_id=hua, is_instant=True)
    a_paid_booking(house=home, stay=some_nights(start=10, nights=3))
    free, taken = [home.id], []
    for sd, ed, found in [
        (8, 9, free), (8, 10, taken), (12, 14, taken), (13, 14, free), (11, 11, taken), (9, 9, free),
    ]:  # fmt: skip
        assert ids(visitor, sd=day(sd), ed=day(ed)) == found, (sd, ed)
    assert ids(visitor, sd=day(11)) == taken  # one date alone is that day
    assert ids(visitor, ed=day(9)) == free


@pytest.mark.parametrize(
    ("sd", "ed"),
    [("x", ""), ("", "2026-13-01"), ("20261001", "20261002"), ("2026-1-1", ""), ("9999-12-31", ""),
     ("2026-02-30", "2026-03-01"), ("２０２６-01-01", "")],
)  # fmt: skip
def test_a_bad_date_is_4103(visitor: Pages, sd: str, ed: str) -> None:
    assert code(visitor.get("/houses", sd=sd, ed=ed)) == ("4103", "日期参数有误")


def test_dates_the_wrong_way_round_or_gone_are_4103(visitor: Pages) -> None:
    assert code(visitor.get("/houses", sd=day(3), ed=day(2))) == ("4103", "日期参数有误")
    assert code(visitor.get("/houses", sd=day(-3), ed=day(2))) == ("4103", "日期参数有误")


def test_pages_by_number(visitor: Pages, hua: int) -> None:
    made = [a_house(host_id=hua).id for _ in range(PAGE_HOUSES + 3)]
    first, second, third = (visitor.get("/houses", p=str(number))["data"] for number in (1, 2, 3))
    assert [each["total_page"] for each in (first, second, third)] == [2, 2, 2]
    assert [each["current_page"] for each in (first, second, third)] == [1, 2, 3]
    listed = [each["house_id"] for each in first["houses"] + second["houses"]]
    assert listed == made[::-1]
    assert third["houses"] == []


@pytest.mark.parametrize("p", ["", "x", "0", "-2", "1.5", "１"])
def test_a_page_that_is_no_number_is_the_first(visitor: Pages, home: House, p: str) -> None:
    data = visitor.get("/houses", p=p)["data"]
    assert (len(data["houses"]), data["current_page"]) == (1, 1)


def ids(pages: Pages, **query: str) -> list[int]:
    return [each["house_id"] for each in pages.get("/houses", **query)["data"]["houses"]]


# GET /houses/<id>


def test_a_house_in_full(visitor: Pages, home: House, hua: int) -> None:
    data = visitor.get(f"/houses/{home.id}")["data"]
    assert data.keys() == {"user_id", "house"}
    assert data["user_id"] == -1
    house = data["house"]
    assert fits(house, HOUSE), house
    assert (house["hid"], house["user_id"], house["user_name"]) == (home.id, hua, "花花")
    assert house["facilities"] == [1, 2]
    assert len(house["img_urls"]) == 1


def test_the_viewer_is_named_by_number(pages_of: PagesOf, home: House, gu: int, hua: int) -> None:
    """The book button is shown to whoever is not the host."""
    assert pages_of(gu).get(f"/houses/{home.id}")["data"]["user_id"] == gu
    assert pages_of(hua).get(f"/houses/{home.id}")["data"]["user_id"] == hua


@pytest.mark.parametrize(
    "number", ["999999", "0", "9223372036854775807", "9" * 40, "-1", "x", "1.0"]
)
def test_a_house_that_is_not_there_is_4002(visitor: Pages, number: str) -> None:
    assert visitor.get(f"/houses/{number}")["errno"] == "4002"


def test_a_draft_is_there_for_its_host_alone(visitor: Pages, hua: int, pages_of: PagesOf) -> None:
    draft = a_house(host_id=hua, status="draft", photos=0)
    assert code(visitor.get(f"/houses/{draft.id}")) == ("4002", "房屋不存在")
    assert pages_of(hua).get(f"/houses/{draft.id}")["data"]["house"]["img_urls"] == []


def test_comments_are_the_newest_thirty(visitor: Pages, hua: int) -> None:
    house = a_house(host_id=hua, is_instant=True)
    for number in range(MOST_COMMENTS + 1):
        with days_ago(100 - 3 * number):
            stay = a_paid_booking(house=house, stay=some_nights(start=0, nights=1))
        with days_ago(98 - 3 * number):
            do_jobs()
            reviews.write_review(
                stay.booking_no, guest_id=stay.guest_id, rating=None, text=f"第 {number} 位"
            )
    comments = visitor.get(f"/houses/{house.id}")["data"]["house"]["comments"]
    newest_first = range(MOST_COMMENTS, 0, -1)
    assert [each["comment"] for each in comments] == [f"第 {number} 位" for number in newest_first]


# POST /houses/info


def test_a_house_is_written_down(hua_pages: Pages, hua: int) -> None:
    data = hua_pages.post("/houses/info", **INFO)["data"]
    assert fits(data, {"house_id": int})
    house = hua_pages.get(f"/houses/{data['house_id']}")["data"]["house"]
    assert {name: house[name] for name in ("user_id", "price", "deposit", "img_urls", "comments")} == {
        "user_id": hua, "price": 19_990, "deposit": 20_000, "img_urls": [], "comments": [],
    }  # fmt: skip
    for name in ("title", "address", "unit", "beds"):
        assert house[name] == INFO[name]
    for name in ("room_count", "acreage", "capacity", "min_days", "max_days"):
        assert house[name] == int(str(INFO[name]))
    assert house["facilities"] == [1, 3]  # 99 is not known


def test_numbers_may_come_as_numbers_and_facilities_not_at_all(hua_pages: Pages) -> None:
    numbers = {
        "price": 199.9,
        "area_id": 1,
        "room_count": 2,
        "capacity": 4,
        "acreage": 85,
        "min_days": 1,
    }
    sent = INFO | numbers | {"deposit": 1, "max_days": 3}
    del sent["facility"]
    house_id = hua_pages.post("/houses/info", **sent)["data"]["house_id"]
    house = hua_pages.get(f"/houses/{house_id}")["data"]["house"]
    assert (house["price"], house["deposit"], house["facilities"]) == (19_990, 100, [])


@pytest.mark.parametrize("name", [name for name in INFO if name != "facility"])
def test_an_incomplete_house_is_4103(hua_pages: Pages, name: str) -> None:
    for nothing in ("", None, 0):  # the number 0 has always counted as nothing
        assert code(hua_pages.post("/houses/info", **INFO | {name: nothing})) == (
            "4103", "参数不完整",
        )  # fmt: skip
    sent = dict(INFO)
    del sent[name]
    assert hua_pages.post("/houses/info", **sent)["errno"] == "4103"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("price", "abc"), ("price", "-1"), ("price", "1.999"), ("price", "0.5"), ("price", "1e99"), ("price", "nan"),
        ("price", "99999999"), ("price", [1]), ("deposit", "-5"), ("deposit", "Infinity"), ("room_count", "x"),
        ("room_count", "-1"), ("room_count", "99"), ("room_count", 1.5), ("capacity", "0"), ("acreage", "0"),
        ("min_days", "0"), ("min_days", "999"), ("max_days", "-1"), ("title", "一"), ("title", "字" * 65), ("address", "字" * 201),
        ("unit", "字" * 33), ("beds", "字" * 65), ("title", "a\u202eb"), ("facility", "1"), ("facility", [[1]]),
    ],
)  # fmt: skip
def test_a_bad_field_of_a_house_is_4103(hua_pages: Pages, name: str, value: Any) -> None:
    assert hua_pages.post("/houses/info", **INFO | {name: value})["errno"] == "4103"


def test_more_days_at_least_than_at_most_are_4103(hua_pages: Pages) -> None:
    assert (
        hua_pages.post("/houses/info", **INFO | {"min_days": "5", "max_days": "3"})["errno"]
        == "4103"
    )


@pytest.mark.parametrize("area", ["99", "110100", "999999", "x"])
def test_an_unknown_district_is_4002(hua_pages: Pages, area: str) -> None:
    answer = hua_pages.post("/houses/info", **INFO | {"area_id": area})
    assert answer["errno"] == ("4103" if area == "110100" else "4002")  # a city is no district


# POST /houses/image


def test_pictures_and_the_first_is_the_main_one(hua_pages: Pages, visitor: Pages) -> None:
    house_id = hua_pages.post("/houses/info", **INFO)["data"]["house_id"]
    first = hua_pages.upload("/houses/image", house_id=str(house_id), house_image=a_jpeg())["data"]
    assert fits(first, {"image_url": ADDRESS})
    other = io.BytesIO(a_file("PNG")), "two.png"
    hua_pages.upload("/houses/image", house_id=str(house_id), house_image=other)
    (listed,) = visitor.get("/houses")["data"]["houses"]
    assert listed["img_url"] == first["image_url"]
    assert len(visitor.get(f"/houses/{house_id}")["data"]["house"]["img_urls"]) == 2


def test_a_paused_house_stays_paused(hua_pages: Pages, hua: int) -> None:
    house = a_house(host_id=hua, status="paused")
    assert (
        hua_pages.upload("/houses/image", house_id=str(house.id), house_image=a_jpeg())["errno"]
        == "0"
    )
    assert houses.house_by_id(house.id).status == "paused"


def test_an_incomplete_picture_is_4103(hua_pages: Pages, home: House) -> None:
    assert hua_pages.upload("/houses/image", house_image=a_jpeg())["errno"] == "4103"
    assert hua_pages.upload("/houses/image", house_id=str(home.id))["errno"] == "4103"
    assert hua_pages.upload("/houses/image", house_id="x", house_image=a_jpeg())["errno"] == "4103"


def test_a_picture_of_no_house_is_4002(hua_pages: Pages) -> None:
    sent = hua_pages.upload("/houses/image", house_id="999999", house_image=a_jpeg())
    assert code(sent) == ("4002", "房屋不存在")


def test_a_store_that_fails_is_4301(hua_pages: Pages, home: House, broken_store: None) -> None:
    sent = hua_pages.upload("/houses/image", house_id=str(home.id), house_image=a_jpeg())
    assert sent["errno"] == "4301"


# GET /user/houses


def test_own_houses_newest_first_with_their_addresses(hua_pages: Pages, hua: int) -> None:
    made = [a_house(host_id=hua, status=status).id for status in ("published", "paused")]
    made.append(hua_pages.post("/houses/info", **INFO)["data"]["house_id"])
    a_house(host_id=a_user().id)
    data = hua_pages.get("/user/houses")["data"]
    assert fits(data, {"houses": [BASIC]}), data
    assert [each["house_id"] for each in data["houses"]] == made[::-1]
    assert (data["houses"][0]["img_url"], data["houses"][0]["address"]) == ("", INFO["address"])


def test_today_is_a_day_like_any_other(visitor: Pages, home: House) -> None:
    assert ids(visitor, sd=today().isoformat(), ed=today().isoformat()) == [home.id]
