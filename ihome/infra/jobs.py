"""The runner of the outbox: claims due rows, runs them, retries with patience, parks the hopeless.

At least once: a worker that dies leaves a lease that runs out, and another takes the row. So every
job is idempotent. Many workers may run side by side; a row is claimed by one at a time.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from ihome.infra.db import Base, reading, retried, transaction
from ihome.infra.logging import request_id
from ihome.infra.outbox import MAX_TRIES, OutboxJob
from ihome.kernel.clock import utc_now
from ihome.kernel.errors import Conflict, NotFound

log = logging.getLogger(__name__)

Job = Callable[..., object]

LEASE = timedelta(seconds=120)
KEEP_DONE = timedelta(days=7)


class PeriodicRun(Base):
    """When a clock job last began; the compare-and-set on it elects one worker."""

    __tablename__ = "periodic_runs"

    job: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    last_run_at: Mapped[datetime]


class JobNotParked(Conflict):
    """Somebody was faster, or it ran meanwhile; `data.state` says where it is now."""

    errno, errmsg = "19002", "这件任务已经有人处理了，刷新看看。"


@dataclass(frozen=True)
class Claim:
    """A row that this worker may run now."""

    id: int
    job: str
    payload: dict[str, Any]
    tries: int


def run_due(jobs: Mapping[str, Job], *, limit: int = 20) -> int:
    """Run up to `limit` due jobs, oldest first; how many were claimed."""
    claims = claim_due(limit=limit)
    for claim in claims:
        run_claim(claim, jobs)
    return len(claims)


@retried
def claim_due(*, limit: int) -> list[Claim]:
    """Take due rows for LEASE seconds; rows that another worker is taking are passed over."""
    now = utc_now()
    due = (
        sa.select(OutboxJob)
        .where(
            OutboxJob.state == "waiting",
            OutboxJob.run_at <= now,
            sa.or_(OutboxJob.claimed_until.is_(None), OutboxJob.claimed_until <= now),
        )
        .order_by(OutboxJob.run_at, OutboxJob.id)
        .limit(limit)
    )
    with reading() as session:  # a look costs no write lock; most looks find nothing
        if session.scalar(due.with_only_columns(OutboxJob.id)) is None:
            return []
    with transaction() as session:
        rows = list(session.scalars(due.with_for_update(skip_locked=True)))
        for row in rows:
            row.claimed_until, row.tries = now + LEASE, row.tries + 1
        return [Claim(row.id, row.job, row.payload, row.tries) for row in rows]


def run_claim(claim: Claim, jobs: Mapping[str, Job]) -> None:
    """Run one job and write down how it went; nothing it raises gets out."""
    token = request_id.set(f"job-{claim.id}")
    try:
        jobs[claim.job](**claim.payload)
    except Exception as error:
        _write_failure(claim, error)
    else:
        _write_success(claim)
    finally:
        request_id.reset(token)


def run_periodic(periodic: Mapping[str, tuple[timedelta, Job]]) -> None:
    """Run each clock job whose time has come, on whichever worker asks first."""
    for name, (every, job) in periodic.items():
        if _wins_turn(name, every):
            try:
                job()
            except Exception as error:
                log.error("clock job failed", extra={"job": name}, exc_info=error)


@retried
def retry_parked(job_id: int) -> OutboxJob:
    """Let a parked job run again from now on, with all its tries; JobNotParked (409) otherwise."""
    with transaction() as session:
        row = _parked(session, job_id)
        row.state, row.tries, row.run_at, row.claimed_until = "waiting", 0, utc_now(), None
        return row


@retried
def give_up_parked(job_id: int) -> OutboxJob:
    """A person has decided that this work is not to be done; JobNotParked unless it is parked."""
    with transaction() as session:
        row = _parked(session, job_id)
        row.state, row.done_at = "done", utc_now()
        return row


def _parked(session: Session, job_id: int) -> OutboxJob:
    held = sa.select(OutboxJob).where(OutboxJob.id == job_id).with_for_update()
    row = session.scalar(held.execution_options(populate_existing=True))
    if row is None:
        raise NotFound("没有这件后台任务。")
    if row.state != "parked":
        raise JobNotParked(state=row.state)
    return row


def sweep_done() -> None:
    """Forget what was done more than KEEP_DONE ago."""
    with transaction() as session:
        session.execute(
            sa.delete(OutboxJob).where(
                OutboxJob.state == "done", OutboxJob.done_at < utc_now() - KEEP_DONE
            )
        )


def patience(tries: int) -> timedelta:
    """How long to wait after the nth failure: 5 s, 10 s, 20 s … at most an hour."""
    return timedelta(seconds=min(5 * 2 ** (tries - 1), 3600))


@retried
def _write_success(claim: Claim) -> None:
    with transaction() as session:
        row = _row(session, claim)
        row.state, row.done_at, row.claimed_until = "done", utc_now(), None


@retried
def _write_failure(claim: Claim, error: Exception) -> None:
    with transaction() as session:
        row = _row(session, claim)
        row.last_error = type(error).__name__[:300]
        row.claimed_until, row.run_at = None, utc_now() + patience(claim.tries)
        if claim.tries >= MAX_TRIES:
            row.state = "parked"
    facts = {"job": claim.job, "tries": claim.tries, "parked": claim.tries >= MAX_TRIES}
    level = logging.ERROR if claim.tries >= MAX_TRIES else logging.WARNING
    log.log(level, "job failed", extra=facts, exc_info=error)


def _row(session: Session, claim: Claim) -> OutboxJob:
    return session.get_one(OutboxJob, claim.id)


@retried
def _wins_turn(name: str, every: timedelta) -> bool:
    now = utc_now()
    with reading() as session:
        row = session.get(PeriodicRun, name)
        if row is not None and row.last_run_at > now - every and row.last_run_at <= now:
            return False
    with transaction() as session:
        if row is None:
            return _first_turn(session, name, now)
        taken = session.execute(
            sa.update(PeriodicRun)
            .where(PeriodicRun.job == name, PeriodicRun.last_run_at == row.last_run_at)
            .values(last_run_at=now)
        )
        return taken.rowcount == 1  # type: ignore[attr-defined,no-any-return]


def _first_turn(session: Session, name: str, now: datetime) -> bool:
    try:
        with session.begin_nested():
            session.add(PeriodicRun(job=name, last_run_at=now))
    except sa.exc.IntegrityError:
        return False
    return True
