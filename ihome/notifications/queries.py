"""What the notices table is asked."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ihome.notifications.models import HouseNotice, Notice


def was_sent(session: Session, *, booking_id: int, news: str, user_id: int) -> bool:
    found = sa.select(Notice.id).where(
        Notice.booking_id == booking_id, Notice.news == news, Notice.user_id == user_id
    )
    return session.scalar(found) is not None


def was_host_told(session: Session, *, case_id: int, news: str) -> bool:
    found = sa.select(HouseNotice.id).where(
        HouseNotice.case_id == case_id, HouseNotice.news == news
    )
    return session.scalar(found) is not None
