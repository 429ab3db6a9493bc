"""Which columns hold sealed values, and how a rotation closes them anew.

A column whose name ends in `_cipher` is sealed: the name is the declaration. Its values are closed
for the place `<table>.<name without _cipher>.<row id>` (`place_of`), the table has one whole number
as its primary key, and an empty text or NULL means: nothing there. The vault refuses to close for a
place that no such column answers to, so a value cannot be kept where a rotation would miss it.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ihome.infra.db import Base, reading, retried, transaction
from ihome.infra.vault import FORM, OLD_FORM, CannotOpen, vault

log = logging.getLogger(__name__)

ENDING = "_cipher"
BATCH = 200


@dataclass(frozen=True)
class SealedColumn:
    """One column of one table that only the vault reads."""

    table: sa.Table
    column: sa.Column[Any]

    @property
    def name(self) -> str:
        """ "users.id_number"; a place is this, a dot, and the row id."""
        return f"{self.table.name}.{self.column.name.removesuffix(ENDING)}"

    @property
    def key(self) -> sa.Column[Any]:
        """The row id."""
        (key,) = self.table.primary_key.columns
        return key


@dataclass
class Resealed:
    """How a pass over the columns went; `broken` names values that did not open ("users.mobile 7")."""

    done: int = 0
    broken: list[str] = field(default_factory=list)


def sealed_columns() -> list[SealedColumn]:
    """All of them, by table and column."""
    return [
        SealedColumn(table, column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith(ENDING)
    ]


def place_of(name: str, row_id: int) -> str:
    """Where a value is kept: `place_of("users.mobile", 7)`."""
    return f"{name}.{row_id}"


def knows(place: str) -> bool:
    """Whether a sealed column answers to this place."""
    return place.rpartition(".")[0] in _names()


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(each.name for each in sealed_columns())


def counts_by_version(versions: Iterable[int]) -> dict[str, dict[int, int]]:
    """How many values of each column each of these key versions has closed; under 0 stand the rest.

    Versions that closed none are left out.
    """
    with reading() as session:
        return {each.name: _counts(session, each, versions) for each in sealed_columns()}


def _counts(session: Session, sealed: SealedColumn, versions: Iterable[int]) -> dict[int, int]:
    value = sealed.column
    shapes: dict[int, sa.ColumnElement[bool]] = {
        version: value.like(f"{FORM}:{version}:%") for version in versions
    }
    shapes[1] = sa.or_(shapes.get(1, sa.false()), value.like(f"{OLD_FORM}:%"))
    sums = [sa.func.sum(sa.case((shape, 1), else_=0)) for shape in shapes.values()]
    row = session.execute(
        sa.select(sa.func.count(), *sums).where(value.is_not(None), value != "")
    ).one()
    found = dict(zip(shapes, (int(count or 0) for count in row[1:]), strict=True))
    found[0] = row[0] - sum(found.values())
    return {version: count for version, count in found.items() if count}


def reseal(version: int, tell: Callable[[str, int], None] = lambda _name, _done: None) -> Resealed:
    """Close every value anew that another key than `version` closed; safe while the house is open.

    Each batch is a transaction; a value that somebody changed meanwhile is left as they wrote it. What
    was done stays done when it is cut short.
    """
    report = Resealed()
    for sealed in sealed_columns():
        after: int | None = 0
        while after is not None:
            after = _reseal_batch(sealed, version, after, report)
            tell(sealed.name, report.done)
    return report


@retried
def _reseal_batch(sealed: SealedColumn, version: int, after: int, report: Resealed) -> int | None:
    """The last row id of the batch, None behind the end."""
    value, key = sealed.column, sealed.key
    old = sa.select(key, value).where(
        key > after,
        value.is_not(None),
        value != "",
        value.not_like(f"{FORM}:{version}:%"),
    )
    done, broken = 0, []
    with transaction() as session:
        rows = session.execute(old.order_by(key).limit(BATCH)).all()
        for row_id, closed in rows:
            place = place_of(sealed.name, row_id)
            try:
                again = vault().close(vault().open(closed, place=place), place=place)
            except CannotOpen:
                broken.append(f"{sealed.name} {row_id}")
                continue
            written = session.execute(
                sa.update(sealed.table).where(key == row_id, value == closed).values({value: again})
            )
            done += cast("sa.CursorResult[Any]", written).rowcount
    report.done += done
    report.broken += broken
    return rows[-1][0] if rows else None
