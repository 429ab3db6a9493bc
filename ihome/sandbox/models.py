"""The provider's own ledger. All amounts are fen."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ihome.infra.db import Base


class SandboxTrade(Base):
    """An order that a payer has looked at. `status` is in Alipay's words."""

    __tablename__ = "sandbox_trades"

    id: Mapped[int] = mapped_column(primary_key=True)
    trade_no: Mapped[str] = mapped_column(sa.String(26), unique=True)
    out_trade_no: Mapped[str] = mapped_column(sa.String(64), unique=True)
    app_id: Mapped[str] = mapped_column(sa.String(32))
    seller_id: Mapped[str] = mapped_column(sa.String(32))
    amount_fen: Mapped[int]
    subject: Mapped[str] = mapped_column(sa.String(128))
    notify_url: Mapped[str] = mapped_column(sa.String(300))
    return_url: Mapped[str] = mapped_column(sa.String(300))
    expires_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(sa.String(16))
    paid_at: Mapped[datetime | None]


class SandboxRefund(Base):
    """Money that was given back; one row for each request number, however often it was asked."""

    __tablename__ = "sandbox_refunds"

    out_request_no: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    trade_id: Mapped[int] = mapped_column(sa.ForeignKey("sandbox_trades.id"))
    amount_fen: Mapped[int]
    made_at: Mapped[datetime]
