"""Photos as browsers see them: kept for ever, taken for pictures, never for programs."""

import secrets
from time import monotonic

import pytest

from ihome.http import kept
from ihome.infra.storage.memory import MemoryStorage
from ihome.media.rules import object_name
from tests.conftest import Browser

KEY = "5f" * 32
DATA = b"RIFF" + bytes(range(256)) * 4


@pytest.fixture(params=["cold", "warm"])
def address(request: pytest.FixtureRequest, client: Browser, store: MemoryStorage) -> str:
    """Of a photo that nobody has asked for before, or that is kept in the process."""
    key = secrets.token_hex(32)
    store.put(object_name(key, 480), DATA)
    path = f"/media/480/{key}.webp"
    if request.param == "warm":
        assert client.get(path).status_code == 200
    return path


def etag(address: str) -> str:
    _, _, variant, name = address.split("/")
    return f'"{name.removesuffix(".webp")}-{variant}"'


def test_a_photo_is_sent_with_everything_a_browser_should_know(
    client: Browser, address: str
) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.data) == (200, DATA)
    headers = answer.headers
    assert headers["Content-Type"] == "image/webp"
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox; ")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Content-Disposition"].startswith("inline; filename=")
    assert headers["ETag"] == etag(address)
    assert headers["Accept-Ranges"] == "bytes"
    assert "Set-Cookie" not in headers


def test_a_warm_photo_asks_neither_the_store_nor_the_app(
    client: Browser, store: MemoryStorage
) -> None:
    key = secrets.token_hex(32)
    path = f"/media/480/{key}.webp"
    store.put(object_name(key, 480), DATA)
    first = client.get(path)
    store.delete(object_name(key, 480))
    again = client.get(path)
    assert (again.status_code, again.data) == (200, DATA)
    unlike = {"X-Request-Id", "Date"}
    assert {n: v for n, v in first.headers if n not in unlike} == {
        n: v for n, v in again.headers if n not in unlike
    }
    assert client.get(f"{path}?x=1").status_code == 404  # another address is another question
    assert client.post(path).status_code == 405


def test_what_was_deleted_is_soon_gone_from_memory_too(
    client: Browser, store: MemoryStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = secrets.token_hex(32)
    path = f"/media/480/{key}.webp"
    store.put(object_name(key, 480), DATA)
    assert client.get(path).status_code == 200
    store.delete(object_name(key, 480))
    later = monotonic() + kept.KEPT_SECONDS
    monkeypatch.setattr(kept, "monotonic", lambda: later - 5)
    assert client.get(path).status_code == 200
    monkeypatch.setattr(kept, "monotonic", lambda: later + 5)
    assert client.get(path).status_code == 404


def test_what_the_browser_has_is_not_sent_again(client: Browser, address: str) -> None:
    answer = client.get(address, headers={"If-None-Match": etag(address)})
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-3", 206, b"RIFF"),
        ("bytes=1020-", 206, DATA[1020:]),
        ("bytes=-5", 206, DATA[-5:]),
        ("bytes=5000-6000", 416, None),
        ("bytes=abc", 416, None),
        ("bytes=0-3,8-9", 200, DATA),
    ],
)
def test_a_part_can_be_asked_for(
    client: Browser, address: str, asked: str, status: int, part: bytes | None
) -> None:
    answer = client.get(address, headers={"Range": asked})
    assert answer.status_code == status
    if part is not None:
        assert answer.data == part
    if status == 206:
        assert answer.headers["Content-Range"].endswith(f"/{len(DATA)}")
        assert answer.headers["Content-Length"] == str(len(part or b""))
    if asked == "bytes=5000-6000":
        assert answer.headers["Content-Range"] == f"bytes */{len(DATA)}"


def test_the_head_alone_can_be_asked_for(client: Browser, address: str) -> None:
    answer = client.head(address)
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(DATA))


@pytest.mark.parametrize(
    "path",
    [
        f"/media/160/{KEY}.webp",
        f"/media/avatar/{KEY}.webp",
        f"/media/0160/{KEY}.webp",
        f"/media/٤٨٠/{KEY}.webp",
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
def test_what_is_not_there_is_a_plain_404(client: Browser, store: MemoryStorage, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json["errno"]) == (404, "4002")
    assert answer.headers["Cache-Control"] == "no-store"
