"""Schemathesis over the contract: no 5xx, and no answer that the contract does not name.

Every operation is asked by a visitor, a guest and a host. IHOME_FUZZ_EXAMPLES sets how many made-up
requests each of them sends to each operation, beside those that walk over the edges of its schema.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import load_all_checks

from tests.fuzz.people import PEOPLE, Someone, a_lived_in_house

load_all_checks()
from schemathesis.specs.openapi import checks as rules  # noqa: E402

EXAMPLES = int(os.environ.get("IHOME_FUZZ_EXAMPLES", "5"))
CHECKS: list[Any] = [
    schemathesis.checks.not_a_server_error,
    rules.status_code_conformance,
    rules.content_type_conformance,
    rules.response_schema_conformance,
    rules.negative_data_rejection,
]
# The copy in docs/ names the tests before there is an app; it is the one served, as tested below.
CONTRACT = Path(__file__).parents[2] / "docs" / "api" / "openapi.json"
contract = schemathesis.openapi.from_path(CONTRACT).exclude(
    path="/readyz"  # 503 here, where tables are made without migrations
)


@pytest.fixture(scope="module")
def people(house_app: Flask) -> dict[str, Someone]:
    return a_lived_in_house(house_app)


def test_the_contract_asked_about_is_the_one_served(house_app: Flask) -> None:
    served = house_app.test_client().get("/openapi.json").get_json()
    assert served == json.loads(CONTRACT.read_text("utf-8"))


@contract.parametrize()
@pytest.mark.parametrize("who", PEOPLE)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@pytest.mark.timeout(1800)
@pytest.mark.filterwarnings("ignore")
def test_every_answer_is_one_that_the_contract_names(
    case: Case, house_app: Flask, people: dict[str, Someone], who: str
) -> None:
    people[who].dress(case)
    case.validate_response(case.call(app=house_app), checks=CHECKS)


def test_the_people_stay_logged_in(house_app: Flask, people: dict[str, Someone]) -> None:
    """The control: a guest who was logged out by one case is somebody again in the next."""
    for who, status in [("visitor", 401), ("guest", 200), ("host", 200)]:
        for path, method in [("/me/sessions", "DELETE"), ("/session", "DELETE"), ("/me", "GET")]:
            case = contract[f"/api/v2{path}"][method].Case()
            people[who].dress(case)
            answer = case.call(app=house_app)
        assert answer.status_code == status
