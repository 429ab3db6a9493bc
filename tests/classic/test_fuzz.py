"""Whatever is sent to a call, the answer is one that an old page handles; and nothing breaks."""

import json
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ihome.classic.errors import RET_TABLE
from ihome.houses.service import House
from ihome.http.catalogue import Route, routes
from tests.classic.asking import Pages, said
from tests.classic.conftest import PagesOf

PLAIN = settings(
    max_examples=25,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TYPED = st.sampled_from(
    [
        "",
        "0",
        "1",
        "-1",
        "1.5",
        "2026-10-01",
        "2026-02-30",
        "accept",
        "reject",
        "NaN",
        "1e9",
        "<b>",
        "\u202e",
        "\x00",
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40) | TYPED,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@pytest.fixture(params=["visitor", "guest", "host"])
def pages(
    request: pytest.FixtureRequest,
    visitor: Pages,
    pages_of: PagesOf,
    gu: int,
    hua: int,
    home: House,
) -> Pages:
    who = {"guest": gu, "host": hua}
    return visitor if request.param == "visitor" else pages_of(who[request.param])


def calls(app: Flask) -> list[Route]:
    found = [route for route in routes(app, "v1.0") if route.path.startswith("/api/v1.0/")]
    return [route for route in found if "image_codes" not in route.path]  # a picture


@PLAIN
@given(data=st.data())
def test_any_body_gets_an_answer(pages: Pages, app: Flask, data: st.DataObject) -> None:
    route = data.draw(st.sampled_from([each for each in calls(app) if each.method != "GET"]))
    form = route.interface.form
    names = list(form.__struct_fields__) if form else ["sign", "house_id"]
    body: Any = data.draw(VALUES | st.dictionaries(st.sampled_from(names), VALUES))
    path = route.path.format(**{name: data.draw(NUMBERS) for name in route.arguments})
    check(
        pages.browser.open(
            path, method=route.method, data=as_json(body), content_type="application/json"
        )
    )


@PLAIN
@given(data=st.data())
def test_any_query_gets_an_answer(pages: Pages, app: Flask, data: st.DataObject) -> None:
    route = data.draw(st.sampled_from([each for each in calls(app) if each.method == "GET"]))
    query = route.interface.query
    names = st.sampled_from(list(query.__struct_fields__)) if query else st.text(max_size=5)
    sent = data.draw(st.dictionaries(names, TYPED | st.text(max_size=30)))
    path = route.path.format(**{name: data.draw(NUMBERS) for name in route.arguments})
    check(pages.browser.get(path, query_string=sent))


NUMBERS = st.sampled_from(
    ["1", "2", "0", "999", str(2**63 - 1), str(2**63), "x", "-1", "13800138000"]
)


def as_json(body: Any) -> bytes:
    return json.dumps(body).encode("utf-8", "surrogatepass")


def check(answer: Any) -> None:
    body = said(answer)
    assert body["errno"] in RET_TABLE
    assert body["errno"] != "4500"
