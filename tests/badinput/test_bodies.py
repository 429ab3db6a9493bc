"""Whatever is sent as a body: the envelope, an errno that the documents name, the field, nothing written, no 5xx.

Every operation of the API is tried with every kind of nonsense; the operations, their fields and
what each may answer come from the routes that the app serves.
"""

import io
import json
from typing import Any

import pytest
from flask import Flask

from tests.access.world import World, a_body, everything_kept, knock
from tests.badinput.asking import complaint, fields_of, refused, send, with_form
from tests.conftest import Browser
from tests.factories.people import log_in

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
