"""Reads of privacy: by the list of fields, across the tables of all packages."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ihome.infra.db import Base
from ihome.infra.sealed import ENDING, place_of
from ihome.infra.vault import vault
from ihome.privacy.fields import TABLES
from ihome.privacy.models import AccountDeletion, PersonalExport
from ihome.privacy.rules import Unfinished

LIVE = ("requested", "awaiting_payment", "upcoming")


def table_of(name: str) -> sa.Table:
    return Base.metadata.tables[name]


def belongs_to(name: str, path: str, user_id: int) -> sa.ColumnElement[bool]:
    """The condition under which a row of table `name` is the user's, by one path."""
    table = table_of(name)
    column, _, parent = path.partition(">")
    if not parent:
        return table.c[column] == user_id
    above, _, owner = parent.partition(".")
    theirs = sa.select(table_of(above).c.id).where(table_of(above).c[owner] == user_id)
    return table.c[column].in_(theirs)


def rows_about(session: Session, name: str, user_id: int) -> list[dict[str, Any]]:
    """What an export shows of table `name`: sealed values opened, names without their ending."""
    table, kept = table_of(name), TABLES[name]
    keys = list(table.primary_key.columns)
    whose = sa.or_(*(belongs_to(name, path, user_id) for path in kept.paths))
    found = session.execute(sa.select(table).where(whose).order_by(*keys)).mappings()
    return [
        {
            column.removesuffix(ENDING): _opened(name, column, row[column], row[keys[0].name])
            for column in kept.shown
        }
        for row in found
    ]


def _opened(name: str, column: str, value: Any, row_id: int) -> Any:
    if not column.endswith(ENDING) or not value:
        return value
    return vault().open(value, place=place_of(f"{name}.{column.removesuffix(ENDING)}", row_id))


def unfinished(session: Session, user_id: int) -> Unfinished:
    """Live bookings of the user as guest and as host, and houses that are on offer."""
    bookings, houses = table_of("bookings").c, table_of("houses").c

    def count(*conditions: sa.ColumnElement[bool]) -> int:
        return session.scalar(sa.select(sa.func.count()).where(*conditions)) or 0

    is_live = bookings.status.in_(LIVE)
    return Unfinished(
        trips=count(bookings.guest_id == user_id, is_live),
        hosted=count(bookings.host_id == user_id, is_live),
        published=count(houses.host_id == user_id, houses.status == "published"),
    )


def pictures_of(session: Session, user_id: int) -> list[tuple[str, str, int]]:
    """Public id, key and widest width of each photo of the user."""
    photos = table_of("photos").c
    found = session.execute(
        sa.select(photos.public_id, photos.key, photos.widths)
        .where(photos.owner_id == user_id)
        .order_by(photos.id)
    )
    return [(public_id, key, max(widths)) for public_id, key, widths in found]


def newest_export(session: Session, user_id: int) -> PersonalExport | None:
    found = sa.select(PersonalExport).where(PersonalExport.user_id == user_id)
    return session.scalars(found.order_by(PersonalExport.id.desc()).limit(1)).first()


def export_by_public_id(session: Session, public_id: str) -> PersonalExport | None:
    return session.scalar(sa.select(PersonalExport).where(PersonalExport.public_id == public_id))


def exports_over(session: Session, now: datetime, *, limit: int) -> list[PersonalExport]:
    found = sa.select(PersonalExport).where(PersonalExport.expires_at <= now)
    return list(session.scalars(found.order_by(PersonalExport.id).limit(limit)))


def exports_of(session: Session, user_id: int) -> list[PersonalExport]:
    return list(session.scalars(sa.select(PersonalExport).where(PersonalExport.user_id == user_id)))


def kept_names(session: Session, names: Collection[str]) -> set[str]:
    """Those of `names` that a row still needs."""
    found = sa.select(PersonalExport.object_name).where(PersonalExport.object_name.in_(names))
    return {name for name in session.scalars(found) if name}


def open_deletion(session: Session, user_id: int) -> AccountDeletion | None:
    found = session.get(AccountDeletion, user_id)
    return found if found is not None and found.done_at is None else None


def ids_due(session: Session, now: datetime) -> list[int]:
    """Whose grace is over, the longest waiting first."""
    due = sa.select(AccountDeletion.user_id).where(
        AccountDeletion.done_at.is_(None), AccountDeletion.due_at <= now
    )
    return list(session.scalars(due.order_by(AccountDeletion.due_at)))
