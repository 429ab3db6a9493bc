"""Tables of payments. All amounts are fen."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ihome.infra.db import Base


class Payment(Base):
    """One wish for money. `open_reference` is the reference while it is pending or paid, so that a
    thing has one such payment at most; `trade_no` is the gateway's number once it is paid."""

    __tablename__ = "payments"
    __table_args__ = (sa.Index(None, "reference"), sa.Index(None, "status", "created_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_no: Mapped[str] = mapped_column(sa.String(26), unique=True)
    reference: Mapped[str] = mapped_column(sa.String(64))
    open_reference: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    payer_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    amount_fen: Mapped[int]
    subject: Mapped[str] = mapped_column(sa.String(128))
    return_path: Mapped[str] = mapped_column(sa.String(200))
    gateway: Mapped[str] = mapped_column(sa.String(16))
    status: Mapped[str] = mapped_column(sa.String(10))
    trade_no: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]


class PaymentNotice(Base):
    """A gateway's word on a payment, once for each different word; `refused` says why it paid nothing."""

    __tablename__ = "payment_notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(sa.ForeignKey("payments.id"), index=True)
    trade_no: Mapped[str] = mapped_column(sa.String(64))
    amount_fen: Mapped[int]
    refused: Mapped[str | None] = mapped_column(sa.String(40))
    heard_at: Mapped[datetime]


class Refund(Base):
    """Money on its way back. One whole refund for a payment at most, in this version."""

    __tablename__ = "refunds"

    id: Mapped[int] = mapped_column(primary_key=True)
    refund_no: Mapped[str] = mapped_column(sa.String(26), unique=True)
    payment_id: Mapped[int] = mapped_column(sa.ForeignKey("payments.id"), unique=True)
    amount_fen: Mapped[int]
    reason: Mapped[str] = mapped_column(sa.String(128))
    status: Mapped[str] = mapped_column(sa.String(10))
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
