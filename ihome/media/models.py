"""Tables of media."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ihome.infra.db import Base


class Photo(Base):
    """One use of a picture by one person. Rows of the same picture share `key` and its files.

    `key` is the SHA-256 of the widest file in hex, `widths` are the files there are, ascending, and
    `size_bytes` is what they weigh together. `width_px` and `height_px` are of the upright original.
    """

    __tablename__ = "photos"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(12), unique=True)
    key: Mapped[str] = mapped_column(sa.CHAR(64), index=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    width_px: Mapped[int] = mapped_column(sa.Integer)
    height_px: Mapped[int] = mapped_column(sa.Integer)
    color: Mapped[str] = mapped_column(sa.CHAR(7))
    thumbhash: Mapped[str] = mapped_column(sa.String(60))
    widths: Mapped[list[int]] = mapped_column(sa.JSON)
    size_bytes: Mapped[int]
    made_at: Mapped[datetime]
