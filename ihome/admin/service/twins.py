"""Photos of different owners that look alike: shown side by side, judged."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from ihome.accounts import service as accounts
from ihome.admin.errors import OwnPhotos
from ihome.admin.queries import twins as queries
from ihome.admin.queries.twins import TwinRow
from ihome.admin.schemas.common import NamedView
from ihome.admin.schemas.twins import (
    PhotoTwinsView,
    PhotoTwinView,
    TwinHouseView,
    TwinPhotoView,
    TwinsQuery,
    Verdict,
)
from ihome.admin.service.people import GONE, names_of
from ihome.houses import service as houses
from ihome.infra import audit
from ihome.infra.db import reading, retried, transaction
from ihome.kernel.errors import NotFound
from ihome.kernel.page import read_cursor, write_cursor
from ihome.kernel.roles import OPERATOR, reaches
from ihome.media import service as media
from ihome.media.service import Photo


def photo_twins(query: TwinsQuery, *, viewer_id: int) -> PhotoTwinsView:
    """A page of pairs, the newest photo first; InvalidInput for a forged cursor."""
    key = read_cursor(query.cursor, types=(int, int)) if query.cursor else None
    with reading() as session:
        found = queries.twins(
            session,
            judged=query.state == "judged",
            before=(key[0], key[1]) if key else None,
            limit=query.limit + 1,
        )
        rows = found[: query.limit]
        items = _views(rows, viewer_id=viewer_id)
    if len(found) <= query.limit:
        return PhotoTwinsView(items=items, next_cursor=None)
    last = rows[-1][0]
    return PhotoTwinsView(items=items, next_cursor=write_cursor(last.photo_id, last.other_photo_id))


@retried
def judge_photos(
    photo_id: str, other_photo_id: str, *, verdict: Verdict, note: str, actor_id: int
) -> PhotoTwinView:
    """Say whether two photos show the same place; a later verdict replaces an earlier one.

    Public ids, in either order. OwnPhotos, NotFound.
    """
    with transaction() as session:
        pair, later, first = _pair(photo_id, other_photo_id)
        if actor_id in (later.owner_id, first.owner_id):
            raise OwnPhotos()
        before = pair.verdict
        by = accounts.people_by_ids([actor_id])[actor_id].public_id
        media.decide_twin(later.public_id, first.public_id, verdict, by=by)
        audit.record(
            session, "photos.judge", subject=f"photos:{later.public_id}+{first.public_id}",
            actor_id=actor_id, about_user_id=later.owner_id,
            before={"verdict": before}, after={"verdict": verdict}, reason=note.strip(),
        )  # fmt: skip
    with reading():
        (view,) = _views([_pair(photo_id, other_photo_id)], viewer_id=actor_id)
    return view


def _pair(photo_id: str, other_photo_id: str) -> TwinRow:
    with reading() as session:
        found = queries.twin(session, photo_id, other_photo_id)
    if found is None:
        raise NotFound("没有这一对照片，可能已经删了。")
    return found


def _views(rows: Sequence[TwinRow], *, viewer_id: int) -> list[PhotoTwinView]:
    photos = {photo.id: photo for _, *both in rows for photo in both}
    names = names_of({photo.owner_id for photo in photos.values()})
    shown_by = _houses(list(photos))
    judges = {pair.decided_by: _judge(pair.decided_by) for pair, _, _ in rows if pair.decided_by}
    is_operator = reaches(accounts.role_of(viewer_id), OPERATOR)

    def side(photo: Photo) -> TwinPhotoView:
        return TwinPhotoView(
            photo_id=photo.public_id,
            photo=media.photo_view(photo),
            owner=names.get(photo.owner_id, GONE),
            house=shown_by.get(photo.id),
            uploaded_at=photo.made_at,
        )

    return [
        PhotoTwinView(
            first=side(first),
            later=side(later),
            bits_apart=pair.distance,
            found_at=pair.found_at,
            verdict=cast(Any, pair.verdict),
            judged_at=pair.decided_at,
            judged_by=judges[pair.decided_by] if pair.decided_by else None,
            may_judge=is_operator and viewer_id not in (first.owner_id, later.owner_id),
        )
        for pair, later, first in rows
    ]


def _houses(photo_ids: Sequence[int]) -> Mapping[int, TwinHouseView]:
    found = houses.houses_of_photos(photo_ids)
    with reading() as session:
        cases = queries.newest_cases(session, {house.id for house in found.values()})
    return {
        photo_id: TwinHouseView(
            house_id=house.public_id,
            title=house.title,
            status=cast(Any, house.status),
            case_id=cases.get(house.id),
        )
        for photo_id, house in found.items()
    }


def _judge(who: str) -> NamedView:
    """A colleague by public id; on the command line people write whatever name they like."""
    try:
        user = accounts.user_by_public_id(who)
    except NotFound:
        return NamedView(user_id="", name=who)
    return NamedView(user_id=user.public_id, name=user.name)
