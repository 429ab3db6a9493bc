"""Photos without a disk."""

import io
from collections.abc import Callable, Iterator

import pytest
from PIL import Image

from ihome.infra.storage.memory import MemoryStorage
from ihome.media import service
from ihome.media.ports import storage
from ihome.media.rules import object_name


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
