"""Work that is born in a transaction and done after it, at least once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from ihome.infra import jobs
from ihome.infra.db import reading, transaction
from ihome.infra.outbox import MAX_TRIES, OutboxJob, enqueue

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def ask(number: int = 1, **when: datetime) -> None:
    with transaction() as session:
        enqueue(session, "test.note", {"number": number}, **when)


def states() -> list[tuple[str, int]]:
    with reading() as session:
        rows = session.execute(sa.select(OutboxJob.state, OutboxJob.tries).order_by(OutboxJob.id))
        return [(row.state, row.tries) for row in rows]


@pytest.fixture
def noted(app: Flask) -> list[int]:
    return []


@pytest.fixture
def work(noted: list[int]) -> dict[str, Callable[..., object]]:
    return {"test.note": lambda number: noted.append(number)}


def test_a_job_runs_once(noted: list[int], work: dict[str, jobs.Job]) -> None:
    ask(7)
    assert jobs.run_due(work) == 1
    assert jobs.run_due(work) == 0
    assert noted == [7]
    assert states() == [("done", 1)]


def test_a_job_dies_with_the_change_that_asked_for_it(
    noted: list[int], work: dict[str, jobs.Job]
) -> None:
    with pytest.raises(RuntimeError, match="refused"), transaction() as session:
        enqueue(session, "test.note", {"number": 1})
        raise RuntimeError("refused")
    assert jobs.run_due(work) == 0
    assert states() == []


def test_a_job_waits_for_its_hour(
    noted: list[int], work: dict[str, jobs.Job], clock: Callable[[datetime], None]
) -> None:
    clock(NOON)
    ask(run_at=NOON + timedelta(minutes=15))
    assert jobs.run_due(work) == 0
    clock(NOON + timedelta(minutes=15))
    assert jobs.run_due(work) == 1


def test_a_job_that_fails_is_tried_again_later_and_parked_in_the_end(
    app: Flask, clock: Callable[[datetime], None]
) -> None:
    def fail(number: int) -> None:
        raise OSError("no road")

    clock(NOON)
    ask()
    moment = NOON
    for tries in range(1, MAX_TRIES + 1):
        assert jobs.run_due({"test.note": fail}) == 1
        assert jobs.run_due({"test.note": fail}) == 0  # not at once
        moment += jobs.patience(tries)
        clock(moment)
    assert jobs.run_due({"test.note": fail}) == 0
    assert states() == [("parked", MAX_TRIES)]


def test_what_a_dead_worker_held_is_taken_over(
    noted: list[int], work: dict[str, jobs.Job], clock: Callable[[datetime], None]
) -> None:
    clock(NOON)
    ask(3)
    assert len(jobs.claim_due(limit=1)) == 1  # and then the worker dies
    assert jobs.run_due(work) == 0
    clock(NOON + jobs.LEASE)
    assert jobs.run_due(work) == 1
    assert noted == [3]


def test_a_clock_job_runs_once_for_all_workers(
    noted: list[int], work: dict[str, jobs.Job], clock: Callable[[datetime], None]
) -> None:
    hourly = {"test.note": (timedelta(hours=1), lambda: noted.append(1))}
    clock(NOON)
    jobs.run_periodic(hourly)
    jobs.run_periodic(hourly)
    assert noted == [1]
    clock(NOON + timedelta(hours=1))
    jobs.run_periodic(hourly)
    assert noted == [1, 1]
