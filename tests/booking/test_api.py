"""Booking at its door: from a quote to a reply, who may do what, and what a bad wish gets."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ihome.booking import service
from ihome.booking.service import Booking
from ihome.houses.service import House
from ihome.kernel.page import write_cursor
from ihome.kernel.stay import Stay
from tests.booking.looking import everything, nights_of
from tests.cast import BrowserOf
from tests.conftest import Browser
from tests.factories.houses import a_house
from tests.factories.stays import again, booked, do_jobs, pay
from tests.payments.near import Wire

API = "/api/v2"
NOON = datetime(2030, 5, 1, 4, tzinfo=UTC)
DAYS = {"check_in": "2030-05-04", "check_out": "2030-05-06"}
Clock = Callable[[datetime], None]
Key = Callable[[], dict[str, str]]


@pytest.fixture(autouse=True)
def noon(clock: Clock, wire: Wire) -> None:
    clock(NOON)


@pytest.fixture
def house(hua: int) -> House:
    """Hua's house: a guest asks, the host answers."""
    return a_house(host_id=hua, check_out_time="12:00", address="南京西路 1 号 2 楼")


@pytest.fixture
def instant(hua: int) -> House:
    return a_house(host_id=hua, is_instant=True)


def wish(house: House, **said: Any) -> dict[str, Any]:
    return {"house_id": house.public_id, **DAYS, "guests": 2, **said}


def book(browser: Browser, house: House, key: dict[str, str], **said: Any) -> Any:
    return browser.post(f"{API}/bookings", json=wish(house, **said), headers=key)


def test_from_a_quote_to_a_reply(
    client: Browser, browser_of: BrowserOf, house: House, hua: int, gu: int, key: Key, clock: Clock
) -> None:
    """The main job, each step through the door, each side seeing what it may do next."""
    guest, host = browser_of(gu), browser_of(hua)
    quote = client.get(f"{API}/houses/{house.public_id}/quote", query_string={**DAYS, "guests": 2})
    assert quote.status_code == 200
    total = quote.json["data"]["total_fen"]
    assert (total, quote.json["data"]["needs_acceptance"]) == (84_800, True)

    placed = book(guest, house, key(), expected_total_fen=total, message="晚上八点到。")
    assert placed.status_code == 201
    data = placed.json["data"]
    number = data["booking_no"]
    assert (data["status"], data["role"], data["may"]) == ("requested", "guest", ["cancel"])
    assert (data["total_fen"], data["message"]) == (total, "晚上八点到。")
    assert data["expires_at"] == "2030-05-02T04:00:00Z"
    assert data["house"]["address"] is None

    def seen(browser: Browser) -> dict[str, Any]:
        return browser.get(f"{API}/bookings/{number}").json["data"]

    assert (seen(host)["role"], seen(host)["may"]) == ("host", ["accept", "decline"])
    assert seen(host)["house"]["address"] == "南京西路 1 号 2 楼"
    accepted = host.post(f"{API}/bookings/{number}/accept")
    assert (accepted.status_code, accepted.json["data"]["status"]) == (200, "awaiting_payment")
    assert seen(guest)["may"] == ["pay", "cancel"]
    assert seen(guest)["expires_at"] == "2030-05-01T04:15:00Z"

    paying = guest.post(f"{API}/bookings/{number}/payments", json={}, headers=key())
    assert (paying.status_code, paying.json["data"]["amount_fen"]) == (201, total)
    pay(service.booking_for(number, user_id=gu))
    upcoming = seen(guest)
    assert (upcoming["status"], upcoming["may"], upcoming["expires_at"]) == ("upcoming", [], None)
    assert upcoming["house"]["address"] == "南京西路 1 号 2 楼"

    clock(datetime(2030, 5, 6, 4, tzinfo=UTC))
    do_jobs()
    assert (seen(guest)["status"], seen(guest)["may"]) == ("stayed", ["review"])
    review = guest.post(
        f"{API}/bookings/{number}/review", json={"rating": 5, "text": "很安静，床很舒服。"}
    )
    assert review.status_code == 201
    assert (seen(host)["status"], seen(host)["may"]) == ("reviewed", ["reply"])
    review_id = review.json["data"]["review_id"]
    reply = host.post(f"{API}/reviews/{review_id}/reply", json={"text": "欢迎再来。"})
    assert (reply.status_code, reply.json["data"]["reply"]) == (200, "欢迎再来。")
    end = seen(guest)
    assert [step["status"] for step in end["history"]] == [
        "requested", "awaiting_payment", "upcoming", "stayed", "reviewed",
    ]  # fmt: skip
    assert end["review"]["reply"] == "欢迎再来。"
    assert (seen(host)["may"], end["may"]) == ([], [])


def test_a_declined_guest_reads_why(
    browser_of: BrowserOf, house: House, hua: int, gu: int, key: Key
) -> None:
    guest, host = browser_of(gu), browser_of(hua)
    number = book(guest, house, key()).json["data"]["booking_no"]
    answer = host.post(f"{API}/bookings/{number}/decline", json={"reason": " 那几天在修水管。 "})
    assert (answer.status_code, answer.json["data"]["status"]) == (200, "declined")
    data = guest.get(f"{API}/bookings/{number}").json["data"]
    assert (data["decline_reason"], data["may"]) == ("那几天在修水管。", [])


def test_a_cancelled_stay_is_free_for_the_next(
    browser_of: BrowserOf, instant: House, gu: int, sun: int, key: Key
) -> None:
    guest, other = browser_of(gu), browser_of(sun)
    number = book(guest, instant, key()).json["data"]["booking_no"]
    taken = book(other, instant, key())
    assert (taken.status_code, taken.json["errno"]) == (409, "14001")
    assert taken.json["data"]["nights_taken"] == ["2030-05-04", "2030-05-05"]
    assert taken.json["data"]["nearest"] == [
        {"check_in": "2030-05-06", "check_out": "2030-05-08"},
        {"check_in": "2030-05-02", "check_out": "2030-05-04"},
    ]
    cancelled = guest.post(f"{API}/bookings/{number}/cancel", json={})
    assert (cancelled.status_code, cancelled.json["data"]["status"]) == (200, "cancelled")
    assert cancelled.json["data"]["cancel_reason"] is None
    assert book(other, instant, key()).status_code == 201


def test_a_step_too_late_says_where_the_booking_is(
    browser_of: BrowserOf, house: House, hua: int, gu: int, key: Key
) -> None:
    guest, host = browser_of(gu), browser_of(hua)
    number = book(guest, house, key()).json["data"]["booking_no"]
    guest.post(f"{API}/bookings/{number}/cancel", json={})
    for answer in (
        host.post(f"{API}/bookings/{number}/accept"),
        host.post(f"{API}/bookings/{number}/decline", json={"reason": "不。"}),
        guest.post(f"{API}/bookings/{number}/cancel", json={}),
        guest.post(f"{API}/bookings/{number}/payments", json={}, headers=key()),
        guest.post(f"{API}/bookings/{number}/review", json={"rating": 5, "text": "好。"}),
    ):
        assert (answer.status_code, answer.json["errno"]) == (409, "14009")
        assert answer.json["data"] == {"status": "cancelled"}


Act = Callable[[Browser, str, dict[str, str]], Any]
ACTS: dict[str, Act] = {
    "show": lambda browser, number, _: browser.get(f"{API}/bookings/{number}"),
    "accept": lambda browser, number, _: browser.post(f"{API}/bookings/{number}/accept"),
    "decline": lambda browser, number, _: browser.post(
        f"{API}/bookings/{number}/decline", json={"reason": "不。"}
    ),
    "cancel": lambda browser, number, _: browser.post(f"{API}/bookings/{number}/cancel", json={}),
    "pay": lambda browser, number, key: browser.post(
        f"{API}/bookings/{number}/payments", json={}, headers=key
    ),
    "review": lambda browser, number, _: browser.post(
        f"{API}/bookings/{number}/review", json={"rating": 1, "text": "差。"}
    ),
}
NOT_THEIRS = {
    "guest": ["accept", "decline"],
    "host": ["cancel", "pay", "review"],
    "stranger": list(ACTS),
    "nobody": list(ACTS),
}


@pytest.mark.parametrize(
    ("role", "act"), [(role, act) for role, acts in NOT_THEIRS.items() for act in acts]
)
def test_who_may_not_gets_the_answer_of_a_booking_that_is_not_there(
    client: Browser,
    browser_of: BrowserOf,
    instant: House,
    hua: int,
    gu: int,
    sun: int,
    key: Key,
    role: str,
    act: str,
) -> None:
    placed = booked(house=instant, guest_id=gu)
    people = {"guest": gu, "host": hua, "stranger": sun}
    browser = browser_of(people[role]) if role in people else client
    before = everything()
    refused = ACTS[act](browser, placed.booking_no, key())
    missing = ACTS[act](browser, "b" * 26, key())
    assert (refused.status_code, refused.data) == (missing.status_code, missing.data)
    assert refused.status_code == (401 if role == "nobody" else 404)
    assert everything() == before


@pytest.mark.parametrize("number", ["1", "0", "-1", "'", "b" * 5000, "%00", "订单", "%ED%A0%80"])
def test_a_number_that_is_none_is_not_there(browser_of: BrowserOf, gu: int, number: str) -> None:
    answer = browser_of(gu).get(f"{API}/bookings/{number}")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("said", "status", "errno", "field"),
    [
        ({"check_in": "2030-05-06"}, 422, "4103", "check_out"),
        ({"check_in": "2030-05-07"}, 422, "4103", "check_out"),
        ({"check_in": "2030-04-30"}, 422, "14006", "check_in"),
        ({"check_in": "0001-01-01", "check_out": "0001-01-02"}, 422, "14006", "check_in"),
        ({"check_in": "9999-12-30", "check_out": "9999-12-31"}, 422, "14007", "check_in"),
        ({"check_out": "2031-05-05"}, 422, "14004", "check_out"),
        ({"check_in": "2030-02-30"}, 422, "4103", "check_in"),
        ({"check_in": "2030-05-04T00:00:00Z"}, 422, "4103", "check_in"),
        ({"check_in": 20300504}, 422, "4103", "check_in"),
        ({"check_out": None}, 422, "4103", "check_out"),
        ({"guests": 0}, 422, "4103", "guests"),
        ({"guests": -1}, 422, "4103", "guests"),
        ({"guests": 51}, 422, "4103", "guests"),
        ({"guests": 5}, 422, "14005", "guests"),
        ({"guests": 2.5}, 422, "4103", "guests"),
        ({"guests": "2"}, 422, "4103", "guests"),
        ({"guests": True}, 422, "4103", "guests"),
        ({"guests": 10**30}, 422, "4103", "guests"),
        ({"message": "x" * 501}, 422, "4103", "message"),
        ({"message": "a\u202eb"}, 422, "4103", "message"),
        ({"message": "a\x00b"}, 422, "4103", "message"),
        ({"expected_total_fen": -1}, 422, "4103", "expected_total_fen"),
        ({"expected_total_fen": 1e30}, 422, "4103", "expected_total_fen"),
        ({"total_fen": 1}, 422, "4103", "total_fen"),
        ({"status": "upcoming"}, 422, "4103", "status"),
        ({"guest_id": 1}, 422, "4103", "guest_id"),
        ({"house_id": "x" * 65}, 422, "4103", "house_id"),
        ({"house_id": 1}, 422, "4103", "house_id"),
    ],
)
def test_a_bad_wish_names_its_field_and_writes_nothing(
    browser_of: BrowserOf,
    house: House,
    gu: int,
    key: Key,
    said: dict[str, Any],
    status: int,
    errno: str,
    field: str,
) -> None:
    before = everything()
    answer = book(browser_of(gu), house, key(), **said)
    assert (answer.status_code, answer.json["errno"]) == (status, errno)
    assert list(answer.json["data"]["fields"]) == [field]
    assert everything() == before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[" * 100_000, 422),
        (b'{"house_id": "\\ud800"}', 400),
        (b"\xff", 400),
        (b"null", 422),
        (b'{"house_id": "' + b"x" * 300_000 + b'"}', 413),
    ],
)
def test_noise_is_refused(
    browser_of: BrowserOf, gu: int, key: Key, body: bytes, status: int
) -> None:
    answer = browser_of(gu).post(
        f"{API}/bookings", data=body, content_type="application/json", headers=key()
    )
    assert answer.status_code == status
    assert answer.json["errno"] != "0"


def test_emoji_in_a_message_come_back_as_they_went(
    browser_of: BrowserOf, house: House, gu: int, key: Key
) -> None:
    words = "👨‍👩‍👧 晚上\n八点到 🏠"
    assert book(browser_of(gu), house, key(), message=words).json["data"]["message"] == words


def test_a_house_that_is_not_there_cannot_be_booked_or_quoted(
    browser_of: BrowserOf, hua: int, gu: int, house: House, key: Key
) -> None:
    paused = a_house(host_id=hua, status="paused")
    guest = browser_of(gu)
    answers = []
    for house_id in (paused.public_id, "nowhere"):
        answers.append(book(guest, house, key(), house_id=house_id))
        answers.append(guest.get(f"{API}/houses/{house_id}/quote", query_string=DAYS))
    assert {answer.status_code for answer in answers} == {404}
    assert answers[0].data == answers[2].data
    assert answers[1].data == answers[3].data


def test_ones_own_house_and_an_old_price_are_refused(
    browser_of: BrowserOf, house: House, hua: int, gu: int, key: Key
) -> None:
    own = book(browser_of(hua), house, key())
    assert (own.status_code, own.json["errno"]) == (409, "14002")
    old = book(browser_of(gu), house, key(), expected_total_fen=84_700)
    assert (old.status_code, old.json["errno"]) == (409, "14010")
    assert old.json["data"] == {"total_fen": 84_800}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"check_in": "2030-05-06", "check_out": "2030-05-04"}, "check_out"),
        ({"check_in": "2030-05-04"}, "check_out"),
        ({**DAYS, "guests": "0"}, "guests"),
        ({**DAYS, "guests": "two"}, "guests"),
        ({**DAYS, "price_fen": "1"}, "price_fen"),
    ],
)
def test_a_bad_quote_names_its_field(
    client: Browser, house: House, query: dict[str, str], field: str
) -> None:
    answer = client.get(f"{API}/houses/{house.public_id}/quote", query_string=query)
    assert answer.status_code == 422
    assert list(answer.json["data"]["fields"]) == [field]


class TestLists:
    def stays(self, house: House, guest_id: int, count: int) -> list[Booking]:
        """`count` paid stays of one night, a day apart."""
        made = []
        for number in range(count):
            check_in = (NOON + timedelta(days=3 + 2 * number)).date()
            stay = Stay(check_in, check_in + timedelta(days=1))
            placed = booked(house=house, guest_id=guest_id, stay=stay, key=f"list-no-{number}")
            pay(placed)
            made.append(placed)
        return made

    def test_pages_hold_each_booking_once_newest_first(
        self, browser_of: BrowserOf, instant: House, gu: int
    ) -> None:
        made = self.stays(instant, gu, 5)
        browser = browser_of(gu)
        seen: list[str] = []
        query = {"limit": "2"}
        while True:
            page = browser.get(f"{API}/bookings", query_string=query).json["data"]
            seen += [item["booking_no"] for item in page["items"]]
            assert len(page["items"]) <= 2
            if page["next_cursor"] is None:
                break
            query["cursor"] = page["next_cursor"]
        assert seen == [placed.booking_no for placed in reversed(made)]

    def test_each_side_sees_its_own_and_nobody_elses(
        self, browser_of: BrowserOf, instant: House, hua: int, gu: int, sun: int
    ) -> None:
        (placed,) = self.stays(instant, gu, 1)

        def numbers(user_id: int, role: str) -> list[str]:
            answer = browser_of(user_id).get(f"{API}/bookings?role={role}")
            return [item["booking_no"] for item in answer.json["data"]["items"]]

        assert numbers(gu, "guest") == numbers(hua, "host") == [placed.booking_no]
        assert numbers(gu, "host") == numbers(hua, "guest") == []
        assert numbers(sun, "guest") == numbers(sun, "host") == []

    def test_tabs_and_the_count_of_what_waits(
        self, browser_of: BrowserOf, instant: House, gu: int
    ) -> None:
        (paid,) = self.stays(instant, gu, 1)
        waiting = booked(house=instant, guest_id=gu, key="a-waiting-one")
        service.cancel_booking(waiting.booking_no, guest_id=gu)
        other = booked(house=instant, guest_id=gu, key="another-waiting")
        browser = browser_of(gu)

        def tab(name: str) -> list[str]:
            data = browser.get(f"{API}/bookings?tab={name}").json["data"]
            assert data["pending_count"] == 1
            return [item["booking_no"] for item in data["items"]]

        assert tab("pending") == [other.booking_no]
        assert tab("upcoming") == [paid.booking_no]
        assert tab("past") == []
        assert tab("cancelled") == [waiting.booking_no]
        assert tab("all") == [other.booking_no, waiting.booking_no, paid.booking_no]

    @pytest.mark.parametrize(
        "query",
        [
            "role=admin", "tab=mine", "limit=0", "limit=51", "limit=x", "cursor=!", "cursor=W10",
            "role=guest&role=host", "user_id=1", f"cursor={write_cursor(10**30)}",
            f"cursor={write_cursor(-(2**63) - 1)}",
        ],
    )  # fmt: skip
    def test_a_bad_question_is_refused(self, browser_of: BrowserOf, gu: int, query: str) -> None:
        assert browser_of(gu).get(f"{API}/bookings?{query}").status_code == 422

    def test_a_visitor_has_no_bookings(self, client: Browser) -> None:
        assert client.get(f"{API}/bookings").status_code == 401


def test_nobody_books_without_a_login_or_a_token(
    client: Browser, browser_of: BrowserOf, house: House, gu: int, key: Key
) -> None:
    before = everything()
    assert book(client, house, key()).status_code == 401
    forged = browser_of(gu).post(f"{API}/bookings", json=wish(house), headers=key(), csrf=False)
    assert (forged.status_code, forged.json["errno"]) == (400, "4207")
    assert everything() == before


def test_the_same_key_and_wish_again_is_one_booking(
    browser_of: BrowserOf, house: House, gu: int, key: Key
) -> None:
    guest, wish_key = browser_of(gu), key()
    first, again_ = book(guest, house, wish_key), book(guest, house, wish_key)
    assert first.data == again_.data
    placed = service.booking_for(first.json["data"]["booking_no"], user_id=gu)
    assert len(nights_of(placed)) == 2
    assert again(placed).status == "requested"
