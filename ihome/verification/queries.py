"""Reads of verification."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ihome.verification.models import (
    HANDED_OVER,
    QUEUED,
    UNKNOWN,
    SmsDay,
    SmsMessage,
    SmsNumber,
    SmsSend,
    SmsSwitch,
)


def locked_number(session: Session, mobile_index: str) -> SmsNumber | None:
    held = sa.select(SmsNumber).where(SmsNumber.mobile_index == mobile_index)
    return session.scalar(held.with_for_update())


def locked_day(session: Session, day: date) -> SmsDay:
    """The row of a day, made before; everything that costs money is decided while it is held."""
    return session.scalars(sa.select(SmsDay).where(SmsDay.day == day).with_for_update()).one()


def sends_since(session: Session, mobile_index: str, since: datetime) -> list[datetime]:
    found = sa.select(SmsSend.sent_at).where(
        SmsSend.mobile_index == mobile_index, SmsSend.sent_at > since
    )
    return list(session.scalars(found))


def sends_from(
    session: Session, place: str, key: str, since: datetime, *, at_most: int
) -> list[datetime]:
    """The newest `at_most` sends since then of one address, network, device or prefix."""
    found = (
        sa.select(SmsSend.sent_at)
        .where(SmsSend.__table__.c[place] == key, SmsSend.sent_at > since)
        .order_by(SmsSend.sent_at.desc())
        .limit(at_most)
    )
    return list(session.scalars(found))


def count_sends_since(session: Session, since: datetime) -> int:
    found = sa.select(sa.func.count(SmsSend.id)).where(SmsSend.sent_at > since)
    return session.scalar(found) or 0


def count_notices_since(
    session: Session, mobile_index: str, since: datetime, *, but: Sequence[str]
) -> int:
    """Messages to a number whose purpose is none of `but`, and that were not refused."""
    found = sa.select(sa.func.count(SmsMessage.id)).where(
        SmsMessage.mobile_index == mobile_index,
        SmsMessage.made_at > since,
        SmsMessage.price_fen > 0,
        SmsMessage.purpose.not_in(but),
    )
    return session.scalar(found) or 0


def delete_sends_before(session: Session, moment: datetime) -> None:
    session.execute(sa.delete(SmsSend).where(SmsSend.sent_at < moment))


def delete_messages_before(session: Session, moment: datetime) -> None:
    session.execute(sa.delete(SmsMessage).where(SmsMessage.made_at < moment))


def is_switched_off(session: Session) -> bool:
    return bool(session.scalar(sa.select(SmsSwitch.is_off).where(SmsSwitch.id == 1)))


def failures_of(session: Session, mobile_index: str) -> int:
    found = sa.select(SmsNumber.failures).where(SmsNumber.mobile_index == mobile_index)
    return session.scalar(found) or 0


def add_failure(session: Session, mobile_index: str) -> None:
    """One more, counted by the database: none of many at once is lost."""
    session.execute(
        sa.update(SmsNumber)
        .where(SmsNumber.mobile_index == mobile_index)
        .values(failures=SmsNumber.failures + 1)
    )


def forget_failures(session: Session, mobile_index: str) -> None:
    session.execute(
        sa.update(SmsNumber)
        .where(SmsNumber.mobile_index == mobile_index, SmsNumber.failures > 0)
        .values(failures=0)
    )


def message_of(session: Session, request_id: str) -> SmsMessage | None:
    return session.scalar(sa.select(SmsMessage).where(SmsMessage.request_id == request_id))


def messages_to_ask_for(session: Session, now: datetime, *, limit: int) -> list[SmsMessage]:
    """What a gateway has and nobody knows the end of, whose time to be asked for has come."""
    found = (
        sa.select(SmsMessage)
        .where(SmsMessage.state.in_((HANDED_OVER, UNKNOWN)), SmsMessage.ask_at <= now)
        .order_by(SmsMessage.ask_at)
        .limit(limit)
    )
    return list(session.scalars(found))


def left_behind(session: Session, before: datetime) -> list[SmsMessage]:
    """Messages whose sender died on the way."""
    found = sa.select(SmsMessage).where(SmsMessage.state == QUEUED, SmsMessage.changed_at < before)
    return list(session.scalars(found))


def day_of(session: Session, day: date) -> SmsDay | None:
    return session.get(SmsDay, day)


def days_since(session: Session, day: date) -> list[SmsDay]:
    """From `day` on, the oldest first; a day on which nobody was written to has no row."""
    return list(session.scalars(sa.select(SmsDay).where(SmsDay.day >= day).order_by(SmsDay.day)))


def counts_since(session: Session, day: date) -> list[tuple[str, str, int, int]]:
    """(gateway, state, messages, fen) from `day` on."""
    found = (
        sa.select(
            SmsMessage.gateway,
            SmsMessage.state,
            sa.func.count(SmsMessage.id),
            sa.func.coalesce(sa.func.sum(SmsMessage.price_fen), 0),
        )
        .where(SmsMessage.day >= day)
        .group_by(SmsMessage.gateway, SmsMessage.state)
        .order_by(SmsMessage.gateway, SmsMessage.state)
    )
    return [
        (name, state, int(count), int(fen)) for name, state, count, fen in session.execute(found)
    ]
