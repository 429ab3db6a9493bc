"""Reads of photos that look alike, for the desk."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from ihome.houses.models import HouseCase
from ihome.media.models import Photo, PhotoTwin

TwinRow = tuple[PhotoTwin, Photo, Photo]

_later, _first = aliased(Photo), aliased(Photo)
_PAIR = (
    sa.select(PhotoTwin, _later, _first)
    .join(_later, _later.id == PhotoTwin.photo_id)
    .join(_first, _first.id == PhotoTwin.other_photo_id)
)


def twins(
    session: Session, *, judged: bool, before: tuple[int, int] | None, limit: int
) -> list[TwinRow]:
    """(pair, its later photo, the one that was there first); the newest photo first, below `before`."""
    found = _PAIR.where(PhotoTwin.verdict.is_not(None) if judged else PhotoTwin.verdict.is_(None))
    if before is not None:
        photo_id, other_id = before
        found = found.where(
            sa.or_(
                PhotoTwin.photo_id < photo_id,
                sa.and_(PhotoTwin.photo_id == photo_id, PhotoTwin.other_photo_id < other_id),
            )
        )
    order = (PhotoTwin.photo_id.desc(), PhotoTwin.other_photo_id.desc())
    rows = session.execute(found.order_by(*order).limit(limit))
    return [(pair, later, first) for pair, later, first in rows]


def twin(session: Session, photo_id: str, other_photo_id: str) -> TwinRow | None:
    """The pair of two photos, by public ids in either order."""
    pair = {photo_id, other_photo_id}
    row = session.execute(
        _PAIR.where(_later.public_id.in_(pair), _first.public_id.in_(pair))
    ).first()
    return None if row is None else (row[0], row[1], row[2])


def undecided(session: Session) -> int:
    """How many pairs nobody has judged."""
    found = sa.select(sa.func.count()).select_from(PhotoTwin).where(PhotoTwin.verdict.is_(None))
    return session.scalar(found) or 0


def newest_cases(session: Session, house_ids: Collection[int]) -> dict[int, str]:
    """House id -> public id of its newest case; a house that was never submitted is left out."""
    newest = (
        sa.select(sa.func.max(HouseCase.id))
        .where(HouseCase.house_id.in_(house_ids))
        .group_by(HouseCase.house_id)
    )
    found = sa.select(HouseCase.house_id, HouseCase.public_id).where(HouseCase.id.in_(newest))
    return {house_id: case_id for house_id, case_id in session.execute(found)}
