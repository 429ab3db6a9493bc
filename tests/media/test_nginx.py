"""The shipped nginx configuration in front of the app: who sends what, and with which headers."""

import io
import shutil
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from bench.nginx import shipped_nginx
from ihome.infra.storage.local import LocalStorage
from ihome.media import service
from ihome.media.api import ACCEL
from ihome.media.models import Photo
from ihome.media.ports import storage
from ihome.media.rules import object_name
from tests.conftest import plug_again
from tests.factories.people import a_user
from tests.factories.pictures import a_file, a_picture

pytestmark = pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")


@pytest.fixture
def folder(app: Flask, tmp_path: Path, settings: object) -> Iterator[LocalStorage]:
    """The photo folder of the app, also in the threads of a server."""
    tmp_path.chmod(0o755)
    tool = LocalStorage(tmp_path)
    storage.plug(tool)
    yield tool
    plug_again(app, settings)  # type: ignore[arg-type]


@pytest.fixture
def photo(folder: LocalStorage) -> Photo:
    image = a_picture(900, 600, seed=77)
    return service.accept_photo(io.BytesIO(a_file("PNG", image)), owner_id=a_user().id)


@pytest.fixture
def ours(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def get(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    asked = urllib.request.Request(
        url, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


def assert_a_photo_for_ever(headers: dict[str, str]) -> None:
    assert headers["Content-Type"] == "image/webp"
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; sandbox; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["ETag"]


def test_nginx_sends_what_lies_in_the_folder_and_asks_for_what_does_not(
    photo: Photo, folder: LocalStorage, ours: str, tmp_path: Path
) -> None:
    with shipped_nginx(ours, tmp_path) as nginx:
        stored = folder.read(object_name(photo.key, 480), 0, 10**7)
        status, headers, body = get(f"{nginx}/media/480/{photo.key}.webp")
        assert (status, body) == (200, stored)
        assert "X-Request-Id" not in headers  # the app was not asked
        assert_a_photo_for_ever(headers)
        status, _, body = get(f"{nginx}/media/480/{photo.key}.webp", Range="bytes=0-3")
        assert (status, body) == (206, b"RIFF")
        known = get(f"{nginx}/media/480/{photo.key}.webp", If_None_Match=headers["ETag"])
        assert (known[0], known[2]) == (304, b"")
        status, headers, made = get(f"{nginx}/media/avatar/{photo.key}.webp")
        assert status == 200
        assert "X-Request-Id" in headers  # made by the app, and lies there from now on
        assert_a_photo_for_ever(headers)
        assert folder.read(object_name(photo.key, "avatar"), 0, 10**7) == made
        status, _, body = get(f"{nginx}/media/480/{'ab' * 32}.webp")
        assert (status, b'"4002"' in body) == (404, True)
        assert get(f"{nginx}/media/480/../../../etc/passwd")[0] in (400, 404)


def test_nginx_sends_what_the_app_points_to(
    app: Flask, photo: Photo, folder: LocalStorage, ours: str, tmp_path: Path
) -> None:
    app.config[ACCEL] = "/_photos"
    try:
        with shipped_nginx(ours, tmp_path, accel_only=True) as nginx:
            stored = folder.read(object_name(photo.key, 720), 0, 10**7)
            status, headers, body = get(f"{nginx}/media/720/{photo.key}.webp")
            assert (status, body) == (200, stored)
            assert_a_photo_for_ever(headers)
            assert "X-Accel-Redirect" not in headers
            status, _, body = get(f"{nginx}/media/720/{photo.key}.webp", Range="bytes=-4")
            assert (status, body) == (206, stored[-4:])
            folder.delete(object_name(photo.key, 160))
            assert get(f"{nginx}/media/160/{photo.key}.webp")[0] == 200  # made, then sent
            name = object_name(photo.key, 720)
            assert (
                get(f"{nginx}/_photos/{name[:2]}/{name[2:4]}/{name}")[0] == 404
            )  # for itself only
    finally:
        app.config[ACCEL] = ""
