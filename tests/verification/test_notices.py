"""Messages about bookings: once for each piece of news, whatever fails on the way."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from ihome.infra.db import reading, transaction
from ihome.kernel.clock import utc_now
from ihome.verification import service
from ihome.verification.models import SmsDay, SmsMessage
from ihome.verification.ports import SmsFailed, SmsNoTemplate, SmsRefused, SmsUnsure
from tests.factories.phones import Moody

MOBILE = "13800138000"


def the_message() -> SmsMessage:
    with reading() as session:
        return session.scalars(sa.select(SmsMessage)).one()


def spent_fen() -> int:
    with reading() as session:
        return session.scalar(sa.select(sa.func.sum(SmsDay.spent_fen))) or 0


def notice(key: str = "booking 1", mobile: str = MOBILE) -> None:
    service.send_notice(mobile=mobile, kind="BookingPaid.guest", text="付款了", words={}, key=key)


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
