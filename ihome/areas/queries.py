"""Reads of areas."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ihome.areas.models import AreaRow
from ihome.areas.rules import Area


def all_areas(session: Session) -> list[Area]:
    """Every code there ever was, by code."""
    columns = [getattr(AreaRow, name) for name in Area.__dataclass_fields__]
    return [Area(*row) for row in session.execute(sa.select(*columns).order_by(AreaRow.code))]


def known_codes(session: Session) -> set[str]:
    return set(session.scalars(sa.select(AreaRow.code)))
