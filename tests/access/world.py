"""A small world with something of every kind, and how to knock at each of its doors."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from ihome.accounts import service as accounts
from ihome.accounts.models import User
from ihome.booking import service as booking
from ihome.houses import service as houses
from ihome.http.catalogue import Route, example_of, routes, schemas
from ihome.infra.db import Base, reading
from ihome.kernel.clock import today
from ihome.kernel.roles import Role
from tests.conftest import Browser
from tests.factories.houses import a_house
from tests.factories.id_cards import an_id_number
from tests.factories.people import a_session, a_user
from tests.factories.pictures import a_file
from tests.factories.stays import a_reviewed_stay, booked, some_nights

# Nine who ask. `guest` has booked at the house of `host`; `other` and `host_b` have the like
# elsewhere; `suspended` was thrown out while logged in; `unverified` has said no real name.
ROLES = (
    "anonymous", "guest", "other", "host", "host_b", "suspended", "unverified", "support", "owner",
)  # fmt: skip
STAFF_ROLES: tuple[Role, ...] = ("support", "owner")
OUTSIDE = {"anonymous", "suspended"}  # nobody is logged in there
REAL_NAME, ID_NUMBER = "欧阳金丝雀", an_id_number("19870604")
MISSING = {
    "house_id": "nosuchhouse2",
    "booking_no": "nosuchbooking2nosuchbookin",
    "payment_no": "nosuchpayment2nosuchpaymen",
    "review_id": "nosuchreview",
    "photo_id": "nosuchphoto2",
    "case_id": "nosuchcase22",
    "token": "nosuchtoken2",
    "export_id": "nosuchexport",
    "kind": "nosuchkind",
    "session_id": "0" * 24,
}


@dataclass(frozen=True)
class World:
    """A host with a house and a draft, a guest who has booked there, and others who have not."""

    people: Mapping[str, User]
    objects: Mapping[str, str]
    photo_ids: list[str]
    draft_id: str
    photo_of_another: str


def a_world() -> World:
    people = {role: a_person(role) for role in ROLES[1:] if role != "unverified"}
    people["unverified"] = a_user(name="unverified", real_name=False)
    for role in STAFF_ROLES:
        people[role] = accounts.set_role(people[role].id, role, actor_id=None)
    host, guest, other = people["host"], people["guest"], people["other"]
    house = a_house(host_id=host.id, is_instant=True, photos=2)
    elsewhere = a_house(host_id=other.id, is_instant=True)
    placed = booked(house=house, guest_id=guest.id)
    payment = booking.start_payment(placed.booking_no, guest_id=guest.id)
    stayed = a_reviewed_stay(house=house, guest_id=guest.id, key="an-older-key-of-mine")
    review = booking.show_booking(stayed.booking_no, user_id=guest.id).review
    booked(house=house, guest_id=other.id, stay=some_nights(start=30), key="another-key")
    a_house(host_id=people["host_b"].id, is_instant=True)
    assert review is not None
    photo_ids = photos_of(house.public_id, host)
    return World(
        people=people,
        objects={
            "house_id": house.public_id,
            "booking_no": placed.booking_no,
            "payment_no": payment.payment_no,
            "review_id": review.review_id,
            "photo_id": photo_ids[1],
            "case_id": MISSING["case_id"],
            "side": "front",
            "token": MISSING["token"],
            "export_id": MISSING["export_id"],
            "kind": MISSING["kind"],
            "session_id": a_session(guest.id),
        },
        photo_ids=photo_ids,
        draft_id=a_house(host_id=host.id, status="draft").public_id,
        photo_of_another=photos_of(elsewhere.public_id, other)[0],
    )


def a_person(name: str) -> User:
    """A user who has said who they are."""
    user = a_user(name=name, real_name=False)
    accounts.give_real_name(user.id, real_name=REAL_NAME, id_number=ID_NUMBER)
    return user


def photos_of(house_id: str, host: User) -> list[str]:
    return [each.photo_id for each in houses.draft_view(house_id, host_id=host.id).photos]


def route_of(app: Flask, endpoint: str, method: str) -> Route:
    (found,) = (each for each in routes(app) if (each.endpoint, each.method) == (endpoint, method))
    return found


def knock(
    browser: Browser, route: Route, objects: Mapping[str, str], body: Any = None, **request: Any
) -> TestResponse:
    """Ask for `route` with everything a good request has; `body` instead of the example's."""
    path = route.path.format(**{name: objects.get(name, "x") for name in route.arguments})
    headers = {"Idempotency-Key": str(uuid4()), **request.pop("headers", {})}
    if route.interface.form is not None:
        request["json"] = a_body(route) if body is None else body
    if route.interface.upload is not None:
        file = io.BytesIO(a_file())
        request["data"] = {route.interface.upload.name: (file, "photo.jpg")}
    if route.interface.query is not None:
        request["query_string"] = a_query(route)
    return browser.open(path, method=route.method, headers=headers, **request)


def a_body(route: Route) -> Any:
    """The example of the document, with days that are still to come."""
    return _soon(_example(route.interface.form))


def a_query(route: Route) -> dict[str, Any]:
    """What a query must say, and nothing else."""
    (shape,), components = schemas([route.interface.query])
    form = components[shape["$ref"].rpartition("/")[2]]
    example = _soon(example_of(shape, components))
    return {name: example[name] for name in form.get("required", [])}


def _example(kind: Any) -> Any:
    (shape,), components = schemas([kind])
    return example_of(shape, components)


def _soon(example: Any) -> Any:
    first = today() + timedelta(days=60)
    days = {"from": first, "check_in": first, "to": first, "check_out": first}
    ends = {"to", "check_out"}
    return example | {
        name: (day + timedelta(days=2 if name in ends else 0)).isoformat()
        for name, day in days.items()
        if name in example
    }


def everything_kept() -> dict[str, list[Any]]:
    """All rows of all tables: equal before and after when nothing was written."""
    with reading() as session:
        return {
            name: sorted(map(repr, session.execute(sa.select(table)).all()))
            for name, table in Base.metadata.tables.items()
            if name != "areas"
        }
