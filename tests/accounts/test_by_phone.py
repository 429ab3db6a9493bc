"""What a code on the phone opens: the door, and another number."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from ihome.accounts import service
from ihome.accounts.models import User
from ihome.infra.audit import Wanted, entries
from ihome.verification import service as verification
from ihome.verification.rules import BREAKER_FAILURES, MAX_FAILURES
from ihome.verification.service import guesses, proofs
from tests.accounts.walks import MOBILE, OTHER, PASSWORD, log_in, who
from tests.conftest import Browser
from tests.factories.phones import Inbox, a_code, a_read_picture, solved

THIRD = "13700137000"


@pytest.fixture
def user(app: Flask) -> User:
    return service.add_user(digits=MOBILE, password=PASSWORD, name="小顾")


def by_sms(browser: Browser, code: str, mobile: str = MOBILE):
    return browser.post("/api/v2/session/sms", json={"mobile": mobile, "sms_code": code})


# Log in


def test_a_code_on_the_phone_logs_in(user: User, client: Browser, inbox: Inbox) -> None:
    answer = by_sms(client, a_code(client, inbox, MOBILE, "login"), "+86 138 0013 8000")
    assert answer.status_code == 200
    assert answer.json["data"]["user_id"] == who(client) == user.public_id
    assert client.get("/api/v2/me/sessions").json["data"]["items"][0]["by"] == "sms"


def test_a_code_opens_once(user: User, client: Browser, inbox: Inbox) -> None:
    code = a_code(client, inbox, MOBILE, "login")
    by_sms(client, code)
    client.delete("/api/v2/session")
    assert (again := by_sms(client, code)).status_code == 422
    assert again.json["errno"] == "21003"


@pytest.mark.parametrize("purpose", ["register", "reset_password", "change_mobile"])
def test_a_code_for_something_else_does_not_log_in(
    user: User, client: Browser, inbox: Inbox, purpose: str
) -> None:
    code = a_code(client, inbox, MOBILE, purpose)
    assert by_sms(client, code).json["errno"] == "21003"
    assert who(client) is None


def test_nobody_but_the_holder_learns_that_a_number_is_unknown(
    user: User, client: Browser, inbox: Inbox
) -> None:
    known, unknown = by_sms(client, "000000"), by_sms(client, "000000", OTHER)
    assert (known.status_code, known.json) == (unknown.status_code, unknown.json)
    holder = by_sms(client, a_code(client, inbox, OTHER, "login"), OTHER)
    assert (holder.status_code, holder.json["errno"]) == (422, "11010")


def test_who_logs_in_with_the_phone_is_not_told_by_phone(
    user: User, client: Browser, inbox: Inbox, run_jobs: Callable[[], int]
) -> None:
    by_sms(client, a_code(client, inbox, MOBILE, "login"))
    run_jobs()
    assert len(inbox.messages) == 1  # the code


# Another number


def change(browser: Browser, **said: str):
    return browser.put("/api/v2/me/mobile", json=said)


def test_both_numbers_are_proved(
    user: User, client: Browser, new_client: Callable[[], Browser], inbox: Inbox
) -> None:
    elsewhere = new_client()
    log_in(elsewhere)
    log_in(client)
    old, new = (a_code(client, inbox, each, "change_mobile") for each in (MOBILE, OTHER))
    answer = change(client, old_code=old, new_mobile="+86 139-0013-9000", new_code=new)
    assert answer.json["data"]["mobile"] == "139****9000"
    assert service.mobile_of_user(user.id) == OTHER
    assert (who(client), who(elsewhere)) == (user.public_id, None)
    assert log_in(new_client(), OTHER).status_code == 200
    assert log_in(new_client(), MOBILE).json["errno"] == "11002"
    (entry,) = entries(Wanted(about_user_id=user.id)).items
    assert (entry.act, entry.before, entry.after) == ("user.change_mobile", None, None)


def test_one_right_code_is_not_enough(user: User, client: Browser, inbox: Inbox) -> None:
    log_in(client)
    old, new = (a_code(client, inbox, each, "change_mobile") for each in (MOBILE, OTHER))
    wrong_new = change(client, old_code=old, new_mobile=OTHER, new_code="000000")
    wrong_old = change(client, old_code="000000", new_mobile=OTHER, new_code=new)
    assert [each.json["errno"] for each in (wrong_new, wrong_old)] == ["11022", "11022"]
    assert wrong_new.json["data"]["fields"].keys() == {"new_code"}
    assert wrong_old.json["data"]["fields"].keys() == {"old_code"}
    assert service.mobile_of_user(user.id) == MOBILE


def test_codes_of_the_wrong_phone_prove_nothing(user: User, client: Browser, inbox: Inbox) -> None:
    log_in(client)
    other, third = (a_code(client, inbox, each, "change_mobile") for each in (OTHER, THIRD))
    answer = change(client, old_code=third, new_mobile=OTHER, new_code=other)
    assert answer.json["errno"] == "11022"
    assert service.mobile_of_user(user.id) == MOBILE


def test_a_number_of_somebody_else_is_refused_to_its_holder_alone(
    user: User, client: Browser, inbox: Inbox
) -> None:
    service.add_user(digits=OTHER, password=PASSWORD)
    log_in(client)
    stranger = change(client, old_code="000000", new_mobile=OTHER, new_code="000000")
    unknown = change(client, old_code="000000", new_mobile=THIRD, new_code="000000")
    assert stranger.json == unknown.json
    old, new = (a_code(client, inbox, each, "change_mobile") for each in (MOBILE, OTHER))
    holder = change(client, old_code=old, new_mobile=OTHER, new_code=new)
    assert (holder.status_code, holder.json["errno"]) == (409, "11001")
    assert service.mobile_of_user(user.id) == MOBILE


class TestWhileCodesAreGuessedAt:
    @pytest.fixture(autouse=True)
    def light_work(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(proofs, "COUNTERS", (1, 3))

    def buy_pass(self, browser: Browser, mobile: str, refused: Any) -> None:
        proof = solved(refused.json["data"]["challenge"])
        form = {"mobile": mobile, **a_read_picture(browser), "proof": proof}
        assert browser.post("/api/v2/sms_passes", json=form).status_code == 200

    def test_each_number_needs_a_pass_and_no_code_is_spent_before_both_are_there(
        self, user: User, client: Browser, inbox: Inbox
    ) -> None:
        log_in(client)
        old, new = (a_code(client, inbox, each, "change_mobile") for each in (MOBILE, OTHER))
        for _ in range(BREAKER_FAILURES + 1):
            guesses.note_failure("f" * 64)
        said = {"old_code": old, "new_mobile": OTHER, "new_code": new}
        for mobile, field in ((OTHER, "new_code"), (MOBILE, "old_code")):
            refused = change(client, **said)
            assert (refused.status_code, refused.json["errno"]) == (428, "21011")
            assert refused.json["data"]["fields"].keys() == {field}
            self.buy_pass(client, mobile, refused)
        assert change(client, **said).json["errno"] == "0"
        assert service.mobile_of_user(user.id) == OTHER

    @pytest.mark.parametrize(("closed", "field"), [(MOBILE, "old_code"), (OTHER, "new_code")])
    def test_a_number_whose_codes_are_closed_is_named_and_the_other_code_is_kept(
        self, user: User, client: Browser, inbox: Inbox, closed: str, field: str
    ) -> None:
        log_in(client)
        old, new = (a_code(client, inbox, each, "change_mobile") for each in (MOBILE, OTHER))
        index = verification.mobile_index(closed)
        for _ in range(MAX_FAILURES):
            guesses.note_failure(index)
        refused = change(client, old_code=old, new_mobile=OTHER, new_code=new)
        assert (refused.status_code, refused.json["errno"]) == (403, "21015")
        assert refused.json["data"]["fields"].keys() == {field}
        verification.reopen(index)
        assert change(client, old_code=old, new_mobile=OTHER, new_code=new).json["errno"] == "0"


@pytest.mark.parametrize(
    ("new_mobile", "errno"), [(MOBILE, "11021"), ("+86 " + MOBILE, "11021"), ("12", "4103")]
)
def test_a_number_that_cannot_be_it_is_named(
    user: User, client: Browser, new_mobile: str, errno: str
) -> None:
    log_in(client)
    answer = change(client, old_code="1", new_mobile=new_mobile, new_code="1")
    assert (answer.status_code, answer.json["errno"]) == (422, errno)
    assert answer.json["data"]["fields"].keys() == {"new_mobile"}
