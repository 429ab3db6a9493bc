"""From a consent to a decision."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from ihome.accounts import service as accounts
from ihome.accounts.errors import RealNameRequired
from ihome.accounts.models import User
from ihome.identity import service
from ihome.identity.models import Consent, RealNameCase
from ihome.infra.db import reading
from ihome.infra.identity.sandbox import DOWN, MISMATCH, SLOW
from ihome.infra.outbox import OutboxJob
from ihome.kernel.clock import utc_now
from tests.conftest import Browser
from tests.factories.id_cards import an_id_number
from tests.factories.people import a_user, log_in
from tests.identity.giving import WHY, a_provider, consent, give, state_of

RunJobs = Callable[[], int]
NUMBER = an_id_number()


def may_host(user: User) -> bool:
    try:
        accounts.require_real_name(user.id)
    except RealNameRequired:
        return False
    return True


def test_nothing_is_kept_without_a_consent(user: User, client: Browser) -> None:
    refused = give(client)
    assert (refused.status_code, refused.json["errno"]) == (409, "23001")
    assert refused.json["data"] == {"kind": "real_name", "version": "2026-11"}
    assert accounts.full_real_name(user.id) is None
    assert client.get("/api/v2/me/real_name").json["data"] is None


def test_a_consent_names_its_version_and_moment(user: User, client: Browser) -> None:
    old = consent(client, version="2020-01")
    assert (old.status_code, old.json["errno"]) == (409, "23002")
    with a_provider():
        given = consent(client).json["data"]
    by_kind = {each["kind"]: each for each in given}
    assert by_kind["real_name"]["given_version"] == "2026-11"
    assert by_kind["real_name"]["given_at"] is not None
    assert by_kind["provider"]["given_at"] is None  # each is asked for apart
    assert consent(client).json["data"] == given[:1]  # without a provider nobody is asked for it
    with reading() as session:
        assert len(list(session.scalars(sa.select(Consent)))) == 1


def test_without_a_provider_the_form_is_checked_and_nothing_more_is_claimed(
    user: User, client: Browser
) -> None:
    consent(client)
    assert give(client).json["data"]["state"] == "format_checked"
    assert may_host(user)
    assert state_of(client)["decided_at"] is None


@pytest.mark.parametrize(
    ("told", "state", "cause", "hosts"),
    [("002", "verified", "", True), (MISMATCH, "refused", "mismatch", False)],
)
def test_the_provider_decides(
    user: User, client: Browser, run_jobs: RunJobs, told: str, state: str, cause: str, hosts: bool
) -> None:
    consent(client)
    consent(client, "provider")
    with a_provider():
        assert give(client, number=an_id_number(order=told)).json["data"]["state"] == "pending"
        assert not may_host(user)
        run_jobs()
    said = state_of(client)
    assert (said["state"], said["cause"], said["can_give"]) == (state, cause, not hosts)
    assert may_host(user) == hosts


def test_the_job_carries_an_id_and_no_name(user: User, client: Browser) -> None:
    consent(client)
    consent(client, "provider")
    with a_provider():
        give(client, "欧阳娜娜", NUMBER)
    with reading() as session:
        (payload,) = session.scalars(sa.select(OutboxJob.payload))
        (case_id,) = session.scalars(sa.select(RealNameCase.id))
    assert payload == {"case_id": case_id}


def later(clock: Callable[[Any], None], seconds: int) -> None:
    clock(utc_now() + timedelta(seconds=seconds))


def test_a_silent_provider_is_asked_again_and_nobody_is_refused_for_it(
    user: User, client: Browser, run_jobs: RunJobs, clock: Callable[[Any], None]
) -> None:
    consent(client)
    consent(client, "provider")
    later(clock, 0)
    with a_provider():
        give(client, number=an_id_number(order=SLOW))
        run_jobs()
        said = state_of(client)
        assert (said["state"], said["cause"]) == ("pending", "provider_down")
        assert not may_host(user)
        later(clock, 11)
        run_jobs()
    assert state_of(client)["state"] == "verified"


def test_a_provider_that_stays_silent_leaves_it_to_an_operator(
    user: User, client: Browser, run_jobs: RunJobs, clock: Callable[[Any], None]
) -> None:
    consent(client)
    consent(client, "provider")
    later(clock, 0)
    with a_provider():
        give(client, number=an_id_number(order=DOWN))
        for _ in range(6):
            run_jobs()
            later(clock, 3700)
        assert run_jobs() == 0
    said = state_of(client)
    assert (said["state"], said["cause"]) == ("in_review", "provider_down")


def test_without_a_consent_for_it_the_provider_is_never_asked(
    user: User, client: Browser, run_jobs: RunJobs
) -> None:
    consent(client)
    with a_provider():
        said = give(client).json["data"]
        assert (said["state"], said["cause"]) == ("in_review", "photos")
        assert run_jobs() == 0


def test_a_consent_taken_back_in_time_stops_the_question(
    user: User, client: Browser, run_jobs: RunJobs
) -> None:
    consent(client)
    consent(client, "provider")
    with a_provider():
        give(client)
        service.withdraw_provider(user.id)
        run_jobs()
    said = state_of(client)
    assert (said["state"], said["cause"]) == ("in_review", "photos")


def test_a_question_asked_twice_decides_once(
    user: User, client: Browser, run_jobs: RunJobs
) -> None:
    consent(client)
    consent(client, "provider")
    with a_provider():
        give(client)
        run_jobs()
        before = state_of(client)
        with reading() as session:
            (case_id,) = session.scalars(sa.select(RealNameCase.id))
        service.ask_provider(case_id)
    assert state_of(client) == before


def test_the_same_number_on_two_accounts_is_put_before_an_operator(
    user: User, client: Browser, desk: Browser, new_client: Callable[[], Browser]
) -> None:
    first = a_user(name="阿一", real_name=False)
    accounts.give_real_name(first.id, real_name="张三", id_number=NUMBER)
    consent(client)
    said = give(client, number=NUMBER).json["data"]
    assert (said["state"], said["cause"]) == ("in_review", "duplicate")
    assert not may_host(user)
    assert may_host(first)  # a stranger's typing takes nothing from anybody
    (case,) = desk.get("/api/v2/desk/real_names").json["data"]["items"]
    assert [twin["user_id"] for twin in case["twins"]] == [first.public_id]
    url = f"/api/v2/desk/real_names/{case['case_id']}/approve"
    assert desk.post(url, json={"reason": WHY}).json["data"]["state"] == "verified"
    assert may_host(user)


def test_a_refused_name_can_be_given_again_and_the_reason_is_read(
    user: User, client: Browser, desk: Browser
) -> None:
    consent(client)
    with a_provider():
        give(client)
    (case,) = desk.get("/api/v2/desk/real_names").json["data"]["items"]
    url = f"/api/v2/desk/real_names/{case['case_id']}"
    assert desk.post(f"{url}/refuse", json={"reason": "照片太模糊看不清"}).status_code == 200
    said = state_of(client)
    assert (said["state"], said["reason"]) == ("refused", "照片太模糊看不清")
    assert (said["can_give"], said["real_name"], said["id_number"]) == (True, "", "")
    again = desk.post(f"{url}/approve", json={"reason": WHY})
    assert (again.status_code, again.json["errno"]) == (409, "23003")
    assert give(client).json["data"]["state"] == "format_checked"


@pytest.mark.parametrize(("years", "errno"), [(13, "11060"), (14, "11008"), (17, "11008")])
def test_a_child_is_told_that_a_guardian_decides_and_nothing_is_kept(
    user: User, client: Browser, clock: Callable[[Any], None], years: int, errno: str
) -> None:
    consent(client)
    born = utc_now().year - years
    refused = give(client, number=an_id_number(f"{born}0101"))
    assert (refused.status_code, refused.json["errno"]) == (422, errno)
    assert accounts.full_real_name(user.id) is None


def test_withdrawing_forgets_name_number_and_case(user: User, client: Browser) -> None:
    consent(client)
    give(client)
    service.withdraw_real_name(user.id)
    assert accounts.full_real_name(user.id) is None
    assert not may_host(user)
    assert state_of(client)["state"] == "withdrawn"
    assert give(client).json["errno"] == "23001"
    with reading() as session:
        (kept,) = session.scalars(sa.select(Consent))
    assert kept.withdrawn_at is not None  # that there was one can still be shown


def test_who_gave_a_name_before_there_were_cases_keeps_it(client: Browser) -> None:
    user = a_user(real_name=False)
    accounts.give_real_name(user.id, real_name="张三", id_number=NUMBER)
    log_in(client, user.id)
    said = state_of(client)
    assert (said["state"], said["real_name"], said["can_give"]) == ("format_checked", "张*", False)
    assert give(client).json["errno"] in ("23001", "11006")
