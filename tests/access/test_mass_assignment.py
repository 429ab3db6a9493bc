"""Nobody writes what they were not offered: fields that a form does not declare are refused."""

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
from flask import Flask

from ihome.accounts import service as accounts
from ihome.http.catalogue import Route, routes, schemas
from tests.access.world import World, a_body, everything_kept, knock
from tests.conftest import Browser
from tests.factories.people import log_in

# What such products were broken with, and what ours call the same things.
CLASSICS = [
    "role", "roles", "is_admin", "admin", "is_staff", "is_superuser", "permissions", "groups",
    "price", "price_fen", "total", "total_fen", "total_stay_price", "amount", "amount_fen", "fee",
    "discount", "tips", "payment_portion", "status", "state", "host_id", "guest_id", "owner_id",
    "user_id", "id", "public_id", "paid_at", "paid", "refund", "refunded_fen", "verified",
    "is_active", "has_real_name", "real_name_at", "balance", "version", "created_at", "made_at",
    "password_hash", "stamp", "rating_sum", "is_reviewed", "__proto__", "constructor",
]  # fmt: skip


@pytest.fixture
def host(world: World, client: Browser) -> Browser:
    """The host of the house, trusted with everything: every form is read, also those for staff."""
    user_id = world.people["host"].id
    accounts.set_role(user_id, "owner", actor_id=None)
    log_in(client, user_id)
    client.get("/api/v2/session")
    return client


def names_of(kind: Any) -> set[str]:
    """Every name of a field anywhere in `kind`."""
    _, components = schemas([kind])
    return {name for shape in components.values() for name in shape.get("properties", {})}


def own_names(route: Route) -> set[str]:
    (shape,), components = schemas([route.interface.form])
    return set(components[shape["$ref"].rpartition("/")[2]]["properties"])


def with_form(app: Flask) -> list[Route]:
    return [each for each in routes(app) if each.interface.form is not None]


def wished(app: Flask, route: Route) -> Iterator[str]:
    """Names that `route` does not declare: the classics, and all that some answer shows."""
    readable: set[str] = set()
    for each in routes(app):
        if each.interface.returns is not None:
            readable |= names_of(each.interface.returns)
    yield from sorted((readable | set(CLASSICS)) - own_names(route))


def test_the_list_is_long_enough() -> None:
    assert len(set(CLASSICS)) >= 40


@pytest.mark.slow
def test_a_field_that_was_not_offered_is_refused_and_changes_nothing(
    app: Flask, world: World, host: Browser
) -> None:
    before, accepted = everything_kept(), []
    values: Iterator[Any] = cycle([1, "owner", None, True, []])
    for route in with_form(app):
        good = a_body(route)
        for name, value in zip(wished(app, route), values, strict=False):
            answer = knock(host, route, world.objects, good | {name: value})
            if (answer.status_code, answer.json["errno"]) != (422, "4103"):
                accepted.append((route.method, route.path, name, answer.status_code))
    assert accepted == []
    assert everything_kept() == before


def test_nor_does_one_deeper_down(app: Flask, world: World, host: Browser) -> None:
    before, accepted = everything_kept(), []
    for route in with_form(app):
        for name, part in a_body(route).items():
            nested = part[0] if isinstance(part, list) and part else part
            if not isinstance(nested, dict):
                continue
            wish = {**nested, "price_fen_of_mine": 1}
            body = a_body(route) | {name: [wish] if isinstance(part, list) else wish}
            answer = knock(host, route, world.objects, body)
            if (answer.status_code, answer.json["errno"]) != (422, "4103"):
                accepted.append((route.method, route.path, name, answer.status_code))
    assert accepted == []
    assert everything_kept() == before


def test_a_query_that_was_not_offered_is_refused(app: Flask, world: World, host: Browser) -> None:
    accepted = []
    for route in routes(app):
        if route.interface.query is None:
            continue
        path = route.path.format(**{name: world.objects[name] for name in route.arguments})
        answer = host.open(path, method=route.method, query_string={"is_admin": "1"})
        if answer.status_code != 422:
            accepted.append((route.method, route.path, answer.status_code))
    assert accepted == []
