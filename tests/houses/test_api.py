"""The door of houses: what is sent, what comes back, what is refused."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from ihome.houses import service
from ihome.houses.models import House, HousePhoto
from ihome.infra.db import reading
from ihome.infra.storage.memory import MemoryStorage
from tests.conftest import Browser
from tests.factories.houses import WORDS, a_house
from tests.factories.people import a_user
from tests.factories.pictures import a_file, a_picture, animated, flat_png

BrowserOf = Callable[[int], Browser]
API = "/api/v2"


@pytest.fixture
def browser(browser_of: BrowserOf, hua: int) -> Browser:
    return browser_of(hua)


def photo(data: bytes, name: str = "sea.jpg") -> dict[str, Any]:
    """A form with one file, as a browser sends it."""
    line = "sea7k2m9x3p4wd"
    words = f'--{line}\r\nContent-Disposition: form-data; name="photo"; filename="{name}"\r\n'
    words += "Content-Type: image/jpeg\r\n\r\n"
    return {
        "data": words.encode() + data + f"\r\n--{line}--\r\n".encode(),
        "content_type": f"multipart/form-data; boundary={line}",
    }


def house_rows() -> list[House]:
    with reading() as session:
        return list(session.scalars(sa.select(House)))


def test_from_a_draft_to_a_published_house(browser: Browser, client: Browser) -> None:
    made = browser.post(f"{API}/houses", json={"title": "老洋房"})
    assert made.status_code == 201
    draft = made.json["data"]
    house_id = draft["house_id"]
    assert (draft["status"], draft["price_fen"], draft["title"]) == ("draft", None, "老洋房")

    edited = browser.patch(f"{API}/houses/{house_id}", json=WORDS)
    assert edited.status_code == 200
    assert edited.json["data"]["missing"] == ["photos"]
    early = browser.post(f"{API}/houses/{house_id}/publish")
    assert (early.status_code, early.json["errno"]) == (422, "12002")
    assert early.json["data"]["missing"] == ["photos"]

    added = browser.post(f"{API}/houses/{house_id}/photos", **photo(a_file()))
    assert added.status_code == 201
    view = added.json["data"]
    assert view["url"].startswith("/media/{width}/")
    assert set(view) == {
        "photo_id", "url", "widths", "width_px", "height_px", "color", "thumbhash",
    }  # fmt: skip

    published = browser.post(f"{API}/houses/{house_id}/publish")
    assert (published.status_code, published.json["data"]["status"]) == (200, "published")
    seen = client.get(f"{API}/houses/{house_id}")
    assert seen.status_code == 200
    data = seen.json["data"]
    assert data["photos"] == [view]
    assert (data["is_mine"], data["address_hint"]) == (False, "上海市静安区")
    assert data["host"]["name"] == "花花"
    assert not {"address", "latitude", "longitude"} & set(data)
    assert "南京西路" not in seen.text
    assert browser.get(f"{API}/houses/{house_id}").json["data"]["is_mine"] is True

    picture = client.get(view["url"].replace("{width}", str(view["widths"][0])))
    assert (picture.status_code, picture.mimetype) == (200, "image/webp")

    paused = browser.post(f"{API}/houses/{house_id}/pause")
    assert paused.json["data"]["status"] == "paused"
    gone = client.get(f"{API}/houses/{house_id}")
    assert (gone.status_code, gone.json["errno"]) == (404, "4002")
    [card] = browser.get(f"{API}/me/houses").json["data"]["items"]
    assert (card["house_id"], card["status"], card["photos"]) == (house_id, "paused", [view])


def test_photos_can_be_sorted_and_deleted(browser: Browser, hua: int) -> None:
    house = a_house(host_id=hua, photos=3)
    address = f"{API}/houses/{house.public_id}/photos"
    draft = browser.get(f"{API}/me/houses/{house.public_id}").json["data"]
    ids = [each["photo_id"] for each in draft["photos"]]
    sorted_ = browser.put(address, json={"photo_ids": ids[::-1]})
    assert [each["photo_id"] for each in sorted_.json["data"]["photos"]] == ids[::-1]
    deleted = browser.delete(f"{address}/{ids[0]}")
    assert [each["photo_id"] for each in deleted.json["data"]["photos"]] == ids[:0:-1]
    refused = browser.put(address, json={"photo_ids": ids})
    assert (refused.status_code, refused.json["errno"]) == (422, "4103")


def test_a_draft_can_be_thrown_away(browser: Browser, hua: int) -> None:
    draft, kept = a_house(host_id=hua, status="draft"), a_house(host_id=hua)
    gone = browser.delete(f"{API}/houses/{draft.public_id}")
    assert (gone.status_code, gone.json) == (200, {"errno": "0", "errmsg": "OK", "data": None})
    refused = browser.delete(f"{API}/houses/{kept.public_id}")
    assert (refused.status_code, refused.json["errno"]) == (409, "12004")
    assert [row.id for row in house_rows()] == [kept.id]


def test_facilities_are_listed_for_everyone(client: Browser) -> None:
    items = client.get(f"{API}/facilities").json["data"]["items"]
    assert items[0] == {"code": "wifi", "name_zh": "无线网络", "name_en": "Wi-Fi", "group": "basic"}
    assert len(items) >= 23


def test_hosting_asks_for_a_real_name(browser_of: BrowserOf, app: Flask) -> None:
    nobody = browser_of(a_user(name="还没实名", real_name=False).id)
    refused = nobody.post(f"{API}/houses", json={})
    assert (refused.status_code, refused.json["errno"]) == (403, "12001")
    assert house_rows() == []


CHANGES = [
    ("GET", "/me/houses", None),
    ("GET", "/me/houses/{id}", None),
    ("POST", "/houses", {}),
    ("PATCH", "/houses/{id}", {"price_fen": 100}),
    ("POST", "/houses/{id}/publish", None),
    ("POST", "/houses/{id}/pause", None),
    ("DELETE", "/houses/{id}", None),
    ("POST", "/houses/{id}/photos", None),
    ("PUT", "/houses/{id}/photos", {"photo_ids": []}),
    ("DELETE", "/houses/{id}/photos/{photo}", None),
]


@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
def test_a_visitor_must_log_in_first(
    client: Browser, hua: int, method: str, path: str, body: object
) -> None:
    house = a_house(host_id=hua)
    address = API + path.format(id=house.public_id, photo="x")
    refused = client.open(address, method=method, json=body)
    assert (refused.status_code, refused.json["errno"]) == (401, "4101")


@pytest.mark.parametrize(
    ("method", "path", "body"), [each for each in CHANGES if "{id}" in each[1]]
)
@pytest.mark.parametrize("status", ["draft", "published", "paused"])
def test_somebody_elses_house_answers_like_a_missing_one(
    browser_of: BrowserOf, hua: int, sun: int, status: str, method: str, path: str, body: object
) -> None:
    house = a_house(host_id=hua, status=status, photos=2)
    before = service.draft_view(house.public_id, host_id=hua)
    stranger = browser_of(sun)
    said = []
    for name in (house.public_id, "nosuchhouse2"):
        address = API + path.format(id=name, photo=before.photos[0].photo_id)
        sent = photo(a_file()) if path.endswith("/photos") and method == "POST" else {"json": body}
        answer = stranger.open(address, method=method, **sent)
        said.append((answer.status_code, answer.json))
    assert said[0] == said[1]
    assert (said[0][0], said[0][1]["errno"]) == (404, "4002")
    assert service.draft_view(house.public_id, host_id=hua) == before


BAD_BODIES: list[tuple[str, dict[str, Any], str]] = [
    ("unknown field", {"owner_id": 7}, "owner_id"),
    ("status is not ours to write", {"status": "published"}, "status"),
    ("host is not ours to write", {"host_id": 1}, "host_id"),
    ("ratings are not ours to write", {"rating_sum": 500}, "rating_sum"),
    ("title too short", {"title": "一"}, "title"),
    ("title empty", {"title": ""}, "title"),
    ("title too long", {"title": "房" * 65}, "title"),
    ("title is a number", {"title": 5}, "title"),
    ("title is null", {"title": None}, "title"),
    ("title with NUL", {"title": "好\u0000房子"}, "title"),
    ("title turned around", {"title": "好\u202e房子"}, "title"),
    ("description too long", {"description": "字" * 5001}, "description"),
    ("address too long", {"address": "路" * 201}, "address"),
    ("rules too long", {"rules": "规" * 2001}, "rules"),
    ("kind unknown", {"kind": "castle"}, "kind"),
    ("area unknown", {"area_code": "123456"}, "area_code"),
    ("area too high", {"area_code": "310000"}, "area_code"),
    ("area too long", {"area_code": "3101060"}, "area_code"),
    ("price below a yuan", {"price_fen": 99}, "price_fen"),
    ("price negative", {"price_fen": -1}, "price_fen"),
    ("price too high", {"price_fen": 10_000_001}, "price_fen"),
    ("price beyond 64 bits", {"price_fen": 10**30}, "price_fen"),
    ("price with a half fen", {"price_fen": 100.5}, "price_fen"),
    ("price as text", {"price_fen": "39900"}, "price_fen"),
    ("price as truth", {"price_fen": True}, "price_fen"),
    ("no bed", {"beds": 0}, "beds"),
    ("51 beds", {"beds": 51}, "beds"),
    ("no guest", {"capacity": 0}, "capacity"),
    ("rooms negative", {"rooms": -1}, "rooms"),
    ("latitude off the globe", {"latitude": 90.1, "longitude": 0}, "latitude"),
    ("longitude off the globe", {"latitude": 0, "longitude": -180.5}, "longitude"),
    ("half a point", {"latitude": 31.2}, "longitude"),
    ("min_nights 0", {"min_nights": 0}, "min_nights"),
    ("nights cross", {"min_nights": 9, "max_nights": 3}, "max_nights"),
    ("time 24:00", {"check_in_time": "24:00"}, "check_in_time"),
    ("time with seconds", {"check_out_time": "12:00:00"}, "check_out_time"),
    ("facilities as text", {"facilities": "wifi"}, "facilities"),
    ("facility unknown", {"facilities": ["wifi", "helipad"]}, "facilities"),
    ("facility is a number", {"facilities": [1]}, "facilities[]"),
    ("facilities without end", {"facilities": ["wifi"] * 61}, "facilities"),
    ("is_instant as text", {"is_instant": "yes"}, "is_instant"),
    ("cleaning fee negative", {"cleaning_fee_fen": -5}, "cleaning_fee_fen"),
    ("deposit too high", {"deposit_fen": 2**31}, "deposit_fen"),
]


@pytest.mark.parametrize(
    ("_case", "body", "field"), BAD_BODIES, ids=[case for case, *_ in BAD_BODIES]
)
def test_a_bad_field_is_named_with_422_and_nothing_is_written(
    browser: Browser, hua: int, _case: str, body: dict[str, Any], field: str
) -> None:
    house = a_house(host_id=hua, latitude=None, longitude=None)
    before = service.draft_view(house.public_id, host_id=hua)
    for method, address in (
        ("POST", f"{API}/houses"),
        ("PATCH", f"{API}/houses/{house.public_id}"),
    ):
        refused = browser.open(address, method=method, json=body)
        assert (refused.status_code, refused.json["errno"]) == (422, "4103"), refused.json
        named = [name.replace("[0]", "[]") for name in refused.json["data"]["fields"]]
        assert named == [field]
    assert service.draft_view(house.public_id, host_id=hua) == before
    assert len(house_rows()) == 1


DEEP = 100_000
BROKEN_BODIES = [
    b"", b"{", b"nul", b"[]", b'"text"', b"5", b"{'title': 'x'}", b'{"title": "\\ud800\\ud800"}',
    b'{"title": "\xff\xfe"}', b'{"latitude": NaN}', b'{"latitude": 1e999}',
    b"[" * DEEP, b'{"a":' * (DEEP // 2), b'{"title":' + b"[" * DEEP + b"]" * DEEP + b"}",
    b'{"nothing":' + b"[" * DEEP + b"]" * DEEP + b"}",
    b'{"facilities":' + b"[" * DEEP + b"]" * DEEP + b"}",
]  # fmt: skip


@pytest.mark.parametrize("body", BROKEN_BODIES, ids=[repr(body[:24]) for body in BROKEN_BODIES])
def test_what_is_no_proper_json_is_refused(browser: Browser, body: bytes) -> None:
    refused = browser.post(f"{API}/houses", data=body, content_type="application/json")
    assert (refused.status_code, refused.json["errno"]) in (
        (400, "4204"), (413, "4206"), (422, "4103"),
    )  # fmt: skip
    assert house_rows() == []


def test_other_kinds_of_body_are_refused(browser: Browser) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/xml"):
        refused = browser.post(f"{API}/houses", data=json.dumps({}), content_type=kind)
        assert (refused.status_code, refused.json["errno"]) == (400, "4204")
    assert house_rows() == []


def test_emoji_come_back_byte_for_byte(browser: Browser) -> None:
    title = "👨‍👩‍👧‍👦🏳️‍🌈 𠮷野家"
    made = browser.post(f"{API}/houses", json={"title": title}).json["data"]
    again = browser.get(f"{API}/me/houses/{made['house_id']}").json["data"]["title"]
    assert again.encode() == title.encode()


@pytest.mark.parametrize(
    "name",
    [
        "nosuchhouse2",
        "1",
        "0",
        "-1",
        "%00",
        "..%2f..",
        "' OR 1=1--",
        "房",
        "a" * 5000,
        "😀",
        "%F0%28",
    ],
)
def test_odd_house_ids_are_simply_not_there(client: Browser, browser: Browser, name: str) -> None:
    for asker, address in ((client, f"{API}/houses/{name}"), (browser, f"{API}/me/houses/{name}")):
        answer = asker.get(address)
        assert (answer.status_code, answer.json["errno"]) == (404, "4002")


@pytest.mark.parametrize(
    "query",
    ["cursor=forged", "cursor=W10", "limit=0", "limit=51", "limit=x", "page=2", "limit=5&limit=6"],
)
def test_bad_pages_are_refused(browser: Browser, query: str) -> None:
    refused = browser.get(f"{API}/me/houses?{query}")
    assert (refused.status_code, refused.json["errno"]) == (422, "4103")


def test_pages_lead_through_all_houses(browser: Browser, hua: int) -> None:
    made = [a_house(host_id=hua, status="draft", photos=0).public_id for _ in range(5)]
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        data = browser.get(f"{API}/me/houses?limit=2&cursor={cursor}").json["data"]
        seen += [card["house_id"] for card in data["items"]]
        cursor = data["next_cursor"]
    assert seen == made[::-1]


UPLOADS = [
    ("a bomb", flat_png(13_000, 13_000), "10003"),
    ("an animation", animated("WEBP"), "10004"),
    ("a page", b"<!doctype html><script>alert(1)</script>", "10002"),
    ("nothing", b"", "10002"),
    ("half a photo", a_file("JPEG", a_picture(900, 700))[:3000], "10002"),
    ("too much", b"\xff\xd8\xff" + b"\0" * (10 * 1024 * 1024), "10001"),
]


@pytest.mark.parametrize(("_case", "data", "errno"), UPLOADS, ids=[case for case, *_ in UPLOADS])
def test_bad_files_are_refused_and_leave_nothing(
    browser: Browser, hua: int, store: MemoryStorage, _case: str, data: bytes, errno: str
) -> None:
    house = a_house(host_id=hua, status="draft", photos=0)
    refused = browser.post(f"{API}/houses/{house.public_id}/photos", **photo(data))
    assert (refused.status_code, refused.json["errno"]) == (422, errno)
    assert list(refused.json["data"]["fields"]) == ["photo"]
    assert list(store.list()) == []
    with reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(HousePhoto)) == 0


def test_an_upload_needs_one_file_in_a_form(browser: Browser, hua: int) -> None:
    address = f"{API}/houses/{a_house(host_id=hua, status='draft').public_id}/photos"
    plain = browser.post(address, data=a_file(), content_type="image/jpeg")
    assert (plain.status_code, plain.json["errno"]) == (400, "4204")
    for data in (
        {},
        {"photo": "just text"},
        {"image": (io.BytesIO(a_file()), "a.jpg")},
        {"photo": [(io.BytesIO(a_file()), "a.jpg"), (io.BytesIO(a_file()), "b.jpg")]},
    ):
        refused = browser.post(address, data=data, content_type="multipart/form-data")
        assert (refused.status_code, refused.json["errno"]) == (422, "4103"), data
        assert list(refused.json["data"]["fields"]) == ["photo"]


def test_a_file_far_too_large_is_not_even_read(browser: Browser, hua: int) -> None:
    address = f"{API}/houses/{a_house(host_id=hua, status='draft').public_id}/photos"
    refused = browser.post(address, **photo(b"\0" * (12 * 1024 * 1024)))
    assert (refused.status_code, refused.json["errno"]) == (413, "4206")


@pytest.mark.parametrize("name", ["../../etc/passwd", "a.php", "x.svg", "名字.jpg", "\x00.jpg"])
def test_the_name_that_was_sent_means_nothing(
    browser: Browser, hua: int, store: MemoryStorage, name: str
) -> None:
    house = a_house(host_id=hua, status="draft", photos=0)
    made = browser.post(f"{API}/houses/{house.public_id}/photos", **photo(a_file(), name))
    assert made.status_code == 201
    key = made.json["data"]["url"].split("/")[-1].removesuffix(".webp")
    assert all(each.name.startswith(key) for each in store.list())
