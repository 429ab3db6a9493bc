"""Names of people for lists, and acts as the audit log keeps them, ready for the wire."""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from ihome.accounts import service as accounts
from ihome.admin.schemas.common import AuditPageView, AuditView, NamedView
from ihome.infra import audit

GONE = NamedView(user_id="", name="—")


def names_of(user_ids: Collection[int | None]) -> Mapping[int, NamedView]:
    """By row id, in two queries; None is left out."""
    people = accounts.people_by_ids({each for each in user_ids if each is not None})
    return {key: NamedView(person.public_id, person.name) for key, person in people.items()}


def audit_page(wanted: audit.Wanted, *, limit: int, cursor: str | None = None) -> AuditPageView:
    """Entries of the audit log, the newest first; people who are gone have no name."""
    page = audit.entries(wanted, limit=limit, cursor=cursor)
    rows = page.items
    names = names_of({row.actor_id for row in rows} | {row.about_user_id for row in rows})
    views = [
        AuditView(
            at=row.at,
            act=row.act,
            subject=row.subject,
            actor=names.get(row.actor_id, GONE) if row.actor_id is not None else None,
            about=names.get(row.about_user_id, GONE) if row.about_user_id is not None else None,
            before=as_text(row.before),
            after=as_text(row.after),
            reason=row.reason,
            request_id=row.request_id,
        )
        for row in rows
    ]
    return AuditPageView(items=views, next_cursor=page.next_cursor)


def as_text(value: dict[str, Any] | None) -> str:
    """JSON as people read it; "" for None."""
    return "" if value is None else msgspec.json.encode(value).decode()
