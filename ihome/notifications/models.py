"""The table of notices."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ihome.infra.db import Base


class Notice(Base):
    """One text message that was handed over: this news, to this user, about this booking."""

    __tablename__ = "notices"
    __table_args__ = (sa.UniqueConstraint("booking_id", "news", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(sa.ForeignKey("bookings.id"))
    news: Mapped[str] = mapped_column(sa.String(40))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    sent_at: Mapped[datetime]


class HouseNotice(Base):
    """One text message that was handed over to a host: what the desk said in this case."""

    __tablename__ = "house_notices"
    __table_args__ = (sa.UniqueConstraint("case_id", "news"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("house_cases.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    news: Mapped[str] = mapped_column(sa.String(40))
    sent_at: Mapped[datetime]
