"""Who works here. Guest and host are what everybody is; a role is what the house trusts somebody with.

Staff roles are ordered: an operator may do what support may, an owner everything.
"""

from typing import Final, Literal

Role = Literal["member", "support", "operator", "owner"]

MEMBER: Final = "member"
SUPPORT: Final = "support"
OPERATOR: Final = "operator"
OWNER: Final = "owner"
STAFF: tuple[Role, ...] = (SUPPORT, OPERATOR, OWNER)  # the least trusted first
ROLES: tuple[Role, ...] = (MEMBER, *STAFF)


def reaches(role: Role | None, least: Role) -> bool:
    """Whether `role` is the staff role `least` or stands above it."""
    return role in STAFF and least in STAFF and STAFF.index(role) >= STAFF.index(least)
