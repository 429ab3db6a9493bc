"""Somebody who says who they are, and an operator."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ihome.accounts import service as accounts
from ihome.accounts.models import User
from ihome.identity.ports import provider
from ihome.identity.rules import CONSENTS
from ihome.infra.identity.sandbox import SandboxProvider
from tests.factories.id_cards import an_id_number
from tests.factories.people import a_user
from tests.factories.pictures import a_file

WHY = "核对工单 4711 的重名申诉"


def consent(browser: FlaskClient, kind: str = "real_name", **other: Any) -> TestResponse:
    form = {"kind": kind, "version": CONSENTS[kind].version} | other
    return browser.post("/api/v2/me/consents", json=form)


def give(browser: FlaskClient, name: str = "张三", number: str = "") -> TestResponse:
    form = {"real_name": name, "id_number": number or an_id_number()}
    return browser.put("/api/v2/me/real_name", json=form)


def state_of(browser: FlaskClient) -> dict[str, Any]:
    data = browser.get("/api/v2/me/real_name").json["data"]
    assert isinstance(data, dict)
    return data


def send_card(browser: FlaskClient, side: str = "front", data: bytes | None = None) -> TestResponse:
    file = io.BytesIO(a_file() if data is None else data)
    return browser.put(f"/api/v2/me/real_name/photos/{side}", data={"photo": (file, "card.jpg")})


def an_operator(name: str = "运营小林") -> User:
    user = a_user(name=name)
    accounts.set_role(user.id, "operator", actor_id=None)
    return accounts.user_by_id(user.id)


@contextmanager
def a_provider() -> Iterator[SandboxProvider]:
    with provider.using(SandboxProvider()) as tool:
        yield tool  # type: ignore[misc]
