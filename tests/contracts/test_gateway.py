"""What every payment gateway behind the port must do, over real HTTP; and a booking paid through it.

The app serves on a free port of this machine and is both parties: the provider at /sandbox, and the
merchant that hears its notices. Only HTTP goes between them.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import urllib3
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from ihome.booking import service as booking
from ihome.booking.service import Booking
from ihome.infra.pay.base import BadSignature, Gateway, GatewayDown, Order
from ihome.infra.pay.sandbox import SandboxGateway
from ihome.payments.ports import gateway
from tests.booking.looking import everything, given_back, history_of, payments_of
from tests.factories.houses import a_house
from tests.factories.people import a_user
from tests.factories.stays import again, booked, do_jobs

NOON = datetime(2030, 5, 1, 4, tzinfo=UTC)
NOTICES = "/api/v2/payment_notices/sandbox"
Clock = Callable[[datetime], None]


class Quiet(WSGIRequestHandler):
    def log(self, *_: Any, **__: Any) -> None:
        """Requests are counted by the town itself."""


@dataclass
class Town:
    """The running app: where it is, and which requests have come, oldest first."""

    url: str = ""
    came: list[tuple[str, str]] = field(default_factory=list)

    def count(self, method: str, path: str) -> int:
        return self.came.count((method, path))


@pytest.fixture
def town(app: Flask, clock: Clock) -> Iterator[Town]:
    """The app on a free port, its clock at noon, its gateway pointed at itself."""
    clock(NOON)
    served = Town()

    def counted(environ: Any, start_response: Any) -> Any:
        served.came.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        return app.wsgi_app(environ, start_response)

    server = make_server("127.0.0.1", 0, counted, threaded=True, request_handler=Quiet)
    served.url = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    before = gateway()
    gateway.plug(gateway_at(served.url))
    yield served
    gateway.plug(before)
    server.shutdown()
    thread.join()
    server.server_close()


def gateway_at(url: str) -> SandboxGateway:
    merchant = gateway()._merchant  # type: ignore[attr-defined]
    return SandboxGateway(
        replace(
            merchant,
            gateway_url=f"{url}/sandbox",
            notify_url=f"{url}{NOTICES}",
            return_url=f"{url}/api/v2/payment_returns/sandbox",
        )
    )


def replace_gateway_key(tool: Gateway) -> SandboxGateway:
    """The same merchant with a wrong idea of the provider's key."""
    merchant = tool._merchant  # type: ignore[attr-defined]
    return SandboxGateway(replace(merchant, gateway_key=merchant.key.public_key()))


class PayPage(HTMLParser):
    """The form of a pay page, as a browser reads it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self.boxes: set[str] = set()
        self.action = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = said["action"]
        if tag == "input" and said["type"] == "hidden":
            self.hidden[said["name"]] = said["value"]
        if tag == "input" and said["type"] == "checkbox":
            self.boxes.add(said["name"])


class Payer:
    """A browser of the payer's: it keeps cookies and follows no redirect by itself."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.http = urllib3.PoolManager(retries=False)
        self.cookie = ""

    def visit(self, url: str, form: dict[str, str] | None = None) -> urllib3.BaseHTTPResponse:
        """GET the address, or POST a form to it."""
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        method, body = ("GET", None) if form is None else ("POST", urlencode(form))
        answer = self.http.request(method, url, body=body, headers=headers)
        if "Set-Cookie" in answer.headers:
            self.cookie = answer.headers["Set-Cookie"].partition(";")[0]
        return answer

    def press(self, pay_url: str, action: str = "pay", **boxes: str) -> str:
        """Open the pay page, tick boxes, press a button; the address one is sent back to."""
        page = PayPage(self.visit(pay_url).data.decode())
        assert set(boxes) <= page.boxes
        fields = {**page.hidden, **boxes, "action": action}
        answer = self.visit(f"{self.town.url}{page.action}", fields)
        assert answer.status == 303
        return str(answer.headers["Location"])


@pytest.fixture
def payer(town: Town) -> Iterator[Payer]:
    browser = Payer(town)
    yield browser
    browser.http.clear()


def an_order(payment_no: str = "p" * 26, amount_fen: int = 84_800) -> Order:
    return Order(payment_no, amount_fen, "爱家租房 老洋房 & 花园", NOON + timedelta(minutes=15))


class TestEveryGateway:
    """The port's promises. A second gateway joins by giving `tool` another parameter."""

    @pytest.fixture
    def tool(self, town: Town) -> Gateway:
        return gateway()

    def test_an_order_that_nobody_opened_is_not_known(self, tool: Gateway) -> None:
        assert tool.query("p" * 26) is None

    def test_an_opened_order_is_not_paid(self, tool: Gateway, payer: Payer) -> None:
        order = an_order()
        assert payer.visit(tool.pay_url(order)).status == 200
        claim = tool.query(order.payment_no)
        assert claim is not None
        assert (claim.payment_no, claim.is_paid) == (order.payment_no, False)

    def test_a_paid_order_says_all_that_is_checked(self, tool: Gateway, payer: Payer) -> None:
        order = an_order()
        back = payer.press(tool.pay_url(order), lost="on")
        claim = tool.query(order.payment_no)
        assert claim is not None
        assert (claim.payment_no, claim.amount_fen, claim.is_paid) == (
            order.payment_no, order.amount_fen, True,
        )  # fmt: skip
        assert (claim.app_id, claim.seller_id) == (tool.app_id, tool.seller_id)
        assert claim.trade_no
        assert tool.read_notice(parse_qsl(urlsplit(back).query)) == claim

    @pytest.mark.parametrize("amount_fen", [1, 100, 84_801, 99_999_999])
    def test_amounts_come_back_to_the_fen(
        self, tool: Gateway, payer: Payer, amount_fen: int
    ) -> None:
        order = an_order(amount_fen=amount_fen)
        payer.press(tool.pay_url(order), lost="on")
        claim = tool.query(order.payment_no)
        assert claim is not None
        assert claim.amount_fen == amount_fen

    def test_a_word_that_was_touched_is_not_theirs(self, tool: Gateway, payer: Payer) -> None:
        word = parse_qsl(urlsplit(payer.press(tool.pay_url(an_order()), lost="on")).query)
        assert tool.read_notice(word).is_paid
        for number, (name, value) in enumerate(word):
            touched = [*word[:number], (name, f"{value}x"), *word[number + 1 :]]
            with pytest.raises(BadSignature):
                tool.read_notice(touched)
            with pytest.raises(BadSignature):
                tool.read_notice(word[:number] + word[number + 1 :])
            with pytest.raises(BadSignature):
                tool.read_notice([*word, (name, value)])

    def test_money_goes_back_once_for_one_number(self, tool: Gateway, payer: Payer) -> None:
        order = an_order()
        payer.press(tool.pay_url(order), lost="on")
        for _ in range(3):
            tool.refund(
                payment_no=order.payment_no,
                refund_no="r" * 26,
                amount_fen=order.amount_fen,
                reason="订单已关闭，款项原路退回",
            )
        assert [back.amount_fen for back in given_back()] == [order.amount_fen]

    @pytest.mark.parametrize("amount_fen", [84_801, 1])
    def test_a_refund_that_cannot_be_is_no_success(
        self, tool: Gateway, payer: Payer, amount_fen: int
    ) -> None:
        """More than was paid; or for an order that nobody paid."""
        order = an_order()
        if amount_fen > order.amount_fen:
            payer.press(tool.pay_url(order), lost="on")
        with pytest.raises(GatewayDown):
            tool.refund(
                payment_no=order.payment_no, refund_no="r1", amount_fen=amount_fen, reason="x"
            )
        assert given_back() == []

    def test_nobody_at_the_address_is_no_answer(self, town: Town) -> None:
        deaf = gateway_at("http://127.0.0.1:1")
        with pytest.raises(GatewayDown):
            deaf.query("p" * 26)
        with pytest.raises(GatewayDown):
            deaf.refund(payment_no="p" * 26, refund_no="r1", amount_fen=1, reason="x")

    def test_somebody_else_at_the_address_is_no_answer(self, town: Town) -> None:
        stranger = gateway_at(f"{town.url}/api/v2")  # answers, but in words of its own
        with pytest.raises(GatewayDown):
            stranger.query("p" * 26)


class TestPayingABooking:
    """Both sides at once: the booking's way through the hosted page and the notice."""

    @pytest.fixture
    def placed(self, town: Town) -> Booking:
        return booked(house=a_house(host_id=a_user().id, is_instant=True))

    def pay(self, payer: Payer, placed: Booking, **boxes: str) -> str:
        payment = booking.start_payment(placed.booking_no, guest_id=placed.guest_id)
        return payer.press(payment.pay_url, **boxes)

    def paid_once(self, placed: Booking) -> bool:
        steps = [("awaiting_payment", "guest"), ("upcoming", "payment")]
        (payment,) = payments_of(placed)
        return history_of(placed) == steps and payment.status == "succeeded"

    def test_the_notice_pays(self, town: Town, payer: Payer, placed: Booking) -> None:
        self.pay(payer, placed)
        assert again(placed).status == "awaiting_payment"  # pressing the button alone does not
        do_jobs()
        assert town.count("POST", NOTICES) == 1
        assert self.paid_once(placed)

    def test_two_notices_pay_once(self, town: Town, payer: Payer, placed: Booking) -> None:
        self.pay(payer, placed, twice="on")
        do_jobs()
        assert town.count("POST", NOTICES) == 2
        assert self.paid_once(placed)

    def test_a_late_notice_pays(
        self, town: Town, payer: Payer, placed: Booking, clock: Clock
    ) -> None:
        self.pay(payer, placed, delayed="on")
        do_jobs()
        assert (town.count("POST", NOTICES), again(placed).status) == (0, "awaiting_payment")
        clock(NOON + timedelta(seconds=10))
        do_jobs()
        assert town.count("POST", NOTICES) == 1
        assert self.paid_once(placed)

    def test_a_lost_notice_is_asked_for(
        self, town: Town, payer: Payer, placed: Booking, clock: Clock
    ) -> None:
        self.pay(payer, placed, lost="on")
        do_jobs()
        assert again(placed).status == "awaiting_payment"
        clock(NOON + timedelta(minutes=1))
        do_jobs()
        assert (town.count("POST", NOTICES), town.count("POST", "/sandbox/gateway")) == (0, 1)
        assert self.paid_once(placed)

    def test_coming_back_leads_to_the_trip_and_asks(
        self, town: Town, payer: Payer, placed: Booking
    ) -> None:
        back = payer.visit(self.pay(payer, placed, lost="on"))
        assert (back.status, back.headers["Location"]) == (302, f"/trips/{placed.booking_no}")
        assert town.count("POST", "/sandbox/gateway") == 1
        do_jobs()
        assert self.paid_once(placed)

    def test_going_back_without_paying_leads_to_the_trip_and_pays_nothing(
        self, town: Town, payer: Payer, placed: Booking
    ) -> None:
        payment = booking.start_payment(placed.booking_no, guest_id=placed.guest_id)
        back = payer.visit(payer.press(payment.pay_url, action="cancel"))
        assert back.headers["Location"] == f"/trips/{placed.booking_no}"
        do_jobs()
        assert again(placed).status == "awaiting_payment"
        assert payments_of(placed)[0].status == "pending"

    def test_a_notice_that_nobody_accepted_comes_again(
        self, town: Town, payer: Payer, placed: Booking, clock: Clock
    ) -> None:
        self.pay(payer, placed)
        merchant = gateway()
        gateway.plug(replace_gateway_key(merchant))  # it does not believe the provider today
        do_jobs()
        assert (town.count("POST", NOTICES), again(placed).status) == (1, "awaiting_payment")
        gateway.plug(merchant)
        clock(NOON + timedelta(seconds=5))
        do_jobs()
        assert town.count("POST", NOTICES) == 2
        assert self.paid_once(placed)

    def test_a_stranger_cannot_speak_for_the_provider(
        self, town: Town, payer: Payer, placed: Booking
    ) -> None:
        word = parse_qsl(urlsplit(self.pay(payer, placed, lost="on")).query)
        before = everything()
        forged = [(name, value) for name, value in word if name != "sign"] + [("sign", "A" * 344)]
        answer = payer.visit(f"{town.url}{NOTICES}", dict(forged))
        assert (answer.status, answer.data) == (200, b"fail")
        assert everything() == before

    def test_money_for_a_cancelled_booking_comes_back_over_the_wire(
        self, town: Town, payer: Payer, placed: Booking
    ) -> None:
        self.pay(payer, placed)
        booking.cancel_booking(placed.booking_no, guest_id=placed.guest_id)
        do_jobs()
        assert again(placed).status == "refunded"
        assert [back.amount_fen for back in given_back()] == [placed.total_fen]
        assert payments_of(placed)[0].status == "refunded"
