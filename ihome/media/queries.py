"""Reads of media."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from ihome.media.models import Photo, PhotoBand, PhotoObject, PhotoTwin


def photos(session: Session, photo_ids: Collection[int]) -> dict[int, Photo]:
    """The photos that there are, by row id."""
    found = session.scalars(sa.select(Photo).where(Photo.id.in_(photo_ids)))
    return {photo.id: photo for photo in found}


def photo_of_key(session: Session, key: str) -> Photo | None:
    """One of the photos that show this picture."""
    return session.scalars(sa.select(Photo).where(Photo.key == key).limit(1)).first()


def widest(session: Session, key: str) -> int | None:
    """The width under which the cleaned picture of `key` is stored; None when no photo uses it."""
    photo = photo_of_key(session, key)
    return max(photo.widths) if photo is not None else None


def was_put(session: Session, name: str) -> bool:
    """Whether the store has acknowledged an object of this name."""
    return session.get(PhotoObject, name) is not None


def known_keys(session: Session, keys: Collection[str]) -> set[str]:
    """Those of `keys` that some photo still uses."""
    return set(session.scalars(sa.select(Photo.key).where(Photo.key.in_(keys)).distinct()))


def keys_with_widest(session: Session) -> Iterator[tuple[str, int]]:
    """Every key once, ascending, with the width of its cleaned picture; read a thousand at a time."""
    rows = session.execute(sa.select(Photo.key, Photo.widths).order_by(Photo.key)).yield_per(1000)
    for key, of_key in groupby(rows, key=lambda row: row.key):
        yield key, max(max(row.widths) for row in of_key)


def near_photos(
    session: Session, photo: Photo, values_by_band: Mapping[int, Collection[int]]
) -> Sequence[Photo]:
    """Photos of other owners that were there before and share a band's value, by its primary key."""
    shared = sa.union(
        *(
            sa.select(PhotoBand.photo_id).where(PhotoBand.band == band, PhotoBand.value.in_(values))
            for band, values in values_by_band.items()
        )
    ).subquery()
    return session.scalars(
        sa.select(Photo)
        .join(shared, shared.c.photo_id == Photo.id)
        .where(Photo.owner_id != photo.owner_id, Photo.id < photo.id)
    ).all()


def twins_of(session: Session, photo_id: int) -> set[int]:
    """The older photos that this one was found to resemble."""
    return set(
        session.scalars(sa.select(PhotoTwin.other_photo_id).where(PhotoTwin.photo_id == photo_id))
    )


def twins(session: Session, *, undecided: bool, limit: int) -> Sequence[PhotoTwin]:
    """Pairs, the newest first."""
    asked = sa.select(PhotoTwin).order_by(PhotoTwin.found_at.desc(), PhotoTwin.photo_id.desc())
    if undecided:
        asked = asked.where(PhotoTwin.verdict.is_(None))
    return session.scalars(asked.limit(limit)).all()


def twin(session: Session, photo_id: str, other_photo_id: str) -> PhotoTwin | None:
    """The pair of two photos, by public ids in either order; locked."""
    one, other = aliased(Photo), aliased(Photo)
    pair = {photo_id, other_photo_id}
    return session.scalars(
        sa.select(PhotoTwin)
        .join(one, one.id == PhotoTwin.photo_id)
        .join(other, other.id == PhotoTwin.other_photo_id)
        .where(one.public_id.in_(pair), other.public_id.in_(pair))
        .with_for_update(of=PhotoTwin)
    ).first()
