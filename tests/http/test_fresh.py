"""Answers that visitors share are never older than a commit of this process, or than a moment."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from ihome.http import fresh
from ihome.http.envelope import ok
from ihome.infra.db import transaction
from ihome.infra.outbox import enqueue
from tests.conftest import Browser
from tests.factories.houses import a_house
from tests.factories.people import a_user


@pytest.fixture
def pages(app: Flask) -> FlaskClient:
    """A small app whose pages count how often they were really made."""
    made: Iterator[int] = iter(range(1, 100))
    small = Flask("small")
    fresh.init_shared_answers(small)

    @small.route("/page/<kind>", methods=["GET", "POST"])
    def page(kind: str) -> Response:
        fresh.share_for(60, same_for_all=kind == "everybody")
        answer = ok(next(made), 404 if kind == "missing" else 200)
        if kind == "personal":
            answer.set_cookie("csrf_token", "mine")
        return answer

    return small.test_client(use_cookies=False)


@pytest.fixture
def ask(pages: FlaskClient) -> Callable[..., int]:
    def once(path: str = "/page/shared", method: str = "GET", **headers: str) -> int:
        return int(pages.open(path, method=method, headers=headers).get_json()["data"])

    return once


def test_visitors_share_an_answer(ask: Callable[..., int]) -> None:
    assert [ask(), ask(Cookie="csrf_token=x"), ask()] == [1, 1, 1]


def test_each_address_has_its_own(ask: Callable[..., int]) -> None:
    assert [ask(), ask("/page/other"), ask(), ask("/page/other")] == [1, 2, 1, 2]


@pytest.mark.parametrize(
    ("path", "method", "headers"),
    [
        ("/page/shared", "GET", {"Cookie": "session=abc"}),
        ("/page/shared", "GET", {"Cookie": "csrf_token=x; session=abc"}),
        ("/page/shared", "POST", {}),
        ("/page/shared?x=1", "GET", {}),
    ],
)
def test_what_may_differ_is_made_each_time_and_not_kept(
    ask: Callable[..., int], path: str, method: str, headers: dict[str, str]
) -> None:
    assert [ask(path, method, **headers) for _ in range(2)] == [1, 2]
    assert [ask(), ask(path, method, **headers), ask()] == [3, 4, 3]


def test_what_looks_at_nobody_is_for_members_too(ask: Callable[..., int]) -> None:
    here = "/page/everybody"
    assert [ask(here, Cookie="session=abc"), ask(here), ask(here, Cookie="session=x")] == [1, 1, 1]
    assert [ask(here + "?x=1"), ask(here, "POST"), ask(here)] == [2, 3, 1]


@pytest.mark.parametrize("kind", ["missing", "personal"])
def test_a_refusal_or_a_cookie_is_for_one_alone(ask: Callable[..., int], kind: str) -> None:
    assert [ask(f"/page/{kind}"), ask(f"/page/{kind}")] == [1, 2]


def test_any_commit_makes_it_stale_at_once(ask: Callable[..., int]) -> None:
    assert ask() == 1
    with transaction() as session:
        enqueue(session, "test.note", {})
    assert ask() == 2


def test_it_grows_old(ask: Callable[..., int], monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask() == 1
    later = fresh.monotonic() + 61
    monkeypatch.setattr(fresh, "monotonic", lambda: later)
    assert ask() == 2


def test_the_least_wanted_goes_when_there_are_too_many(
    ask: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fresh, "MOST_KEPT", 2)
    assert [ask(f"/page/{name}") for name in "abcbca"] == [1, 2, 3, 2, 3, 4]


def test_a_shared_answer_looks_like_the_first_but_for_its_id(client: Browser) -> None:
    address = f"/api/v2/houses/{a_house(host_id=a_user().id).public_id}"
    first, again = (client.get(address, headers={"X-Request-Id": name * 8}) for name in "ab")
    assert first.data == again.data
    assert (first.headers.pop("X-Request-Id"), again.headers.pop("X-Request-Id")) == (
        "a" * 8,
        "b" * 8,
    )
    assert sorted(first.headers) == sorted(again.headers)
    assert again.headers["Content-Security-Policy"]


def test_a_forged_id_is_not_sent_back(client: Browser) -> None:
    address = f"/api/v2/houses/{a_house(host_id=a_user().id).public_id}"
    for _ in range(2):
        answer = client.get(address, headers={"X-Request-Id": "x" * 100})
        assert answer.headers["X-Request-Id"].isalnum()
        assert len(answer.headers["X-Request-Id"]) < 64
