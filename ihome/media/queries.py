"""Reads of media."""

from collections.abc import Collection, Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ihome.media.models import Photo


def photos(session: Session, photo_ids: Collection[int]) -> dict[int, Photo]:
    """The photos that there are, by row id."""
    found = session.scalars(sa.select(Photo).where(Photo.id.in_(photo_ids)))
    return {photo.id: photo for photo in found}


def known_keys(session: Session, keys: Collection[str]) -> set[str]:
    """Those of `keys` that some photo still uses."""
    return set(session.scalars(sa.select(Photo.key).where(Photo.key.in_(keys)).distinct()))


def files(session: Session) -> Iterator[tuple[str, list[int]]]:
    """Key and widths of every photo row."""
    rows = session.execute(sa.select(Photo.key, Photo.widths)).yield_per(1000)
    yield from ((key, widths) for key, widths in rows)
