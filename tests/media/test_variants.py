"""Variants that the store lacks: made once from the cleaned picture, however many ask."""

import io
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from ihome.infra.db import reading
from ihome.infra.jobs import run_due
from ihome.infra.outbox import OutboxJob
from ihome.infra.storage.memory import MemoryStorage
from ihome.kernel.errors import NotFound
from ihome.media import service
from ihome.media.models import Photo, PhotoObject
from ihome.media.ports import storage
from ihome.media.rules import object_name
from ihome.media.service import making
from ihome.wiring import JOBS
from tests.conftest import Browser
from tests.crowd import at_once
from tests.factories.people import a_user
from tests.factories.pictures import a_file, a_picture


class CountingStorage(MemoryStorage):
    """Each run of the decoder ends in one put."""

    def __init__(self) -> None:
        super().__init__()
        self.puts: list[str] = []

    def put(self, name: str, data: bytes) -> None:
        self.puts.append(name)
        super().put(name, data)


@pytest.fixture
def counting(app: Flask) -> CountingStorage:
    return CountingStorage()


@pytest.fixture
def photo(counting: CountingStorage) -> Photo:
    with storage.using(counting):
        image = a_file("PNG", a_picture(1200, 800))
        return service.accept_photo(io.BytesIO(image), owner_id=a_user().id)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty threads on a busy machine stand still for longer than a web process with eight would."""
    monkeypatch.setattr("ihome.infra.storage.breaker.STUCK_SECONDS", 30.0)
    monkeypatch.setattr("ihome.media.service.store.STORAGE_SECONDS", 60.0)


def asked_by_fifty(counting: CountingStorage, ask: Callable[[], bytes]) -> list[bytes | Exception]:
    counting.puts.clear()

    def one() -> bytes:
        with storage.using(counting):
            return ask()

    return at_once([one] * 50)


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("variant", ["480", "avatar"])
def test_fifty_who_want_a_missing_variant_get_one_and_the_same(
    photo: Photo, counting: CountingStorage, variant: str
) -> None:
    name = object_name(photo.key, variant)
    counting.delete(name)
    results = asked_by_fifty(counting, lambda: service.photo_file(photo.key, variant))
    assert counting.puts == [name]
    with counting.open(name) as file:
        assert results == [file.read()] * 50


def test_without_the_lock_the_decoder_runs_for_each(
    photo: Photo, counting: CountingStorage
) -> None:
    """The control of the test above. Most are told that the decoders are busy."""
    name = object_name(photo.key, "480")
    counting.delete(name)
    asked_by_fifty(counting, lambda: making._make(storage(), photo.key, "480", max(photo.widths)))
    assert counting.puts.count(name) > 1


def test_the_square_of_an_avatar_is_the_middle(
    photo: Photo, counting: CountingStorage, client: Browser
) -> None:
    with storage.using(counting):
        answer = client.get(f"/media/avatar/{photo.key}.webp")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    square = Image.open(io.BytesIO(answer.data))
    assert square.size == (256, 256)
    with counting.open(object_name(photo.key, 1080)) as file:
        whole = Image.open(file).convert("RGB")
    middle = whole.crop((180, 0, 900, 720)).resize((256, 256))
    for at in ((10, 10), (240, 10), (128, 200)):
        expected, seen = middle.getpixel(at), square.convert("RGB").getpixel(at)
        assert all(abs(a - b) < 12 for a, b in zip(expected, seen, strict=True))  # type: ignore[arg-type]


def test_a_variant_made_again_is_written_down(photo: Photo, counting: CountingStorage) -> None:
    with storage.using(counting):
        made = service.photo_file(photo.key, "avatar")
    with reading() as session:
        row = session.get_one(PhotoObject, object_name(photo.key, "avatar"))
    assert (row.key, row.size_bytes) == (photo.key, len(made))


@pytest.mark.parametrize("variant", ["1600", "2048", "1081", "0", "AVATAR", "../160", ""])
def test_what_the_picture_does_not_fill_is_not_made(
    photo: Photo, counting: CountingStorage, variant: str
) -> None:
    counting.puts.clear()
    with storage.using(counting), pytest.raises(NotFound):
        service.photo_file(photo.key, variant)
    assert counting.puts == []


def test_a_photo_of_an_older_house_gets_what_is_new(
    photo: Photo, counting: CountingStorage
) -> None:
    """Its widest file is its cleaned picture, and nothing is written down of it."""
    from ihome.infra.db import transaction

    with transaction() as session:
        session.execute(sa.delete(PhotoObject))
    with storage.using(counting):
        assert Image.open(io.BytesIO(service.photo_file(photo.key, "avatar"))).size == (256, 256)
        assert service.files_report() == service.FilesReport()


def test_the_worker_cuts_the_square_before_anybody_asks(
    app: Flask, counting: CountingStorage
) -> None:
    with storage.using(counting):
        prepared = service.prepare_photo(io.BytesIO(a_file()))
        photo = service.keep_photo(prepared, owner_id=a_user().id, is_avatar=True)
        run_due(JOBS)
        assert counting.exists(object_name(photo.key, "avatar"))
        counting.puts.clear()
        service.make_avatar(photo.key)  # at least once: again does nothing
        service.make_avatar("ab" * 32)  # a photo that is gone by now
    assert counting.puts == []
    with reading() as session:
        states = session.execute(sa.select(OutboxJob.job, OutboxJob.state)).all()
    assert ("media.make_avatar", "done") in [tuple(row) for row in states]
