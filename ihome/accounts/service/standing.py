"""Suspend somebody, and let them in again."""

from collections.abc import Iterator

from ihome.accounts import queries, rules
from ihome.accounts.models import User
from ihome.accounts.service.people import new_stamp
from ihome.infra import audit, security_log
from ihome.infra.db import reading, retried, transaction
from ihome.infra.session_index import end_all, has_any
from ihome.kernel.errors import NotAllowed


def suspend(user_id: int, *, actor_id: int | None, reason: str) -> User:
    """Nobody is logged in as this user any more, and nobody can log in. `actor_id` None: the house.

    NotAllowed unless the actor stands above the user. Suspended already: nothing changes.
    """
    user = _set_active(user_id, False, actor_id=actor_id, reason=reason)
    end_all(user_id)  # they are over by the stamp; this takes them off the list
    return user


def restore(user_id: int, *, actor_id: int | None, reason: str) -> User:
    """The user may log in again."""
    return _set_active(user_id, True, actor_id=actor_id, reason=reason)


def suspended_but_logged_in() -> Iterator[int]:
    """Suspended users who have a session all the same; there should be none."""
    with reading() as session:
        user_ids = queries.suspended_ids(session)
    yield from (user_id for user_id in user_ids if has_any(user_id))


@retried
def _set_active(user_id: int, is_active: bool, *, actor_id: int | None, reason: str) -> User:
    with transaction() as session:
        user = queries.locked_user(session, user_id)
        if actor_id is not None:
            actor_role = queries.role_of(session, actor_id)
            if actor_role is None or rules.rank(actor_role) <= rules.rank(user.role):
                raise NotAllowed()
        if user.is_active == is_active:
            return user
        user.is_active, user.stamp = is_active, new_stamp()
        audit.record(
            session, "user.restore" if is_active else "user.suspend",
            subject=f"user:{user.public_id}", actor_id=actor_id, about_user_id=user.id,
            before={"is_active": not is_active}, after={"is_active": is_active}, reason=reason,
        )  # fmt: skip
    event: security_log.Event = "restored" if is_active else "suspended"
    security_log.note(event, user_id=user_id, actor_id=actor_id)
    return user
