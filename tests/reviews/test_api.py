"""The door of reviews: who may write, and what a bad word gets."""

from typing import Any

import pytest
import sqlalchemy as sa

from ihome.booking.service import Booking
from ihome.houses.service import House
from ihome.infra.db import reading
from ihome.reviews.models import Review
from tests.cast import BrowserOf
from tests.conftest import Browser
from tests.factories.houses import a_house
from tests.factories.stays import a_stayed_booking
from tests.payments.near import Wire

API = "/api/v2"
GOOD = {"rating": 5, "text": "很安静，床很舒服。"}


@pytest.fixture
def house(hua: int) -> House:
    return a_house(host_id=hua, is_instant=True)


@pytest.fixture
def stayed(house: House, gu: int, wire: Wire) -> Booking:
    return a_stayed_booking(house=house, guest_id=gu)


def count() -> int:
    with reading() as session:
        return session.scalar(sa.select(sa.func.count(Review.id))) or 0


def test_a_review_and_its_reply_are_seen_by_anybody(
    client: Browser, browser_of: BrowserOf, stayed: Booking, house: House, hua: int, gu: int
) -> None:
    written = browser_of(gu).post(f"{API}/bookings/{stayed.booking_no}/review", json=GOOD)
    assert written.status_code == 201
    review_id = written.json["data"]["review_id"]
    reply = browser_of(hua).post(f"{API}/reviews/{review_id}/reply", json={"text": " 欢迎再来。\n"})
    assert (reply.status_code, reply.json["data"]["reply"]) == (200, "欢迎再来。")
    seen = client.get(f"{API}/houses/{house.public_id}/reviews").json["data"]
    assert (seen["rating"], seen["review_count"]) == (5.0, 1)
    (item,) = seen["items"]
    assert (item["text"], item["reply"]) == (GOOD["text"], "欢迎再来。")
    assert "booking" not in str(item)
    again = browser_of(hua).post(f"{API}/reviews/{review_id}/reply", json={"text": "再说。"})
    assert (again.status_code, again.json["errno"]) == (409, "15001")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"rating": 0}, "rating"),
        ({"rating": 6}, "rating"),
        ({"rating": 4.5}, "rating"),
        ({"rating": "5"}, "rating"),
        ({"rating": None}, "rating"),
        ({"text": ""}, "text"),
        ({"text": " \n\t "}, "text"),
        ({"text": "好" * 1001}, "text"),
        ({"text": "a\u202eb"}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"reply": "我自己回"}, "reply"),
    ],
)
def test_a_bad_review_names_its_field_and_is_not_written(
    browser_of: BrowserOf, stayed: Booking, said: dict[str, Any], field: str
) -> None:
    answer = browser_of(stayed.guest_id).post(
        f"{API}/bookings/{stayed.booking_no}/review", json={**GOOD, **said}
    )
    assert answer.status_code == 422
    assert list(answer.json["data"]["fields"]) == [field]
    assert count() == 0


@pytest.mark.parametrize("who", ["host", "stranger", "nobody"])
def test_only_the_guest_may_review(
    client: Browser, browser_of: BrowserOf, stayed: Booking, hua: int, sun: int, who: str
) -> None:
    people = {"host": hua, "stranger": sun}
    browser = browser_of(people[who]) if who in people else client
    refused = browser.post(f"{API}/bookings/{stayed.booking_no}/review", json=GOOD)
    missing = browser.post(f"{API}/bookings/{'b' * 26}/review", json=GOOD)
    assert (refused.status_code, refused.data) == (missing.status_code, missing.data)
    assert refused.status_code == (401 if who == "nobody" else 404)
    assert count() == 0


@pytest.mark.parametrize("who", ["guest", "stranger", "nobody"])
def test_only_the_host_may_reply(
    client: Browser, browser_of: BrowserOf, stayed: Booking, gu: int, sun: int, who: str
) -> None:
    written = browser_of(gu).post(f"{API}/bookings/{stayed.booking_no}/review", json=GOOD)
    people = {"guest": gu, "stranger": sun}
    browser = browser_of(people[who]) if who in people else client
    body = {"text": "我来说。"}
    review_id = written.json["data"]["review_id"]
    refused = browser.post(f"{API}/reviews/{review_id}/reply", json=body)
    missing = browser.post(f"{API}/reviews/nothing/reply", json=body)
    assert (refused.status_code, refused.data) == (missing.status_code, missing.data)
    assert refused.status_code == (401 if who == "nobody" else 404)


def test_emoji_and_line_breaks_come_back_as_they_went(
    browser_of: BrowserOf, stayed: Booking
) -> None:
    words = "👍🏽 很好\n\n下次还来 🏠"
    answer = browser_of(stayed.guest_id).post(
        f"{API}/bookings/{stayed.booking_no}/review", json={"rating": 5, "text": words}
    )
    assert answer.json["data"]["text"] == words
