"""Tables of media."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ihome.infra.db import Base


class Photo(Base):
    """One use of a picture by one person. Rows of the same picture share `key` and its files.

    `key` is the SHA-256 of the cleaned picture in hex: the widest file, of which all others can be
    made again. `widths` are those that were made, ascending, and `size_bytes` is what they weigh
    together. `width_px` and `height_px` are of the upright original. `phash` is its perceptual hash,
    16 hex digits; None for a picture with nothing on it, or from before 0.3.
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
    phash: Mapped[str | None] = mapped_column(sa.CHAR(16))
    made_at: Mapped[datetime]


class PhotoObject(Base):
    """An object that was put into the store and acknowledged. `digest` is the SHA-256 of its bytes.

    Objects from before 0.3 have no row until the scrub has read them: absence means nothing.
    """

    __tablename__ = "photo_objects"

    name: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    key: Mapped[str] = mapped_column(sa.CHAR(64), index=True)
    digest: Mapped[str] = mapped_column(sa.CHAR(64))
    size_bytes: Mapped[int]
    made_at: Mapped[datetime]


class PhotoBand(Base):
    """A quarter of a photo's perceptual hash, to find photos that share one (nearly)."""

    __tablename__ = "photo_bands"

    band: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True, autoincrement=False)
    value: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    photo_id: Mapped[int] = mapped_column(
        sa.ForeignKey("photos.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class PhotoTwin(Base):
    """Two photos of different owners that look alike; `other_photo_id` is the older one.

    `verdict` is None until the operator has looked, then same | different. `decided_by` names them.
    """

    __tablename__ = "photo_twins"

    photo_id: Mapped[int] = mapped_column(
        sa.ForeignKey("photos.id", ondelete="CASCADE"), primary_key=True
    )
    other_photo_id: Mapped[int] = mapped_column(
        sa.ForeignKey("photos.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    distance: Mapped[int] = mapped_column(sa.SmallInteger)
    found_at: Mapped[datetime]
    verdict: Mapped[str | None] = mapped_column(sa.String(10), index=True)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(sa.String(64))


class StorageMove(Base):
    """One move of all photos from the store `source` to the store `target`.

    `phase` is mirroring | backfilling | verifying | flipped | finished | rolled_back. Addresses are
    sealed (infra/sealed.py); labels are not secret.
    `active` is 1 until the move is over, then empty: one move at a time. `settled_at` is when, after the
    stores changed places, nothing was left behind. `cursor` is the last name that was verified.
    """

    __tablename__ = "storage_moves"

    id: Mapped[int] = mapped_column(primary_key=True)
    move_no: Mapped[str] = mapped_column(sa.String(12), unique=True)
    active: Mapped[int | None] = mapped_column(sa.SmallInteger, unique=True)
    phase: Mapped[str] = mapped_column(sa.String(12))
    source_cipher: Mapped[str] = mapped_column(sa.Text, default="")
    target_cipher: Mapped[str] = mapped_column(sa.Text, default="")
    source_label: Mapped[str] = mapped_column(sa.String(500))
    target_label: Mapped[str] = mapped_column(sa.String(500))
    cursor: Mapped[str] = mapped_column(sa.String(120), default="")
    found_count: Mapped[int] = mapped_column(default=0)
    copied_count: Mapped[int] = mapped_column(default=0)
    copied_bytes: Mapped[int] = mapped_column(default=0)
    verified_count: Mapped[int] = mapped_column(default=0)
    mended_count: Mapped[int] = mapped_column(default=0)
    errors: Mapped[dict[str, Any]] = mapped_column(default=dict)
    runner: Mapped[str | None] = mapped_column(sa.String(120))
    beat_at: Mapped[datetime]
    began_at: Mapped[datetime]
    flipped_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class PhotoLoss(Base):
    """A cleaned picture that is wrong or gone and could not be repaired; the scrub keeps the list."""

    __tablename__ = "photo_losses"

    name: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    found_at: Mapped[datetime]
