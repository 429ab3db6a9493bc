"""Shut somebody out, and let them in again."""

from ihome.accounts import queries
from ihome.accounts.errors import NotYourEqual
from ihome.accounts.models import User
from ihome.accounts.rules import rank
from ihome.accounts.service.people import new_stamp
from ihome.infra import security_log
from ihome.infra.db import reading, retried, transaction
from ihome.kernel.errors import NotFound


def user_by_public_id(public_id: str) -> User:
    """The user, active or not; NotFound when there is none."""
    with reading() as session:
        user = queries.user_by_public_id(session, public_id)
    if user is None:
        raise NotFound("没有这个用户。")
    return user


@retried
def set_active(public_id: str, is_active: bool, *, actor_id: int) -> User:
    """Suspend or restore a user; whoever is suspended is logged out everywhere and cannot log in.

    NotYourEqual for oneself, and for staff who stand as high as the actor.
    """
    with transaction() as session:
        found = user_by_public_id(public_id)
        user, actor = queries.locked_user(session, found.id), queries.user_by_id(session, actor_id)
        if actor is None or user.id == actor_id or rank(actor.role) <= rank(user.role):
            raise NotYourEqual()
        if user.is_active != is_active:
            user.is_active, user.stamp = is_active, new_stamp()
    security_log.note("restored" if is_active else "suspended", user_id=user.id, actor_id=actor_id)
    return user
