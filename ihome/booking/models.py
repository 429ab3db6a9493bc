"""Tables of booking."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ihome.infra.db import Base


class Booking(Base):
    """A guest's claim on the nights [check_in, check_out) of a house.

    Money and moments are frozen when it is placed: a later change of the house does not touch them.
    `expires_at` is the deadline of the host (requested) or of the money (awaiting_payment).
    """

    __tablename__ = "bookings"
    __table_args__ = (
        sa.UniqueConstraint("guest_id", "idempotency_key"),
        sa.Index(None, "guest_id", "id"),
        sa.Index(None, "host_id", "id"),
        sa.Index(None, "status", "expires_at"),
        sa.Index(None, "status", "check_out_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_no: Mapped[str] = mapped_column(sa.String(26), unique=True)
    house_id: Mapped[int] = mapped_column(sa.ForeignKey("houses.id"))
    guest_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    host_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    status: Mapped[str] = mapped_column(sa.String(16))
    check_in: Mapped[date]
    check_out: Mapped[date]
    check_out_at: Mapped[datetime]
    guests: Mapped[int] = mapped_column(sa.SmallInteger)
    message: Mapped[str] = mapped_column(sa.Text)
    total_fen: Mapped[int]
    deposit_fen: Mapped[int]
    placed_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    payment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("payments.id"))
    decline_reason: Mapped[str | None] = mapped_column(sa.String(200))
    cancel_reason: Mapped[str | None] = mapped_column(sa.String(200))
    idempotency_key: Mapped[str] = mapped_column(sa.String(64))


class BookingLine(Base):
    """One line of the price, as quoted; the lines of a booking add up to its total_fen."""

    __tablename__ = "booking_lines"

    booking_id: Mapped[int] = mapped_column(sa.ForeignKey("bookings.id"), primary_key=True)
    position: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(16))
    quantity: Mapped[int] = mapped_column(sa.SmallInteger)
    unit_fen: Mapped[int]
    amount_fen: Mapped[int]


class BookingStep(Base):
    """One step of a booking's life: which status it took on, when, and who did it.

    `actor` is guest, host, clock, payment or desk. `position` runs from 0 without a gap.
    """

    __tablename__ = "booking_steps"

    booking_id: Mapped[int] = mapped_column(sa.ForeignKey("bookings.id"), primary_key=True)
    position: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    status: Mapped[str] = mapped_column(sa.String(16))
    actor: Mapped[str] = mapped_column(sa.String(8))
    at: Mapped[datetime]
