"""The words of `@interface(access=…)`, and the gate that each of them is.

- `public`: everybody. `callback`: another server, whose signature the view checks.
- `user`: somebody who is logged in.
- `owner:<thing>`, `host-of:<thing>`: logged in, and the thing is theirs. Whose it is only its package
  knows: the use case asks with the user's id, and another's is answered like a missing one.
- `staff:<role>`: somebody who works here with at least that role (kernel/roles.py).

A word that is not on this list is refused when the route is declared: nothing is open by mistake.
"""

from ihome.http.auth import current_user_id, require_staff
from ihome.kernel.roles import STAFF, Role

OPEN = ("public", "callback")
OF_SOMEBODY = ("owner", "host-of")


class UnknownAccess(ValueError):
    """A route was declared with a word that no gate enforces."""


def check_access(access: str) -> None:
    """UnknownAccess unless `pass_gate` enforces `access`."""
    kind, colon, thing = access.partition(":")
    known = (
        (kind in (*OPEN, "user") and not colon)
        or (kind in OF_SOMEBODY and thing.isidentifier())
        or (kind == "staff" and thing in STAFF)
    )
    if not known:
        raise UnknownAccess(access)


def needs_login(access: str) -> bool:
    return access not in OPEN


def staff_role(access: str) -> Role | None:
    """The least role that `access` asks for, None when it asks for none."""
    kind, _, thing = access.partition(":")
    return next((each for each in STAFF if kind == "staff" and each == thing), None)


def pass_gate(access: str) -> None:
    """Let whoever is asking pass, or raise NotLoggedIn (401) or NotAllowed (403)."""
    if not needs_login(access):
        return
    current_user_id()
    if (least := staff_role(access)) is not None:
        require_staff(least)
