"""What the tables say, for tests that check that nothing was written, sold or charged."""

from datetime import date

import sqlalchemy as sa

from ihome.booking.models import Booking, BookingLine, BookingStep
from ihome.calendar.models import CalendarNight
from ihome.infra.db import reading
from ihome.infra.outbox import OutboxJob
from ihome.payments.models import Payment, PaymentNotice, Refund
from ihome.sandbox.models import SandboxRefund


def nights_of(booking: Booking) -> list[tuple[date, str]]:
    """(night, kind) of each night that the booking owns, in order."""
    owned = sa.select(CalendarNight).where(CalendarNight.booking_id == booking.id)
    with reading() as session:
        rows = session.scalars(owned.order_by(CalendarNight.night))
        return [(row.night, row.kind) for row in rows]


def history_of(booking: Booking) -> list[tuple[str, str]]:
    """(status, actor) of each step, in order."""
    steps = sa.select(BookingStep).where(BookingStep.booking_id == booking.id)
    with reading() as session:
        rows = session.scalars(steps.order_by(BookingStep.position))
        return [(row.status, row.actor) for row in rows]


def everything() -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables about bookings and money: equal before and after means nothing changed."""
    tables = (
        Booking, BookingLine, BookingStep, CalendarNight, Payment, PaymentNotice, Refund,
        SandboxRefund, OutboxJob,
    )  # fmt: skip
    with reading() as session:
        return {
            table.__tablename__: sorted(
                (tuple(row) for row in session.execute(sa.select(*table.__table__.columns))),
                key=repr,
            )
            for table in tables
        }


def payments_of(booking: Booking) -> list[Payment]:
    with reading() as session:
        found = sa.select(Payment).where(Payment.reference == f"booking:{booking.id}")
        return list(session.scalars(found))


def refunds() -> list[Refund]:
    with reading() as session:
        return list(session.scalars(sa.select(Refund)))


def given_back() -> list[SandboxRefund]:
    """What the provider's own ledger says it has sent back."""
    with reading() as session:
        return list(session.scalars(sa.select(SandboxRefund)))
