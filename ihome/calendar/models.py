"""Tables of the calendar."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ihome.infra.db import Base


class CalendarNight(Base):
    """One night of one house that nobody else may have; the primary key is the promise.

    `kind` is held (a booking that is not paid yet), booked (paid) or blocked (closed by the host,
    without a booking). A night without a row is free. `night` is the date at the house.
    """

    __tablename__ = "calendar_nights"
    __table_args__ = (sa.Index(None, "booking_id"),)

    house_id: Mapped[int] = mapped_column(sa.ForeignKey("houses.id"), primary_key=True)
    night: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(8))
    booking_id: Mapped[int | None] = mapped_column(sa.ForeignKey("bookings.id"))
