"""Ask every operation with nonsense, and judge the answer by what its document promises."""

from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from ihome.http.catalogue import Route, routes, schemas
from tests.access.world import World
from tests.conftest import Browser


def with_form(app: Flask) -> list[Route]:
    """What a guest or a host may ask; who works here is asked for a role before anything else."""
    return [
        each
        for each in routes(app)
        if each.interface.form is not None and each.interface.staff_role is None
    ]


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
