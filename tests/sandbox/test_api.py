"""The provider's pages: what a payer sees, presses, and is sent back with."""

from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from ihome.booking import service as booking
from ihome.payments import service as payments
from tests.booking.looking import everything
from tests.conftest import Browser
from tests.factories.houses import a_house
from tests.factories.stays import booked
from tests.payments.near import Wire


@pytest.fixture
def pay_url(hua: int, gu: int, wire: Wire) -> str:
    """The path and query of the pay page of a booking."""
    house = a_house(host_id=hua, is_instant=True, title="<script>alert(1)</script>'\"的家")
    placed = booked(house=house, guest_id=gu)
    url = urlsplit(booking.start_payment(placed.booking_no, guest_id=gu).pay_url)
    return f"{url.path}?{url.query}"


def number_of(pay_url: str) -> str:
    return dict(parse_qsl(urlsplit(pay_url).query))["out_trade_no"]


def press(client: Browser, pay_url: str, **form: str) -> tuple[int, str]:
    """Press a button of the page; the status, and where it leads."""
    answer = client.post("/sandbox/pay", data={"out_trade_no": number_of(pay_url), **form})
    return answer.status_code, answer.headers.get("Location", "")


def test_the_page_shows_the_amount_and_runs_nothing(client: Browser, pay_url: str) -> None:
    page = client.get(pay_url)
    assert page.status_code == 200
    assert "¥848.00" in page.text
    assert "<script>" not in page.text
    assert "<script>alert(1)</script>'\"的家" in unescape(page.text)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert page.headers["Cache-Control"] == "no-store"


def test_paying_leads_back_with_a_signed_word(client: Browser, pay_url: str) -> None:
    client.get(pay_url)
    status, back = press(client, pay_url, action="pay", lost="on")
    assert status == 303
    assert urlsplit(back).path == "/api/v2/payment_returns/sandbox"
    assert payments.hear_notice(parse_qsl(urlsplit(back).query)) is True


def test_going_back_pays_nothing(client: Browser, pay_url: str) -> None:
    client.get(pay_url)
    before = everything()
    status, back = press(client, pay_url, action="cancel")
    assert status == 303
    assert payments.hear_notice(parse_qsl(urlsplit(back).query)) is False
    assert everything() | {"payment_notices": []} == before


@pytest.mark.parametrize("action", ["", "PAY", "refund"])
def test_only_the_pay_button_pays(client: Browser, pay_url: str, action: str) -> None:
    client.get(pay_url)
    _, back = press(client, pay_url, action=action)
    assert dict(parse_qsl(urlsplit(back).query))["trade_status"] == "WAIT_BUYER_PAY"


def test_paying_twice_is_paying_once(client: Browser, pay_url: str) -> None:
    client.get(pay_url)
    press(client, pay_url, action="pay", lost="on")
    answer = client.post("/sandbox/pay", data={"out_trade_no": number_of(pay_url), "action": "pay"})
    assert (answer.status_code, "已经付过了" in answer.text) == (409, True)


def test_a_page_that_nobody_opened_cannot_be_paid(client: Browser, pay_url: str) -> None:
    assert press(client, pay_url, action="pay")[0] == 409
    assert press(client, pay_url, action="cancel")[0] == 409


@pytest.mark.parametrize(
    "spoil",
    [
        lambda url: url.replace("848.00", "0.01"),
        lambda url: url.partition("?")[0],
        lambda url: f"{url}&subject=x",
        lambda url: url.replace("sign=", "sing="),
    ],
)
def test_a_changed_order_is_refused_in_words(
    client: Browser, pay_url: str, spoil: Callable[[str], str]
) -> None:
    page = client.get(spoil(pay_url))
    assert (page.status_code, "不能支付" in page.text) == (403, True)


def test_another_site_cannot_press_the_button(client: Browser, pay_url: str) -> None:
    client.get(pay_url)
    form = {"out_trade_no": number_of(pay_url), "action": "pay"}
    assert client.post("/sandbox/pay", data=form, csrf=False).status_code == 400


def test_the_page_itself_carries_the_token(client: Browser, pay_url: str) -> None:
    page = client.get(pay_url)
    token = page.text.partition("name='csrf_token' value='")[2].partition("'")[0]
    form = {"out_trade_no": number_of(pay_url), "action": "pay", "csrf_token": unescape(token)}
    assert client.post("/sandbox/pay", data=form, csrf=False).status_code == 303


def test_a_huge_call_is_refused(client: Browser, pay_url: str) -> None:
    assert client.post("/sandbox/gateway", data={"x": "y" * 70_000}, csrf=False).status_code == 413


def test_an_unsigned_call_gets_a_signed_refusal(client: Browser, pay_url: str) -> None:
    answer = client.post("/sandbox/gateway", data={"method": "query"}, csrf=False)
    assert (answer.status_code, answer.json["response"]["code"]) == (200, "40002")


def test_the_style_is_there(client: Browser, pay_url: str) -> None:
    answer = client.get("/sandbox/style.css")
    assert (answer.status_code, answer.mimetype) == (200, "text/css")


def test_a_booking_stays_unpaid_by_all_of_this(client: Browser, pay_url: str, gu: int) -> None:
    """Only the notice pays: the provider's page and its redirect alone change no booking."""
    client.get(pay_url)
    press(client, pay_url, action="pay", lost="on")
    (mine,) = booking.bookings(user_id=gu, role="guest", tab="all", cursor=None, limit=5).items
    assert mine.status == "awaiting_payment"
