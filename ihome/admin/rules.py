"""What the desk decides: how a case came to it, what a question of a search is, what may be done. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ihome.kernel.roles import OPERATOR, OWNER, SUPPORT, Role, reaches

KINDS = ("first", "edit", "again")
_DIGITS = re.compile(r"[\d\s+()-]{7,}")
_PUBLIC_ID = re.compile(r"[0-9a-z]{12}")
BOOKING_NO = re.compile(r"[0-9a-z]{26}")


def kind_of_case(base_state: str | None) -> str:
    """first: never judged before; again: was refused; edit: a change of what was approved."""
    if base_state is None:
        return "first"
    return "again" if base_state == "refused" else "edit"


def kind_of_question(text: str) -> str:
    """What somebody typed to find a person: mobile, public_id or name."""
    if _DIGITS.fullmatch(text):
        return "mobile"
    return "public_id" if _PUBLIC_ID.fullmatch(text) else "name"


def what_may_be_done(role: Role | None, *, can_refund: bool, has_open_dispute: bool) -> list[str]:
    """The buttons of a booking's page, in their order."""
    offers = {
        "note": reaches(role, SUPPORT),
        "open_dispute": reaches(role, SUPPORT) and not has_open_dispute,
        "resolve_dispute": reaches(role, OPERATOR) and has_open_dispute,
        "refund": reaches(role, OPERATOR) and can_refund,
    }
    return [act for act, is_offered in offers.items() if is_offered]


def what_may_be_done_to_user(
    role: Role | None, other: Role, *, is_self: bool, is_active: bool
) -> list[str]:
    """The buttons of a user's page."""
    stands_above = reaches(role, OPERATOR) and not reaches(other, role or OWNER)
    offers = {
        "suspend": stands_above and not is_self and is_active,
        "restore": stands_above and not is_self and not is_active,
        "set_role": reaches(role, OWNER),
    }
    return [act for act, is_offered in offers.items() if is_offered]


@dataclass(frozen=True)
class Happening:
    """One line of a timeline. `kind` is the table it comes from, `name` what happened in its words."""

    at: datetime
    kind: str
    name: str
    actor: str = ""
    words: str = ""
    amount_fen: int | None = None


_ORDER = ("step", "notice", "payment", "refund", "message", "dispute", "note", "audit")


def timeline(happenings: Iterable[Happening]) -> list[Happening]:
    """Oldest first; of one moment, what caused before what followed."""
    return sorted(happenings, key=lambda each: (each.at, _ORDER.index(each.kind)))
