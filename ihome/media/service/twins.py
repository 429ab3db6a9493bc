"""The same picture shown by two people: found after each upload, judged by the operator."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from ihome.infra.db import reading, retried, transaction
from ihome.kernel.clock import utc_now
from ihome.kernel.errors import NotFound
from ihome.media import queries
from ihome.media.models import Photo, PhotoTwin
from ihome.media.rules.alike import MOST_APART, distance, near_bands

MOST_TWINS = 5  # of one photo: a picture that everybody uses need not be told a hundred times

Verdict = Literal["same", "different"]


class Twin(msgspec.Struct, frozen=True):
    """Two photos of different owners that look alike; `other` was there first."""

    photo: Photo
    other: Photo
    distance: int
    found_at: datetime
    verdict: str | None


@retried
def look_for_twins(photo_id: int) -> int:
    """Write down the MOST_TWINS nearest photos of other owners, at most one for each; how many are new."""
    with transaction() as session:
        photo = queries.photos(session, [photo_id]).get(photo_id)
        if photo is None or photo.phash is None:
            return 0
        near = queries.near_photos(session, photo, near_bands(photo.phash))
        known = queries.twins_of(session, photo.id)
        new = [(apart, each) for apart, each in _nearest(photo, near) if each.id not in known]
        for apart, each in new:
            session.add(
                PhotoTwin(
                    photo_id=photo.id,
                    other_photo_id=each.id,
                    distance=apart,
                    found_at=utc_now(),
                )
            )
        return len(new)


def twins(*, undecided: bool = True, limit: int = 200) -> list[Twin]:
    """Pairs found, the newest first; those without a verdict only, unless `undecided` is False."""
    with reading() as session:
        rows = queries.twins(session, undecided=undecided, limit=limit)
        ids = {each for row in rows for each in (row.photo_id, row.other_photo_id)}
        photos = queries.photos(session, ids)
    return [
        Twin(
            photo=photos[row.photo_id],
            other=photos[row.other_photo_id],
            distance=row.distance,
            found_at=row.found_at,
            verdict=row.verdict,
        )
        for row in rows
    ]


@retried
def decide_twin(photo_id: str, other_photo_id: str, verdict: Verdict, *, by: str) -> None:
    """The operator has looked: the same place or not; `by` says who. NotFound when it is no such pair.

    Public ids, in either order. A later verdict replaces an earlier one.
    """
    with transaction() as session:
        pair = queries.twin(session, photo_id, other_photo_id)
        if pair is None:
            raise NotFound("没有这一对照片，可能已经删了。")
        pair.verdict, pair.decided_at, pair.decided_by = verdict, utc_now(), by[:64]


def _nearest(photo: Photo, near: Sequence[Photo]) -> list[tuple[int, Photo]]:
    assert photo.phash is not None
    found: dict[int, tuple[int, Photo]] = {}
    measured = sorted(
        ((distance(photo.phash, each.phash), each) for each in near if each.phash),
        key=lambda pair: (pair[0], pair[1].id),
    )
    for apart, each in measured:
        if apart <= MOST_APART:
            found.setdefault(each.owner_id, (apart, each))
    return list(found.values())[:MOST_TWINS]
