"""What strangers send as a photo: an errno that says why, nothing stored, no half row, nothing of it kept."""

import gc
import io
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from ihome.infra.storage.memory import MemoryStorage
from ihome.media.ports import storage
from tests.access.world import everything_kept
from tests.conftest import Browser
from tests.factories.hostile import (
    CANARY,
    HEAVY,
    NO_PHOTO,
    SVG,
    TOO_MANY,
    doubtful,
    polyglots,
    refused,
)
from tests.factories.people import a_user, log_in
from tests.factories.pictures import a_file

# The test client leaves a large body, spooled into a file, to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

REFUSED, POLYGLOTS, DOUBTFUL = refused(), polyglots(), doubtful()


@pytest.fixture(scope="module", autouse=True)
def _collected() -> Iterator[None]:
    yield
    gc.collect()  # here, where its complaint is expected, and not within some later test


@pytest.fixture
def host(app: Flask, client: Browser) -> Browser:
    log_in(client, a_user().id)
    return client


def upload(browser: Browser, data: bytes, name: str = "photo.jpg", kind: str = "image/jpeg") -> Any:
    """The answer, and what the store holds now."""
    with storage.using(MemoryStorage()) as store:
        answer = browser.put("/api/v2/me/avatar", data={"photo": (io.BytesIO(data), name, kind)})
        stored = [store.open(each.name).read() for each in store.list()]
    return answer, stored


def test_there_are_more_than_a_hundred_of_them() -> None:
    assert len(REFUSED) + len(POLYGLOTS) + len(DOUBTFUL) > 100


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_the_reason(host: Browser, name: str) -> None:
    data, errnos = REFUSED[name]
    before = everything_kept()
    answer, stored = upload(host, data)
    assert (answer.status_code, answer.json["errno"] in errnos) == (422, True), answer.json
    assert list(answer.json["data"]["fields"]) == ["photo"]
    assert stored == []
    assert everything_kept() == before


@pytest.mark.parametrize("name", POLYGLOTS)
def test_a_picture_that_is_something_else_too_is_only_a_picture_afterwards(
    host: Browser, name: str
) -> None:
    data = POLYGLOTS[name]
    assert CANARY[:20] in data
    answer, stored = upload(host, data)
    assert answer.status_code == 200, answer.json
    avatar = answer.json["data"]["avatar"]
    assert (avatar["width_px"], avatar["height_px"]) == (640, 480)
    assert_clean(stored)


@pytest.mark.parametrize("name", DOUBTFUL)
def test_damage_beside_the_pixels_is_taken_or_not_but_never_kept(host: Browser, name: str) -> None:
    answer, stored = upload(host, DOUBTFUL[name])
    if answer.status_code == 200:
        assert_clean(stored)
    else:
        assert answer.json["errno"] in {NO_PHOTO, TOO_MANY, HEAVY}
        assert stored == []


def assert_clean(stored: list[bytes]) -> None:
    """Lossy WebP from the first byte to the last, and not a word of what came along."""
    assert len(stored) == 2
    for file in stored:
        assert file[:4] + file[8:16] == b"RIFFWEBPVP8 "
        assert len(file) == 8 + int.from_bytes(file[4:8], "little")
        for words in (CANARY[:20], b"<?php", b"<script", b"PK\3\4", b"%PDF", b"Exif", b"ICC_"):
            assert words not in file


@pytest.mark.parametrize(
    "name", ["x.svg", "x.php", "x.html", "../../x.jpg", "x.jpg.exe", "con", "."]
)
def test_the_name_and_type_that_were_sent_mean_nothing(host: Browser, name: str) -> None:
    answer, stored = upload(host, a_file("PNG"), name, "text/html")
    assert answer.status_code == 200
    assert len(stored) == 2
    answer, stored = upload(host, SVG, "photo.jpg", "image/jpeg")
    assert (answer.json["errno"], stored) == (NO_PHOTO, [])


def test_a_body_of_100_mb_is_refused_by_its_size(host: Browser) -> None:
    before = everything_kept()
    answer, stored = upload(host, b"\xff\xd8\xff" + b"\0" * (100 * 1024 * 1024))
    assert (answer.status_code, answer.json["errno"], stored) == (413, "4206", [])
    assert everything_kept() == before
