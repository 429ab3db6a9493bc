"""The machinery at the desk: parked work, promises, settings, the audit log."""

from collections.abc import Callable

import pytest
from flask import Flask

from ihome.infra.db import reading, transaction
from ihome.infra.outbox import OutboxJob
from ihome.settings import Settings
from tests.admin.conftest import Colleague, acts_of
from tests.factories.houses import a_house
from tests.factories.jobs import a_parked_job
from tests.factories.people import a_user


def job(job_id: int) -> OutboxJob:
    with reading() as session:
        return session.get_one(OutboxJob, job_id)


def test_a_parked_job_runs_again_when_an_operator_says_so(
    ops: Colleague, run_jobs: Callable[[], int]
) -> None:
    job_id = a_parked_job()
    (seen,) = ops.see("/jobs")["items"]
    assert (seen["job_id"], seen["job"], seen["last_error"], seen["tries"]) == (
        job_id, "payments.send_refund", "GatewayDown", 8,
    )  # fmt: skip
    assert run_jobs() == 0
    status, _, left = ops.tell(f"/jobs/{job_id}/retry", reason="支付平台恢复了")
    assert (status, left["items"]) == (200, [])
    assert run_jobs() == 1
    assert job(job_id).state == "done"
    assert ops.tell(f"/jobs/{job_id}/retry", reason="再来")[:2] == (409, "19002")
    assert [each[0] for each in acts_of(ops.user_id)] == ["job.retry"]


def test_a_job_that_is_given_up_is_never_run(ops: Colleague, run_jobs: Callable[[], int]) -> None:
    job_id = a_parked_job()
    assert ops.see("/overview")["parked_jobs"] == 1
    assert ops.tell(f"/jobs/{job_id}/give_up", reason="线下已处理")[0] == 200
    assert run_jobs() == 0
    assert ops.see("/overview")["parked_jobs"] == 0
    ((act, subject, before, _, reason),) = acts_of(ops.user_id)
    assert (act, subject, reason) == ("job.give_up", f"job:{job_id}", "线下已处理")
    assert before["payload"] == {"payment_id": 0}


@pytest.mark.parametrize("job_id", ["0", "x", "-1", "９", "9" * 40, "1.5"])
def test_a_job_that_is_not_there_is_missing(ops: Colleague, job_id: str) -> None:
    assert ops.tell(f"/jobs/{job_id}/retry", reason="试试")[:2] == (404, "4002")


def test_the_promises_are_asked_and_the_last_answer_is_kept(ops: Colleague) -> None:
    assert ops.see("/invariants")["last"] is None
    a_parked_job()
    status, _, data = ops.tell("/invariants")
    assert status == 200
    findings = {each["invariant"]: each["broken"] for each in data["last"]["findings"]}
    assert (findings["I1"], findings["I10"]) == (0, 1)
    assert data["last"]["checked_by"]["name"] == "值班"
    assert ops.see("/invariants") == data


def test_settings_are_shown_without_their_secrets(ops: Colleague, settings: Settings) -> None:
    shown = {each["name"]: each for each in ops.see("/settings")["items"]}
    assert shown["IHOME_HOUSE_REVIEW"]["value"] == "after"
    assert shown["IHOME_SECRET_KEY"]["value"] == "••••••"
    text = ops.browser.get("/api/v2/desk/settings").text
    for secret in (settings.secret_key, settings.vault_key, settings.database_url):
        assert secret not in text


def test_the_audit_log_is_browsed_by_subject_act_and_person(ops: Colleague, app: Flask) -> None:
    host = a_user(name="花花")
    house = a_house(host_id=host.id)
    case_id = ops.see("/house_cases")["items"][0]["case_id"]
    ops.tell(f"/house_cases/{case_id}/refuse", revision=1, reasons=["forbidden"], words="不行")
    ops.tell(f"/users/{host.public_id}/suspend", reason="反复上架")
    (act,) = ops.see("/audit", subject=f"house:{house.public_id}")["items"]
    assert (act["act"], act["actor"]["name"], act["about"]["name"]) == (
        "house.refuse", "值班", "花花",
    )  # fmt: skip
    assert '"case":"waiting"' in act["before"]
    assert len(ops.see("/audit", about=host.public_id)["items"]) == 2
    assert len(ops.see("/audit", act="user.suspend")["items"]) == 1
    assert ops.ask("/audit", about="nosuchuser22")[0] == 404
    page = ops.see("/audit", limit=1)
    assert page["items"][0]["act"] == "user.suspend"
    rest = ops.see("/audit", limit=50, cursor=page["next_cursor"])["items"]
    assert [each["act"] for each in rest] == ["house.refuse", "user.grant_role"]


def test_an_act_that_fails_leaves_no_entry(ops: Colleague, app: Flask) -> None:
    with transaction() as session:
        session.add(OutboxJob(job="x", payload={}, state="done", run_at=a_user().made_at,
                              made_at=a_user().made_at))  # fmt: skip
    with reading() as session:
        done = session.query(OutboxJob).one().id
    assert ops.tell(f"/jobs/{done}/give_up", reason="试试")[:2] == (409, "19002")
    assert acts_of(ops.user_id) == []
