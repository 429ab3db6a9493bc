"""What text messages cost, the alarm at half of the budget, and the switch that stops them."""

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ihome.infra import audit, security_log
from ihome.infra.db import reading, retried, transaction
from ihome.kernel.clock import today, utc_now
from ihome.verification import queries
from ihome.verification.events import SmsBudgetHalfSpent
from ihome.verification.models import SmsSwitch
from ihome.verification.ports import policy, sms

log = logging.getLogger(__name__)

KEEP_SENDS = timedelta(days=2)
KEEP_MESSAGES = timedelta(days=180)


@dataclass(frozen=True)
class SmsStatus:
    """`by_state` holds (gateway, state, messages, fen) of today."""

    tool: str
    is_off: bool
    is_off_by_setting: bool
    spent_fen: int
    budget_fen: int
    by_state: list[tuple[str, str, int, int]]


@dataclass(frozen=True)
class SmsSpent:
    """A day at UTC+8; `alarmed_at` is when half of its budget was gone."""

    day: date
    spent_fen: int
    alarmed_at: datetime | None


@dataclass(frozen=True)
class SmsHistory:
    """The last days, the oldest first and today last; `by_state` as in SmsStatus, of all of them."""

    days: list[SmsSpent]
    by_state: list[tuple[str, str, int, int]]


def sms_status() -> SmsStatus:
    """How text messages stand today, for people who run this house."""
    with reading() as session:
        day = queries.day_of(session, today())
        return SmsStatus(
            tool=sms().name,
            is_off=queries.is_switched_off(session),
            is_off_by_setting=policy().is_off,
            spent_fen=day.spent_fen if day else 0,
            budget_fen=policy().budget_fen,
            by_state=queries.counts_since(session, today()),
        )


def sms_history(count: int) -> SmsHistory:
    """The last `count` days with today; a day without messages cost nothing."""
    first = today() - timedelta(days=count - 1)
    with reading() as session:
        known = {row.day: row for row in queries.days_since(session, first)}
        by_state = queries.counts_since(session, first)
    days = [first + timedelta(days=each) for each in range(count)]
    return SmsHistory(
        days=[
            SmsSpent(day, known[day].spent_fen, known[day].alarmed_at)
            if day in known
            else SmsSpent(day, 0, None)
            for day in days
        ],
        by_state=by_state,
    )


@retried
def switch_sms(*, is_off: bool, actor_id: int | None = None, reason: str = "") -> None:
    """Stop all text messages, or let them go again; every process knows at its next message.

    Stands in the audit log and in the security log; `actor_id` is None for the command line.
    """
    with transaction() as session:
        before = queries.is_switched_off(session)
        session.merge(SmsSwitch(id=1, is_off=is_off, changed_at=utc_now()))
        audit.record(
            session, "sms.off" if is_off else "sms.on", subject="sms:switch", actor_id=actor_id,
            before={"is_off": before}, after={"is_off": is_off}, reason=reason,
        )  # fmt: skip
    log.warning("text messages switched", extra={"is_off": is_off})
    security_log.note("settings_changed", actor_id=actor_id, setting="sms switch", is_off=is_off)


def tell_half_spent(event: SmsBudgetHalfSpent) -> None:
    """The log of errors is what operators watch; whoever wants a mail listens to the event too."""
    log.error(
        "half of the day's budget for text messages is spent",
        extra={
            "day": event.day,
            "spent_fen": event.spent_fen,
            "budget_fen": event.budget_fen,
        },
    )
    security_log.note(
        "budget_alarm", day=event.day, spent_fen=event.spent_fen, budget_fen=event.budget_fen
    )


def sweep_sends() -> None:
    """Forget what no limit looks at any more, and messages of half a year ago."""
    with transaction() as session:
        queries.delete_sends_before(session, utc_now() - KEEP_SENDS)
        queries.delete_messages_before(session, utc_now() - KEEP_MESSAGES)
