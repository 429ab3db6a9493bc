"""Names and ID numbers as they lie in the vault. Who may give or see them is decided in `identity`."""

import secrets
from dataclasses import dataclass

from ihome.accounts import queries, rules
from ihome.accounts.errors import RealNameGiven, RealNameRequired
from ihome.accounts.models import User
from ihome.accounts.service.people import new_stamp, place_of, user_by_id
from ihome.infra.db import reading, retried, transaction
from ihome.infra.vault import vault
from ihome.kernel.clock import today, utc_now

GONE = "已注销用户"


@dataclass(frozen=True)
class RealName:
    """In full, or masked (张*, 110***********1234)."""

    real_name: str
    id_number: str


def real_name(user_id: int) -> RealName | None:
    """What was given, masked; None before it was."""
    full = full_real_name(user_id)
    if full is None:
        return None
    return RealName(rules.masked_real_name(full.real_name), rules.masked_id_number(full.id_number))


def full_real_name(user_id: int) -> RealName | None:
    """What was given, in full: for the provider that compares it, and for a reveal with its trace."""
    user = user_by_id(user_id)
    if not user.real_name_cipher or not user.id_number_cipher:
        return None
    return RealName(
        _opened(user, "real_name", user.real_name_cipher),
        _opened(user, "id_number", user.id_number_cipher),
    )


@retried
def give_real_name(user_id: int, *, real_name: str, id_number: str, counts: bool = True) -> None:
    """Name and ID number, once; encrypted. RealNameGiven, BadIdNumber, TooYoung, InvalidInput.

    With `counts` the person may host from now on; else after `count_real_name`.
    """
    name = rules.check_real_name(real_name)
    number = rules.check_id_number(id_number, today=today())
    with transaction() as session:
        user = queries.locked_user(session, user_id)
        if user.real_name_cipher:
            raise RealNameGiven()
        user.real_name_cipher = vault().close(name, place=place_of("real_name", user_id))
        user.id_number_cipher = vault().close(number, place=place_of("id_number", user_id))
        user.id_number_index = vault().index(number, kind="id_number")
        user.real_name_at = utc_now() if counts else None


def count_real_name(user_id: int) -> None:
    """From now on the person counts as somebody who has said who they are."""
    with transaction() as session:
        user = queries.locked_user(session, user_id)
        if user.real_name_at is None:
            user.real_name_at = utc_now()


def forget_real_name(user_id: int) -> None:
    """Name and number are gone; another may be given."""
    with transaction() as session:
        user = queries.locked_user(session, user_id)
        user.real_name_cipher = user.id_number_cipher = None
        user.id_number_index = user.real_name_at = None


def forget_person(user_id: int) -> None:
    """What is left is a row that bookings point to: no number, no name, nobody can log in as it."""
    with transaction() as session:
        user = queries.locked_user(session, user_id)
        user.name, user.mobile_cipher, user.password_hash = GONE, "", ""
        user.mobile_index = f"gone-{secrets.token_hex(24)}"
        user.stamp, user.is_active, user.avatar_photo_id = new_stamp(), False, None
        user.real_name_cipher = user.id_number_cipher = None
        user.id_number_index = user.real_name_at = None


def holders_of_same_number(user_id: int) -> list[int]:
    """Row ids of others who gave the same ID number, found by the blind index."""
    with reading() as session:
        user = queries.user_by_id(session, user_id)
        if user is None or user.id_number_index is None:
            return []
        return queries.ids_by_id_number(session, user.id_number_index, but=user_id)


def require_real_name(user_id: int) -> None:
    """RealNameRequired for a user who has not given it, or whose is still looked at."""
    if user_by_id(user_id).real_name_at is None:
        raise RealNameRequired()


def _opened(user: User, column: str, closed: str) -> str:
    return vault().open(closed, place=place_of(column, user.id))
