"""Nonsense in addresses, queries and headers: a documented answer, nothing written, no 5xx."""

import pytest
from flask import Flask

from ihome.http.catalogue import routes
from tests.access.world import World, a_query, everything_kept, knock
from tests.badinput.asking import complaint, fields_of
from tests.conftest import Browser
from tests.factories.people import log_in

WORDS = [
    "%00", "%FF", "%ED%A0%80", "%F0%9F%98%80", "x" * 3000, "..%2F..%2Fetc%2Fpasswd", "%27%20OR%201=1--", "-1",
    "99999999999999999999", "%20", "null", "%0A", "%E2%80%AE",
]  # fmt: skip
QUERIES = [
    "", "x", "-1", "0", "1e9", "99999999999999999999", "9" * 400, "%00", "%FF", "%ED%A0%80", "%F0%9F%98%80", "null",
    "2026-02-30", "0001-01-01", "9999-12-31", "2026-13-01", "1,2", ",,,", "x" * 3000, "%25", "%5B%5D", "true", "NaN",
    "%E6%B9%96", "%27%22%29%28%2A", "%2A", "AND+OR+NOT", "eyJ4IjoxfQ", "W10", "WzFd", "WzEsMl0",
]  # fmt: skip


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
        if route.interface.query is None or route.interface.staff_role is not None:
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
        if route.interface.query is None or route.interface.staff_role is not None:
            continue
        path = route.path.format(**world.objects)
        needed = "&".join(f"{name}={value}" for name, value in a_query(route).items())
        field = next(iter(fields_of(route.interface.query)))
        for query, name in ((f"{needed}&zzz=1", "zzz"), (f"{field}=1&{field}=2", field)):
            answer = host.get(f"{path}?{query}")
            if answer.status_code != 422 or list(answer.json["data"]["fields"]) != [name]:
                wrong.append((route.path, query, answer.json))
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
