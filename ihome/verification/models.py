"""Tables of verification: the floor under the SMS limits, for when Redis forgets."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ihome.infra.db import Base


class SmsNumber(Base):
    """A number that was written to, by its blind index; locked while one more send is decided."""

    __tablename__ = "sms_numbers"

    mobile_index: Mapped[str] = mapped_column(sa.CHAR(64), primary_key=True)
    first_at: Mapped[datetime]


class SmsSend(Base):
    """One message that was allowed to a number; kept for two days."""

    __tablename__ = "sms_sends"
    __table_args__ = (sa.Index(None, "mobile_index", "sent_at"), sa.Index(None, "sent_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    mobile_index: Mapped[str] = mapped_column(sa.CHAR(64))
    purpose: Mapped[str] = mapped_column(sa.String(16))
    sent_at: Mapped[datetime]
