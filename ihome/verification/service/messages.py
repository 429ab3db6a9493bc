"""A message on its way: written down first, handed over outside of any transaction, then what became of it.

queued ─▶ handed_over ─▶ delivered | failed        the gateway took it; the network's receipt
queued ─▶ failed                                   every gateway refused: it costs nothing
queued ─▶ unknown ─▶ delivered | failed            no clear answer: nobody sends it again
"""

import logging
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from redis.exceptions import RedisError

from ihome.infra.cache import redis
from ihome.infra.db import reading, retried, transaction
from ihome.infra.vault import CannotOpen, vault
from ihome.kernel.clock import utc_now
from ihome.verification import queries
from ihome.verification.models import HANDED_OVER, QUEUED, UNKNOWN, SmsMessage
from ihome.verification.ports import (
    FAILED,
    Asked,
    Message,
    Receipt,
    SmsFailed,
    SmsNoTemplate,
    SmsUnsure,
    policy,
    sms,
)
from ihome.verification.rules import notice_request_id, parts_of
from ihome.verification.service.limits import allow_notice, give_back
from ihome.verification.service.numbers import mobile_index

log = logging.getLogger(__name__)

# How long after the hand-over a gateway is asked for the receipt; after the last one no more.
ASK_AFTER = [timedelta(seconds=each) for each in (20, 120, 600, 1500)]
ASKED_AT_ONCE = 100
UNDERWAY = timedelta(minutes=2)  # longer than any hand-over: its process is dead


def price_of(message_text: str, *, is_abroad: bool) -> int:
    """Fen."""
    costs = policy()
    each = costs.price_abroad_fen if is_abroad else costs.price_fen
    return each * parts_of(message_text)


def hand_over(message: Message) -> None:
    """Give a message that was allowed to a gateway and write down how that went; SmsFailed."""
    try:
        taken = sms().send(message)
    except SmsUnsure as error:
        _note(message, UNKNOWN, gateway=error.gateway, code=error.code)
        log.error("gateway did not answer", extra=_facts(message, error.gateway, error.code))
        raise
    except SmsFailed as error:
        _note(message, FAILED, gateway=error.gateway, code=error.code)
        log.error("text message not sent", extra=_facts(message, error.gateway, error.code))
        raise
    _note(message, HANDED_OVER, gateway=taken.gateway, gateway_id=taken.gateway_id)
    log.info("text message sent", extra=_facts(message, taken.gateway, ""))


def send_notice(*, mobile: str, kind: str, text: str, words: Mapping[str, str], key: str) -> None:
    """Tell somebody something, once for each `key` however often this is called.

    SmsFailed when it may be tried again later; SmsOff and SmsBudgetSpent too. A gateway that gave no
    clear answer may have sent it: that is enough.
    """
    request_id, index = notice_request_id(key), mobile_index(mobile)
    message = Message(request_id, mobile, kind, text, {"text": text, **words})
    if _is_out(request_id):
        return
    price = price_of(text, is_abroad=message.is_abroad)
    if not allow_notice(request_id=request_id, mobile_index=index, purpose=kind, price_fen=price):
        log.warning("a number has had its notices of the day", extra={"purpose": kind})
        return
    try:
        hand_over(message)
    except (SmsUnsure, SmsNoTemplate):
        return


def ask_for_receipts() -> None:
    """Ask the gateways what became of what they took, and give up on what was left behind."""
    _give_up_on_the_left_behind()
    now = utc_now()
    by_gateway: dict[str, list[SmsMessage]] = defaultdict(list)
    with reading() as session:
        for each in queries.messages_to_ask_for(session, now, limit=ASKED_AT_ONCE):
            by_gateway[each.gateway].append(each)
    for gateway, messages in by_gateway.items():
        try:
            found = sms().receipts(gateway, [_asked(each) for each in messages])
        except SmsFailed as error:
            log.warning("no receipts", extra={"tool": gateway, "cause": error.code})
            found = []
        _note_receipts(found)
        _ask_later([each.request_id for each in messages])


def _is_out(request_id: str) -> bool:
    """Whether this message has left, or may have; SmsFailed while another process hands it over."""
    with reading() as session:
        found = queries.message_of(session, request_id)
    if found is None or (found.state == FAILED and not found.gateway_id):
        return False
    if found.state == QUEUED and found.changed_at > utc_now() - UNDERWAY:
        raise SmsFailed("underway")
    return True


@retried
def _note(
    message: Message, state: str, *, gateway: str, gateway_id: str = "", code: str = ""
) -> None:
    if state != FAILED:
        _remember_number(message)
    with transaction() as session:
        row = queries.message_of(session, message.request_id)
        if row is None:
            raise AssertionError("a message was handed over before it was written down")
        row.state, row.gateway, row.gateway_id = state, gateway[:12], gateway_id[:64]
        row.error_code, row.changed_at = code, utc_now()
        if state == FAILED:
            give_back(session, row)
        else:
            row.ask_at = row.changed_at + ASK_AFTER[0]


@retried
def _note_receipts(found: list[Receipt]) -> None:
    with transaction() as session:
        for receipt in found:
            row = queries.message_of(session, receipt.request_id)
            if row is not None and row.state in (HANDED_OVER, UNKNOWN):
                row.state, row.error_code = receipt.state, receipt.code[:64]
                row.changed_at, row.ask_at = utc_now(), None


@retried
def _ask_later(request_ids: list[str]) -> None:
    with transaction() as session:
        for request_id in request_ids:
            row = queries.message_of(session, request_id)
            if row is None or row.ask_at is None:
                continue
            row.times_asked += 1
            row.ask_at = _next_ask(row)


def _next_ask(row: SmsMessage) -> datetime | None:
    if row.times_asked >= len(ASK_AFTER):
        return None
    return row.changed_at + ASK_AFTER[row.times_asked]


@retried
def _give_up_on_the_left_behind() -> None:
    with transaction() as session:
        for row in queries.left_behind(session, utc_now() - UNDERWAY):
            row.state, row.error_code, row.changed_at = UNKNOWN, "left-behind", utc_now()


def _asked(row: SmsMessage) -> Asked:
    return Asked(row.request_id, row.gateway_id, row.made_at, _remembered_number(row.request_id))


def _remember_number(message: Message) -> None:
    """Encrypted, for as long as a gateway that knows messages by number alone may be asked."""
    sealed = vault().close(message.mobile, place=_place(message.request_id), is_fleeting=True)
    lifetime = int(ASK_AFTER[-1].total_seconds()) + 300
    try:
        redis().set(_place(message.request_id), sealed, ex=lifetime)
    except RedisError as error:  # the message is out: without a receipt it stays `handed_over`
        log.warning("a number is not remembered", extra={"cause": type(error).__name__})


def _remembered_number(request_id: str) -> str:
    sealed = redis().get(_place(request_id))
    try:
        return vault().open(sealed.decode(), place=_place(request_id)) if isinstance(sealed, bytes) else ""  # fmt: skip
    except CannotOpen:
        return ""


def _place(request_id: str) -> str:
    return f"sms.mobile.{request_id}"


def _facts(message: Message, gateway: str, code: str) -> dict[str, str]:
    facts = {"tool": gateway, "purpose": message.kind, "sms": message.request_id}
    return {**facts, "cause": code} if code else facts
