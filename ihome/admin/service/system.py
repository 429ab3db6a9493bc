"""Parked work, promises, settings, the audit log."""

from typing import Any

from ihome.accounts import service as accounts
from ihome.admin.ports import settings_shown
from ihome.admin.queries import system as queries
from ihome.admin.schemas.common import AuditPageView
from ihome.admin.schemas.system import (
    AuditQuery,
    CheckView,
    FindingView,
    JobsView,
    JobView,
    LastCheckView,
    PageQuery,
    SettingsView,
    SettingView,
)
from ihome.admin.service.checking import Finding, check_all
from ihome.admin.service.people import as_text, audit_page, names_of
from ihome.infra import audit
from ihome.infra.db import reading, retried, transaction
from ihome.infra.jobs import give_up_parked, retry_parked
from ihome.kernel.page import read_cursor, write_cursor

RUN = "invariants.run"
WHOLE = "house:all"  # the subject of what is about everything


def parked_jobs(query: PageQuery) -> JobsView:
    """A page of parked jobs, the oldest first."""
    after = read_cursor(query.cursor, types=(int,))[0] if query.cursor else None
    with reading() as session:
        found = queries.parked_jobs(session, after_id=after, limit=query.limit + 1)
    shown = found[: query.limit]
    items = [
        JobView(
            job_id=each.id,
            job=each.job,
            payload=as_text(each.payload),
            tries=each.tries,
            last_error=each.last_error or "",
            made_at=each.made_at,
        )
        for each in shown
    ]
    more = len(found) > query.limit
    return JobsView(items=items, next_cursor=write_cursor(shown[-1].id) if more else None)


@retried
def retry_job(job_id: str, *, reason: str, actor_id: int) -> JobsView:
    """Let it run again; the parked ones that are left. JobNotParked, NotFound."""
    with transaction() as session:
        row = retry_parked(_number(job_id))
        audit.record(
            session, "job.retry", subject=f"job:{job_id}", actor_id=actor_id, reason=reason,
            before={"state": "parked", "job": row.job}, after={"state": row.state},
        )  # fmt: skip
    return parked_jobs(PageQuery())


@retried
def give_up_job(job_id: str, *, reason: str, actor_id: int) -> JobsView:
    """Decide that it is not to be done; the parked ones that are left. JobNotParked, NotFound."""
    with transaction() as session:
        row = give_up_parked(_number(job_id))
        audit.record(
            session, "job.give_up", subject=f"job:{job_id}", actor_id=actor_id, reason=reason,
            before={"state": "parked", "job": row.job, "payload": row.payload},
            after={"state": "given up"},
        )  # fmt: skip
    return parked_jobs(PageQuery())


def last_check() -> LastCheckView:
    """What the last run from the desk found."""
    found = audit.entries(audit.Wanted(subject=WHOLE, act=RUN), limit=1).items
    if not found:
        return LastCheckView(last=None)
    (entry,) = found
    said: dict[str, Any] = entry.after or {}
    return LastCheckView(
        last=CheckView(
            checked_at=entry.at,
            checked_by=names_of({entry.actor_id}).get(entry.actor_id or 0),
            findings=[FindingView(**each) for each in said.get("findings", [])],
        )
    )


def run_check(*, actor_id: int) -> LastCheckView:
    """Ask the database now whether every promise holds; seconds on a big house."""
    findings = [_as_data(each) for each in check_all()]
    with transaction() as session:
        audit.record(session, RUN, subject=WHOLE, actor_id=actor_id, after={"findings": findings})
    return last_check()


def settings() -> SettingsView:
    """Every setting, to look at; secrets are masked before they get here."""
    return SettingsView(
        items=[
            SettingView(each.name, each.value, each.about, each.about_en, each.is_secret)
            for each in settings_shown()()
        ]
    )


def audit_log(query: AuditQuery) -> AuditPageView:
    """A page of the audit log, the newest first; InvalidInput for a forged cursor."""
    wanted = audit.Wanted(
        subject=query.subject,
        act=query.act,
        actor_id=_row_id(query.actor),
        about_user_id=_row_id(query.about),
    )
    return audit_page(wanted, limit=query.limit, cursor=query.cursor)


def _number(job_id: str) -> int:
    """The row id that a page was shown; 0, which no job has, for anything else."""
    return int(job_id) if job_id.isascii() and job_id.isdigit() and len(job_id) < 19 else 0


def _row_id(public_id: str | None) -> int | None:
    return accounts.user_by_public_id(public_id).id if public_id else None


def _as_data(finding: Finding) -> dict[str, Any]:
    return {
        "invariant": finding.invariant,
        "promise": finding.promise,
        "broken": finding.broken,
        "examples": finding.examples,
    }
