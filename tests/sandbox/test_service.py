"""The make-believe provider: it believes the merchant's signature alone, and its own ledger."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask

from ihome.infra.db import reading
from ihome.infra.outbox import MAX_TRIES, OutboxJob
from ihome.infra.pay import rsa2
from ihome.infra.pay.base import Order
from ihome.payments.ports import gateway
from ihome.sandbox import queries, service
from ihome.sandbox.errors import Refused
from ihome.sandbox.models import SandboxTrade
from ihome.sandbox.ports import provider
from tests.factories.stays import do_jobs

NOON = datetime(2030, 5, 1, 4, tzinfo=UTC)
UNTIL = NOON + timedelta(minutes=15)
Clock = Callable[[datetime], None]
Fields = list[tuple[str, str]]


@pytest.fixture(autouse=True)
def noon(app: Flask, clock: Clock) -> None:
    clock(NOON)


def order(payment_no: str = "p" * 26, amount_fen: int = 84_800) -> Fields:
    """What a pay page's address says, signed by the merchant."""
    url = gateway().pay_url(Order(payment_no, amount_fen, "爱家租房 老洋房", UNTIL))
    return parse_qsl(urlsplit(url).query)


def by_merchant(fields: dict[str, str]) -> Fields:
    """These fields and nothing else, signed with the merchant's key."""
    key = gateway()._merchant.key  # type: ignore[attr-defined]
    return [*fields.items(), ("sign_type", "RSA2"), ("sign", rsa2.sign(fields.items(), key))]


def pay(number: str = "p" * 26, **said: bool) -> SandboxTrade:
    return service.pay(number, **{"twice": False, "delayed": False, "lost": False, **said})


def trades() -> list[SandboxTrade]:
    with reading() as session:
        return list(session.scalars(sa.select(SandboxTrade)))


def ask(method: str, **said: str) -> dict[str, Any]:
    """A signed call of the merchant's server; the answer's signature is checked."""
    merchant = {"app_id": gateway().app_id, "seller_id": gateway().seller_id}
    answer = service.answer_call(by_merchant({**merchant, "method": method, **said}))
    response = answer["response"]
    assert isinstance(response, dict)
    assert rsa2.is_signed(response.items(), str(answer["sign"]), provider().key.public_key())
    return response


class TestOrders:
    def test_a_signed_order_is_opened_once_with_what_it_says(self) -> None:
        first, second = service.open_trade(order()), service.open_trade(order())
        assert first.id == second.id
        (trade,) = trades()
        assert (trade.out_trade_no, trade.amount_fen) == ("p" * 26, 84_800)
        assert (trade.status, trade.expires_at) == ("WAIT_BUYER_PAY", UNTIL)

    def test_two_who_open_it_at_the_same_moment_see_the_same_trade(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = service.open_trade(order())
        look, looks = queries.trade_of, []

        def not_there_yet(*args: Any) -> SandboxTrade | None:
            looks.append(args)
            return look(*args) if len(looks) > 1 else None

        monkeypatch.setattr(queries, "trade_of", not_there_yet)
        assert service.open_trade(order()).id == first.id

    def test_the_amount_of_a_number_cannot_change(self) -> None:
        service.open_trade(order())
        with pytest.raises(Refused, match="金额变了"):
            service.open_trade(order(amount_fen=84_799))
        assert [trade.amount_fen for trade in trades()] == [84_800]

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda said: said | {"total_amount": "0.01"},
            lambda said: said | {"sign": ""},
            lambda said: said | {"sign": said["sign"][::-1]},
            lambda said: {name: said[name] for name in said if name != "sign"},
            lambda said: said | {"extra": "1"},
            lambda said: {name: said[name] for name in said if name != "subject"},
            lambda said: {},
        ],
    )
    def test_what_the_merchant_did_not_sign_is_refused(
        self, spoil: Callable[[dict[str, str]], dict[str, str]]
    ) -> None:
        with pytest.raises(Refused) as refused:
            service.open_trade(list(spoil(dict(order())).items()))
        assert refused.value.code == "40002"
        assert trades() == []

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ({"app_id": "their-app"}, "40002"),
            ({"seller_id": "their-seller"}, "40002"),
            ({"total_amount": "0.00"}, "40002"),
            ({"total_amount": "-1.00"}, "40002"),
            ({"total_amount": "1e2"}, "40002"),
            ({"time_expire": "tomorrow"}, "40002"),
            ({"time_expire": "2030-05-01T04:15:00"}, "40002"),
            ({"time_expire": ""}, "40001"),
            ({"total_amount": ""}, "40001"),
            ({"out_trade_no": ""}, "40001"),
            ({"notify_url": ""}, "40001"),
        ],
    )
    def test_a_signed_order_that_makes_no_sense_is_refused(
        self, said: dict[str, str], code: str
    ) -> None:
        fields = {name: value for name, value in order() if name not in ("sign", "sign_type")}
        with pytest.raises(Refused) as refused:
            service.open_trade(by_merchant(fields | said))
        assert refused.value.code == code
        assert trades() == []

    @pytest.mark.parametrize("again", ["x", ""])  # what is empty is not in the signed text
    def test_a_field_that_came_twice_is_refused(self, again: str) -> None:
        with pytest.raises(Refused, match="签名"):
            service.open_trade([("subject", again), *order()])


class TestPaying:
    def test_a_payer_pays_once_and_in_time(self, clock: Clock) -> None:
        service.open_trade(order())
        assert (pay().status, pay_refused()) == ("TRADE_SUCCESS", "这笔交易已经付过了")
        service.open_trade(order("q" * 26))
        clock(UNTIL)
        assert pay_refused("q" * 26) == "已经过了付款期限"
        assert pay_refused("r" * 26) == "交易不存在或已关闭"

    def test_a_second_before_the_deadline_is_in_time(self, clock: Clock) -> None:
        service.open_trade(order())
        clock(UNTIL - timedelta(seconds=1))
        assert pay().paid_at == UNTIL - timedelta(seconds=1)

    def test_the_way_back_is_signed_and_says_the_state(self) -> None:
        waiting = service.open_trade(order())
        for trade, status in ((waiting, "WAIT_BUYER_PAY"), (pay(), "TRADE_SUCCESS")):
            claim = gateway().read_notice(parse_qsl(urlsplit(service.return_url(trade)).query))
            assert claim.is_paid is (status == "TRADE_SUCCESS")
            assert (claim.payment_no, claim.amount_fen) == ("p" * 26, 84_800)


def pay_refused(number: str = "p" * 26) -> str:
    with pytest.raises(Refused) as refused:
        pay(number)
    return refused.value.msg


class Merchant:
    """Stands at the notify address: keeps what it hears, answers as it is told."""

    def __init__(self) -> None:
        self.heard: list[Fields] = []
        self.status, self.data = 200, b"success"

    def request(self, _method: str, _url: str, *, body: str, **_: Any) -> "Merchant":
        self.heard.append(parse_qsl(body))
        return self


@pytest.fixture
def merchant(monkeypatch: pytest.MonkeyPatch) -> Merchant:
    listening = Merchant()
    monkeypatch.setattr(service, "_http", listening)
    return listening


class TestNotices:
    @pytest.mark.parametrize(
        ("how", "at_once", "ten_seconds_later"),
        [({}, 1, 1), ({"twice": True}, 2, 2), ({"delayed": True}, 0, 1), ({"lost": True}, 0, 0),
         ({"twice": True, "delayed": True}, 0, 2)],
    )  # fmt: skip
    def test_a_notice_is_sent_as_the_page_was_told(
        self, merchant: Merchant, clock: Clock, how: dict[str, bool], at_once: int,
        ten_seconds_later: int,
    ) -> None:  # fmt: skip
        service.open_trade(order())
        pay(**how)
        do_jobs()
        assert len(merchant.heard) == at_once
        clock(NOON + timedelta(seconds=10))
        do_jobs()
        assert len(merchant.heard) == ten_seconds_later
        assert all(gateway().read_notice(word).is_paid for word in merchant.heard)

    @pytest.mark.parametrize(
        ("status", "data"),
        [(200, b"fail"), (200, b""), (200, b"success\n"), (200, b"SUCCESS"), (500, b"success"),
         (302, b"success")],
    )  # fmt: skip
    def test_a_notice_is_repeated_until_it_reads_success(
        self, merchant: Merchant, clock: Clock, status: int, data: bytes
    ) -> None:
        service.open_trade(order())
        pay()
        merchant.status, merchant.data = status, data
        do_jobs()
        assert len(merchant.heard) == 1
        merchant.status, merchant.data = 200, b"success"
        clock(NOON + timedelta(seconds=5))
        do_jobs()
        clock(NOON + timedelta(hours=1))
        do_jobs()
        assert len(merchant.heard) == 2
        assert merchant.heard[0] == merchant.heard[1]

    def test_a_provider_gives_up_after_eight_times(self, merchant: Merchant, clock: Clock) -> None:
        service.open_trade(order())
        pay()
        merchant.data = b"fail"
        for hours in range(12):
            clock(NOON + timedelta(hours=hours))
            do_jobs()
        assert len(merchant.heard) == MAX_TRIES == 8
        with reading() as session:
            assert session.scalars(sa.select(OutboxJob.state)).all() == ["parked"]


class TestCalls:
    def test_a_query_says_what_the_ledger_says(self) -> None:
        assert ask("query", out_trade_no="p" * 26)["code"] == "40004"
        service.open_trade(order())
        assert ask("query", out_trade_no="p" * 26)["trade_status"] == "WAIT_BUYER_PAY"
        pay()
        said = ask("query", out_trade_no="p" * 26)
        assert (said["code"], said["trade_status"], said["total_amount"]) == (
            "10000", "TRADE_SUCCESS", "848.00",
        )  # fmt: skip

    @pytest.fixture
    def refund(self) -> Callable[..., dict[str, Any]]:
        service.open_trade(order())
        pay()

        def ask_back(number: str, yuan: str) -> dict[str, Any]:
            return ask("refund", out_trade_no="p" * 26, out_request_no=number, refund_amount=yuan)

        return ask_back

    def refunded(self) -> int:
        with reading() as session:
            return queries.refunded_fen(session, trades()[0].id)

    def test_the_same_refund_twice_is_one(self, refund: Callable[..., dict[str, Any]]) -> None:
        assert [refund("r1", "848.00")["code"] for _ in range(3)] == ["10000"] * 3
        assert self.refunded() == 84_800

    def test_refunds_never_go_beyond_the_payment(
        self, refund: Callable[..., dict[str, Any]]
    ) -> None:
        codes = [refund(f"r{number}", "300.00")["code"] for number in range(4)]
        assert codes == ["10000", "10000", "40004", "40004"]
        assert self.refunded() == 60_000
        assert refund("r9", "248.01")["code"] == "40004"
        assert refund("r9", "248.00")["code"] == "10000"
        assert self.refunded() == 84_800

    def test_the_amount_of_a_refund_cannot_change(
        self, refund: Callable[..., dict[str, Any]]
    ) -> None:
        refund("r1", "100.00")
        assert refund("r1", "200.00")["code"] == "40004"
        assert self.refunded() == 10_000

    @pytest.mark.parametrize("yuan", ["0.00", "-1.00", "", "1e1"])
    def test_a_refund_of_nothing_is_refused(
        self, refund: Callable[..., dict[str, Any]], yuan: str
    ) -> None:
        assert refund("r1", yuan)["code"] in ("40001", "40002")
        assert self.refunded() == 0

    def test_what_was_not_paid_is_not_given_back(self) -> None:
        service.open_trade(order())
        said = {"out_trade_no": "p" * 26, "out_request_no": "r1", "refund_amount": "1.00"}
        assert ask("refund", **said)["code"] == "40004"
        assert self.refunded() == 0

    @pytest.mark.parametrize("method", ["", "close", "Query"])
    def test_there_is_no_other_method(self, method: str) -> None:
        assert ask(method, out_trade_no="p" * 26)["code"] == "40002"

    def test_an_order_of_a_pay_page_is_no_call(self) -> None:
        """A payer sees the signed order in the address bar; posting it gets nothing done."""
        service.open_trade(order())
        answer = service.answer_call(order())
        assert answer["response"] == {"code": "40002", "msg": "没有这个接口"}

    @pytest.mark.parametrize("fields", [[], [("sign", "x")], [("method", "query"), ("sign", "")]])
    def test_a_call_that_nobody_signed_is_refused_in_a_signed_answer(self, fields: Fields) -> None:
        answer = service.answer_call(fields)
        response = answer["response"]
        assert isinstance(response, dict)
        assert response["code"] == "40002"
        assert rsa2.is_signed(response.items(), str(answer["sign"]), provider().key.public_key())
