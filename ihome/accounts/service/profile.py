"""What a user says of themselves."""

from typing import IO

from ihome.accounts import queries, rules
from ihome.accounts.errors import NameTaken, RealNameGiven, RealNameRequired
from ihome.accounts.models import User
from ihome.accounts.schemas import MeView, RealNameView
from ihome.accounts.service.people import masked_mobile_of, people_by_ids, place_of, user_by_id
from ihome.infra.db import retried, transaction
from ihome.infra.vault import vault
from ihome.kernel.clock import today, utc_now
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


def real_name(user_id: int) -> RealNameView | None:
    """What was given, masked; None before it was."""
    user = user_by_id(user_id)
    if user.real_name_at is None:
        return None
    name = _opened(user, "real_name", user.real_name_cipher or "")
    number = _opened(user, "id_number", user.id_number_cipher or "")
    return RealNameView(
        real_name=rules.masked_real_name(name),
        id_number=rules.masked_id_number(number),
        verified_at=user.real_name_at,
    )


@retried
def give_real_name(user_id: int, *, real_name: str, id_number: str) -> None:
    """Name and ID number, once; encrypted. RealNameGiven, BadIdNumber, InvalidInput."""
    name = rules.check_real_name(real_name)
    number = rules.check_id_number(id_number, today=today())
    with transaction() as session:
        user = queries.locked_user(session, user_id)
        if user.real_name_at is not None:
            raise RealNameGiven()
        user.real_name_cipher = vault().close(name, place=place_of("real_name", user_id))
        user.id_number_cipher = vault().close(number, place=place_of("id_number", user_id))
        user.id_number_index = vault().index(number, kind="id_number")
        user.real_name_at = utc_now()


def require_real_name(user_id: int) -> None:
    """RealNameRequired for a user who has not given it."""
    if user_by_id(user_id).real_name_at is None:
        raise RealNameRequired()


def _opened(user: User, column: str, closed: str) -> str:
    return vault().open(closed, place=place_of(column, user.id))
