"""What the provider does: take an order, take the money, tell the merchant, give money back."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode

import urllib3
from sqlalchemy.exc import IntegrityError
from urllib3.exceptions import HTTPError

from ihome.infra.db import reading, retried, transaction
from ihome.infra.outbox import enqueue
from ihome.infra.pay import rsa2
from ihome.kernel.clock import utc_now
from ihome.kernel.ids import public_id
from ihome.kernel.money import fen_of, yuan_text
from ihome.sandbox import queries
from ihome.sandbox.errors import Refused
from ihome.sandbox.models import SandboxRefund, SandboxTrade
from ihome.sandbox.ports import provider

log = logging.getLogger(__name__)

WAITING, PAID, CLOSED = "WAIT_BUYER_PAY", "TRADE_SUCCESS", "TRADE_CLOSED"
CALL_SECONDS = 3.0
DELAY = timedelta(seconds=10)

_http = urllib3.PoolManager(timeout=CALL_SECONDS, retries=False)


class NoticeNotAccepted(Exception):
    """The merchant did not answer exactly `success`; the outbox tries again."""


def open_trade(fields: Sequence[tuple[str, str]]) -> SandboxTrade:
    """The trade of a signed order; Refused when it is not the merchant's word, or has changed."""
    said = _verified(fields)
    _require(said, "total_amount", "time_expire", "subject", "notify_url", "return_url")
    wanted = SandboxTrade(
        trade_no=public_id(26),
        out_trade_no=said["out_trade_no"],
        app_id=said["app_id"],
        seller_id=said["seller_id"],
        amount_fen=_amount(said["total_amount"]),
        subject=said["subject"],
        notify_url=said["notify_url"],
        return_url=said["return_url"],
        expires_at=_moment(said["time_expire"]),
        status=WAITING,
    )
    trade = _kept(wanted)
    if trade.amount_fen != wanted.amount_fen:
        raise Refused("40004", "同一单号的金额变了")
    return trade


@retried
def _kept(wanted: SandboxTrade) -> SandboxTrade:
    """`wanted` written down, or the trade that its number had before."""
    number = wanted.out_trade_no
    with reading() as session:
        if trade := queries.trade_of(session, number):
            return trade
    try:
        with transaction() as session:
            session.add(wanted)
        return wanted
    except IntegrityError:  # the page was opened twice at the same moment
        return trade_of(number)


@retried
def pay(out_trade_no: str, *, twice: bool, delayed: bool, lost: bool) -> SandboxTrade:
    """The payer pays. Refused when it is paid, closed or too late.

    `twice` sends the notice two times, `delayed` 10 s later, `lost` never: only a query finds out.
    """
    with transaction() as session:
        trade = queries.locked_trade(session, out_trade_no)
        if trade is None or trade.status == CLOSED:
            raise Refused("40004", "交易不存在或已关闭")
        if trade.status == PAID:
            raise Refused("40004", "这笔交易已经付过了")
        if utc_now() >= trade.expires_at:
            raise Refused("40004", "已经过了付款期限")
        trade.status, trade.paid_at = PAID, utc_now()
        at = utc_now() + (DELAY if delayed else timedelta())
        for _ in range(0 if lost else 2 if twice else 1):
            enqueue(session, "sandbox.send_notice", {"trade_id": trade.id}, run_at=at)
        return trade


def trade_of(out_trade_no: str) -> SandboxTrade:
    """The trade of a merchant's number; Refused when nobody has opened it."""
    with reading() as session:
        trade = queries.trade_of(session, out_trade_no)
    if trade is None:
        raise Refused("40004", "交易不存在或已关闭")
    return trade


def send_notice(trade_id: int) -> None:
    """POST the signed news to the merchant; NoticeNotAccepted unless it reads `success`."""
    with reading() as session:
        trade = queries.trade_by_id(session, trade_id)
    if trade is None:
        return
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        answer = _http.request(
            "POST", trade.notify_url, body=urlencode(_news(trade)), headers=headers
        )
    except HTTPError as error:
        raise NoticeNotAccepted(type(error).__name__) from error
    if answer.status != 200 or answer.data != b"success":
        raise NoticeNotAccepted(f"status {answer.status}")


def return_url(trade: SandboxTrade) -> str:
    """Where the payer's browser goes back to, signed."""
    return f"{trade.return_url}?{urlencode(_news(trade))}"


def answer_call(fields: Sequence[tuple[str, str]]) -> dict[str, object]:
    """A query or a refund of the merchant's server: {"response": {...}, "sign": ...}."""
    try:
        said = _verified(fields)
        response = _answer(said)
    except Refused as error:
        response = {"code": error.code, "msg": error.msg}
    return {"response": response, "sign": rsa2.sign(response.items(), provider().key)}


def _answer(said: Mapping[str, str]) -> dict[str, str]:
    if said.get("method") == "query":
        return _query(said)
    if said.get("method") == "refund":
        _require(said, "refund_amount", "out_request_no")
        return _refund(said)
    raise Refused("40002", "没有这个接口")


def _query(said: Mapping[str, str]) -> dict[str, str]:
    with reading() as session:
        trade = queries.trade_of(session, said["out_trade_no"])
    if trade is None:
        raise Refused("40004", "交易不存在")
    return {"code": "10000", "msg": "Success", **_facts(trade)}


@retried
def _refund(said: Mapping[str, str]) -> dict[str, str]:
    amount_fen = _amount(said["refund_amount"])
    with transaction() as session:
        trade = queries.locked_trade(session, said["out_trade_no"])
        if trade is None or trade.status != PAID:
            raise Refused("40004", "没有可以退的钱")
        before = queries.refund_by_no(session, said["out_request_no"])
        if before is None:
            if queries.refunded_fen(session, trade.id) + amount_fen > trade.amount_fen:
                raise Refused("40004", "退款超过了付款")
            number, now = said["out_request_no"], utc_now()
            session.add(
                SandboxRefund(
                    out_request_no=number, trade_id=trade.id, amount_fen=amount_fen, made_at=now
                )
            )
        elif before.amount_fen != amount_fen:
            raise Refused("40004", "同一退款单号的金额变了")
        return {"code": "10000", "msg": "Success", **_facts(trade)}


def _facts(trade: SandboxTrade) -> dict[str, str]:
    return {
        "app_id": trade.app_id,
        "seller_id": trade.seller_id,
        "out_trade_no": trade.out_trade_no,
        "trade_no": trade.trade_no,
        "total_amount": yuan_text(trade.amount_fen),
        "trade_status": trade.status,
    }


def _news(trade: SandboxTrade) -> dict[str, str]:
    facts = {**_facts(trade), "notify_id": trade.trade_no}
    return {
        **facts,
        "sign_type": rsa2.SIGN_TYPE,
        "sign": rsa2.sign(facts.items(), provider().key),
    }


def _verified(fields: Sequence[tuple[str, str]]) -> dict[str, str]:
    said = dict(fields)
    mine = provider()
    if len(said) != len(fields) or not rsa2.is_signed(
        fields, said.get("sign", ""), mine.merchant_key
    ):
        raise Refused("40002", "签名不对")
    _require(said, "app_id", "seller_id", "out_trade_no")
    if (said["app_id"], said["seller_id"]) != (mine.app_id, mine.seller_id):
        raise Refused("40002", "不认识这个商户")
    return said


def _require(said: Mapping[str, str], *names: str) -> None:
    if any(not said.get(name) for name in names):
        raise Refused("40001", "缺少参数")


def _amount(text: str) -> int:
    try:
        amount_fen = fen_of(text)
    except ValueError:
        raise Refused("40002", "金额不对") from None
    if amount_fen <= 0:
        raise Refused("40002", "金额不对")
    return amount_fen


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused("40002", "期限不对") from None
    if moment.tzinfo is None:
        raise Refused("40002", "期限不对")
    return moment
