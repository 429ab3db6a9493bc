"""Whatever is sent: the envelope, an errno that the documents name, the field, nothing written, no 5xx.

Every operation of the API is tried with every kind of nonsense; the operations, their fields and
what each may answer come from the routes that the app serves.
"""

import gc
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from ihome.http.catalogue import Route, routes, schemas
from tests.access.world import World, a_body, a_query, a_world, everything_kept, knock
from tests.conftest import Browser
from tests.factories.people import log_in
from tests.factories.pictures import a_file

MEGABYTE = 1024 * 1024

NO_JSON = [
    b"", b" ", b"{", b"}", b"{]", b"nul", b"{'name': 1}", b"{,}", b"\xff\xfe{\x00}\x00",
    b"\xef\xbb\xbf{}", b'{"\xff": 1}', b'{"\\ud800": 1}', b'{"', b'{"name"', b'{"name" 1}',
]  # fmt: skip
# An unknown or missing name may be noticed before what is broken behind it.
HALF_JSON = [
    b"{} x", b"{}{}", b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000, b'{"name": }', b'{"name": "x"} x', b'{"name": "x",}', b'{"name": "\xff"}', b'{"name": NaN}',
    b'{"name": Infinity}', b'{"name": "\\ud800"}', b'{"name": "\\x00"}', b'{"name": "\x00"}', b'{"name": 01}',
]  # fmt: skip
NO_OBJECT = [b"[]", b"1", b'"x"', b"null", b"true", b'[{"name": "x"}]', b"1e400"]
NONSENSE: list[Any] = [
    None, True, 0, -1, 1.5, 1e308, 2**31, 2**53, 2**63, 2**64, 10**30, -(10**30),
    "", " ", "x", "\x00", "😀" * 40, "\u202e", "\ufffe", "𠮷" * 3, "'; DROP TABLE users; --", "<script>", "%s{0}",
    "x" * 20_000, "2026-02-30", "0000-00-00", "9999-12-31", "2026-1-1", "20260101", "-2026-01-01", "2026-01-01T00:00",
    [], {}, [None], [[[[]]]], {"$ne": ""}, ["x"] * 500, {"x": "x"},
]  # fmt: skip
WORDS = [
    "%00", "%FF", "%ED%A0%80", "%F0%9F%98%80", "x" * 3000, "..%2F..%2Fetc%2Fpasswd", "%27%20OR%201=1--", "-1",
    "99999999999999999999", "%20", "null", "%0A", "%E2%80%AE",
]  # fmt: skip
QUERIES = [
    "", "x", "-1", "0", "1e9", "99999999999999999999", "9" * 400, "%00", "%FF", "%ED%A0%80", "%F0%9F%98%80", "null",
    "2026-02-30", "0001-01-01", "9999-12-31", "2026-13-01", "1,2", ",,,", "x" * 3000, "%25", "%5B%5D", "true", "NaN",
    "%E6%B9%96", "%27%22%29%28%2A", "%2A", "AND+OR+NOT", "eyJ4IjoxfQ", "W10", "WzFd", "WzEsMl0",
]  # fmt: skip


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


@pytest.fixture
def host(world: World, client: Browser) -> Browser:
    """The host of the house, logged in."""
    log_in(client, world.people["host"].id)
    client.get("/api/v2/session")
    return client


def with_form(app: Flask) -> list[Route]:
    return [each for each in routes(app) if each.interface.form is not None]


def fields_of(kind: Any) -> dict[str, bool]:
    """Names on the wire, and whether they must be there."""
    (shape,), components = schemas([kind])
    form = components[shape["$ref"].rpartition("/")[2]]
    return {name: name in form.get("required", []) for name in form["properties"]}


def complaint(route: Route, answer: TestResponse) -> str | None:
    """What is wrong with an answer; None when the documents know it."""
    if answer.status_code >= 500:
        return f"{answer.status_code} {answer.text[:200]}"
    if answer.status_code < 400:
        return None if answer.status_code == route.interface.status else f"{answer.status_code}"
    body = answer.json
    if set(body) != {"errno", "errmsg", "data"} or not body["errmsg"]:
        return f"no envelope: {answer.text[:200]}"
    known = {(each.http_status, each.errno) for each in route.refusals()}
    if (answer.status_code, body["errno"]) not in known:
        return f"undocumented: {answer.status_code} {body['errno']} {body['errmsg']}"
    return None


def send(browser: Browser, route: Route, world: World, data: bytes, **request: Any) -> TestResponse:
    path = route.path.format(**world.objects)
    request.setdefault("content_type", "application/json")
    headers = {"Idempotency-Key": "a-key-of-this-test"}
    return browser.open(path, method=route.method, data=data, headers=headers, **request)


def refused(
    browser: Browser, world: World, route: Route, bodies: list[bytes], *expected: tuple[int, str]
) -> Iterator[tuple[str, str, bytes, Any]]:
    """Bodies that did not get one of `expected`."""
    for data in bodies:
        answer = send(browser, route, world, data)
        if (answer.status_code, answer.json["errno"]) not in expected:
            yield route.method, route.path, data[:40], answer.json


def test_what_is_no_json_cannot_be_read(app: Flask, world: World, host: Browser) -> None:
    before, wrong = everything_kept(), []
    assert len(with_form(app)) > 12
    for route in with_form(app):
        wrong += list(refused(host, world, route, NO_JSON, (400, "4204")))
        wrong += list(refused(host, world, route, HALF_JSON, (400, "4204"), (422, "4103")))
    assert wrong == []
    assert everything_kept() == before


def test_what_is_no_object_does_not_fit(app: Flask, world: World, host: Browser) -> None:
    before, wrong = everything_kept(), []
    for route in with_form(app):
        wrong += list(refused(host, world, route, NO_OBJECT, (422, "4103")))
    assert wrong == []
    assert everything_kept() == before


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/xml",
        "",
    ],
)
def test_json_by_another_name_is_not_read(
    app: Flask, world: World, host: Browser, content_type: str
) -> None:
    before, wrong = everything_kept(), []
    for route in with_form(app):
        data = json.dumps(a_body(route)).encode()
        answer = send(host, route, world, data, content_type=content_type)
        if (answer.status_code, answer.json["errno"]) != (400, "4204"):
            wrong.append((route.method, route.path, answer.json))
    assert wrong == []
    assert everything_kept() == before


def test_an_oversize_body_is_refused_by_its_size(app: Flask, world: World, host: Browser) -> None:
    before, wrong = everything_kept(), []
    big = json.dumps({"name": "x" * 300_000}).encode()
    for route in with_form(app):
        wrong += list(refused(host, world, route, [big], (413, "4206")))
        chunked = send(
            host, route, world, b"", input_stream=io.BytesIO(big),
            environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
        )  # fmt: skip
        if chunked.status_code != 413:
            wrong.append((route.method, route.path, b"chunked", chunked.json))
    assert wrong == []
    assert everything_kept() == before


def test_an_unknown_field_is_named(app: Flask, world: World, host: Browser) -> None:
    before, wrong = everything_kept(), []
    for route in with_form(app):
        for name in ("total_fen", "user_id", "is_admin", "__proto__", "", "名", "x" * 5000):
            answer = knock(host, route, world.objects, a_body(route) | {name: 1})
            named = list((answer.json["data"] or {}).get("fields", {}))
            if answer.status_code != 422 or named != [name[:60] or "body"]:
                wrong.append((route.method, route.path, name[:20], answer.json))
    assert wrong == []
    assert everything_kept() == before


def test_a_missing_field_is_named(app: Flask, world: World, host: Browser) -> None:
    before, wrong = everything_kept(), []
    for route in with_form(app):
        for name, must in fields_of(route.interface.form).items():
            if not must:
                continue
            body = {key: value for key, value in a_body(route).items() if key != name}
            answer = knock(host, route, world.objects, body)
            if answer.status_code != 422 or list(answer.json["data"]["fields"]) != [name]:
                wrong.append((route.method, route.path, name, answer.json))
    assert wrong == []
    assert everything_kept() == before


def test_nonsense_in_any_field_gets_a_documented_answer(
    app: Flask, world: World, host: Browser
) -> None:
    """And a refusal of the form names that field."""
    before, wrong = everything_kept(), []
    for route in with_form(app):
        for name in fields_of(route.interface.form):
            taken = False  # a value of this field that was no nonsense after all
            for value in NONSENSE:
                answer = knock(host, route, world.objects, a_body(route) | {name: value})
                taken = taken or answer.status_code < 400
                why = complaint(route, answer)
                if answer.status_code == 422 and answer.json["errno"] == "4103":
                    named = set(answer.json["data"]["fields"])
                    is_named = any(_pair(name) in _pair(each) for each in named)
                    why = None if is_named else f"names {named}"
                if why:
                    wrong.append((route.method, route.path, name, repr(value)[:40], why))
            after = everything_kept()
            if not taken and after != before:
                wrong.append((route.method, route.path, name, "", "written although refused"))
            before = after
    assert wrong == []


def _pair(name: str) -> str:
    """A name without its end: the two days of a stay are one thing that may be wrong."""
    return {"check_out": "check_in", "to": "from"}.get(name, name)


@pytest.mark.parametrize("depth", [100, 900, 100_000])
def test_deep_json_in_any_field_is_refused(
    app: Flask, world: World, host: Browser, depth: int
) -> None:
    before, wrong = everything_kept(), []
    for route in with_form(app):
        for name in [*fields_of(route.interface.form), "unknown"]:
            for opening, closing in ((b"[", b"]"), (b'{"a":', b"}")):
                deep = opening * depth + b"1" + closing * depth
                data = b'{"%s":' % name.encode() + deep + b"}"
                answer = send(host, route, world, data)
                why = complaint(route, answer)
                if why or answer.status_code not in (400, 413, 422):
                    wrong.append((route.method, route.path, name, why or answer.status_code))
    assert wrong == []
    assert everything_kept() == before


def test_the_last_of_two_equal_names_counts(host: Browser) -> None:
    answer = host.patch(
        "/api/v2/me", data=b'{"name": "\xe4\xb8\x80", "name": "\xe4\xba\x8c"}',
        content_type="application/json",
    )  # fmt: skip
    assert answer.json["data"]["name"] == "二"


def test_nonsense_in_an_address_is_as_good_as_missing(
    app: Flask, world: World, host: Browser
) -> None:
    before, wrong = everything_kept(), []
    for route in routes(app):
        for name in route.arguments:
            for word in WORDS:
                answer = knock(host, route, world.objects | {name: word})
                if answer.status_code >= 500 or (
                    answer.status_code >= 400
                    and not answer.is_json
                    and route.path.startswith("/api/")
                ):
                    wrong.append((route.method, route.path, word[:30], answer.status_code))
    assert wrong == []
    after = everything_kept()
    assert {name for name in after if after[name] != before[name]} == set()


def test_nonsense_in_any_query_gets_a_documented_answer(
    app: Flask, world: World, host: Browser
) -> None:
    before, wrong = everything_kept(), []
    for route in routes(app):
        if route.interface.query is None:
            continue
        path = route.path.format(**world.objects)
        needed = {name: str(value) for name, value in a_query(route).items()}
        for name in fields_of(route.interface.query):
            rest = "&".join(f"{key}={value}" for key, value in needed.items() if key != name)
            for word in QUERIES:
                answer = host.get(f"{path}?{rest}&{name}={word}")
                if why := complaint(route, answer):
                    wrong.append((route.path, name, word[:30], why))
    assert wrong == []
    assert everything_kept() == before


def test_an_unknown_or_repeated_parameter_is_named(app: Flask, world: World, host: Browser) -> None:
    wrong = []
    for route in routes(app):
        if route.interface.query is None:
            continue
        path = route.path.format(**world.objects)
        needed = "&".join(f"{name}={value}" for name, value in a_query(route).items())
        field = next(iter(fields_of(route.interface.query)))
        for query, name in ((f"{needed}&zzz=1", "zzz"), (f"{field}=1&{field}=2", field)):
            answer = host.get(f"{path}?{query}")
            if answer.status_code != 422 or list(answer.json["data"]["fields"]) != [name]:
                wrong.append((route.path, query, answer.json))
    assert wrong == []


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


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "session=; csrf_token=; device="},
        {"Cookie": "session=\xff\xfe; csrf_token=\xff; device=\xff.\xff"},
        {"Cookie": "=;;;==; session"},
        {"X-CSRFToken": "\xff\xff"},
        {"X-Request-Id": "\xff" * 30},
        {"Idempotency-Key": "\xff" * 30},
        {"Accept": "\xff", "Accept-Language": "\xff"},
        {"Content-Length": "-1"},
        {"Content-Length": "x"},
        {"Content-Encoding": "gzip"},
        {"Host": "\xff\xff"},
        {"Host": "evil.example:x"},
        {"Range": "bytes=99999999999999999999-"},
        {"If-Modified-Since": "x", "If-None-Match": "\xff"},
        {"X-Forwarded-For": "x, \xff", "X-Forwarded-Proto": "https"},
    ],
)
def test_nonsense_in_headers_is_no_crash(
    app: Flask, world: World, host: Browser, headers: dict[str, str]
) -> None:
    wrong = []
    for route in routes(app):
        if route.path == "/readyz":
            continue
        answer = knock(host, route, world.objects, headers=headers)
        if answer.status_code >= 500:
            wrong.append((route.method, route.path, answer.status_code))
        if route.endpoint in ("accounts.log_out", "accounts.change_password"):
            log_in(host, world.people["host"].id)
    assert wrong == []


def test_the_request_id_of_a_stranger_forges_no_line(host: Browser) -> None:
    sent = "x" * 8 + "\u0085forged"
    answer = host.get("/livez", headers={"X-Request-Id": sent.encode().decode("latin-1")})
    assert answer.headers["X-Request-Id"] != sent
    assert answer.headers["X-Request-Id"].isalnum()


@pytest.mark.parametrize(
    ("check_in", "check_out", "field"),
    [
        ("2099-10-03", "2099-10-01", "check_out"),
        ("2099-10-01", "2099-10-01", "check_out"),
        ("2020-01-01", "2020-01-03", "check_in"),
        ("2099-02-30", "2099-03-02", "check_in"),
        ("2099-10-01", "tomorrow", "check_out"),
        ("0001-01-01", "9999-12-31", None),
        ("9999-12-30", "9999-12-31", None),
    ],
)
def test_a_stay_that_cannot_be_is_refused_by_name(
    app: Flask, world: World, host: Browser, check_in: str, check_out: str, field: str | None
) -> None:
    before = everything_kept()
    log_in(host, world.people["guest"].id)
    house_id = world.objects["house_id"]
    stay = {"check_in": check_in, "check_out": check_out}
    body = stay | {"house_id": house_id, "guests": 1}
    placed = host.post(
        "/api/v2/bookings", json=body, headers={"Idempotency-Key": "a-key-of-mine-2"}
    )
    quoted = host.get(f"/api/v2/houses/{house_id}/quote", query_string=stay)
    searched = host.get("/api/v2/search", query_string=stay)
    for answer in (placed, quoted, searched):
        assert answer.status_code == 422
        if field is not None:
            assert field in answer.json["data"]["fields"]
    assert everything_kept() == before
