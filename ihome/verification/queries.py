"""Reads of verification."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ihome.verification.models import SmsNumber, SmsSend


def locked_number(session: Session, mobile_index: str) -> SmsNumber | None:
    held = sa.select(SmsNumber).where(SmsNumber.mobile_index == mobile_index)
    return session.scalar(held.with_for_update())


def sends_since(session: Session, mobile_index: str, since: datetime) -> list[datetime]:
    found = sa.select(SmsSend.sent_at).where(
        SmsSend.mobile_index == mobile_index, SmsSend.sent_at > since
    )
    return list(session.scalars(found))


def delete_sends_before(session: Session, moment: datetime) -> None:
    session.execute(sa.delete(SmsSend).where(SmsSend.sent_at < moment))
