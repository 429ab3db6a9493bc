"""People as other packages need them."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from ihome.accounts import queries
from ihome.accounts.models import User
from ihome.accounts.schemas import PersonView
from ihome.infra.db import reading, transaction
from ihome.infra.vault import vault
from ihome.kernel.clock import HOUSE_ZONE
from ihome.kernel.errors import NotFound
from ihome.media import service as media
from ihome.media.service import PhotoView
from ihome.verification import service as verification


@dataclass(frozen=True)
class Person:
    """What anybody may know of a user."""

    public_id: str
    name: str
    avatar: PhotoView | None
    has_real_name: bool
    joined_on: date


def user_by_id(user_id: int) -> User:
    """The user, active or not; NotFound when there is none."""
    with reading() as session:
        user = queries.user_by_id(session, user_id)
    if user is None:
        raise NotFound("没有这个用户。")
    return user


def user_by_public_id(public_id: str) -> User:
    """The user, active or not; NotFound when there is none."""
    with reading() as session:
        user = queries.user_by_public_id(session, public_id)
    if user is None:
        raise NotFound("没有这个用户。")
    return user


def lock_user(user_id: int) -> None:
    """Hold the user until the transaction ends, so that what is counted for each user queues up."""
    with transaction() as session:
        queries.locked_user(session, user_id)


def people_by_ids(user_ids: Collection[int]) -> dict[int, Person]:
    """People by row id, in two queries; an id without a user is left out."""
    if not user_ids:
        return {}
    with reading() as session:
        users = queries.users_by_ids(session, user_ids)
    photo_ids = [user.avatar_photo_id for user in users if user.avatar_photo_id is not None]
    photos = media.photos_by_ids(photo_ids)
    found = {}
    for user in users:
        photo = photos.get(user.avatar_photo_id) if user.avatar_photo_id is not None else None
        found[user.id] = Person(
            public_id=user.public_id,
            name=user.name,
            avatar=media.photo_view(photo) if photo else None,
            has_real_name=user.real_name_at is not None,
            joined_on=user.made_at.astimezone(HOUSE_ZONE).date(),
        )
    return found


def person_view(person: Person) -> PersonView:
    return PersonView(
        user_id=person.public_id,
        name=person.name,
        avatar=person.avatar,
        has_real_name=person.has_real_name,
        joined_on=person.joined_on,
    )


def any_user() -> bool:
    """Whether anybody has registered here yet."""
    with reading() as session:
        return queries.any_user(session)


def anyone_but(mobiles: Collection[str]) -> bool:
    """Whether somebody has registered here with another number than these, each of 11 digits."""
    indexes = [verification.mobile_index(digits) for digits in mobiles]
    with reading() as session:
        return queries.anyone_but(session, indexes)


def mobile_of_user(user_id: int) -> str:
    """The 11 digits, for a tool that writes to the user, or for the user alone."""
    user = user_by_id(user_id)
    return vault().open(user.mobile_cipher, place=place_of("mobile", user.id))


def session_stamp(user_id: int) -> str | None:
    """What sessions of the user must carry, or None when there is no such active user."""
    with reading() as session:
        return queries.session_stamp(session, user_id)


def new_stamp() -> str:
    """Another stamp for `User.stamp`: every session that carries the one before is over."""
    return secrets.token_hex(12)


def masked_mobile_of(user: User) -> str:
    """138****1234."""
    return verification.masked_mobile(
        vault().open(user.mobile_cipher, place=place_of("mobile", user.id))
    )


def place_of(column: str, user_id: int) -> str:
    """Where a secret of a user is kept: the associated data of its encryption."""
    return f"users.{column}.{user_id}"
