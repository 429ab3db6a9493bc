"""Table 3.3 of the contract: orders and payment. Each row and each of its errors."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from ihome.booking import service as booking
from ihome.booking.service import Booking
from ihome.houses import service as houses
from ihome.houses.service import House
from ihome.kernel import clock
from ihome.sandbox import service as sandbox
from tests.classic.asking import ORDER, V1, Pages, code, fits, said
from tests.classic.conftest import PagesOf
from tests.classic.test_walk import day
from tests.factories.houses import a_house
from tests.factories.people import log_in
from tests.factories.stays import (
    a_reviewed_stay,
    a_stayed_booking,
    again,
    booked,
    days_ago,
    do_jobs,
    pay,
)


@pytest.fixture
def guest(gu: int, pages_of: PagesOf) -> Pages:
    return pages_of(gu)


@pytest.fixture
def host(hua: int, pages_of: PagesOf) -> Pages:
    return pages_of(hua)


@pytest.fixture
def stranger(sun: int, pages_of: PagesOf) -> Pages:
    return pages_of(sun)


def wish(house: House, start: int = 5, end: int = 7) -> dict[str, str]:
    return {"house_id": str(house.id), "start_date": day(start), "end_date": day(end)}


@pytest.fixture
def waiting(home: House, gu: int) -> Booking:
    """A request of Gu's for Hua's house."""
    return booked(house=home, guest_id=gu, key="for-the-waiting")


@pytest.fixture
def payable(waiting: Booking, hua: int) -> Booking:
    return booking.accept_booking(waiting.booking_no, host_id=hua)


# POST /orders


def test_an_order_counts_both_ends(guest: Pages, home: House) -> None:
    data = guest.post("/orders", **wish(home, 5, 7))["data"]
    assert fits(data, {"order_id": int})
    (order,) = guest.get("/user/orders", role="custom")["data"]["orders"]
    assert (order["order_id"], order["days"], order["amount"]) == (data["order_id"], 3, 3 * 39_900)
    assert (order["start_date"], order["end_date"]) == (day(5), day(7))
    made = booking.booking_facts(data["order_id"])
    assert made is not None
    assert (made.check_in.isoformat(), made.check_out.isoformat()) == (day(5), day(8))


def test_one_day_is_one_night_and_a_number_is_a_number(guest: Pages, home: House) -> None:
    order = guest.post("/orders", **wish(home, 5, 5) | {"house_id": home.id})
    assert order["errno"] == "0"
    assert guest.get("/user/orders")["data"]["orders"][0]["days"] == 1


@pytest.mark.parametrize("name", ["house_id", "start_date", "end_date"])
@pytest.mark.parametrize("value", ["", None, [], "x", "2026-02-30", "1.5"])
def test_a_bad_order_is_4103(guest: Pages, home: House, name: str, value: object) -> None:
    sent = wish(home) | {name: value}
    assert guest.post("/orders", **sent)["errno"] == "4103"
    del sent[name]
    assert guest.post("/orders", **sent)["errno"] == "4103"


def test_days_the_wrong_way_round_are_4103(guest: Pages, home: House) -> None:
    assert guest.post("/orders", **wish(home, 7, 5))["errno"] == "4103"


def test_no_such_house_is_4002(guest: Pages, home: House) -> None:
    assert code(guest.post("/orders", **wish(home) | {"house_id": "999999"})) == (
        "4002",
        "房屋不存在",
    )


def test_ones_own_house_is_4105(host: Pages, home: House) -> None:
    assert host.post("/orders", **wish(home))["errno"] == "4105"


def test_days_that_are_taken_are_4004(guest: Pages, stranger: Pages, home: House) -> None:
    assert guest.post("/orders", **wish(home, 5, 7))["errno"] == "0"
    for start, end in [(5, 7), (7, 9), (3, 5), (6, 6)]:
        assert code(stranger.post("/orders", **wish(home, start, end))) == ("4004", "房屋已被预订")
    assert stranger.post("/orders", **wish(home, 8, 9))["errno"] == "0"  # the next day is free


# GET /user/orders


def test_orders_newest_first_for_each_side(guest: Pages, host: Pages, home: House) -> None:
    made = [
        guest.post("/orders", **wish(home, start, start + 1))["data"]["order_id"]
        for start in (5, 8, 11)
    ]
    for pages, role in ((guest, "custom"), (guest, "anything"), (guest, ""), (host, "landlord")):
        data = pages.get("/user/orders", role=role)["data"]
        assert fits(data, {"orders": [ORDER]}), data
        assert [each["order_id"] for each in data["orders"]] == made[::-1]
    assert guest.get("/user/orders", role="landlord")["data"] == {"orders": []}
    assert host.get("/user/orders")["data"] == {"orders": []}


def a_state(name: str, home: House, gu: int, hua: int) -> None:
    if name in ("stayed", "reviewed", "long ago"):
        make = a_reviewed_stay if name == "reviewed" else a_stayed_booking
        with days_ago(20 if name == "long ago" else 0):
            make(house=home, guest_id=gu)
        return
    placed = booked(house=home, guest_id=gu)
    number = placed.booking_no
    if name == "declined":
        booking.decline_booking(number, host_id=hua, reason="在修水管")
    if name == "cancelled":
        booking.cancel_booking(number, guest_id=gu, reason="行程变了")
    if name == "expired":
        with clock.at(clock.utc_now() + timedelta(days=2)):
            do_jobs()
    if name in ("awaiting_payment", "upcoming"):
        booking.accept_booking(number, host_id=hua)
    if name == "upcoming":
        pay(again(placed))


@pytest.mark.parametrize(
    ("ours", "classic", "comment"),
    [
        ("requested", "WAIT_ACCEPT", ""), ("awaiting_payment", "WAIT_PAYMENT", ""),
        ("upcoming", "WAIT_COMMENT", ""), ("reviewed", "COMPLETE", "很安静，床很舒服。"),
        ("declined", "REJECTED", "在修水管"), ("cancelled", "REJECTED", "房客取消了订单。行程变了"),
        ("expired", "REJECTED", "超过了确认或付款的期限，订单已自动关闭。"),
    ],
)  # fmt: skip
def test_our_states_are_the_nearest_that_the_pages_know(
    ours: str, classic: str, comment: str, guest: Pages, host: Pages, hua: int, gu: int
) -> None:
    home = a_house(host_id=hua, is_instant=ours == "reviewed")
    a_state(ours, home, gu, hua)
    for pages, role in ((guest, "custom"), (host, "landlord")):
        (order,) = pages.get("/user/orders", role=role)["data"]["orders"]
        assert (order["status"], order["comment"]) == (classic, comment)


def test_a_stay_waits_for_its_comment_for_fourteen_days(guest: Pages, hua: int, gu: int) -> None:
    a_stayed_booking(house=a_house(host_id=hua, is_instant=True), guest_id=gu)
    assert guest.get("/user/orders")["data"]["orders"][0]["status"] == "WAIT_COMMENT"
    with clock.at(clock.utc_now() + timedelta(days=20)):
        log_in(guest.browser, gu)  # nobody stays logged in for so long
        late = Pages(guest.browser)
        assert late.get("/user/orders")["data"]["orders"][0]["status"] == "COMPLETE"


# PUT /orders/<id>/status


def test_accept(host: Pages, waiting: Booking) -> None:
    assert code(host.put(f"/orders/{waiting.id}/status", action="accept")) == ("0", "OK")
    assert again(waiting).status == "awaiting_payment"


def test_reject_with_a_reason(host: Pages, waiting: Booking) -> None:
    sent = host.put(f"/orders/{waiting.id}/status", action="reject", reason="在修水管")
    assert code(sent) == ("0", "OK")
    assert (again(waiting).status, again(waiting).decline_reason) == ("declined", "在修水管")


@pytest.mark.parametrize(
    "sent",
    [{}, {"action": ""}, {"action": "cancel"}, {"action": None}, {"action": "reject"},
     {"action": "reject", "reason": ""}, {"action": "reject", "reason": " \n"},
     {"action": "reject", "reason": "字" * 201}, {"action": ["accept"]}],
)  # fmt: skip
def test_a_bad_action_is_4103(host: Pages, waiting: Booking, sent: dict[str, object]) -> None:
    assert host.put(f"/orders/{waiting.id}/status", **sent)["errno"] == "4103"
    assert again(waiting).status == "requested"


def test_an_order_of_somebody_elses_house_is_4201(
    guest: Pages, stranger: Pages, waiting: Booking
) -> None:
    for pages in (guest, stranger):
        for number in (waiting.id, 999_999):
            sent = pages.put(f"/orders/{number}/status", action="accept")
            assert code(sent) == ("4201", "操作无效")
    assert again(waiting).status == "requested"


def test_an_order_that_does_not_wait_is_4001(host: Pages, payable: Booking) -> None:
    sent = host.put(f"/orders/{payable.id}/status", action="accept")
    assert code(sent) == ("4001", "无法获取订单数据")


# PUT /orders/<id>/comment


@pytest.fixture
def stayed(hua: int, gu: int) -> Booking:
    return a_stayed_booking(house=a_house(host_id=hua, is_instant=True), guest_id=gu)


def test_a_comment_completes_the_order(guest: Pages, visitor: Pages, stayed: Booking) -> None:
    house_id = stayed.house_id
    assert visitor.get(f"/houses/{house_id}")["data"]["house"]["comments"] == []
    sent = guest.put(f"/orders/{stayed.id}/comment", order_id=stayed.id, comment="很安静")
    assert code(sent) == ("0", "OK")
    (order,) = guest.get("/user/orders")["data"]["orders"]
    assert (order["status"], order["comment"]) == ("COMPLETE", "很安静")
    (comment,) = visitor.get(f"/houses/{house_id}")["data"]["house"]["comments"]
    assert (comment["comment"], comment["user_name"]) == ("很安静", "小顾")


def test_words_alone_change_no_average(guest: Pages, stayed: Booking) -> None:
    guest.put(f"/orders/{stayed.id}/comment", comment="很安静")
    house = houses.house_by_id(stayed.house_id)
    assert (house.rating_sum, house.review_count) == (0, 0)


@pytest.mark.parametrize("comment", ["", None, "  ", 5, "字" * 1001, "a\x00b"])
def test_a_bad_comment_is_4103(guest: Pages, stayed: Booking, comment: object) -> None:
    assert guest.put(f"/orders/{stayed.id}/comment", comment=comment)["errno"] == "4103"


def test_a_comment_too_early_twice_or_by_another_is_4001(
    guest: Pages, stranger: Pages, host: Pages, stayed: Booking, payable: Booking
) -> None:
    def sent(pages: Pages, number: int) -> tuple[str, str]:
        return code(pages.put(f"/orders/{number}/comment", comment="很安静"))

    assert sent(guest, payable.id) == ("4001", "无法获取订单数据")
    assert sent(stranger, stayed.id) == sent(host, stayed.id) == ("4001", "无法获取订单数据")
    assert sent(guest, 999_999) == ("4001", "无法获取订单数据")
    assert sent(guest, stayed.id)[0] == "0"
    assert sent(guest, stayed.id) == ("4001", "无法获取订单数据")


# POST /orders/<id>/payment, PUT /order/payment


def test_where_to_pay(guest: Pages, payable: Booking) -> None:
    data = guest.post(f"/orders/{payable.id}/payment")["data"]
    assert fits(data, {"pay_url": str})
    again_ = guest.post(f"/orders/{payable.id}/payment")["data"]
    fields = [dict(parse_qsl(urlsplit(each["pay_url"]).query)) for each in (data, again_)]
    assert fields[0]["out_trade_no"] == fields[1]["out_trade_no"]  # one payment, however often
    assert fields[0]["total_amount"] == f"{payable.total_fen / 100:.2f}"


def test_an_order_that_is_not_to_be_paid_is_4002(
    guest: Pages, stranger: Pages, host: Pages, waiting: Booking
) -> None:
    for pages, number in (
        (guest, waiting.id),
        (stranger, waiting.id),
        (host, waiting.id),
        (guest, 999_999),
    ):
        assert code(pages.post(f"/orders/{number}/payment")) == ("4002", "订单数据有误")


def word_after_paying(guest: Pages, payable: Booking) -> dict[str, str]:
    """What the gateway appends to the return address once the guest has paid."""
    pay_url = guest.post(f"/orders/{payable.id}/payment")["data"]["pay_url"]
    trade = sandbox.open_trade(parse_qsl(urlsplit(pay_url).query))
    paid = sandbox.pay(trade.out_trade_no, twice=False, delayed=False, lost=True)
    return dict(parse_qsl(urlsplit(sandbox.return_url(paid)).query))


def hand_on(pages: Pages, word: dict[str, str]) -> dict[str, object]:
    return said(pages.browser.put(f"{V1}/order/payment", data=word))


def test_the_return_leads_to_the_page_that_hands_it_on(
    guest: Pages, payable: Booking, wire: None
) -> None:
    word = word_after_paying(guest, payable)
    back = guest.browser.get("/api/v2/payment_returns/sandbox", query_string=word)
    assert urlsplit(back.location).path == "/payComplete.html"
    assert dict(parse_qsl(urlsplit(back.location).query)) == word


def test_a_signed_return_is_heard_and_hearing_it_again_changes_nothing(
    guest: Pages, visitor: Pages, payable: Booking, wire: None, run_jobs: Callable[[], int]
) -> None:
    word = word_after_paying(guest, payable)
    assert hand_on(visitor, word)["errno"] == "0"  # no login needed
    run_jobs()
    assert again(payable).status == "upcoming"
    assert guest.get("/user/orders")["data"]["orders"][0]["status"] == "WAIT_COMMENT"
    assert hand_on(visitor, word)["errno"] == "0"
    run_jobs()
    assert again(payable).status == "upcoming"


@pytest.mark.parametrize("change", [
    {"sign": ""}, {"sign": "x"}, {"total_amount": "0.01"}, {"out_trade_no": "other"}, {"sign_type": "RSA"},
])  # fmt: skip
def test_a_return_that_is_not_the_gateways_word_pays_nothing(
    guest: Pages, payable: Booking, change: dict[str, str], wire: None
) -> None:
    word = word_after_paying(guest, payable)
    if "sign_type" in change:
        word = {"out_trade_no": word["out_trade_no"]}  # no signature at all
    assert hand_on(guest, word | change)["errno"] == "4201"
    assert again(payable).status == "awaiting_payment"
