"""The gate of `@interface`: shut unless its word says otherwise."""

import logging
from collections.abc import Callable

import pytest
from flask import Flask, g, session

from ihome.accounts import service as accounts
from ihome.http.access import UnknownAccess, pass_gate
from ihome.http.auth import SecondFactorRequired, demo_waives_factor
from ihome.http.catalogue import Route
from ihome.http.interface import Interface, interface
from ihome.infra import session_index
from ihome.infra.sessions import begin
from ihome.kernel.errors import NotAllowed, NotLoggedIn
from ihome.kernel.roles import STAFF, Role
from tests.factories.people import a_user, log_in

UNKNOWN = [
    "", "Public", "everybody", "admin", "user:", "user:7", "public:", "owner", "owner:", "host-of:",
    "owner:house;", "staff", "staff:", "staff:member", "staff:root", "staff:OWNER", "role:owner",
]  # fmt: skip


@pytest.mark.parametrize("access", UNKNOWN)
def test_a_word_that_no_gate_enforces_is_refused_when_the_route_is_declared(access: str) -> None:
    with pytest.raises(UnknownAccess):
        interface("名", about="事", access=access)


def knocks(
    app: Flask, access: str, *, user_id: int | None, is_proved: bool = True
) -> Callable[[], str]:
    """Requests of a session of that user (None: a visitor) to a route with `access`."""
    stamp = accounts.session_stamp(user_id) or "" if user_id is not None else ""

    @interface("名", about="事", access=access)
    def view() -> str:
        return "inside"

    def ask() -> str:
        with app.app_context(), app.test_request_context():
            if user_id is not None:
                own = session._get_current_object()  # type: ignore[attr-defined]
                begin(
                    own, user_id=user_id, stamp=stamp, device="", by="password", is_proved=is_proved
                )
                session_index.begin(user_id, own.sid)
            return str(view().get_json()["data"])

    return ask


@pytest.mark.parametrize("least", STAFF)
def test_a_staff_route_asks_for_at_least_its_role(app: Flask, least: Role) -> None:
    roles: tuple[Role, ...] = ("member", *STAFF)
    for role in roles:
        user = accounts.set_role(a_user().id, role, actor_id=None)
        ask = knocks(app, f"staff:{least}", user_id=user.id)
        if roles.index(role) >= roles.index(least):
            assert ask() == "inside"
        else:
            with pytest.raises(NotAllowed) as refused:
                ask()
            assert (refused.value.http_status, refused.value.errno) == (403, "4105")


def test_a_visitor_is_asked_to_log_in_first(app: Flask) -> None:
    for access in ("user", "owner:booking", "host-of:house", "staff:support"):
        with pytest.raises(NotLoggedIn):
            knocks(app, access, user_id=None)()
    assert knocks(app, "public", user_id=None)() == "inside"


@pytest.mark.parametrize("role", STAFF)
def test_a_staff_route_asks_for_a_second_factor_too(app: Flask, role: Role) -> None:
    user = accounts.set_role(a_user().id, role, actor_id=None)
    with pytest.raises(SecondFactorRequired):
        knocks(app, "staff:support", user_id=user.id, is_proved=False)()
    assert knocks(app, "user", user_id=user.id, is_proved=False)() == "inside"


def test_a_member_is_not_told_that_a_second_factor_would_help(app: Flask) -> None:
    with pytest.raises(NotAllowed) as refused:
        knocks(app, "staff:support", user_id=a_user().id, is_proved=False)()
    assert refused.value.errno == "4105"


def test_a_refusal_stands_in_the_security_log(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    user = a_user()
    with caplog.at_level(logging.INFO, logger="ihome.security"), pytest.raises(NotAllowed):
        knocks(app, "staff:operator", user_id=user.id)()
    (line,) = (each for each in caplog.records if each.name == "ihome.security")
    assert (line.getMessage(), line.user_id, line.result) == ("access_denied", user.id, "refused")


def test_a_role_that_was_taken_away_opens_nothing(app: Flask) -> None:
    owner = accounts.set_role(a_user().id, "owner", actor_id=None)
    ask = knocks(app, "staff:support", user_id=owner.id)
    assert ask() == "inside"
    accounts.set_role(owner.id, "member", actor_id=None)
    with pytest.raises(NotLoggedIn):
        ask()


def test_the_document_of_a_staff_route_says_so() -> None:
    facts = Interface(name="名", about="事", access="staff:operator")
    route = Route("admin.show", "GET", "/x", (), facts)
    assert {NotLoggedIn, NotAllowed} <= set(route.refusals())
    assert (facts.needs_login, facts.staff_role) == (True, "operator")


def test_the_gate_of_an_open_route_asks_nobody(app: Flask) -> None:
    for access in ("public", "callback"):
        with app.app_context(), app.test_request_context():
            pass_gate(access)
            assert "user_id" not in g


@pytest.mark.parametrize(
    ("waives", "address", "headers", "opens"),
    [
        (True, "127.0.0.1", {}, True),
        (True, "::1", {}, True),
        (False, "127.0.0.1", {}, False),
        (True, "192.168.1.7", {}, False),
        (True, "127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, False),
    ],
)
def test_only_the_demo_lets_staff_in_without_a_second_factor_and_only_from_its_machine(
    app: Flask, waives: bool, address: str, headers: dict[str, str], opens: bool
) -> None:
    user = accounts.set_role(a_user().id, "operator", actor_id=None)
    browser = app.test_client()
    log_in(browser, user.id, is_proved=False)
    with demo_waives_factor.using(waives):
        answer = browser.get(
            "/api/v2/desk/overview", headers=headers, environ_base={"REMOTE_ADDR": address}
        )
    assert answer.json["errno"] == ("0" if opens else "11017")
