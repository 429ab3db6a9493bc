"""Reads of the machinery: parked work."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ihome.infra.outbox import OutboxJob


def parked_jobs(session: Session, *, after_id: int | None, limit: int) -> list[OutboxJob]:
    """The oldest first."""
    found = sa.select(OutboxJob).where(OutboxJob.state == "parked")
    if after_id is not None:
        found = found.where(OutboxJob.id > after_id)
    return list(session.scalars(found.order_by(OutboxJob.id).limit(limit)))
