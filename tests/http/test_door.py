"""Manners at the door: the envelope, headers, health, documents, bad bodies."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from redis.exceptions import ConnectionError as RedisDown

from ihome.infra import health
from tests.conftest import Browser


def test_an_unknown_address_wears_the_same_coat(client: Browser) -> None:
    answer = client.get("/api/v2/nowhere")
    assert (answer.status_code, answer.json["errno"]) == (404, "4002")
    assert set(answer.json) == {"errno", "errmsg", "data"}


def test_a_wrong_method_says_which_ones_are_right(client: Browser) -> None:
    answer = client.delete("/livez")
    assert (answer.status_code, answer.json["errno"]) == (405, "4203")
    assert "GET" in answer.headers["Allow"]


def test_it_is_alive_without_asking_anybody(
    client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(health.CHECKS, "redis", lambda: "gone")
    assert client.get("/livez").status_code == 200


def test_readiness_names_what_is_missing(client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        def ping(self) -> None:
            raise RedisDown()

    monkeypatch.setattr(health, "redis", Gone)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["errno"]) == (503, "4503")
    assert "IHOME_REDIS_URL" in answer.json["data"]["missing"]["redis"]
    assert answer.headers["Retry-After"]


@pytest.mark.parametrize("path", ["/livez", "/nowhere", "/docs", "/openapi.json"])
def test_every_answer_is_dressed_in_safe_headers(client: Browser, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Request-Id"]


def test_the_contract_is_openapi_3_1_and_says_who_may(client: Browser) -> None:
    document = json.loads(client.get("/openapi.json").data)
    assert document["openapi"] == "3.1.0"
    operations = [each for path in document["paths"].values() for each in path.values()]
    assert all(each["x-access"] and each["summary"] and each["description"] for each in operations)
    ids = [each["operationId"] for each in operations]
    assert len(ids) == len(set(ids))


def test_the_documents_name_every_route(client: Browser, app: Flask) -> None:
    pages = {path: client.get(path).text for path in ("/docs", "/docs/v1.0")}
    for rule in app.url_map.iter_rules():
        is_classic = rule.endpoint.startswith("classic_")
        assert f"id='{rule.endpoint}." in pages["/docs/v1.0" if is_classic else "/docs"]


def test_a_visitor_who_only_looks_leaves_nothing_behind(
    app: Flask, new_client: Callable[[], Browser]
) -> None:
    visitor = new_client()
    for path in ("/livez", "/docs", "/nowhere"):
        assert "session=" not in str(visitor.get(path).headers.getlist("Set-Cookie"))
