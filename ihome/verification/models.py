"""Tables of verification: what was sent, to whom (never in clear), what it cost, who may not go on."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ihome.infra.db import Base

QUEUED, HANDED_OVER, UNKNOWN = "queued", "handed_over", "unknown"


class SmsNumber(Base):
    """A number that was written to, by its blind index; locked while one more send is decided.

    `failures` are wrong codes that were compared, for whatever purpose, since the last right one.
    """

    __tablename__ = "sms_numbers"

    mobile_index: Mapped[str] = mapped_column(sa.CHAR(64), primary_key=True)
    first_at: Mapped[datetime]
    failures: Mapped[int] = mapped_column(sa.Integer, default=0)


class SmsSend(Base):
    """One code that was allowed to a number, and from where; kept for two days.

    Where it was asked from stands in blind indexes too: no address, no browser, no digits of a number.
    """

    __tablename__ = "sms_sends"
    __table_args__ = (
        sa.Index(None, "mobile_index", "sent_at"),
        sa.Index(None, "sent_at"),
        sa.Index(None, "address", "sent_at"),
        sa.Index(None, "network", "sent_at"),
        sa.Index(None, "device", "sent_at"),
        sa.Index(None, "prefix", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mobile_index: Mapped[str] = mapped_column(sa.CHAR(64))
    purpose: Mapped[str] = mapped_column(sa.String(16))
    sent_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(sa.String(32), default="")
    network: Mapped[str] = mapped_column(sa.String(32), default="")
    device: Mapped[str] = mapped_column(sa.String(32), default="")
    prefix: Mapped[str] = mapped_column(sa.String(32), default="")


class SmsMessage(Base):
    """One text message and what became of it; neither number nor text.

    `state` is queued | handed_over | delivered | failed | unknown. Unknown: a gateway may have it, so
    nobody sends it again. `ask_at` is when the gateway is asked for a receipt, None when no more.
    """

    __tablename__ = "sms_messages"
    __table_args__ = (
        sa.UniqueConstraint("request_id"),
        sa.Index(None, "state", "ask_at"),
        sa.Index(None, "day"),
        sa.Index(None, "mobile_index", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[str] = mapped_column(sa.CHAR(32))
    purpose: Mapped[str] = mapped_column(sa.String(40))
    mobile_index: Mapped[str] = mapped_column(sa.CHAR(64))
    state: Mapped[str] = mapped_column(sa.String(12), default=QUEUED)
    gateway: Mapped[str] = mapped_column(sa.String(12), default="")
    gateway_id: Mapped[str] = mapped_column(sa.String(64), default="")
    price_fen: Mapped[int] = mapped_column(sa.Integer)
    error_code: Mapped[str] = mapped_column(sa.String(64), default="")
    day: Mapped[date]
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    ask_at: Mapped[datetime | None]
    times_asked: Mapped[int] = mapped_column(sa.SmallInteger, default=0)


class SmsDay(Base):
    """What text messages cost on a day at UTC+8; its row is the lock under which all are decided."""

    __tablename__ = "sms_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    spent_fen: Mapped[int] = mapped_column(sa.Integer, default=0)
    alarmed_at: Mapped[datetime | None]


class SmsSwitch(Base):
    """The kill switch of `ihome sms off`: one row, with the id 1."""

    __tablename__ = "sms_switch"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    is_off: Mapped[bool]
    changed_at: Mapped[datetime]
