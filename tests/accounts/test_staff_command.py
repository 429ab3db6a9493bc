"""`ihome staff`: who works here, from the command line."""

import pytest
from flask import Flask

from ihome.accounts import service as accounts
from ihome.accounts.models import User
from ihome.cli import people
from ihome.cli.main import parser
from ihome.settings import Settings

MOBILE = "13800138000"


@pytest.fixture
def user(app: Flask) -> User:
    return accounts.add_user(digits=MOBILE, password="rivet-9m-lamp", name="小顾")


@pytest.fixture
def staff(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch):
    """Run `ihome staff …` on the app of the suite."""
    monkeypatch.setattr(people, "make_app", lambda *_, **__: app)

    def run(*words: str) -> int:
        arguments = parser().parse_args(["staff", *words])
        return int(arguments.command(settings, arguments))

    return run


def test_a_role_is_given_listed_and_taken(staff, user: User, capsys) -> None:
    assert staff("grant", "+86 138-0013-8000", "operator") == 0
    assert accounts.role_of(user.id) == "operator"
    assert staff("list") == 0
    assert staff("revoke", MOBILE) == 0
    assert accounts.role_of(user.id) == "member"
    assert staff("list") == 0
    given, listed, taken = capsys.readouterr().out.splitlines()
    assert given == f"小顾 ({user.public_id}): operator"
    assert listed.split() == ["operator", "138****8000", user.public_id, "小顾"]
    assert taken == f"小顾 ({user.public_id}): member"


def test_a_number_that_nobody_has_is_one_plain_line(staff, user: User) -> None:
    with pytest.raises(SystemExit, match="没有用这个手机号注册的用户"):
        staff("grant", "13900139000", "owner")


def test_a_role_that_is_none_is_refused(staff, user: User) -> None:
    with pytest.raises(SystemExit):
        staff("grant", MOBILE, "root")
    assert accounts.role_of(user.id) == "member"
