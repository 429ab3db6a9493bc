"""The people of the desk, each at a browser of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from ihome.accounts import service as accounts
from ihome.infra import audit
from ihome.kernel.roles import Role
from tests.conftest import Browser
from tests.factories.people import a_user, log_in
from tests.payments.near import wire as wire

DESK = "/api/v2/desk"


@dataclass(frozen=True)
class Colleague:
    """Somebody who works here. `ask` and `tell` answer (status, errno, data)."""

    user_id: int
    browser: Browser

    def ask(self, path: str, **query: Any) -> tuple[int, str, Any]:
        answer = self.browser.get(DESK + path, query_string=query)
        return answer.status_code, answer.json["errno"], answer.json["data"]

    def tell(self, path: str, method: str = "POST", **said: Any) -> tuple[int, str, Any]:
        body = {"json": said} if said else {}
        answer = self.browser.open(DESK + path, method=method, **body)
        return answer.status_code, answer.json["errno"], answer.json["data"]

    def see(self, path: str, **query: Any) -> Any:
        """The data of an answer that must be good."""
        status, errno, data = self.ask(path, **query)
        assert (status, errno) == (200, "0"), data
        return data


@pytest.fixture
def colleague(app: Flask, new_client: Callable[[], Browser]) -> Callable[..., Colleague]:
    def make(role: Role = "operator", *, name: str = "值班") -> Colleague:
        user = accounts.set_role(a_user(name=name).id, role, actor_id=None)
        browser = new_client()
        log_in(browser, user.id)
        return Colleague(user.id, browser)

    return make


@pytest.fixture
def ops(colleague: Callable[..., Colleague]) -> Colleague:
    """An operator."""
    return colleague()


def acts_of(user_id: int) -> list[tuple[str, str, Any, Any, str]]:
    """What the audit log says that somebody did, the oldest first."""
    found = audit.entries(audit.Wanted(actor_id=user_id)).items
    return [(each.act, each.subject, each.before, each.after, each.reason) for each in found][::-1]
