"""Photos as browsers see them: kept for ever, taken for pictures, never for programs."""

import threading
import time
from typing import BinaryIO

import pytest

from ihome.infra.storage.memory import MemoryStorage
from ihome.media.ports import storage
from ihome.media.rules import object_name
from tests.conftest import Browser

KEY = "5f" * 32
DATA = b"RIFF" + bytes(range(256)) * 4
ADDRESS = f"/media/480/{KEY}.webp"


@pytest.fixture(autouse=True)
def one_photo(store: MemoryStorage) -> None:
    store.put(object_name(KEY, 480), DATA)


def test_a_photo_is_sent_with_everything_a_browser_should_know(client: Browser) -> None:
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer.data) == (200, DATA)
    headers = answer.headers
    assert headers["Content-Type"] == "image/webp"
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox; ")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Content-Disposition"].startswith("inline; filename=")
    assert headers["ETag"] == f'"{KEY}-480"'
    assert headers["Accept-Ranges"] == "bytes"
    assert "Set-Cookie" not in headers


def test_what_the_browser_has_is_not_sent_again(client: Browser) -> None:
    answer = client.get(ADDRESS, headers={"If-None-Match": f'"{KEY}-480"'})
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(ADDRESS, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-3", 206, b"RIFF"),
        ("bytes=1020-", 206, DATA[1020:]),
        ("bytes=-5", 206, DATA[-5:]),
        ("bytes=5000-6000", 416, None),
        ("bytes=abc", 416, None),
    ],
)
def test_a_part_can_be_asked_for(
    client: Browser, asked: str, status: int, part: bytes | None
) -> None:
    answer = client.get(ADDRESS, headers={"Range": asked})
    assert answer.status_code == status
    if part is not None:
        assert answer.data == part


def test_the_head_alone_can_be_asked_for(client: Browser) -> None:
    answer = client.head(ADDRESS)
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(DATA))


@pytest.mark.parametrize(
    "address",
    [
        f"/media/160/{KEY}.webp",
        f"/media/481/{KEY}.webp",
        f"/media/0480/{'a' * 63}.webp",
        f"/media/480/{'ab' * 32}.webp",
        f"/media/480/{KEY.upper()}.webp",
        f"/media/480/{KEY}.jpg",
        f"/media/480/{KEY}",
        f"/media/-480/{KEY}.webp",
        f"/media/480x/{KEY}.webp",
        f"/media/99999999999999999999/{KEY}.webp",
        "/media/480/..%2f..%2fetc%2fpasswd.webp",
        "/media/480/%00.webp",
        "/media/480/.webp",
        "/media/",
    ],
)
def test_what_is_not_there_is_a_plain_404(client: Browser, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.json["errno"]) == (404, "4002")
    assert answer.headers["Cache-Control"] == "no-store"


class BrokenStorage(MemoryStorage):
    def open(self, name: str) -> BinaryIO:
        raise OSError(5, "Input/output error")


class HungStorage(MemoryStorage):
    """A dead network disk: answers when it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def open(self, name: str) -> BinaryIO:
        self.let_go.wait(30)
        return super().open(name)


def test_a_broken_store_is_told_to_the_browser(client: Browser) -> None:
    with storage.using(BrokenStorage()):
        answer = client.get(ADDRESS)
    assert (answer.status_code, answer.json["errno"]) == (503, "10006")
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_store_that_hangs_is_told_too_and_does_not_hang_the_house(client: Browser) -> None:
    hung = HungStorage()
    began = time.monotonic()
    try:
        with storage.using(hung):
            answer = client.get(ADDRESS)
        assert time.monotonic() - began < 4.5  # 3 s, and what a busy machine adds
        assert (answer.status_code, answer.json["errno"]) == (503, "10006")
        assert client.get(ADDRESS).status_code == 200  # another store, another photo: all is well
    finally:
        hung.let_go.set()
