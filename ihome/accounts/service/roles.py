"""Who works here: give somebody a role, take it away, list them."""

from dataclasses import dataclass

from ihome.accounts import queries, rules
from ihome.accounts.errors import LastOwner
from ihome.accounts.models import User
from ihome.accounts.service.people import masked_mobile_of, new_stamp
from ihome.infra import audit, security_log
from ihome.infra.db import reading, retried, transaction
from ihome.kernel.errors import NotAllowed, NotFound
from ihome.kernel.roles import MEMBER, OWNER, Role
from ihome.verification import service as verification


@dataclass(frozen=True)
class StaffMember:
    """Somebody who works here, as other staff may see them."""

    user_id: int
    public_id: str
    name: str
    mobile: str  # masked
    role: Role


def role_of(user_id: int) -> Role | None:
    """The role of an active user; None when there is none."""
    with reading() as session:
        return queries.role_of(session, user_id)


def staff() -> list[StaffMember]:
    """Everybody with a staff role, the most trusted first."""
    with reading() as session:
        users = queries.staff(session)
    found = [
        StaffMember(each.id, each.public_id, each.name, masked_mobile_of(each), each.role)
        for each in users
    ]
    return sorted(found, key=lambda each: (-rules.rank(each.role), each.user_id))


def user_id_of_mobile(mobile: str) -> int:
    """Whose number it is, for the command line; NotFound when nobody's."""
    index = verification.mobile_index(verification.mobile_of(mobile))
    with reading() as session:
        user = queries.user_by_mobile_index(session, index)
    if user is None:
        raise NotFound("没有用这个手机号注册的用户。")
    return user.id


@retried
def set_role(user_id: int, role: Role, *, actor_id: int | None, reason: str = "") -> User:
    """Give `role`, `member` for none; every session of theirs ends. `actor_id` None: the command line.

    NotAllowed unless the actor is an owner; LastOwner when nobody would be left to give roles.
    """
    rules.check_role(role)
    with transaction() as session:
        owners = queries.locked_owners(session)
        if actor_id is not None and actor_id not in {each.id for each in owners}:
            raise NotAllowed()
        user = queries.locked_user(session, user_id)
        before = user.role
        if before == role:
            return user
        if before == OWNER and actor_id is not None and len(owners) == 1:
            raise LastOwner()
        user.role, user.stamp = role, new_stamp()
        audit.record(
            session, "user.revoke_role" if role == MEMBER else "user.grant_role",
            subject=f"user:{user.public_id}", actor_id=actor_id, about_user_id=user.id,
            before={"role": before}, after={"role": role}, reason=reason,
        )  # fmt: skip
    security_log.note("role_changed", user_id=user_id, actor_id=actor_id, before=before, after=role)
    return user
