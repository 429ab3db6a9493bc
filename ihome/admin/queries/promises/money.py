"""Payments and refunds, and what they are for."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from ihome.booking import rules
from ihome.booking.models import Booking, BookingLine
from ihome.infra.outbox import OutboxJob
from ihome.payments.models import Payment, Refund

PAYS = "booking:"  # how a payment names the booking it is for

Number = sa.ColumnElement[int] | InstrumentedAttribute[int]

# What the make-believe provider writes down. Its package stands on our own floor, so by name.
TRADES = sa.table("sandbox_trades", sa.column("id"), sa.column("out_trade_no"), sa.column("status"))
RETURNS = sa.table("sandbox_refunds", sa.column("out_request_no"), sa.column("amount_fen"))


def bookings_not_paid_right(session: Session) -> Iterator[str]:
    """I5: a paid booking without exactly one payment of its total, or a price that is not its lines."""
    added = (
        sa.select(BookingLine.booking_id, sa.func.sum(BookingLine.amount_fen).label("fen"))
        .group_by(BookingLine.booking_id)
        .subquery()
    )
    priced = (
        sa.select(Booking.booking_no)
        .outerjoin(added, added.c.booking_id == Booking.id)
        .where(sa.func.coalesce(added.c.fen, 0) != Booking.total_fen)
    )
    yield from (f"booking {number}: its lines do not add up" for number in session.scalars(priced))
    unpaid = (
        sa.select(Booking.booking_no)
        .outerjoin(Payment, Payment.id == Booking.payment_id)
        .where(
            Booking.status.in_(rules.PAID),
            sa.or_(
                Payment.id.is_(None),
                Payment.status != "succeeded",
                Payment.trade_no.is_(None),
                Payment.amount_fen != Booking.total_fen,
                Payment.reference != PAYS + sa.cast(Booking.id, sa.String(20)),
            ),
        )
    )
    yield from (f"booking {number}: no payment of its total" for number in session.scalars(unpaid))


def money_without_effect(session: Session) -> Iterator[str]:
    """I6: money that came, and neither a stay nor a refund nor news of it on its way."""
    lost = (
        sa.select(Payment.payment_no)
        .outerjoin(Booking, Booking.payment_id == Payment.id)
        .outerjoin(Refund, Refund.payment_id == Payment.id)
        .where(
            Payment.paid_at.is_not(None),
            Payment.reference.startswith(PAYS),
            Refund.id.is_(None),
            sa.or_(Booking.id.is_(None), Booking.status.not_in(rules.PAID)),
            ~_still_to_run("news.PaymentSucceeded", "payment_id", Payment.id),
        )
    )
    yield from (f"payment {number}" for number in session.scalars(lost))
    unheard = (
        sa.select(TRADES.c.out_trade_no)
        .outerjoin(Payment, Payment.payment_no == TRADES.c.out_trade_no)
        .where(
            TRADES.c.status == "TRADE_SUCCESS",
            sa.or_(Payment.id.is_(None), Payment.paid_at.is_(None)),
            ~_still_to_run("sandbox.send_notice", "trade_id", TRADES.c.id),
            ~_still_to_run("payments.ask_gateway", "payment_id", Payment.id),
        )
    )
    yield from (f"trade of payment {number}" for number in session.scalars(unheard))


def _still_to_run(job: str, name: str, number: Number) -> sa.Exists:
    """Whether a job about this row waits in the outbox."""
    return sa.exists().where(
        OutboxJob.job == job,
        OutboxJob.state == "waiting",
        OutboxJob.payload[name].as_integer() == number,
    )


def refunds_beyond_payments(session: Session) -> Iterator[str]:
    """I7: more money sent back than came, or sent back for what was never paid."""
    back = (
        sa.select(Payment.payment_no)
        .join(Refund, Refund.payment_id == Payment.id)
        .group_by(Payment.id, Payment.payment_no, Payment.amount_fen, Payment.paid_at)
        .having(
            sa.or_(
                sa.func.sum(Refund.amount_fen) > Payment.amount_fen,
                Payment.paid_at.is_(None),
                sa.func.min(Refund.amount_fen) <= 0,
            )
        )
    )
    yield from (f"payment {number}" for number in session.scalars(back))
    other = (
        sa.select(Refund.refund_no)
        .outerjoin(RETURNS, RETURNS.c.out_request_no == Refund.refund_no)
        .where(
            Refund.status == "refunded",
            sa.func.coalesce(RETURNS.c.amount_fen, 0) != Refund.amount_fen,
        )
    )
    yield from (f"refund {number}: not the provider's" for number in session.scalars(other))
    unasked = (
        sa.select(RETURNS.c.out_request_no)
        .outerjoin(Refund, Refund.refund_no == RETURNS.c.out_request_no)
        .where(Refund.id.is_(None))
    )
    yield from (f"refund {number}: only the provider's" for number in session.scalars(unasked))
