"""No change without the token: every changing operation, asked by a visitor and by a user."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from ihome.http.catalogue import Route, routes
from tests.access.world import World, everything_kept, knock
from tests.conftest import Browser

REFUSED = (400, "4207")


def changes(app: Flask) -> list[Route]:
    """All operations that a browser may ask for and that are no mere looking."""
    return [
        each
        for each in routes(app)
        if each.method not in ("GET", "HEAD") and each.interface.access != "callback"
    ]


def refusals(
    app: Flask, world: World, ask: Callable[[Route], TestResponse]
) -> Iterator[tuple[str, str, int]]:
    """Operations that did not refuse."""
    for route in changes(app):
        answer = ask(route)
        if (answer.status_code, answer.json["errno"]) != REFUSED:
            yield route.method, route.path, answer.status_code


def foreign_token(app: Flask, secret: str = "0" * 40, key: str = "") -> str:
    serializer = URLSafeTimedSerializer(key or app.secret_key or "", salt="wtf-csrf-token")
    token = serializer.dumps(secret)
    assert isinstance(token, str)
    return token


def test_no_change_without_a_token(app: Flask, world: World, host: Browser) -> None:
    before = everything_kept()
    assert len(changes(app)) > 20
    assert (
        list(refusals(app, world, lambda route: knock(host, route, world.objects, csrf=False)))
        == []
    )
    assert everything_kept() == before


def test_no_change_of_a_visitor_without_a_token(
    app: Flask, world: World, new_client: Callable[[], Browser]
) -> None:
    visitor, before = new_client(), everything_kept()
    assert (
        list(refusals(app, world, lambda route: knock(visitor, route, world.objects, csrf=False)))
        == []
    )
    assert everything_kept() == before


@pytest.mark.parametrize("who", ["host", "visitor"])
@pytest.mark.parametrize("kind", ["nonsense", "forged", "of another visitor", "old"])
def test_no_change_with_a_wrong_token(
    app: Flask, world: World, host: Browser, new_client: Callable[[], Browser], who: str, kind: str
) -> None:
    asker = host if who == "host" else new_client()
    old = asker.get_cookie("csrf_token")
    asker.get("/api/v2/session")
    token = {
        "nonsense": "nonsense",
        "forged": foreign_token(app, key="another key"),
        "of another visitor": foreign_token(app),
        "old": foreign_token(app, secret=old.value if old else "1" * 40),
    }[kind]
    before = everything_kept()

    def ask(route: Route) -> TestResponse:
        return knock(asker, route, world.objects, headers={"X-CSRFToken": token})

    assert list(refusals(app, world, ask)) == []
    assert everything_kept() == before


def test_a_token_in_the_query_or_another_header_is_no_token(host: Browser) -> None:
    cookie = host.get_cookie("csrf_token")
    assert cookie is not None
    for request in (
        {"query_string": {"csrf_token": cookie.value}},
        {"headers": {"X-CSRF": cookie.value, "Csrf-Token": cookie.value}},
        {"json": {"name": "小顾", "csrf_token": cookie.value}},
    ):
        answer = host.patch("/api/v2/me", csrf=False, **({"json": {"name": "小顾"}} | request))
        assert (answer.status_code, answer.json["errno"]) == REFUSED


def test_with_its_token_each_is_heard(app: Flask, world: World, host: Browser) -> None:
    """The control: what is refused above is refused for the token alone."""
    deaf = []
    for route in changes(app):
        if route.endpoint in ("accounts.log_out", "accounts.change_password"):
            continue  # afterwards this browser is somebody else
        answer = knock(host, route, world.objects)
        if answer.is_json and answer.json["errno"] == "4207":
            deaf.append((route.method, route.path))
    assert deaf == []


def test_a_call_of_another_server_needs_a_signature_instead(app: Flask, client: Browser) -> None:
    before = everything_kept()
    callbacks = [each for each in routes(app) if each.interface.access == "callback"]
    assert {each.endpoint for each in callbacks} == {"payments.hear_notice", "sandbox.answer_call"}
    for route in callbacks:
        answer = client.open(route.path, method="POST", data={"out_trade_no": "1"}, csrf=False)
        assert answer.status_code == 200
        assert "success" not in answer.text
    assert everything_kept() == before
