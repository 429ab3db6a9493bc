"""Reads of accounts."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ihome.accounts.models import RecoveryCode, SecondFactor, User
from ihome.kernel.roles import OWNER, STAFF, Role


def user_by_id(session: Session, user_id: int) -> User | None:
    return session.get(User, user_id)


def user_by_public_id(session: Session, public_id: str) -> User | None:
    return session.scalar(sa.select(User).where(User.public_id == public_id))


def user_by_mobile_index(session: Session, mobile_index: str) -> User | None:
    return session.scalar(sa.select(User).where(User.mobile_index == mobile_index))


def users_by_ids(session: Session, user_ids: Collection[int]) -> list[User]:
    return list(session.scalars(sa.select(User).where(User.id.in_(user_ids))))


def locked_user(session: Session, user_id: int) -> User:
    held = sa.select(User).where(User.id == user_id).with_for_update()
    return session.scalars(held.execution_options(populate_existing=True)).one()


def session_stamp(session: Session, user_id: int) -> str | None:
    return session.scalar(sa.select(User.stamp).where(User.id == user_id, User.is_active))


def role_of(session: Session, user_id: int) -> Role | None:
    return session.scalar(sa.select(User.role).where(User.id == user_id, User.is_active))


def suspended_ids(session: Session) -> list[int]:
    return list(session.scalars(sa.select(User.id).where(~User.is_active)))


def staff(session: Session) -> list[User]:
    return list(session.scalars(sa.select(User).where(User.role.in_(STAFF))))


def locked_owners(session: Session) -> list[User]:
    """Active owners, held, so that who may give roles is decided one after the other."""
    held = sa.select(User).where(User.role == OWNER, User.is_active).order_by(User.id)
    held = held.with_for_update().execution_options(populate_existing=True)
    return list(session.scalars(held))


def second_factor_on(session: Session, user_id: int) -> SecondFactor | None:
    """The user's second factor when it is in use."""
    row = session.get(SecondFactor, user_id)
    return row if row is not None and row.on_at is not None else None


def recovery_codes_left(session: Session, user_id: int) -> int:
    unused = sa.select(sa.func.count(RecoveryCode.id)).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    )
    return session.scalar(unused) or 0


def unused_recovery_code(session: Session, code_hash: str) -> RecoveryCode | None:
    return session.scalar(
        sa.select(RecoveryCode).where(
            RecoveryCode.code_hash == code_hash, RecoveryCode.used_at.is_(None)
        )
    )


def delete_recovery_codes(session: Session, user_id: int) -> None:
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def delete_second_factor(session: Session, user_id: int) -> None:
    delete_recovery_codes(session, user_id)
    session.execute(sa.delete(SecondFactor).where(SecondFactor.user_id == user_id))


def is_name_of_another(session: Session, name: str, *, user_id: int) -> bool:
    others = sa.select(User.id).where(User.name == name, User.id != user_id)
    return session.scalar(others.limit(1)) is not None


def ids_by_id_number(session: Session, id_number_index: str, *, but: int) -> list[int]:
    """Who gave this ID number, `but` one of them; the oldest account first."""
    same = sa.select(User.id).where(User.id_number_index == id_number_index, User.id != but)
    return list(session.scalars(same.order_by(User.id)))


def any_user(session: Session) -> bool:
    return session.scalar(sa.select(User.id).limit(1)) is not None


def anyone_but(session: Session, mobile_indexes: Collection[str]) -> bool:
    others = sa.select(User.id).where(User.mobile_index.not_in(mobile_indexes))
    return session.scalar(others.limit(1)) is not None
