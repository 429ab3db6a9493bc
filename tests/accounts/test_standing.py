"""Suspended: out at once, and kept out."""

from collections.abc import Callable

import pytest
from flask import Flask

from ihome.accounts import service
from ihome.accounts.models import User
from ihome.admin.service import check_all
from ihome.infra import session_index
from ihome.infra.audit import Wanted, entries
from ihome.infra.cache import redis
from ihome.kernel.errors import NotAllowed
from ihome.kernel.roles import ROLES, Role
from tests.accounts.walks import MOBILE, PASSWORD, log_in, who
from tests.conftest import Browser
from tests.factories.people import a_user
from tests.factories.phones import Inbox, a_code


@pytest.fixture
def user(app: Flask) -> User:
    return service.add_user(digits=MOBILE, password=PASSWORD, name="小顾")


def test_the_sessions_of_a_suspended_user_are_over_at_once(
    user: User, client: Browser, new_client: Callable[[], Browser]
) -> None:
    elsewhere = new_client()
    for browser in (client, elsewhere):
        log_in(browser)
    service.suspend(user.id, actor_id=None, reason="假房源")
    assert redis().keys("session*") == []
    assert (who(client), who(elsewhere)) == (None, None)


def test_only_who_knows_the_password_or_holds_the_phone_is_told(
    user: User, client: Browser, inbox: Inbox
) -> None:
    service.suspend(user.id, actor_id=None, reason="假房源")
    assert log_in(client, password="not it at all").json["errno"] == "11002"
    right = log_in(client)
    assert (right.status_code, right.json["errno"]) == (403, "11020")
    form = {"mobile": MOBILE, "sms_code": a_code(client, inbox, MOBILE, "login")}
    assert client.post("/api/v2/session/sms", json=form).json["errno"] == "11020"
    assert who(client) is None


def test_restored_they_log_in_again(user: User, client: Browser) -> None:
    log_in(client)
    service.suspend(user.id, actor_id=None, reason="假房源")
    service.restore(user.id, actor_id=None, reason="弄错了")
    assert who(client) is None  # not the old session
    assert log_in(client).status_code == 200
    restored, suspended = entries(Wanted(about_user_id=user.id)).items
    assert (suspended.act, suspended.reason) == ("user.suspend", "假房源")
    assert (restored.act, restored.after) == ("user.restore", {"is_active": True})


def test_once_more_changes_nothing(user: User) -> None:
    service.suspend(user.id, actor_id=None, reason="假房源")
    service.suspend(user.id, actor_id=None, reason="假房源")
    assert len(entries(Wanted()).items) == 1


@pytest.mark.parametrize("actor_role", ROLES)
@pytest.mark.parametrize("role", ROLES)
def test_one_suspends_only_who_stands_below(app: Flask, actor_role: Role, role: Role) -> None:
    actor = service.set_role(a_user().id, actor_role, actor_id=None)
    user = service.set_role(a_user().id, role, actor_id=None)
    if ROLES.index(actor_role) > ROLES.index(role):
        assert not service.suspend(user.id, actor_id=actor.id, reason="x").is_active
    else:
        with pytest.raises(NotAllowed):
            service.suspend(user.id, actor_id=actor.id, reason="x")
        assert service.user_by_id(user.id).is_active


def test_a_suspended_owner_suspends_nobody(app: Flask) -> None:
    owner = service.set_role(a_user().id, "owner", actor_id=None)
    service.suspend(owner.id, actor_id=None, reason="x")
    with pytest.raises(NotAllowed):
        service.suspend(a_user().id, actor_id=owner.id, reason="x")


def test_the_invariant_sees_a_session_that_should_not_be(user: User, client: Browser) -> None:
    log_in(client)
    (held,) = (each for each in check_all() if each.invariant == "I14")
    assert held.holds
    service.suspend(user.id, actor_id=None, reason="x")
    assert next(each for each in check_all() if each.invariant == "I14").holds
    session_index.begin(user.id, "a-session-that-should-not-be")
    (broken,) = (each for each in check_all() if each.invariant == "I14")
    assert (broken.broken, broken.examples) == (1, [f"user {user.id} has a session"])
