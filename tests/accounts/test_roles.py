"""Who works here, and what it takes to say so."""

import logging

import pytest
from flask import Flask

from ihome.accounts import service as accounts
from ihome.accounts.errors import LastOwner
from ihome.accounts.models import User
from ihome.infra.audit import Wanted, entries
from ihome.kernel.errors import InvalidInput, NotAllowed
from ihome.kernel.roles import ROLES, STAFF, Role, reaches
from tests.cast import BrowserOf
from tests.factories.people import a_user


def staff_member(role: Role, *, name: str = "小工") -> User:
    return accounts.set_role(a_user(name=name).id, role, actor_id=None)


def test_a_higher_role_reaches_what_a_lower_one_does() -> None:
    for above, least in [(a, b) for a in ROLES for b in STAFF]:
        assert reaches(above, least) == (ROLES.index(above) >= ROLES.index(least))
    assert not reaches(None, "support")
    assert not reaches("member", "member")  # type: ignore[arg-type]


def test_everybody_begins_as_a_member(app: Flask) -> None:
    assert accounts.role_of(a_user().id) == "member"
    assert accounts.role_of(999_999) is None
    assert accounts.staff() == []


def test_a_role_ends_the_sessions_of_before(browser_of: BrowserOf) -> None:
    user = a_user()
    browser = browser_of(user.id)
    accounts.set_role(user.id, "support", actor_id=None)
    assert browser.get("/api/v2/me").status_code == 401
    assert browser_of(user.id).get("/api/v2/me").json["data"]["role"] == "support"


def test_the_same_role_again_changes_nothing(browser_of: BrowserOf) -> None:
    user = staff_member("support")
    browser = browser_of(user.id)
    accounts.set_role(user.id, "support", actor_id=None)
    assert browser.get("/api/v2/me").status_code == 200
    assert len(entries(Wanted()).items) == 1


def test_giving_and_taking_stand_in_both_logs(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    owner, user = staff_member("owner"), a_user()
    with caplog.at_level(logging.INFO, logger="ihome.security"):
        accounts.set_role(user.id, "operator", actor_id=owner.id, reason="值夜班")
        accounts.set_role(user.id, "member", actor_id=owner.id, reason="不值了")
    taken, given, _ = entries(Wanted()).items
    assert (given.act, given.before, given.after) == (
        "user.grant_role", {"role": "member"}, {"role": "operator"},
    )  # fmt: skip
    assert (given.actor_id, given.about_user_id, given.reason) == (owner.id, user.id, "值夜班")
    assert (taken.act, taken.subject) == ("user.revoke_role", f"user:{user.public_id}")
    assert [each.getMessage() for each in caplog.records] == ["role_changed", "role_changed"]


@pytest.mark.parametrize("role", ["member", "support", "operator"])
def test_only_an_owner_gives_roles(app: Flask, role: Role) -> None:
    actor, user = staff_member(role), a_user()
    with pytest.raises(NotAllowed):
        accounts.set_role(user.id, "support", actor_id=actor.id)
    with pytest.raises(NotAllowed):
        accounts.set_role(actor.id, "owner", actor_id=actor.id)
    assert (accounts.role_of(user.id), accounts.role_of(actor.id)) == ("member", role)


def test_the_last_owner_stays(app: Flask) -> None:
    owner = staff_member("owner")
    with pytest.raises(LastOwner):
        accounts.set_role(owner.id, "member", actor_id=owner.id)
    second = staff_member("owner", name="第二位")
    accounts.set_role(owner.id, "member", actor_id=second.id)
    assert [each.public_id for each in accounts.staff()] == [second.public_id]


def test_a_role_that_is_none_is_refused(app: Flask) -> None:
    with pytest.raises(InvalidInput):
        accounts.set_role(a_user().id, "root", actor_id=None)  # type: ignore[arg-type]


def test_staff_are_listed_with_the_most_trusted_first_and_a_masked_number(app: Flask) -> None:
    for role in STAFF:
        staff_member(role, name=role)
    assert [each.name for each in accounts.staff()] == ["owner", "operator", "support"]
    assert all("****" in each.mobile for each in accounts.staff())
