"""Text messages at the desk: what they cost, and the switch that stops them."""

from collections.abc import Iterable
from typing import Any, cast

from ihome.admin.schemas.sms import SmsCountView, SmsDayView, SmsView
from ihome.verification import service as verification

DAYS = 14


def sms() -> SmsView:
    """Today and the DAYS with it."""
    status, history = verification.sms_status(), verification.sms_history(DAYS)
    today = history.days[-1]
    return SmsView(
        tool=status.tool,
        is_off=status.is_off,
        is_off_by_setting=status.is_off_by_setting,
        spent_fen=status.spent_fen,
        budget_fen=status.budget_fen,
        is_alarmed=today.alarmed_at is not None or status.spent_fen * 2 >= status.budget_fen,
        days=[SmsDayView(each.day, each.spent_fen, each.alarmed_at) for each in history.days],
        today=_counts(status.by_state),
        last_days=_counts(history.by_state),
    )


def switch_sms(*, is_off: bool, reason: str, actor_id: int) -> SmsView:
    """Stop all text messages, or let them go again; written down by verification."""
    verification.switch_sms(is_off=is_off, actor_id=actor_id, reason=reason)
    return sms()


def sms_needs_a_look() -> bool:
    """Whether nothing is sent, or half of today's money is gone."""
    status = verification.sms_status()
    is_off = status.is_off or status.is_off_by_setting
    return is_off or status.spent_fen * 2 >= status.budget_fen


def _counts(found: Iterable[tuple[str, str, int, int]]) -> list[SmsCountView]:
    return [
        SmsCountView(gateway, cast(Any, state), messages, fen)
        for gateway, state, messages, fen in found
    ]
