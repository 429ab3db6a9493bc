"""What every answer wears: walked over all addresses there are, and over what goes wrong."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from ihome.http.catalogue import routes
from ihome.http.headers import PLAIN_POLICY, SAFE, YEAR_SECONDS, with_floor
from ihome.settings import Settings
from tests.access.cast import world as world
from tests.access.world import World, knock
from tests.conftest import Browser
from tests.factories.people import log_in

HTML = {"Accept": "text/html"}
# Addresses that go wrong in every way that answers are made for.
WRONG: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/nowhere", {}), ("GET", "/nowhere", {"headers": HTML}), ("GET", "/api/v2/nowhere", {}),
    ("DELETE", "/", {}), ("TRACE", "/", {}), ("OPTIONS", "/api/v2/me", {}), ("PATCH", "/api/v2/areas", {}),
    ("GET", "/static/web/../../secret", {}), ("GET", "/static/web/nothing.js", {}),
    ("POST", "/api/v2/users", {"data": b"{", "content_type": "application/json"}),
    ("POST", "/api/v2/users", {"csrf": False}), ("GET", "/favicon.ico", {}), ("GET", "/api/v2/me", {}),
    ("POST", "/api/v2/users", {"data": b"x" * 12_000_000, "content_type": "application/json"}),
    ("GET", "/api/v1.0/user", {}), ("GET", "/api/v1.0/nowhere", {}), ("HEAD", "/", {}),
    ("GET", "/houses/nosuchhouse2", {"headers": HTML}), ("GET", "/photos/nosuchphoto2-480.webp", {}),
]  # fmt: skip


def directives(answer: TestResponse) -> dict[str, list[str]]:
    policy = answer.headers.get("Content-Security-Policy", "")
    return {each.split()[0]: each.split()[1:] for each in policy.split("; ") if each}


def missing(answer: TestResponse, *, is_secure: bool = False) -> Iterator[str]:
    """What an answer should wear and does not."""
    headers, policy = answer.headers, directives(answer)
    if policy.get("object-src") != ["'none'"] or policy.get("base-uri") != ["'none'"]:
        yield "object-src, base-uri"
    if policy.get("frame-ancestors") != ["'none'"]:
        yield "frame-ancestors"
    scripts = policy.get("script-src", policy.get("default-src", ["*"]))
    if set(scripts) - {"'self'", "'none'"}:
        yield f"script-src {scripts}"
    wanted = {
        "X-Content-Type-Options": {"nosniff"},
        "Referrer-Policy": {"strict-origin-when-cross-origin"},
        "Cross-Origin-Opener-Policy": {"same-origin"},
        "Cross-Origin-Resource-Policy": {"same-origin", "cross-origin"},
        "Server": {"ihome"},
        "Strict-Transport-Security": {"max-age=31536000"} if is_secure else {None},
    }
    for name, values in wanted.items():
        if headers.get(name) not in values:
            yield f"{name}: {headers.get(name)}"
    if "X-Powered-By" in headers or "Via" in headers:
        yield "tells what it is made of"


def lacking(answers: dict[str, TestResponse], *, is_secure: bool = False) -> dict[str, list[str]]:
    found = {name: list(missing(each, is_secure=is_secure)) for name, each in answers.items()}
    return {name: each for name, each in found.items() if each}


@pytest.fixture
def answers(app: Flask, world: World, new_client: Callable[[], Browser]) -> dict[str, TestResponse]:
    """Every route, by the host and by a visitor, and everything that goes wrong."""
    host, visitor, found = new_client(), new_client(), {}
    log_in(host, world.people["host"].id)
    for route in routes(app):
        if route.endpoint == "accounts.log_out":
            continue
        for name, browser in (("visitor", visitor), ("host", host)):
            found[f"{name} {route.method} {route.path}"] = knock(browser, route, world.objects)
    for method, path, request in WRONG:
        found[f"wrong {method} {path} {len(found)}"] = visitor.open(path, method=method, **request)
    return found


def test_every_answer_wears_them(answers: dict[str, TestResponse]) -> None:
    assert len(answers) > 150
    assert {each.status_code for each in answers.values()} >= {200, 302, 400, 401, 404, 405, 422}
    assert lacking(answers) == {}


def test_behind_tls_browsers_are_told_to_stay_there(
    app: Flask, settings: Settings, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    secure = replace(settings, base_url="https://stay.example.com")
    monkeypatch.setitem(app.config, "IHOME_SETTINGS", secure)
    answers = {
        f"{method} {path}": client.open(path, method=method, **request)
        for method, path, request in WRONG
    }
    assert lacking(answers, is_secure=True) == {}


def test_what_is_ours_alone_is_kept_by_no_cache(
    world: World, answers: dict[str, TestResponse]
) -> None:
    """Data of somebody, and every page that shows whose it is."""
    own = [
        name
        for name, each in answers.items()
        if name.startswith("host GET /api/v2/me") or name.startswith("host GET /me")
    ]
    assert len(own) >= 4
    kept = {name: answers[name].headers.get("Cache-Control") for name in own}
    assert {name for name, said in kept.items() if said != "no-store"} == set()


def test_nginx_says_the_same_of_what_it_gives_by_itself() -> None:
    folder = Path(__file__).parents[2] / "deploy" / "nginx"
    said = (folder / "ihome-headers.conf").read_text(encoding="utf-8")
    ours = {**SAFE, "Content-Security-Policy": with_floor(PLAIN_POLICY)}
    ours |= {"Strict-Transport-Security": f"max-age={YEAR_SECONDS}"}
    ours.pop("Server")  # nginx has a name of its own, and tells no version
    assert dict(re.findall(r'^add_header (\S+) "?(.*?)"? always;$', said, re.MULTILINE)) == ours
    conf = (folder / "ihome.conf").read_text(encoding="utf-8")
    parts = re.split(r"(?=location )", conf)
    # An internal one sends a file with the headers that the application has given to it.
    own = [
        each
        for each in parts
        if re.search(r"return (?!301)|alias ", each) and "internal;" not in each
    ]
    assert len(own) == 9
    assert [each for each in own if "ihome-headers.conf" not in each] == []
    assert "server_tokens off;" in conf


def test_a_crash_wears_them_too(
    app: Flask, client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(**_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(app.view_functions, "accounts.show_session", crash)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = client.get("/api/v2/session")
    assert answer.status_code == 500
    assert list(missing(answer)) == []


@pytest.mark.parametrize(
    ("given", "worn"),
    [
        ("", "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
        ("default-src 'none'; sandbox",
         "default-src 'none'; sandbox; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
        ("frame-ancestors 'self';", "frame-ancestors 'self'; object-src 'none'; base-uri 'none'"),
    ],
)  # fmt: skip
def test_the_floor_is_added_to_what_a_page_says_itself(given: str, worn: str) -> None:
    assert with_floor(given) == worn
