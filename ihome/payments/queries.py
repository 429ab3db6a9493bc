"""Reads of payments."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ihome.payments.models import Payment, PaymentNotice, Refund


def payment_by_no(session: Session, payment_no: str) -> Payment | None:
    return session.scalar(sa.select(Payment).where(Payment.payment_no == payment_no))


def payment_by_id(session: Session, payment_id: int) -> Payment | None:
    return session.get(Payment, payment_id)


def open_payment_of(session: Session, reference: str) -> Payment | None:
    return session.scalar(sa.select(Payment).where(Payment.open_reference == reference))


def payment_by_trade(session: Session, trade_no: str) -> Payment | None:
    return session.scalar(sa.select(Payment).where(Payment.trade_no == trade_no))


def was_heard(session: Session, notice: PaymentNotice) -> bool:
    """Whether the same word of the gateway is kept already, whenever it came."""
    same = sa.select(PaymentNotice.id).where(
        PaymentNotice.payment_id == notice.payment_id,
        PaymentNotice.trade_no == notice.trade_no,
        PaymentNotice.amount_fen == notice.amount_fen,
        PaymentNotice.refused == notice.refused,
    )
    return session.scalar(same.limit(1)) is not None


def locked_payment(session: Session, payment_id: int) -> Payment:
    held = sa.select(Payment).where(Payment.id == payment_id).with_for_update()
    return session.scalars(held.execution_options(populate_existing=True)).one()


def refund_of(session: Session, payment_id: int) -> Refund | None:
    return session.scalar(sa.select(Refund).where(Refund.payment_id == payment_id))
