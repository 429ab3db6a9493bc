"""Rows and files: the one never without the other."""

import hashlib
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from ihome.infra.db import reading, transaction
from ihome.infra.storage.memory import MemoryStorage
from ihome.kernel.clock import at
from ihome.kernel.errors import NotFound, Unavailable
from ihome.media import service
from ihome.media.errors import NotAPhoto
from ihome.media.models import Photo, PhotoObject
from ihome.media.ports import storage
from ihome.media.rules import object_name
from tests.factories.people import a_user
from tests.factories.pictures import a_file, a_picture

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.fixture
def owner(app: Flask) -> int:
    return a_user(name="花花").id


def accept(owner: int, file: bytes | None = None) -> Photo:
    return service.accept_photo(io.BytesIO(file or a_file()), owner_id=owner)


def photo_rows() -> list[Photo]:
    with reading() as session:
        return list(session.scalars(sa.select(Photo).order_by(Photo.id)))


def test_an_accepted_photo_has_a_row_and_its_files(
    owner: int, store: MemoryStorage, clock: Callable[[datetime], None]
) -> None:
    clock(NOON)
    photo = accept(owner, a_file("JPEG", a_picture(500, 400)))
    [row] = photo_rows()
    assert (row.id, row.owner_id, row.made_at) == (photo.id, owner, NOON)
    assert (row.width_px, row.height_px, row.widths) == (500, 400, [160, 480])
    stored = {each.name: each.size_bytes for each in store.list()}
    assert set(stored) == {object_name(row.key, 160), object_name(row.key, 480)}
    assert row.size_bytes == sum(stored.values())
    view = service.photo_view(row)
    assert (view.photo_id, view.url) == (row.public_id, f"/media/{{width}}/{row.key}.webp")
    found = service.photos_by_ids([row.id, 999_999])
    assert {photo_id: each.key for photo_id, each in found.items()} == {row.id: row.key}
    assert service.photos_by_ids([]) == {}


def test_the_same_photo_twice_is_two_rows_and_one_set_of_files(
    owner: int, store: MemoryStorage
) -> None:
    first = accept(owner)
    names = {each.name for each in store.list()}
    second = accept(a_user(name="孙").id)
    assert first.key == second.key
    assert first.public_id != second.public_id
    assert {each.name for each in store.list()} == names
    service.drop_photo(first.id)
    with at(datetime.now(UTC) + timedelta(days=9)):
        assert service.sweep_stray_files() == 0
    assert {each.name for each in store.list()} == names


def test_a_refused_file_leaves_no_row(owner: int, store: MemoryStorage) -> None:
    with pytest.raises(NotAPhoto):
        accept(owner, b"<svg/>")
    assert photo_rows() == []
    assert list(store.list()) == []


class FullStorage(MemoryStorage):
    def put(self, name: str, data: bytes) -> None:
        raise OSError(28, "No space left on device")


def test_a_full_disk_is_a_503_and_no_row_points_to_nothing(owner: int) -> None:
    with storage.using(FullStorage()), pytest.raises(Unavailable) as refused:
        accept(owner)
    assert refused.value.http_status == 503
    assert refused.value.data["retry_after_seconds"] >= 1
    assert photo_rows() == []


def test_pictures_are_not_decoded_inside_a_transaction(owner: int, store: MemoryStorage) -> None:
    with pytest.raises(RuntimeError, match="inside a transaction"), transaction():
        accept(owner)
    assert photo_rows() == []


def test_files_that_no_row_uses_are_swept_after_a_day(owner: int, store: MemoryStorage) -> None:
    kept, dropped = accept(owner), accept(owner, a_file("PNG", a_picture(seed=100)))
    service.drop_photo(dropped.id)
    service.drop_photo(dropped.id)
    names = {each.name for each in store.list()}
    assert service.sweep_stray_files() == 0
    assert {each.name for each in store.list()} == names
    with at(datetime.now(UTC) + timedelta(hours=25)):
        report = service.files_report()
        assert report.missing == []
        assert report.stray == sorted(n for n in names if n.startswith(dropped.key))
        assert service.sweep_stray_files() == len(report.stray)
        assert service.files_report() == service.FilesReport()
    assert {each.name for each in store.list()} == {n for n in names if n.startswith(kept.key)}


def test_a_photo_uploaded_again_is_safe_from_the_sweeper(owner: int, store: MemoryStorage) -> None:
    service.drop_photo(accept(owner).id)
    tomorrow = datetime.now(UTC) + timedelta(hours=25)
    with at(tomorrow):
        service.prepare_photo(io.BytesIO(a_file()))  # stored, its row not yet written
        assert service.sweep_stray_files() == 0


def test_a_lost_cleaned_picture_is_found_missing(owner: int, store: MemoryStorage) -> None:
    photo = accept(owner)
    lost = object_name(photo.key, max(photo.widths))
    store.delete(lost)
    report = service.files_report()
    assert (report.missing, report.missing_count, report.stray_count) == ([lost], 1, 0)
    for variant in (str(max(photo.widths)), "avatar"):
        with pytest.raises(NotFound):
            service.photo_file(photo.key, variant)


def test_a_variant_that_can_be_made_again_is_no_loss_and_never_stray(
    owner: int, store: MemoryStorage
) -> None:
    photo = accept(owner)
    store.delete(object_name(photo.key, 160))
    store.put(object_name(photo.key, "avatar"), b"a square")
    with at(datetime.now(UTC) + timedelta(days=9)):
        assert service.files_report() == service.FilesReport()
        assert service.sweep_stray_files() == 0


def test_of_very_many_lost_files_some_are_named_and_all_are_counted() -> None:
    report = service.FilesReport()
    for number in range(1_500):
        report.note_stray(f"{number}")
    assert (len(report.stray), report.stray_count) == (1_000, 1_500)


def test_what_was_put_is_written_down_beside_the_photo(
    owner: int, store: MemoryStorage, clock: Callable[[datetime], None]
) -> None:
    clock(NOON)
    photo = accept(owner)
    accept(owner)  # the same picture again: the rows are renewed, not doubled
    with reading() as session:
        rows = list(session.scalars(sa.select(PhotoObject).order_by(PhotoObject.name)))
    stored = {each.name: store.open(each.name).read() for each in store.list()}
    assert {row.name: row.digest for row in rows} == {
        name: hashlib.sha256(data).hexdigest() for name, data in stored.items()
    }
    assert {row.name: row.size_bytes for row in rows} == {n: len(d) for n, d in stored.items()}
    assert {(row.key, row.made_at) for row in rows} == {(photo.key, NOON)}
    [cleaned] = [row for row in rows if row.name == object_name(photo.key, max(photo.widths))]
    assert cleaned.digest == photo.key


def test_what_is_swept_is_crossed_out(owner: int, store: MemoryStorage) -> None:
    service.drop_photo(accept(owner).id)
    with at(datetime.now(UTC) + timedelta(hours=25)):
        assert service.sweep_stray_files() > 0
    with reading() as session:
        assert session.scalars(sa.select(PhotoObject)).all() == []
