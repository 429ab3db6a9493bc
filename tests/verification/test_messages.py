"""What becomes of a message is written down: handed over, delivered, failed, or nobody knows."""

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from ihome.infra.cache import redis
from ihome.infra.db import db, reading, transaction
from ihome.infra.logging import _facts
from ihome.infra.sms.opening import open_sms
from ihome.kernel.clock import utc_now
from ihome.verification import service
from ihome.verification.models import SmsDay, SmsMessage
from ihome.verification.ports import (
    Asked,
    HandedOver,
    Message,
    Receipt,
    SmsFailed,
    SmsNoTemplate,
    SmsRefused,
    SmsThrottled,
    SmsUnsure,
    sms,
)
from tests.conftest import Browser
from tests.factories.phones import ask_code
from tests.gateways.providers import PROVIDERS, Provider
from tests.gateways.serving import served

MOBILE = "13800138000"


class Moody:
    """A tool that does what it is told."""

    name = "moody"

    def __init__(self) -> None:
        self.error: SmsFailed | None = None
        self.sent: list[Message] = []
        self.asked: list[Asked] = []
        self.answers: list[Receipt] = []

    def send(self, message: Message) -> HandedOver:
        self.sent.append(message)
        if self.error is not None:
            raise self.error
        return HandedOver(self.name, f"id-{len(self.sent)}")

    def receipts(self, gateway: str, asked: Sequence[Asked]) -> list[Receipt]:
        self.asked += asked
        return self.answers


@pytest.fixture
def tool(app: Flask) -> Iterator[Moody]:
    with sms.using(Moody()) as found:  # type: ignore[type-var]
        yield found  # type: ignore[misc]


def the_message() -> SmsMessage:
    with reading() as session:
        return session.scalars(sa.select(SmsMessage)).one()


def spent_fen() -> int:
    with reading() as session:
        return session.scalar(sa.select(sa.func.sum(SmsDay.spent_fen))) or 0


def notice(key: str = "booking 1", mobile: str = MOBILE) -> None:
    service.send_notice(mobile=mobile, kind="BookingPaid.guest", text="付款了", words={}, key=key)


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


def test_a_notice_is_sent_once_for_its_key(tool: Moody) -> None:
    for _ in range(3):
        notice()
    notice("booking 2")
    assert len(tool.sent) == 2
    assert len({each.request_id for each in tool.sent}) == 2


def test_a_refused_notice_is_tried_again_with_the_same_id(tool: Moody) -> None:
    tool.error = SmsRefused("busy", gateway="moody")
    with pytest.raises(SmsRefused):
        notice()
    assert spent_fen() == 0
    tool.error = None
    notice()
    notice()
    assert len(tool.sent) == 2
    assert len({each.request_id for each in tool.sent}) == 1
    assert (the_message().state, spent_fen()) == ("handed_over", 5)


def test_a_notice_without_a_clear_answer_is_not_sent_again(tool: Moody) -> None:
    tool.error = SmsUnsure("time-out", gateway="moody")
    notice()
    tool.error = None
    notice()
    assert len(tool.sent) == 1
    assert the_message().state == "unknown"


def test_a_notice_that_has_no_template_is_left_out_quietly(tool: Moody) -> None:
    tool.error = SmsNoTemplate("no-template", gateway="aliyun")
    notice()
    assert (the_message().state, spent_fen()) == ("failed", 0)


def test_a_notice_is_underway_while_another_process_sends_it(
    tool: Moody, clock: Callable[..., None]
) -> None:
    notice()
    with transaction() as session:
        session.scalars(sa.select(SmsMessage)).one().state = "queued"
    with pytest.raises(SmsFailed, match="underway"):
        notice()
    clock(utc_now() + timedelta(minutes=3))
    notice()
    assert len(tool.sent) == 1


def test_a_number_gets_forty_notices_a_day(tool: Moody, clock: Callable[..., None]) -> None:
    for number in range(45):
        notice(f"booking {number}")
    notice("another", mobile="13900139000")
    assert len(tool.sent) == 41
    clock(utc_now() + timedelta(days=1, seconds=1))
    notice("tomorrow")
    assert len(tool.sent) == 42


def test_a_long_text_costs_two(tool: Moody) -> None:
    service.send_notice(mobile=MOBILE, kind="x", text="字" * 71, words={}, key="long")
    assert spent_fen() == 10


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
    notice()
    clock(utc_now() + timedelta(days=179))
    service.sweep_sends()
    the_message()
    clock(utc_now() + timedelta(days=2))
    service.sweep_sends()
    with reading() as session:
        assert session.scalar(sa.select(sa.func.count(SmsMessage.id))) == 0
