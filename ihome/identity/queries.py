"""Reads of identity."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ihome.identity.models import Consent, IdPhoto, RealNameCase
from ihome.identity.rules import DECIDED


def live_consent(session: Session, user_id: int, kind: str) -> Consent | None:
    """The newest yes to `kind` that was not withdrawn."""
    found = sa.select(Consent).where(
        Consent.user_id == user_id, Consent.kind == kind, Consent.withdrawn_at.is_(None)
    )
    return session.scalars(found.order_by(Consent.id.desc()).limit(1)).first()


def live_consents(session: Session, user_id: int, kind: str) -> list[Consent]:
    found = sa.select(Consent).where(
        Consent.user_id == user_id, Consent.kind == kind, Consent.withdrawn_at.is_(None)
    )
    return list(session.scalars(found.order_by(Consent.id)))


def case_by_id(session: Session, case_id: int) -> RealNameCase | None:
    return session.get(RealNameCase, case_id)


def case_by_public_id(session: Session, public_id: str) -> RealNameCase | None:
    return session.scalar(sa.select(RealNameCase).where(RealNameCase.public_id == public_id))


def locked_case(session: Session, case_id: int) -> RealNameCase:
    held = sa.select(RealNameCase).where(RealNameCase.id == case_id).with_for_update()
    return session.scalars(held.execution_options(populate_existing=True)).one()


def newest_case(session: Session, user_id: int) -> RealNameCase | None:
    found = sa.select(RealNameCase).where(RealNameCase.user_id == user_id)
    return session.scalars(found.order_by(RealNameCase.id.desc()).limit(1)).first()


def cases_in(
    session: Session, states: Collection[str], *, after_id: int | None, limit: int
) -> list[RealNameCase]:
    """The oldest first, behind `after_id`."""
    found = sa.select(RealNameCase).where(RealNameCase.state.in_(states))
    if after_id is not None:
        found = found.where(RealNameCase.id > after_id)
    return list(session.scalars(found.order_by(RealNameCase.id).limit(limit)))


def photos_of(session: Session, case_id: int) -> list[IdPhoto]:
    """Front before back; only those that were kept to the end."""
    found = sa.select(IdPhoto).where(IdPhoto.case_id == case_id)
    return list(session.scalars(found.order_by(IdPhoto.side.desc())))


def photos_of_user(session: Session, user_id: int) -> list[IdPhoto]:
    """Of all cases of the user."""
    found = sa.select(IdPhoto).join(RealNameCase, RealNameCase.id == IdPhoto.case_id)
    return list(session.scalars(found.where(RealNameCase.user_id == user_id).order_by(IdPhoto.id)))


def photo_by_public_id(session: Session, public_id: str) -> IdPhoto | None:
    return session.scalar(sa.select(IdPhoto).where(IdPhoto.public_id == public_id))


def photos_decided_before(session: Session, moment: datetime, *, limit: int) -> list[IdPhoto]:
    """Pictures of cases that were decided at `moment` or earlier."""
    found = (
        sa.select(IdPhoto)
        .join(RealNameCase, RealNameCase.id == IdPhoto.case_id)
        .where(RealNameCase.state.in_(DECIDED), RealNameCase.decided_at <= moment)
    )
    return list(session.scalars(found.order_by(IdPhoto.id).limit(limit)))


def kept_names(session: Session, names: Collection[str]) -> set[str]:
    """Those of `names` that a row still needs."""
    found = sa.select(IdPhoto.object_name).where(IdPhoto.object_name.in_(names))
    return set(session.scalars(found))
