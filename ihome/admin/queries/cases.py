"""Reads of the review queue, and the numbers of the overview."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ihome.admin.models import Dispute
from ihome.houses.models import House, HouseCase
from ihome.infra.outbox import OutboxJob
from ihome.media.models import Photo
from ihome.payments.models import Refund

CaseRow = tuple[HouseCase, House]

_KINDS = {
    "first": HouseCase.base_state.is_(None),
    "edit": HouseCase.base_state == "approved",
    "again": HouseCase.base_state == "refused",
}


def cases(
    session: Session, *, state: str, kind: str | None, after_id: int | None, limit: int
) -> list[CaseRow]:
    """Waiting ones the oldest first, all others the newest first; behind `after_id` in that order."""
    found = sa.select(HouseCase, House).join(House, House.id == HouseCase.house_id)
    found = found.where(HouseCase.state == state)
    if kind is not None:
        found = found.where(_KINDS[kind])
    if state == "waiting":
        found = found.order_by(HouseCase.id)
        found = found.where(HouseCase.id > after_id) if after_id is not None else found
    else:
        found = found.order_by(HouseCase.id.desc())
        found = found.where(HouseCase.id < after_id) if after_id is not None else found
    return [(case, house) for case, house in session.execute(found.limit(limit))]


def judged_before(session: Session, case: HouseCase, *, limit: int) -> list[HouseCase]:
    """Earlier judgements of the same house, the newest first."""
    found = sa.select(HouseCase).where(
        HouseCase.house_id == case.house_id, HouseCase.state != "waiting", HouseCase.id != case.id
    )
    return list(session.scalars(found.order_by(HouseCase.id.desc()).limit(limit)))


def photos(session: Session, public_ids: Collection[str]) -> dict[str, Photo]:
    """By public id, those that there still are."""
    if not public_ids:
        return {}
    found = session.scalars(sa.select(Photo).where(Photo.public_id.in_(public_ids)))
    return {photo.public_id: photo for photo in found}


def waiting_counts(session: Session) -> dict[str, int]:
    """kind -> how many cases wait."""
    found = (
        sa.select(HouseCase.base_state, sa.func.count())
        .where(HouseCase.state == "waiting")
        .group_by(HouseCase.base_state)
    )
    names = {None: "first", "approved": "edit", "refused": "again"}
    return {names[state]: number for state, number in session.execute(found)}


def oldest_waiting(session: Session) -> HouseCase | None:
    found = sa.select(HouseCase).where(HouseCase.state == "waiting")
    return session.scalar(found.order_by(HouseCase.submitted_at).limit(1))


def open_disputes(session: Session) -> int:
    return _count(session, Dispute.state == "open")


def parked_jobs(session: Session) -> int:
    return _count(session, OutboxJob.state == "parked")


def refunds_underway(session: Session) -> int:
    return _count(session, Refund.status == "refunding")


def _count(session: Session, wanted: sa.ColumnElement[bool]) -> int:
    return session.scalar(sa.select(sa.func.count()).where(wanted)) or 0
