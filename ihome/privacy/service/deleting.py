"""Being forgotten: a grace of a week, then what is about the person goes and what law keeps stays."""

import logging
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ihome.accounts import service as accounts
from ihome.identity import service as identity
from ihome.infra import security_log
from ihome.infra.db import Base, reading, retried, transaction
from ihome.kernel.clock import utc_now
from ihome.privacy import queries, rules
from ihome.privacy.errors import StaffStays, StaysUnfinished, StillHosting
from ihome.privacy.fields import TABLES
from ihome.privacy.models import AccountDeletion
from ihome.privacy.schemas import DeletionView
from ihome.privacy.service.exporting import drop_objects

log = logging.getLogger(__name__)


def withdraw_consent(user_id: int, kind: str) -> None:
    """A yes taken back. Without the one to handle identity, name and number are forgotten.

    StillHosting while the person has houses on offer or guests to come.
    """
    if kind == "provider":
        identity.withdraw_provider(user_id)
        return
    with transaction() as session:
        accounts.lock_user(user_id)
        found = queries.unfinished(session, user_id)
        if found.hosts:
            raise StillHosting(hosted=found.hosted, published=found.published)
        identity.withdraw_real_name(user_id)


@retried
def ask_deletion(user_id: int) -> DeletionView:
    """The account goes in a week, and every session now. StaysUnfinished says what to end first."""
    with transaction() as session:
        accounts.lock_user(user_id)
        if accounts.role_of(user_id) != "member":
            raise StaffStays()
        found = queries.unfinished(session, user_id)
        if not found.is_nothing:
            raise StaysUnfinished(trips=found.trips, hosted=found.hosted, published=found.published)
        now = utc_now()
        row = session.get(AccountDeletion, user_id)
        if row is None:
            row = AccountDeletion(user_id=user_id, asked_at=now, due_at=now + rules.GRACE)
            session.add(row)
    accounts.end_other_sessions(user_id, current_id="")
    security_log.note("deletion", user_id=user_id, step="asked")
    return DeletionView(due_at=row.due_at)


def cancel_deletion(user_id: int) -> None:
    """The person is back: nothing is deleted. Told by every login."""
    with reading() as session:
        if queries.open_deletion(session, user_id) is None:
            return
    with transaction() as session:
        accounts.lock_user(user_id)
        row = queries.open_deletion(session, user_id)
        if row is not None:
            session.delete(row)
    security_log.note("deletion", user_id=user_id, step="cancelled")


def delete_due_accounts() -> int:
    """Forget everybody whose grace is over; how many. One that fails does not hold up the others."""
    with reading() as session:
        due = queries.ids_due(session, utc_now())
    return sum(_delete_one(user_id) for user_id in due)


def _delete_one(user_id: int) -> bool:
    try:
        names = _forget(user_id)
    except Exception as error:
        log.error("an account was not deleted", extra={"user_id": user_id}, exc_info=error)
        return False
    drop_objects(names)
    identity.sweep_id_photos()
    security_log.note("deletion", user_id=user_id, step="done")
    return True


@retried
def _forget(user_id: int) -> list[str]:
    """All in one transaction; the names of objects that are needed no more."""
    with transaction() as session:
        accounts.lock_user(user_id)
        row = queries.open_deletion(session, user_id)
        if row is None:  # they logged in a moment ago
            return []
        if not queries.unfinished(session, user_id).is_nothing:
            raise StaysUnfinished()
        exports = [each.object_name for each in queries.exports_of(session, user_id)]
        id_photos = identity.forget_id_photos(user_id)
        identity.withdraw_real_name(user_id)
        _empty_columns(session, user_id)
        _delete_rows(session, user_id)
        accounts.forget_person(user_id)
        row.done_at = utc_now()
    return [name for name in [*exports, *id_photos] if name]


def _empty_columns(session: Session, user_id: int) -> None:
    """NULL, or the empty text where a column must have one."""
    session.flush()
    for name, kept in TABLES.items():
        table = queries.table_of(name)
        for path, columns in kept.blank.items():
            empty: dict[str, Any] = {
                column: None if table.c[column].nullable else "" for column in columns.split()
            }
            whose = queries.belongs_to(name, path, user_id)
            session.execute(sa.update(table).where(whose).values(empty))


def _delete_rows(session: Session, user_id: int) -> None:
    """Children before parents."""
    for table in reversed(Base.metadata.sorted_tables):
        kept = TABLES.get(table.name)
        if kept is None or not kept.rows_go:
            continue
        for path in kept.paths:
            session.execute(sa.delete(table).where(queries.belongs_to(table.name, path, user_id)))
