"""Find people, shut them out and let them in again, say who works here."""

from collections.abc import Sequence
from typing import Any, cast

from ihome.accounts import service as accounts
from ihome.accounts.service import User
from ihome.admin import rules
from ihome.admin.queries import users as queries
from ihome.admin.schemas.users import UserDetailView, UserRowView, UsersView
from ihome.admin.service.bookings import booking_rows
from ihome.admin.service.people import audit_page
from ihome.houses import service as houses
from ihome.infra import audit
from ihome.infra.db import reading, retried, transaction
from ihome.kernel.errors import InvalidInput, NotFound
from ihome.kernel.roles import Role

MOST, ACTS = 50, 20


def find_users(words: str) -> UsersView:
    """By whole number (through its blind index), public id, or the beginning of the name."""
    words = words.strip()
    if not words:
        raise InvalidInput.of(words="写完整手机号、用户编号或昵称。")
    with reading() as session:
        kind = rules.kind_of_question(words)
        if kind == "mobile":
            found = queries.users_by_id(session, _id_of_mobile(words))
        elif kind == "public_id":
            found = queries.users_by_public_id(session, words)
            found = found or queries.users_by_name(session, words)
        else:
            found = queries.users_by_name(session, words)
        return UsersView(items=_rows(found))


def user_detail(user_id: str, *, viewer_id: int) -> UserDetailView:
    """A person with houses, bookings and what was done to them; NotFound."""
    with reading() as session:
        user = accounts.user_by_public_id(user_id)
        (row,) = _rows([user])
        may = rules.what_may_be_done_to_user(
            accounts.role_of(viewer_id), user.role,
            is_self=user.id == viewer_id, is_active=user.is_active,
        )  # fmt: skip
        return UserDetailView(
            **{name: getattr(row, name) for name in UserRowView.__struct_fields__},
            houses=houses.cards(houses.house_ids_of_host(user.id, limit=MOST)),
            bookings=booking_rows(queries.bookings_of_user(session, user.id, limit=MOST)),
            audit=audit_page(audit.Wanted(about_user_id=user.id), limit=ACTS).items,
            may=cast(Any, may),
        )


@retried
def suspend_user(user_id: str, *, reason: str, actor_id: int) -> UserDetailView:
    """Log them out everywhere, keep them out, and take their houses off the market.

    NotAllowed unless the actor stands above them.
    """
    with transaction() as session:
        user = accounts.user_by_public_id(user_id)
        accounts.suspend(user.id, actor_id=actor_id, reason=reason)
        if paused := houses.pause_houses_of(user.id):
            audit.record(
                session, "house.pause_all", subject=f"user:{user_id}", actor_id=actor_id,
                about_user_id=user.id, before={"published": paused}, after={"published": 0},
                reason=reason,
            )  # fmt: skip
    return user_detail(user_id, viewer_id=actor_id)


def restore_user(user_id: str, *, reason: str, actor_id: int) -> UserDetailView:
    """Let them log in again; their houses stay paused until they publish them. NotAllowed."""
    user = accounts.user_by_public_id(user_id)
    accounts.restore(user.id, actor_id=actor_id, reason=reason)
    return user_detail(user_id, viewer_id=actor_id)


def set_role(user_id: str, *, role: Role, reason: str, actor_id: int) -> UserDetailView:
    """Another role, for an owner to give; written down by accounts. LastOwner, NotAllowed."""
    user = accounts.user_by_public_id(user_id)
    accounts.set_role(user.id, role, actor_id=actor_id, reason=reason)
    return user_detail(user_id, viewer_id=actor_id)


def _id_of_mobile(words: str) -> int:
    """0, which nobody has, for a number that nobody has registered."""
    try:
        return accounts.user_id_of_mobile(words)
    except NotFound:
        return 0
    except InvalidInput as error:
        raise InvalidInput.of(words="手机号要写完整。") from error


def _rows(users: Sequence[User]) -> list[UserRowView]:
    people = accounts.people_by_ids([user.id for user in users])
    return [
        UserRowView(
            user_id=user.public_id,
            name=user.name,
            avatar=people[user.id].avatar,
            mobile=accounts.masked_mobile_of(user),
            role=user.role,
            is_active=user.is_active,
            has_real_name=user.real_name_at is not None,
            joined_at=user.made_at,
        )
        for user in users
    ]
