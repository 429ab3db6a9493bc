"""Reads of the provider."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ihome.sandbox.models import SandboxRefund, SandboxTrade


def trade_of(session: Session, out_trade_no: str) -> SandboxTrade | None:
    return session.scalar(sa.select(SandboxTrade).where(SandboxTrade.out_trade_no == out_trade_no))


def locked_trade(session: Session, out_trade_no: str) -> SandboxTrade | None:
    held = sa.select(SandboxTrade).where(SandboxTrade.out_trade_no == out_trade_no)
    return session.scalar(held.with_for_update().execution_options(populate_existing=True))


def trade_by_id(session: Session, trade_id: int) -> SandboxTrade | None:
    return session.get(SandboxTrade, trade_id)


def refund_by_no(session: Session, out_request_no: str) -> SandboxRefund | None:
    return session.get(SandboxRefund, out_request_no)


def refunded_fen(session: Session, trade_id: int) -> int:
    total = sa.select(sa.func.coalesce(sa.func.sum(SandboxRefund.amount_fen), 0))
    return int(session.scalar(total.where(SandboxRefund.trade_id == trade_id)) or 0)
