"""Photos without a disk."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from ihome.app import create_app
from ihome.infra.db import Base, db
from ihome.infra.storage.memory import MemoryStorage
from ihome.media import service
from ihome.media.ports import storage
from ihome.media.rules import object_name
from ihome.settings import Settings
from tests.conftest import fresh_database, plug_again
from tests.factories.people import a_user
from tests.media.town import Town

SEEDED = 40


@pytest.fixture
def store() -> Iterator[MemoryStorage]:
    with storage.using(MemoryStorage()) as tool:
        yield tool


@pytest.fixture
def prepare(store: MemoryStorage) -> Callable[[bytes], service.PreparedPhoto]:
    """Everything but the row: check, decode, write anew, store."""
    return lambda data: service.prepare_photo(io.BytesIO(data))


@pytest.fixture
def stored_file(store: MemoryStorage) -> Callable[[str, int], bytes]:
    def read(key: str, width: int) -> bytes:
        with store.open(object_name(key, width)) as file:
            return file.read()

    return read


@pytest.fixture
def stored_picture(
    stored_file: Callable[[str, int], bytes],
) -> Callable[[service.PreparedPhoto], Image.Image]:
    """The widest file of a photo, opened."""

    def look(photo: service.PreparedPhoto) -> Image.Image:
        data = stored_file(photo.key, max(photo.picture.files))
        return Image.open(io.BytesIO(data)).convert("RGB")

    return look


@pytest.fixture
def own_settings(settings: Settings, tmp_path: Path, worker_name: str) -> Iterator[Settings]:
    with fresh_database(settings, tmp_path, f"moving_{worker_name}") as own:
        yield replace(own, data_dir=tmp_path / "var", storage_url=f"file:{tmp_path / 'first'}")


@pytest.fixture
def own_app(house_app: Flask, settings: Settings, own_settings: Settings) -> Iterator[Flask]:
    """An app with a database and a store of its own: the commands of this test are other processes."""
    app = create_app(own_settings)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        yield app
        db.engine.dispose()
    plug_again(house_app, settings)


@pytest.fixture
def empty_town(own_app: Flask) -> Iterator[Town]:
    made = Town(own_app, a_user().id)
    yield made
    made.end()


@pytest.fixture
def town(empty_town: Town) -> Town:
    for _ in range(SEEDED):
        empty_town.upload(160, 480)
    return empty_town
