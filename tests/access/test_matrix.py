"""Who may do what to whose: every operation, every kind of asker, every kind of object.

The table is made from the routes that the app serves and from what they declare: a new operation
is in it the day it is written. One test walks over all of them and names those that fail.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from ihome.accounts import service as accounts
from ihome.http.catalogue import Route, routes
from ihome.http.interface import interface_of
from ihome.kernel.roles import reaches
from tests.access.world import (
    ID_NUMBER,
    MISSING,
    OUTSIDE,
    REAL_NAME,
    ROLES,
    World,
    a_world,
    everything_kept,
    knock,
    route_of,
)
from tests.conftest import Browser
from tests.factories.people import log_in

# Who stands in what relation to the objects of the world.
MAY = {
    "host-of:house": {"host"},
    "host-of:booking": {"host"},
    "host-of:review": {"host"},
    "owner:booking": {"guest"},
    "owner:payment": {"guest"},
    "owner:session": {"guest"},
}
REAL_NAME_WANTED = {"11007", "12001"}  # hosting asks for a real name before anything else
ALSO = {"booking.show_booking": {"host"}}  # both people of a booking see it, one of them may act

Browsers = Mapping[str, Browser]


@pytest.fixture
def browsers(world: World, new_client: Callable[[], Browser]) -> Browsers:
    return browsers_of(world, new_client)


def browsers_of(world: World, new_client: Callable[[], Browser]) -> Browsers:
    found = {role: new_client() for role in ROLES}
    for role, person in world.people.items():
        log_in(found[role], person.id)
    accounts.suspend(world.people["suspended"].id, actor_id=None, reason="假房源")
    return found


def said(answer: TestResponse) -> tuple[Any, ...]:
    return answer.status_code, answer.json["errno"], answer.json["errmsg"], answer.json["data"]


def guarded(app: Flask) -> list[Route]:
    """Operations on an object that is somebody's."""
    return [
        each for each in routes(app) if each.interface.access.startswith(("owner:", "host-of:"))
    ]


def for_staff(app: Flask) -> list[Route]:
    return [each for each in routes(app) if each.interface.staff_role is not None]


def allowed(route: Route) -> set[str]:
    return MAY[route.interface.access] | ALSO.get(route.endpoint, set())


def test_every_address_says_who_may(app: Flask) -> None:
    silent = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if (facts := interface_of(app.view_functions[rule.endpoint])) is None or not facts.access
    ]
    assert silent == []
    assert len(guarded(app)) > 15
    assert {each.interface.access for each in guarded(app)} <= MAY.keys()


def test_the_contract_says_the_same(app: Flask, client: Browser) -> None:
    document = client.get("/openapi.json").get_json()
    told = {
        (method.upper(), path): each["x-access"]
        for path, methods in document["paths"].items()
        for method, each in methods.items()
    }
    assert told == {(each.method, each.path): each.interface.access for each in routes(app)}


@pytest.mark.parametrize("role", sorted(OUTSIDE))
def test_who_is_not_logged_in_is_asked_to_before_anything_else(
    app: Flask, world: World, browsers: Browsers, role: str
) -> None:
    before, wrong = everything_kept(), {}
    for route in routes(app):
        if not route.interface.needs_login:
            continue
        for objects in (world.objects, MISSING):
            answer = knock(browsers[role], route, objects)
            if said(answer)[:2] != (401, "4101"):
                wrong[route.method, route.path] = said(answer)
    assert wrong == {}
    assert everything_kept() == before


def test_another_persons_and_a_missing_one_are_answered_alike(
    app: Flask, world: World, browsers: Browsers
) -> None:
    before, wrong = everything_kept(), {}
    for route in guarded(app):
        for role in set(ROLES) - allowed(route) - OUTSIDE:
            theirs = said(knock(browsers[role], route, world.objects))
            missing = said(knock(browsers[role], route, MISSING))
            if role == "unverified" and theirs == missing and theirs[1] in REAL_NAME_WANTED:
                continue
            if theirs != missing or theirs[:2] != (404, "4002"):
                wrong[route.method, route.path, role] = theirs, missing
    assert wrong == {}
    assert everything_kept() == before


def test_ones_own_is_answered_and_ones_own_missing_one_is_not(
    app: Flask, new_client: Callable[[], Browser]
) -> None:
    wrong = {}
    for route in guarded(app):
        for role in sorted(allowed(route)):
            world = a_world()
            browser = browsers_of(world, new_client)[role]
            own = said(knock(browser, route, world.objects))
            missing = said(knock(browser, route, MISSING))
            if own[0] not in (200, 201, 409, 422) or missing[:2] != (404, "4002"):
                wrong[route.method, route.path, role] = own, missing
    assert wrong == {}


def test_what_needs_a_login_alone_is_open_to_everybody_logged_in(
    app: Flask, world: World, browsers: Browsers
) -> None:
    wrong = {}
    for route in routes(app):
        if route.interface.access != "user" or route.endpoint == "privacy.ask_deletion":
            continue  # after a deletion nobody is logged in: tests/privacy/test_deletion.py
        for role in sorted(set(ROLES) - OUTSIDE):
            answer = knock(browsers[role], route, world.objects)
            if role == "unverified" and answer.json["errno"] in REAL_NAME_WANTED:
                continue
            if answer.status_code in (401, 403) or answer.status_code >= 500:
                wrong[route.method, route.path, role] = said(answer)
    assert wrong == {}


def test_what_is_for_staff_is_shut_for_everybody_else(
    app: Flask, world: World, browsers: Browsers
) -> None:
    before, wrong = everything_kept(), {}
    for route in for_staff(app):
        least = route.interface.staff_role
        assert least is not None
        for role in sorted(set(ROLES) - OUTSIDE):
            own_role = world.people[role].role
            for objects in (world.objects, MISSING):
                if not reaches(own_role, least):
                    answer = said(knock(browsers[role], route, objects))
                    if answer[:2] != (403, "4105"):
                        wrong[route.method, route.path, role] = answer
    assert wrong == {}
    assert everything_kept() == before


def test_staff_who_showed_a_password_alone_are_sent_to_turn_on_the_second_factor(
    app: Flask, world: World, new_client: Callable[[], Browser]
) -> None:
    browser, wrong = new_client(), {}
    log_in(browser, world.people["owner"].id, is_proved=False)
    for route in for_staff(app):
        answer = said(knock(browser, route, world.objects))
        if answer[:2] != (403, "11017"):
            wrong[route.method, route.path] = answer
    assert wrong == {}


def test_what_was_deleted_is_answered_as_if_it_had_never_been(
    app: Flask, world: World, browsers: Browsers
) -> None:
    """Also to whose it was."""
    host, guest = browsers["host"], browsers["guest"]
    photo, session = (
        route_of(app, "houses.delete_photo", "DELETE"), route_of(app, "accounts.end_session", "DELETE"),
    )  # fmt: skip
    for browser, route in ((host, photo), (guest, session)):
        assert knock(browser, route, world.objects).status_code == 200
        deleted = said(knock(browser, route, world.objects))
        missing = said(knock(browser, route, {**world.objects, **_only(route, MISSING)}))
        assert deleted == missing
        assert deleted[:2] == (404, "4002")


def _only(route: Route, objects: Mapping[str, str]) -> dict[str, str]:
    """The last argument of `route` alone: the thing itself, not what it is part of."""
    return {route.arguments[-1]: objects[route.arguments[-1]]}


def test_a_draft_does_not_exist_for_anybody_but_its_host(
    app: Flask, world: World, browsers: Browsers
) -> None:
    """Also in pages for people, and in addresses that only show a form."""
    draft = {**world.objects, "house_id": world.draft_id}
    wrong = {}
    for route in routes(app):
        if route.interface.access != "public" or "house_id" not in route.arguments:
            continue
        for role in set(ROLES) - {"host"}:
            theirs = knock(browsers[role], route, draft)
            missing = knock(browsers[role], route, MISSING)
            text = theirs.text.replace(world.draft_id, MISSING["house_id"])
            if theirs.status_code != missing.status_code or text != missing.text:
                wrong[route.path, role] = theirs.status_code, missing.status_code
    assert wrong == {}
    assert (
        knock(browsers["host"], route_of(app, "houses.show_house", "GET"), draft).json["errno"]
        == "0"
    )


def test_nobody_books_a_draft_or_learns_that_there_is_one(
    app: Flask, world: World, browsers: Browsers
) -> None:
    route = route_of(app, "booking.place_booking", "POST")
    body = {"check_in": "2099-10-01", "check_out": "2099-10-03", "guests": 1}
    before = everything_kept()
    theirs = knock(browsers["guest"], route, {}, body | {"house_id": world.draft_id})
    missing = knock(browsers["guest"], route, {}, body | {"house_id": MISSING["house_id"]})
    assert said(theirs) == said(missing)
    assert theirs.status_code == 404
    assert everything_kept() == before


def test_a_photo_of_another_house_is_a_missing_photo(
    app: Flask, world: World, browsers: Browsers
) -> None:
    order, delete = (
        route_of(app, "houses.order_photos", "PUT"),
        route_of(app, "houses.delete_photo", "DELETE"),
    )
    before, host = everything_kept(), browsers["host"]
    answers = []
    for photo_id in (world.photo_of_another, MISSING["photo_id"]):
        body = {"photo_ids": [photo_id, world.photo_ids[1]]}
        ordered = knock(host, order, world.objects, body)
        deleted = knock(host, delete, {**world.objects, "photo_id": photo_id})
        answers.append((said(ordered), said(deleted)))
    assert answers[0] == answers[1]
    assert [each[0] for each in answers[0]] == [422, 404]
    assert everything_kept() == before


def test_looking_changes_nothing(app: Flask, world: World, browsers: Browsers) -> None:
    before, wrong = everything_kept(), {}
    for route in routes(app):
        if route.method == "GET" and route.path != "/readyz":  # asks for migrations
            for role in ROLES:
                answer = knock(browsers[role], route, world.objects)
                if answer.status_code >= 500:
                    wrong[route.path, role] = answer.status_code
    after = everything_kept()
    assert {name for name in after if after[name] != before[name]} == set()
    assert wrong == {}


def test_a_list_shows_ones_own_and_nobody_elses(world: World, browsers: Browsers) -> None:
    for role, count in [("other", 1), ("guest", 2), ("host", 0), ("host_b", 0), ("owner", 0)]:
        items = browsers[role].get("/api/v2/bookings?role=guest").json["data"]["items"]
        assert len(items) == count
    hosted = browsers["host"].get("/api/v2/bookings?role=host").json["data"]["items"]
    assert len(hosted) == 3
    own = browsers["guest"].get("/api/v2/me/houses").json["data"]["items"]
    assert own == []


def test_a_cursor_of_another_person_opens_none_of_theirs(world: World, browsers: Browsers) -> None:
    page = browsers["host"].get("/api/v2/bookings?role=host&limit=1").json["data"]
    theirs = (
        browsers["other"]
        .get(f"/api/v2/bookings?role=host&cursor={page['next_cursor']}")
        .json["data"]
    )
    assert theirs["items"] == []


def test_no_answer_shows_a_number_or_a_real_name_in_full(
    app: Flask, world: World, browsers: Browsers
) -> None:
    """Not to others, not to oneself; only the development inbox shows whom it wrote to."""
    secrets = [accounts.mobile_of_user(person.id) for person in world.people.values()]
    secrets += [REAL_NAME, ID_NUMBER]
    shown = {}
    for route in routes(app):
        if route.method != "GET" or route.endpoint == "verification.show_messages":
            continue
        for role in ROLES:
            answer = knock(browsers[role], route, world.objects)
            if found := [each for each in secrets if each.encode() in answer.data]:
                shown[route.path, role] = found
    assert shown == {}
