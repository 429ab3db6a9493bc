"""What a user says of themselves."""

from typing import IO

from ihome.accounts import queries, rules
from ihome.accounts.errors import NameTaken
from ihome.accounts.models import User
from ihome.accounts.schemas import MeView
from ihome.accounts.service.people import masked_mobile_of, people_by_ids, place_of, user_by_id
from ihome.infra.db import retried, transaction
from ihome.infra.vault import vault
from ihome.media import service as media
from ihome.media.service import PreparedPhoto


def me(user_id: int) -> MeView:
    """The user to themselves; the number is masked here too."""
    user = user_by_id(user_id)
    return MeView(
        user_id=user.public_id,
        name=user.name,
        mobile=masked_mobile_of(user),
        avatar=people_by_ids([user_id])[user_id].avatar,
        has_real_name=user.real_name_at is not None,
        role=user.role,
        created_at=user.made_at,
    )


@retried
def rename(user_id: int, name: str, *, unless_taken: bool = False) -> None:
    """Another name. Names need not be unique; `unless_taken` refuses one in use with NameTaken.

    Two at the same moment may both get it: it is a courtesy to people, nothing rests on it.
    """
    name = rules.check_name(name)
    with transaction() as session:
        user = queries.locked_user(session, user_id)
        if unless_taken and queries.is_name_of_another(session, name, user_id=user_id):
            raise NameTaken()
        user.name = name


def set_avatar(user_id: int, stream: IO[bytes]) -> None:
    """A picture of the user, instead of the one before; refused as any photo may be (media errors)."""
    _change_avatar(user_id, media.prepare_photo(stream))


def drop_avatar(user_id: int) -> None:
    """No picture of the user any more."""
    _change_avatar(user_id, None)


@retried
def _change_avatar(user_id: int, prepared: PreparedPhoto | None) -> None:
    with transaction() as session:
        user = queries.locked_user(session, user_id)
        old_id, user.avatar_photo_id = user.avatar_photo_id, None
        if prepared is not None:
            user.avatar_photo_id = media.keep_photo(prepared, owner_id=user_id).id
        session.flush()
        if old_id is not None:
            media.drop_photo(old_id)


def _opened(user: User, column: str, closed: str) -> str:
    return vault().open(closed, place=place_of(column, user.id))
