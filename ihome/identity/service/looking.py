"""Looking at somebody's secrets: with a reason, a trace, and the person told."""

from sqlalchemy.orm import Session

from ihome.accounts import service as accounts
from ihome.identity import rules
from ihome.identity.errors import ReasonTooShort
from ihome.identity.models import RealNameCase
from ihome.identity.schemas import LookView
from ihome.infra import audit, security_log

# What the person is told of; the word behind it is what they read.
LOOKS = {"real_name.reveal": "real_name", "id_photo.view": "id_photo"}
SHOWN = 50


def looks(user_id: int) -> list[LookView]:
    """Who looked at one's secrets, when and why; the newest first, SHOWN at most."""
    found = [
        entry
        for act in LOOKS
        for entry in audit.entries(audit.Wanted(act=act, about_user_id=user_id), limit=SHOWN).items
    ]
    found.sort(key=lambda each: each.id, reverse=True)
    people = accounts.people_by_ids({each.actor_id for each in found if each.actor_id})
    return [
        LookView(
            at=each.at,
            what=LOOKS[each.act],
            who=people[each.actor_id].name if each.actor_id in people else "",
            reason=each.reason,
        )
        for each in found[:SHOWN]
    ]


def check_reason(text: str) -> str:
    """The reason without what surrounds it; ReasonTooShort."""
    reason = " ".join(text.split())
    if len(reason) < rules.MIN_REASON or len(set(reason)) < 4:
        raise ReasonTooShort()
    return reason


def note_look(
    session: Session,
    act: str,
    *,
    case: RealNameCase,
    staff_id: int,
    reason: str = "",
    side: str = "",
) -> None:
    """The trace of one look, in the transaction of `session`."""
    audit.record(
        session,
        act,
        subject=f"real_name:{case.public_id}",
        actor_id=staff_id,
        about_user_id=case.user_id,
        after={"side": side} if side else None,
        reason=reason,
    )
    security_log.note("reveal", user_id=case.user_id, actor_id=staff_id, act=act)
