"""Text messages at the desk: what they cost, the alarm, the switch."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from ihome.verification import service as verification
from ihome.verification.errors import SmsOff
from ihome.verification.ports import SmsFailed, SmsPolicy, policy
from tests.admin.conftest import Colleague, acts_of
from tests.factories.phones import Inbox, an_inbox

NOON = datetime(2030, 5, 20, 4, tzinfo=UTC)


@pytest.fixture
def inbox(app: Flask) -> Iterator[Inbox]:
    with policy.using(SmsPolicy(budget_fen=50, price_fen=5)), an_inbox() as tool:
        yield tool


def notice(number: int) -> None:
    verification.send_notice(
        mobile=f"139000000{number:02d}", kind="news", text="短", words={}, key=f"n{number}"
    )


def counted(found: list[dict[str, Any]]) -> list[tuple[str, int, int]]:
    return [(each["state"], each["messages"], each["fen"]) for each in found]


def test_the_page_tells_the_money_of_today_and_of_fourteen_days(
    colleague: Callable[..., Colleague], inbox: Inbox, clock: Callable[[datetime], None]
) -> None:
    clock(NOON - timedelta(days=14))
    notice(1)
    clock(NOON - timedelta(days=13))
    notice(2)
    notice(3)
    clock(NOON)
    support = colleague("support")
    notice(4)
    seen = support.see("/sms")
    assert [each["spent_fen"] for each in seen["days"]] == [10, *[0] * 12, 5]
    assert (seen["days"][0]["day"], seen["days"][-1]["day"]) == ("2030-05-07", "2030-05-20")
    assert (seen["spent_fen"], seen["budget_fen"]) == (5, 50)
    assert counted(seen["today"]) == [("handed_over", 1, 5)]
    assert counted(seen["last_days"]) == [("handed_over", 3, 15)]
    assert (seen["is_off"], seen["is_off_by_setting"]) == (False, False)


def test_what_was_refused_is_counted_and_costs_nothing(ops: Colleague, inbox: Inbox) -> None:
    inbox.is_broken = True
    with pytest.raises(SmsFailed):
        notice(1)
    assert counted(ops.see("/sms")["today"]) == [("failed", 1, 0)]


def test_half_of_the_money_is_an_alarm(ops: Colleague, inbox: Inbox) -> None:
    def alarmed() -> tuple[bool, bool, bool]:
        seen = ops.see("/sms")
        needs = ops.see("/overview")["sms_needs_a_look"]
        return seen["is_alarmed"], needs, seen["days"][-1]["alarmed_at"] is not None

    for each in range(4):
        notice(each)
    assert alarmed() == (False, False, False)
    notice(4)
    assert alarmed() == (True, True, True)


def test_an_operator_stops_all_messages_and_lets_them_go_again(
    ops: Colleague, inbox: Inbox
) -> None:
    status, _, seen = ops.tell("/sms/switch", "PUT", is_off=True, reason="有人在刷")
    assert (status, seen["is_off"]) == (200, True)
    assert ops.see("/overview")["sms_needs_a_look"] is True
    with pytest.raises(SmsOff):
        notice(1)
    assert ops.tell("/sms/switch", "PUT", is_off=False, reason="查清楚了")[0] == 200
    notice(2)
    assert len(inbox.messages) == 1
    assert acts_of(ops.user_id) == [
        ("sms.off", "sms:switch", {"is_off": False}, {"is_off": True}, "有人在刷"),
        ("sms.on", "sms:switch", {"is_off": True}, {"is_off": False}, "查清楚了"),
    ]


def test_support_may_look_and_touches_no_switch(
    colleague: Callable[..., Colleague], inbox: Inbox
) -> None:
    support = colleague("support")
    assert support.tell("/sms/switch", "PUT", is_off=True, reason="试试")[:2] == (403, "4105")
    assert support.see("/sms")["is_off"] is False


def test_a_switch_without_a_reason_is_refused(ops: Colleague, inbox: Inbox) -> None:
    for said in ({"is_off": True}, {"is_off": True, "reason": ""}, {"reason": "有人在刷"}):
        assert ops.tell("/sms/switch", "PUT", **said)[0] == 422
    assert ops.see("/sms")["is_off"] is False
