"""Tables of reviews."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ihome.infra.db import Base


class Review(Base):
    """What a guest says of one stay; the key on the booking allows one. `check_in` dates the stay.

    `rating` is 1–5, or NULL for words alone, which count in no average.
    """

    __tablename__ = "reviews"
    __table_args__ = (sa.Index(None, "house_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(12), unique=True)
    booking_id: Mapped[int] = mapped_column(sa.ForeignKey("bookings.id"), unique=True)
    house_id: Mapped[int] = mapped_column(sa.ForeignKey("houses.id"))
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    host_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    rating: Mapped[int | None] = mapped_column(sa.SmallInteger)
    text: Mapped[str] = mapped_column(sa.Text)
    check_in: Mapped[date]
    written_at: Mapped[datetime]
    reply: Mapped[str | None] = mapped_column(sa.Text)
    replied_at: Mapped[datetime | None]
