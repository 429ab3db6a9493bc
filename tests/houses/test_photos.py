"""Photos of a house: added, sorted, removed, many at once."""

import io
import threading

import pytest
import sqlalchemy as sa

from ihome.houses import service
from ihome.houses.errors import (
    TooManyPhotos,
)
from ihome.houses.models import HousePhoto
from ihome.infra.db import reading
from ihome.infra.storage.memory import MemoryStorage
from ihome.kernel.errors import InvalidInput, NotFound, Unavailable
from ihome.media.models import Photo
from ihome.media.ports import storage
from ihome.media.rules import object_name
from tests.crowd import at_once, sorted_out
from tests.factories.houses import a_house, a_prepared_photo
from tests.factories.pictures import a_file, a_picture


def rows(table: type) -> int:
    with reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_an_uploaded_photo_is_stored_and_stands_last(hua: int, store: MemoryStorage) -> None:
    house = a_house(host_id=hua, status="draft", photos=1)
    view = service.add_photo(
        house.public_id, host_id=hua, stream=io.BytesIO(a_file("JPEG", a_picture(800, 600)))
    )
    assert (view.width_px, view.height_px, view.widths) == (800, 600, [160, 480, 720])
    key = view.url.removeprefix("/media/{width}/").removesuffix(".webp")
    assert {each.name for each in store.list()} == {object_name(key, w) for w in view.widths}
    assert service.draft_view(house.public_id, host_id=hua).photos[-1] == view


def test_thirty_photos_are_enough(hua: int, store: MemoryStorage) -> None:
    house = a_house(host_id=hua, status="draft", photos=30)
    with pytest.raises(TooManyPhotos):
        service.add_photo(house.public_id, host_id=hua, stream=io.BytesIO(a_file()))
    with pytest.raises(TooManyPhotos):
        service.attach_photo(house.public_id, host_id=hua, prepared=a_prepared_photo("31"))
    assert list(store.list()) == []
    assert rows(HousePhoto) == 30


def test_photos_take_the_order_they_are_given(hua: int) -> None:
    house = a_house(host_id=hua, photos=4)
    ids = [photo.photo_id for photo in service.draft_view(house.public_id, host_id=hua).photos]
    wanted = [ids[2], ids[0], ids[3], ids[1]]
    after = service.order_photos(house.public_id, host_id=hua, photo_ids=wanted)
    assert [photo.photo_id for photo in after.photos] == wanted
    for bad in (wanted[:3], [*wanted, wanted[0]], [*wanted[:3], "nothere"], []):
        with pytest.raises(InvalidInput) as refused:
            service.order_photos(house.public_id, host_id=hua, photo_ids=bad)
        assert list(refused.value.data["fields"]) == ["photo_ids"]
    assert [
        photo.photo_id for photo in service.draft_view(house.public_id, host_id=hua).photos
    ] == wanted


def test_a_deleted_photo_leaves_no_gap(hua: int) -> None:
    house = a_house(host_id=hua, photos=3)
    ids = [photo.photo_id for photo in service.draft_view(house.public_id, host_id=hua).photos]
    after = service.delete_photo(house.public_id, host_id=hua, photo_id=ids[0])
    assert [photo.photo_id for photo in after.photos] == ids[1:]
    with reading() as session:
        positions = session.scalars(sa.select(HousePhoto.position).order_by(HousePhoto.position))
        assert list(positions) == [0, 1]
    assert rows(Photo) == 2
    with pytest.raises(NotFound):
        service.delete_photo(house.public_id, host_id=hua, photo_id=ids[0])


def test_a_photo_of_another_house_is_not_there(hua: int) -> None:
    mine, other = a_house(host_id=hua, photos=2), a_house(host_id=hua, photos=2)
    theirs = service.draft_view(other.public_id, host_id=hua).photos[0].photo_id
    with pytest.raises(NotFound):
        service.delete_photo(mine.public_id, host_id=hua, photo_id=theirs)
    assert rows(HousePhoto) == 4


def test_many_photos_at_once_get_places_of_their_own(hua: int) -> None:
    house = a_house(host_id=hua, status="draft", photos=25)

    def attach(number: int) -> object:
        prepared = a_prepared_photo(str(number))
        return service.attach_photo(house.public_id, host_id=hua, prepared=prepared)

    said = at_once([lambda number=number: attach(number) for number in range(12)])
    assert len(sorted_out(said, TooManyPhotos)) == 5
    with reading() as session:
        positions = session.scalars(sa.select(HousePhoto.position).order_by(HousePhoto.position))
        assert list(positions) == list(range(30))


def test_a_hundred_uploads_of_one_photo_store_one_object(hua: int, store: MemoryStorage) -> None:
    houses = [a_house(host_id=hua, status="draft", photos=0) for _ in range(4)]
    file = a_file("PNG", a_picture(120, 80))

    def upload(house_id: str) -> None:
        with storage.using(store):
            while True:
                try:
                    service.add_photo(house_id, host_id=hua, stream=io.BytesIO(file))
                    return
                except Unavailable:  # decoders are busy: come again, as the answer says
                    threading.Event().wait(0.05)

    sorted_out(at_once([lambda house=houses[n % 4]: upload(house.public_id) for n in range(100)]))
    assert (rows(Photo), rows(HousePhoto)) == (100, 100)
    with reading() as session:
        assert len(set(session.scalars(sa.select(Photo.key)))) == 1
    assert len(list(store.list())) == 1
