"""Bodies that are no upload, and bodies where none is wanted: refused, nothing written, no 5xx."""

import gc
import io
from typing import Any

import pytest
from flask import Flask

from ihome.http.catalogue import routes
from tests.access.world import World, everything_kept
from tests.badinput.asking import complaint
from tests.conftest import Browser
from tests.factories.pictures import a_file

MEGABYTE = 1024 * 1024


def uploads() -> dict[str, dict[str, Any]]:
    """Bodies that are no upload of one picture."""
    form = "multipart/form-data; boundary=b"
    part = b'--b\r\nContent-Disposition: form-data; name="photo"; filename="x"\r\n\r\n'
    return {
        "nothing": {},
        "json": {"json": {"photo": "x"}},
        "raw picture": {"data": a_file(), "content_type": "image/jpeg"},
        "no boundary": {"data": part + b"x\r\n--b--", "content_type": "multipart/form-data"},
        "broken off": {"data": part + b"xxxx", "content_type": form},
        "only noise": {"data": b"\x00\xff" * 50, "content_type": form},
        "a part without a name": {
            "data": b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
            "content_type": form,
            "csrf": False,
        },
        "another field": {"data": {"file": (io.BytesIO(a_file()), "x.jpg")}},
        "text in the field": {"data": {"photo": "x"}},
        "two files": {
            "data": {"photo": [(io.BytesIO(a_file()), "a"), (io.BytesIO(a_file()), "b")]}
        },
        "an empty file": {"data": {"photo": (io.BytesIO(), "x.jpg")}},
        "a text": {"data": {"photo": (io.BytesIO(b"hello"), "x.jpg")}},
        "a strange name": {"data": {"photo": (io.BytesIO(b"x"), "../../\x00😀.jpg")}},
        "over 11 MB": {"data": {"photo": (io.BytesIO(b"x" * 12 * MEGABYTE), "x.jpg")}},
        "over 10 MB": {"data": {"photo": (io.BytesIO(b"x" * (10 * MEGABYTE + 1)), "x.jpg")}},
        "a thousand fields": {"data": {f"f{n}": "x" for n in range(2000)}},
        "a huge field": {"data": {"photo": "x" * 2 * MEGABYTE}},
    }


# werkzeug leaves the file of a form that breaks off to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("kind", list(uploads()))
def test_what_is_no_upload_of_a_picture_is_refused(
    app: Flask, world: World, host: Browser, kind: str
) -> None:
    before, wrong = everything_kept(), []
    for route in routes(app):
        if route.interface.upload is None:
            continue
        path = route.path.format(**world.objects)
        answer = host.open(path, method=route.method, **uploads()[kind])
        why = complaint(route, answer)
        if why or answer.status_code < 400:
            wrong.append((route.method, route.path, why or answer.status_code))
    assert wrong == []
    assert everything_kept() == before
    gc.collect()  # here, where its complaint is expected, and not within some later test


def test_a_body_where_none_is_wanted_does_no_harm(app: Flask, world: World, host: Browser) -> None:
    wrong = []
    for route in routes(app):
        if route.method == "GET" or route.interface.form or route.interface.upload:
            continue
        if route.interface.access == "callback" or route.endpoint in (
            "accounts.log_out",
            "accounts.end_session",  # it is there once
            "sandbox.pay",
        ):
            continue
        for request in (
            {"data": b"{" * 1000, "content_type": "application/json"},
            {"data": {"x": "x" * 2 * MEGABYTE}},
            {"data": b"x" * 12 * MEGABYTE, "content_type": "application/octet-stream"},
            {"data": b"x" * 12 * MEGABYTE, "content_type": "application/x-www-form-urlencoded"},
        ):
            path = route.path.format(**world.objects)
            answer = host.open(path, method=route.method, **request)
            if why := complaint(route, answer):
                wrong.append((route.method, route.path, str(request)[:60], why))
    assert wrong == []
