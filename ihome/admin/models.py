"""Tables of the desk: what its people write down about a booking."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ihome.infra.db import Base


class BookingNote(Base):
    """A line that somebody at the desk wrote about a booking; guests and hosts never see it."""

    __tablename__ = "booking_notes"
    __table_args__ = (sa.Index(None, "booking_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(sa.ForeignKey("bookings.id"))
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(sa.String(1000))
    made_at: Mapped[datetime]


class Dispute(Base):
    """Guest and host disagree, and the desk looks into it. `state` is open | resolved.

    `open_booking_id` is the booking while it is open: one open dispute for a booking at most.
    """

    __tablename__ = "disputes"
    __table_args__ = (
        sa.Index(None, "booking_id", "id"),
        sa.Index(None, "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(sa.ForeignKey("bookings.id"))
    open_booking_id: Mapped[int | None] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(sa.String(10))
    reason: Mapped[str] = mapped_column(sa.String(500))
    opened_by: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    opened_at: Mapped[datetime]
    outcome: Mapped[str | None] = mapped_column(sa.String(500))
    resolved_by: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    resolved_at: Mapped[datetime | None]
