"""Work that must not be lost: a row born in the same transaction as the change that asks for it.

`enqueue(session, "booking.expire_unpaid", {"booking_id": 7}, run_at=…)` writes the row; the worker
(`infra/jobs.py`) runs it after the commit, at least once, and parks it after MAX_TRIES. A payload
holds ids and plain values, never names, numbers of phones or codes. ADR-0005.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from ihome.infra.db import Base
from ihome.kernel.clock import utc_now
from ihome.kernel.events import Event

MAX_TRIES = 8


class OutboxJob(Base):
    """One piece of work. `state` is waiting | done | parked; a claim is a lease that runs out."""

    __tablename__ = "outbox_jobs"
    __table_args__ = (sa.Index(None, "state", "run_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(sa.String(64))
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(sa.String(10), default="waiting")
    run_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    last_error: Mapped[str | None] = mapped_column(sa.String(300))
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


def enqueue(
    session: Session, job: str, payload: dict[str, Any], *, run_at: datetime | None = None
) -> None:
    """Ask for `job`, not before `run_at` (now when None), in the transaction of `session`."""
    now = utc_now()
    session.add(OutboxJob(job=job, payload=payload, run_at=run_at or now, made_at=now))


def announce(session: Session, event: Event) -> None:
    """News that must not be lost: a job named after the event, run by those who listen in wiring.

    Listeners may hear it twice, and after others; `infra.db.publish` is for news that only keeps
    something fresh and may get lost in a crash.
    """
    enqueue(session, news_job(type(event)), msgspec.to_builtins(event))


def news_job(event: type[Event]) -> str:
    """The name of the job that tells this news."""
    return f"news.{event.__name__}"


def teller(event: type[Event], *listeners: Callable[[Any], object]) -> Callable[..., None]:
    """The job that tells `listeners` this news, one after the other."""

    def tell(**payload: Any) -> None:
        heard = msgspec.convert(payload, event)
        for listener in listeners:
            listener(heard)

    return tell
