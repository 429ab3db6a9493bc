"""The calendar's door: who may ask and change what, and what is refused."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from ihome.houses.service import House
from tests.cast import BrowserOf
from tests.conftest import Browser
from tests.factories.houses import a_house

API = "/api/v2/houses"


@pytest.fixture(autouse=True)
def noon(clock: Callable[[datetime], None]) -> None:
    clock(datetime(2030, 5, 1, 4, tzinfo=UTC))


@pytest.fixture
def house(hua: int) -> House:
    return a_house(host_id=hua)


def test_anybody_sees_the_calendar_of_a_published_house(client: Browser, house: House) -> None:
    answer = client.get(f"{API}/{house.public_id}/calendar?from=2030-05-01&to=2030-05-03")
    assert answer.status_code == 200
    night = {"price_fen": 39_900, "is_open": True, "is_blocked": False}
    assert answer.json["data"] == {
        "nights": [{"date": "2030-05-01", **night}, {"date": "2030-05-02", **night}]
    }


def test_a_host_closes_nights_and_sees_them(browser_of: BrowserOf, house: House) -> None:
    body = {"from": "2030-05-02", "to": "2030-05-03", "is_open": False}
    browser = browser_of(house.host_id)
    answer = browser.put(f"{API}/{house.public_id}/calendar", json=body)
    assert answer.status_code == 200
    assert [night["is_blocked"] for night in answer.json["data"]["nights"]] == [True]


@pytest.mark.parametrize("who", ["a stranger", "nobody"])
def test_only_the_host_may_change_the_calendar(
    client: Browser, browser_of: BrowserOf, house: House, sun: int, who: str
) -> None:
    browser = browser_of(sun) if who == "a stranger" else client
    body = {"from": "2030-05-02", "to": "2030-05-03", "is_open": False}
    answer = browser.put(f"{API}/{house.public_id}/calendar", json=body)
    missing = browser.put(f"{API}/nowhere/calendar", json=body)
    assert (answer.status_code, answer.data) == (missing.status_code, missing.data)
    assert answer.status_code == (404 if who == "a stranger" else 401)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=2030-05-01", "to"),
        ("from=2030-05-03&to=2030-05-03", "to"),
        ("from=2030-05-03&to=2030-05-01", "to"),
        ("from=2030-05-01&to=2031-06-06", "to"),
        ("from=2030-13-01&to=2031-06-06", "from"),
        ("from=2030-05-01&to=2030-05-03&x=1", "x"),
        ("from=2030-05-01&from=2030-05-02&to=2030-05-03", "from"),
    ],
)
def test_a_bad_look_names_the_field(client: Browser, house: House, query: str, field: str) -> None:
    answer = client.get(f"{API}/{house.public_id}/calendar?{query}")
    assert answer.status_code == 422
    assert list(answer.json["data"]["fields"]) == [field]


@pytest.mark.parametrize(
    "body",
    [
        {"from": "0001-01-01", "to": "0001-01-02", "is_open": False},
        {"from": "9999-12-30", "to": "9999-12-31", "is_open": False},
        {"from": "2030-05-02", "to": "2030-05-03", "is_open": "no"},
        {"from": "2030-05-02", "to": "2030-05-03"},
        {"from": 1, "to": 2, "is_open": False},
        {"from": "2030-05-02", "to": "2030-05-03", "is_open": False, "kind": "booked"},
    ],
)
def test_a_bad_change_is_refused_and_nothing_is_closed(
    browser_of: BrowserOf, house: House, body: dict[str, Any]
) -> None:
    browser = browser_of(house.host_id)
    address = f"{API}/{house.public_id}/calendar"
    assert browser.put(address, json=body).status_code == 422
    seen = browser.get(f"{address}?from=2030-05-01&to=2030-05-31").json["data"]["nights"]
    assert not any(night["is_blocked"] for night in seen)


@pytest.mark.parametrize("days", ["from=0001-01-01&to=0001-01-02", "from=9999-12-30&to=9999-12-31"])
def test_the_ends_of_time_are_closed(client: Browser, house: House, days: str) -> None:
    answer = client.get(f"{API}/{house.public_id}/calendar?{days}")
    assert [night["is_open"] for night in answer.json["data"]["nights"]] == [False]


def test_the_calendar_of_a_draft_is_the_hosts_alone(
    client: Browser, browser_of: BrowserOf, hua: int
) -> None:
    draft = a_house(host_id=hua, status="draft")
    address = f"{API}/{draft.public_id}/calendar?from=2030-05-01&to=2030-05-02"
    assert browser_of(hua).get(address).status_code == 200
    hidden = client.get(address)
    missing = client.get(f"{API}/nowhere/calendar?from=2030-05-01&to=2030-05-02")
    assert (hidden.status_code, hidden.data) == (404, missing.data)
