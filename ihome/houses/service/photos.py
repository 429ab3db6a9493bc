"""A host adds, sorts and removes photos."""

from collections.abc import Collection
from typing import IO

from ihome.houses import queries
from ihome.houses.errors import TooManyPhotos
from ihome.houses.events import HouseChanged
from ihome.houses.models import House, HousePhoto
from ihome.houses.rules import COMPLETE, MAX_PHOTOS, PUBLISHED
from ihome.houses.schemas import HouseDraftView
from ihome.houses.service.casework import note_change
from ihome.houses.service.editing import check_complete
from ihome.houses.service.finding import lock_own_house, own_house
from ihome.houses.service.showing import draft_view
from ihome.infra.db import publish, reading, retried, transaction
from ihome.kernel.clock import utc_now
from ihome.kernel.errors import InvalidInput, NotFound
from ihome.media import service as media
from ihome.media.service import PhotoView, PreparedPhoto


def add_photo(public_id: str, *, host_id: int, stream: IO[bytes]) -> PhotoView:
    """Put an uploaded picture behind the others; the first one is the cover.

    Media's refusals (422) for a bad file, TooManyPhotos (409) when the house has 30.
    """
    with reading() as session:
        house = own_house(public_id, host_id=host_id)
        _check_room(queries.photo_count(session, house.id))
    return attach_photo(public_id, host_id=host_id, prepared=media.prepare_photo(stream))


@retried
def attach_photo(public_id: str, *, host_id: int, prepared: PreparedPhoto) -> PhotoView:
    """The second half of `add_photo`: a prepared photo may be attached to many houses."""
    with transaction() as session:
        house = lock_own_house(public_id, host_id=host_id)
        position = queries.photo_count(session, house.id)
        _check_room(position)
        photo = media.keep_photo(prepared, owner_id=host_id)
        session.add(HousePhoto(house_id=house.id, photo_id=photo.id, position=position))
        house.updated_at = utc_now()
        session.flush()
        if house.status == PUBLISHED:
            publish(session, HouseChanged(house.id, house.public_id))
        note_change(session, house)
        return media.photo_view(photo)


@retried
def order_photos(public_id: str, *, host_id: int, photo_ids: list[str]) -> HouseDraftView:
    """Put all photos into a new order; InvalidInput unless each of them is named once."""
    with transaction() as session:
        house = lock_own_house(public_id, host_id=host_id)
        rows = _by_public_id(queries.photos_of(session, house.id))
        if sorted(photo_ids) != sorted(rows):
            raise InvalidInput.of(photo_ids="照片有变动，请刷新后按新的顺序再排一次。")
        for position, photo_id in enumerate(photo_ids):
            rows[photo_id].position = position
        return _changed(house)


@retried
def delete_photo(public_id: str, *, host_id: int, photo_id: str) -> HouseDraftView:
    """Take a photo out and close the gap; a published house keeps at least one (HouseIncomplete)."""
    with transaction() as session:
        house = lock_own_house(public_id, host_id=host_id)
        rows = queries.photos_of(session, house.id)
        gone = _by_public_id(rows).get(photo_id)
        if gone is None:
            raise NotFound("没有这张照片，它可能已经删了。")
        session.delete(gone)
        session.flush()
        media.drop_photo(gone.photo_id)
        for position, row in enumerate(row for row in rows if row is not gone):
            row.position = position
        if house.status in COMPLETE:
            check_complete(session, house)
        return _changed(house)


def houses_of_photos(photo_ids: Collection[int]) -> dict[int, House]:
    """The house of each photo, by row id of the photo; a photo that no house shows is left out."""
    with reading() as session:
        return queries.houses_of_photos(session, photo_ids)


def _changed(house: House) -> HouseDraftView:
    with transaction() as session:
        house.updated_at = utc_now()
        session.flush()
        if house.status == PUBLISHED:
            publish(session, HouseChanged(house.id, house.public_id))
        note_change(session, house)
        return draft_view(house.public_id, host_id=house.host_id)


def _by_public_id(rows: list[HousePhoto]) -> dict[str, HousePhoto]:
    photos = media.photos_by_ids([row.photo_id for row in rows])
    return {photos[row.photo_id].public_id: row for row in rows}


def _check_room(count: int) -> None:
    if count >= MAX_PHOTOS:
        raise TooManyPhotos(max_photos=MAX_PHOTOS)
