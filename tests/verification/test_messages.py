"""What becomes of a message is written down: handed over, delivered, failed, or nobody knows."""

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from ihome.infra.cache import redis
from ihome.infra.db import db, reading
from ihome.infra.logging import _facts
from ihome.infra.sms.opening import open_sms
from ihome.kernel.clock import utc_now
from ihome.verification import service
from ihome.verification.models import SmsDay, SmsMessage
from ihome.verification.ports import (
    Receipt,
    SmsRefused,
    SmsThrottled,
    SmsUnsure,
    sms,
)
from tests.conftest import Browser
from tests.factories.phones import Moody, ask_code
from tests.gateways.providers import PROVIDERS, Provider
from tests.gateways.serving import served

MOBILE = "13800138000"


def the_message() -> SmsMessage:
    with reading() as session:
        return session.scalars(sa.select(SmsMessage)).one()


def spent_fen() -> int:
    with reading() as session:
        return session.scalar(sa.select(sa.func.sum(SmsDay.spent_fen))) or 0


def test_a_code_that_is_taken_is_handed_over_and_costs_five_fen(
    tool: Moody, client: Browser
) -> None:
    assert ask_code(client, MOBILE).status_code == 200
    row = the_message()
    assert (row.state, row.gateway, row.gateway_id) == ("handed_over", "moody", "id-1")
    assert (row.purpose, row.price_fen, spent_fen()) == ("register", 5, 5)
    assert row.request_id == tool.sent[0].request_id


def test_neither_number_nor_text_nor_code_is_kept(tool: Moody, client: Browser) -> None:
    ask_code(client, MOBILE)
    code = tool.sent[0].words["code"]
    with db.engine.connect() as connection:
        for table in ("sms_messages", "sms_sends", "sms_numbers", "sms_days"):
            for row in connection.execute(sa.text(f"SELECT * FROM {table}")):
                assert MOBILE not in str(row)
                assert f"'{code}'" not in str(row)
    for key in redis().keys("*"):
        kept = redis().dump(key)
        assert isinstance(kept, bytes)
        assert MOBILE.encode() not in kept + key
        assert code.encode() not in kept


def test_no_log_line_has_a_number_a_code_or_a_text(
    tool: Moody, client: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        ask_code(client, MOBILE)
        tool.error = SmsRefused("no", gateway="moody")
        ask_code(client, "13900139000")
        service.check_sms_code(mobile=MOBILE, purpose="register", code=tool.sent[0].words["code"])
    said = " ".join(f"{each.getMessage()} {_facts(each)}" for each in caplog.records)
    assert "text message sent" in said
    assert "text message not sent" in said
    for private in (MOBILE, "13900139000", tool.sent[0].words["code"], "验证码"):
        assert private not in said


def test_a_refused_code_costs_nothing_and_is_void(tool: Moody, client: Browser) -> None:
    tool.error = SmsRefused("isv.AMOUNT_NOT_ENOUGH", gateway="aliyun")
    answer = ask_code(client, MOBILE)
    assert (answer.status_code, answer.json["errno"]) == (502, "21005")
    assert answer.json["data"]["retry_after_seconds"] == 60
    row = the_message()
    assert (row.state, row.gateway, row.error_code) == ("failed", "aliyun", "isv.AMOUNT_NOT_ENOUGH")
    assert (row.price_fen, spent_fen()) == (0, 0)
    assert redis().keys("sms_code:*") == []


def test_a_code_without_a_clear_answer_stays_good(tool: Moody, client: Browser) -> None:
    tool.error = SmsUnsure("time-out", gateway="aliyun")
    answer = ask_code(client, MOBILE)
    assert (answer.status_code, answer.json["errno"]) == (504, "21016")
    assert answer.json["data"]["retry_after_seconds"] == 60
    assert (the_message().state, spent_fen()) == ("unknown", 5)
    code = tool.sent[0].words["code"]
    assert service.check_sms_code(mobile=MOBILE, purpose="register", code=code) == MOBILE


def test_what_the_gateway_allows_a_number_is_told_as_a_countdown(
    tool: Moody, client: Browser
) -> None:
    tool.error = SmsThrottled("isv.BUSINESS_LIMIT_CONTROL", gateway="aliyun", retry_after_seconds=47)  # fmt: skip
    answer = ask_code(client, MOBILE)
    assert (answer.status_code, answer.json["errno"]) == (429, "21004")
    assert answer.json["data"]["retry_after_seconds"] == 47
    assert spent_fen() == 0


def test_receipts_are_asked_for_a_few_times_and_then_no_more(
    tool: Moody, client: Browser, clock: Callable[..., None]
) -> None:
    start = utc_now()
    clock(start)
    ask_code(client, MOBILE)
    for seconds in range(0, 4000, 20):
        clock(start + timedelta(seconds=seconds))
        service.ask_for_receipts()
    assert [each.mobile for each in tool.asked][:1] == [MOBILE]
    assert len(tool.asked) == 4
    assert the_message().state == "handed_over"


@pytest.mark.parametrize("state", ["delivered", "failed"])
def test_a_receipt_ends_it_once(
    tool: Moody, client: Browser, clock: Callable[..., None], state: str
) -> None:
    ask_code(client, MOBILE)
    tool.answers = [Receipt(tool.sent[0].request_id, state, "DELIVRD")]  # type: ignore[arg-type]
    clock(utc_now() + timedelta(seconds=30))
    service.ask_for_receipts()
    assert (the_message().state, the_message().ask_at) == (state, None)
    tool.answers = [Receipt(tool.sent[0].request_id, "failed", "late")]
    clock(utc_now() + timedelta(minutes=30))
    service.ask_for_receipts()
    assert the_message().state == state
    assert spent_fen() == 5  # the network took it: it is paid for


def test_a_receipt_tells_what_nobody_knew(
    tool: Moody, client: Browser, clock: Callable[..., None]
) -> None:
    tool.error = SmsUnsure("time-out", gateway="aliyun")
    ask_code(client, MOBILE)
    assert the_message().state == "unknown"
    tool.answers = [Receipt(tool.sent[0].request_id, "delivered", "DELIVERED")]
    clock(utc_now() + timedelta(seconds=30))
    service.ask_for_receipts()
    assert (the_message().state, spent_fen()) == ("delivered", 5)


def test_a_receipt_for_nobody_we_know_is_passed_over(
    tool: Moody, client: Browser, clock: Callable[..., None]
) -> None:
    ask_code(client, MOBILE)
    tool.answers = [Receipt("f" * 32, "delivered"), Receipt("", "failed")]
    clock(utc_now() + timedelta(seconds=30))
    service.ask_for_receipts()
    assert the_message().state == "handed_over"


def test_a_gateway_that_gives_no_receipts_now_is_asked_again(
    tool: Moody, client: Browser, clock: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_code(client, MOBILE)

    def down(*_: object) -> list[Receipt]:
        raise SmsUnsure("time-out", gateway="moody")

    monkeypatch.setattr(tool, "receipts", down)
    clock(utc_now() + timedelta(seconds=30))
    service.ask_for_receipts()
    row = the_message()
    assert (row.state, row.times_asked) == ("handed_over", 1)
    assert row.ask_at is not None


def test_a_sender_that_died_leaves_a_message_of_which_nobody_knows(
    tool: Moody, clock: Callable[..., None]
) -> None:
    from ihome.verification.service.limits import allow_notice

    allow_notice(request_id="c" * 32, mobile_index="d" * 64, purpose="x", price_fen=5)
    service.ask_for_receipts()
    assert the_message().state == "queued"
    clock(utc_now() + timedelta(minutes=3))
    service.ask_for_receipts()
    assert (the_message().state, the_message().error_code) == ("unknown", "left-behind")
    assert spent_fen() == 5


@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_the_whole_way_with_each_provider(
    client: Browser, clock: Callable[..., None], name: str
) -> None:
    provider: Provider = PROVIDERS[name](name)
    with served(provider) as url:
        tool = open_sms(name, {name: provider.setting(url, provider.SECRET)})  # type: ignore[attr-defined]
        with sms.using(tool):
            assert ask_code(client, MOBILE).status_code == 200
            provider.delivered = {the_message().request_id: True}
            soon = utc_now() + timedelta(seconds=30)
            if soon.date() == utc_now().date():  # a signed day must be the provider's
                clock(soon)
                service.ask_for_receipts()
    assert len(provider.taken) == 1
    told = "handed_over" if name == "yuntongxun" else "delivered"
    assert the_message().state == told


def test_messages_are_forgotten_after_half_a_year(tool: Moody, clock: Callable[..., None]) -> None:
    service.send_notice(mobile=MOBILE, kind="x", text="付款了", words={}, key="1")
    clock(utc_now() + timedelta(days=179))
    service.sweep_sends()
    the_message()
    clock(utc_now() + timedelta(days=2))
    service.sweep_sends()
    with reading() as session:
        assert session.scalar(sa.select(sa.func.count(SmsMessage.id))) == 0
