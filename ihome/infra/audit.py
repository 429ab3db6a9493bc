"""What staff and the house itself did to somebody's things: written once, never changed.

A row is born in the transaction of the act, so there is no act without it. This module only inserts
and reads, and in MySQL and SQLite a trigger refuses everything else (migration c3accounts2026).
Whoever an entry is about may see it; what it holds before and after is therefore never a secret.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from ihome.infra.db import Base, reading
from ihome.infra.logging import request_address, request_id
from ihome.kernel.clock import utc_now
from ihome.kernel.page import Page, read_cursor, write_cursor


class AuditEntry(Base):
    """One act. `actor_id` is None when the house or its command line acted.

    People are named by plain numbers, without a foreign key: the entry outlives the account.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        sa.Index(None, "subject", "id"),
        sa.Index(None, "about_user_id", "id"),
        sa.Index(None, "actor_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    act: Mapped[str] = mapped_column(sa.String(40))
    subject: Mapped[str] = mapped_column(sa.String(60))
    about_user_id: Mapped[int | None]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    reason: Mapped[str] = mapped_column(sa.String(500))
    address: Mapped[str] = mapped_column(sa.String(50))
    request_id: Mapped[str] = mapped_column(sa.String(64))


@dataclass(frozen=True)
class Wanted:
    """Which entries to show; None asks for all."""

    subject: str | None = None
    act: str | None = None
    actor_id: int | None = None
    about_user_id: int | None = None


def record(
    session: Session,
    act: str,
    *,
    subject: str,
    actor_id: int | None,
    about_user_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Write down one act in the transaction of `session`.

    `act` is a thing and a verb ("house.refuse"), `subject` the thing and its public id
    ("house:k3m9x2p7w4ab"); `before` and `after` hold the fields that changed, as plain JSON values.
    Where it came from is taken from the request being answered.
    """
    session.add(
        AuditEntry(
            at=utc_now(),
            actor_id=actor_id,
            act=act,
            subject=subject,
            about_user_id=about_user_id,
            before=before,
            after=after,
            reason=reason,
            address=request_address.get(),
            request_id=request_id.get(),
        )
    )


def entries(wanted: Wanted, *, limit: int = 50, cursor: str | None = None) -> Page[AuditEntry]:
    """The newest entries that fit `wanted` first; InvalidInput for a forged cursor."""
    found = sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit + 1)
    for name, value in vars(wanted).items():
        if value is not None:
            found = found.where(getattr(AuditEntry, name) == value)
    if cursor:
        found = found.where(AuditEntry.id < read_cursor(cursor, types=(int,))[0])
    with reading() as session:
        rows = list(session.scalars(found))
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(rows[:limit], write_cursor(last.id) if last else None)
