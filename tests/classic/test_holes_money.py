"""The holes of the original server about money and bookings (1–7): closed, with an answer that an old page takes.

That every answer is HTTP 200 and JSON with a string errno is checked by `said` for each of them.
"""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from ihome.booking import service as booking
from ihome.houses import service as houses
from ihome.houses.service import House
from ihome.kernel import clock
from tests.classic.asking import Pages, code
from tests.classic.conftest import PagesOf
from tests.classic.test_orders import hand_on, wish, word_after_paying
from tests.classic.test_walk import INFO, day
from tests.crowd import at_once
from tests.factories.houses import a_house
from tests.factories.people import a_user
from tests.factories.pictures import a_file
from tests.factories.stays import (
    again,
    do_jobs,
)
from tests.payments.near import Wire


def test_01_eight_at_once_book_one_house_once(home: House, pages_of: PagesOf) -> None:
    crowd = [pages_of(a_user().id) for _ in range(8)]
    for pages in crowd:
        pages.get("/session")
    answers = at_once([lambda pages=pages: pages.post("/orders", **wish(home)) for pages in crowd])
    assert sorted(code(each) for each in answers) == [("0", "OK"), *[("4004", "房屋已被预订")] * 7]


def test_01_a_double_click_gets_the_order_it_made(home: House, guest: Pages, gu: int) -> None:
    guest.browser.get("/api/v2/session")  # both clicks have the token of the page
    clicks = at_once([lambda: guest.post("/orders", **wish(home))] * 2)
    assert clicks[0] == clicks[1] == guest.post("/orders", **wish(home))
    assert clicks[0]["errno"] == "0"
    assert len(guest.get("/user/orders")["data"]["orders"]) == 1


def test_02_a_return_replayed_after_the_comment_opens_nothing(
    guest: Pages, payable: booking.Booking, wire: Wire, run_jobs: Callable[[], int]
) -> None:
    word = word_after_paying(guest, payable)
    assert hand_on(guest, word)["errno"] == "0"
    run_jobs()
    house_id = payable.house_id
    count = houses.house_by_id(house_id).booked_count
    with clock.at(clock.utc_now() + timedelta(days=8)):
        run_jobs()
        assert guest.put(f"/orders/{payable.id}/comment", comment="好")["errno"] == "0"
        assert hand_on(guest, word)["errno"] == "0"
        run_jobs()
        assert again(payable).status == "reviewed"
        again_ = guest.put(f"/orders/{payable.id}/comment", comment="又一次")
        assert code(again_) == ("4001", "无法获取订单数据")
    assert houses.house_by_id(house_id).booked_count == count


def test_02_a_return_of_another_amount_is_not_believed(
    guest: Pages, payable: booking.Booking, wire: Wire
) -> None:
    word = word_after_paying(guest, payable) | {"total_amount": "0.01"}
    assert code(hand_on(guest, word)) == ("4201", "支付信息有误")
    assert again(payable).status == "awaiting_payment"


def test_03_nobody_marks_an_order_paid(
    guest: Pages, payable: booking.Booking, wire: Wire, run_jobs: Callable[[], int]
) -> None:
    """Not without a signature, and not with a signed word about money that has not come."""
    forged = {
        "out_trade_no": str(payable.id),
        "trade_no": "1",
        "total_amount": "1",
        "sign": "x" * 40,
    }
    assert code(hand_on(guest, forged)) == ("4201", "支付信息有误")
    pay_url = guest.post(f"/orders/{payable.id}/payment")["data"]["pay_url"]
    page = guest.browser.get(pay_url.removeprefix("http://127.0.0.1:8000"))
    assert page.status_code == 200
    number = re.search(r"name='out_trade_no' value='(\w+)'", page.text)
    assert number is not None
    left = guest.browser.post("/sandbox/pay", data={"out_trade_no": number[1], "action": "leave"})
    back = guest.browser.get(left.location.removeprefix("http://127.0.0.1:8000"))
    assert "payComplete.html" in back.location
    run_jobs()
    assert again(payable).status == "awaiting_payment"


def test_04_the_notice_settles_when_the_browser_never_comes_back(payable: booking.Booking) -> None:
    from tests.factories.stays import pay

    pay(payable)
    assert again(payable).status == "upcoming"


@pytest.mark.parametrize(
    ("start", "end", "said_of_it"),
    [(-3, -1, "过去"), (5, 5, "至少住 2 晚"), (5, 9, "最多住 4 晚"), (900, 901, "540 天")],
)
def test_05_days_that_a_house_does_not_take(
    guest: Pages, hua: int, start: int, end: int, said_of_it: str
) -> None:
    """4004: the one code for which the booking page shows that the dates are wrong."""
    house = a_house(host_id=hua, min_nights=2, max_nights=4)
    answer = guest.post("/orders", **wish(house, start, end))
    assert answer["errno"] == "4004"
    assert said_of_it in answer["errmsg"]


@pytest.mark.parametrize("price", ["-1", "-0.01", "0", "1.001"])
def test_05_no_price_below_nothing(host: Pages, price: str) -> None:
    assert host.post("/houses/info", **INFO | {"price": price})["errno"] == "4103"


def test_06_a_rejected_order_gives_its_days_back(
    home: House, guest: Pages, host: Pages, pages_of: PagesOf, sun: int
) -> None:
    number = guest.post("/orders", **wish(home))["data"]["order_id"]
    host.put(f"/orders/{number}/status", action="reject", reason="在修水管")
    assert pages_of(sun).post("/orders", **wish(home))["errno"] == "0"


def test_06_an_order_nobody_answers_gives_its_days_back(
    home: House, guest: Pages, pages_of: PagesOf, sun: int
) -> None:
    guest.post("/orders", **wish(home))
    with clock.at(clock.utc_now() + timedelta(hours=24)):
        do_jobs()
        assert pages_of(sun).post("/orders", **wish(home, 6, 7))["errno"] == "0"


def test_06_nobody_holds_a_whole_calendar_for_nothing(guest: Pages, hua: int) -> None:
    for _ in range(5):
        assert guest.post("/orders", **wish(a_house(host_id=hua)))["errno"] == "0"
    assert guest.post("/orders", **wish(a_house(host_id=hua)))["errno"] == "4201"


def test_07_the_amount_is_to_the_fen_before_anybody_pays(host: Pages, guest: Pages) -> None:
    """What the order list shows is what the pay page asks for, also where a price has fen."""
    house_id = host.post("/houses/info", **INFO | {"price": "19.99"})["data"]["house_id"]
    picture = io.BytesIO(a_file()), "home.jpg"
    host.upload("/houses/image", house_id=str(house_id), house_image=picture)
    sent = {"house_id": str(house_id), "start_date": day(5), "end_date": day(7)}
    number = guest.post("/orders", **sent)["data"]["order_id"]
    host.put(f"/orders/{number}/status", action="accept")
    (order,) = guest.get("/user/orders")["data"]["orders"]
    assert order["amount"] == 3 * 1_999
    pay_url = guest.post(f"/orders/{number}/payment")["data"]["pay_url"]
    assert "total_amount=59.97" in pay_url
