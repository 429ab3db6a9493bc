"""Who may do what at the desk: every staff operation, every role, real and missing objects."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from ihome.accounts import service as accounts
from ihome.houses.models import HouseCase
from ihome.http.catalogue import Route, routes
from ihome.infra.db import reading
from ihome.kernel.roles import STAFF, Role, reaches
from tests.access.test_matrix import said
from tests.access.world import MISSING, World, a_world, everything_kept, knock
from tests.conftest import Browser
from tests.factories.jobs import a_parked_job
from tests.factories.people import a_user, log_in
from tests.factories.photos import a_pair_of_photos

ROLES: tuple[Role, ...] = ("member", *STAFF)


def staff_routes(app: Flask) -> list[Route]:
    """Those of this package; others bring walks of their own."""
    return [each for each in routes(app) if each.endpoint.startswith("desk_")]


def objects_of(world: World) -> dict[str, str]:
    """What the desk has to do with: a case, a person, a booking, a parked job, photos that look alike."""
    job_id = a_parked_job()
    photo_id, other_photo_id = a_pair_of_photos()
    with reading() as session:
        case_id = session.scalar(sa.select(HouseCase.public_id).order_by(HouseCase.id))
    return {
        "case_id": str(case_id),
        "user_id": world.people["guest"].public_id,
        "booking_no": world.objects["booking_no"],
        "job_id": str(job_id),
        "photo_id": photo_id,
        "other_photo_id": other_photo_id,
    }


GONE = {**MISSING, "case_id": "nosuchcase22", "user_id": "nosuchuser22", "job_id": "987654321",
        "other_photo_id": "nosuchphoto3"}  # fmt: skip


@pytest.fixture
def desk(app: Flask, new_client: Callable[[], Browser]) -> Mapping[Role, Browser]:
    return browsers(new_client)


def browsers(new_client: Callable[[], Browser]) -> dict[Role, Browser]:
    found = {}
    for role in ROLES:
        found[role] = new_client()
        log_in(found[role], accounts.set_role(a_user(name=role).id, role, actor_id=None).id)
    return found


def test_each_staff_operation_is_shut_below_its_role(
    app: Flask, world: World, desk: Mapping[Role, Browser]
) -> None:
    objects = objects_of(world)
    before, wrong = everything_kept(), {}
    for route in staff_routes(app):
        for role in ROLES:
            if reaches(role, route.interface.staff_role):  # type: ignore[arg-type]
                continue
            for asked in (objects, GONE):
                answer = knock(desk[role], route, asked)
                if said(answer)[:2] != (403, "4105"):
                    wrong[route.method, route.path, role] = said(answer)
    assert wrong == {}
    assert everything_kept() == before


def test_each_staff_operation_is_open_from_its_role_on(
    app: Flask, new_client: Callable[[], Browser]
) -> None:
    """What is there is answered or refused by a rule; what is not there is missing."""
    wrong: dict[Any, Any] = {}
    world, found = a_world(), 0
    desk = browsers(new_client)
    for route in staff_routes(app):
        for role in ROLES:
            if not reaches(role, route.interface.staff_role):  # type: ignore[arg-type]
                continue
            answer = knock(desk[role], route, objects_of(world))
            if answer.status_code not in (200, 201, 409, 422):
                wrong[route.method, route.path, role] = said(answer)
            if route.arguments:
                answer = knock(desk[role], route, GONE)
                if said(answer)[:2] != (404, "4002"):
                    wrong[route.method, route.path, role, "missing"] = said(answer)
            found += 1
    assert wrong == {}
    assert found > 40


def test_what_an_operator_does_to_staff_is_refused(
    app: Flask, desk: Mapping[Role, Browser]
) -> None:
    colleague = accounts.set_role(a_user().id, "operator", actor_id=None)
    address = f"/api/v2/desk/users/{colleague.public_id}/suspend"
    answer = desk["operator"].post(address, json={"reason": "不喜欢他"})
    assert (answer.status_code, answer.json["errno"]) == (403, "4105")
    assert desk["owner"].post(address, json={"reason": "离职"}).status_code == 200
