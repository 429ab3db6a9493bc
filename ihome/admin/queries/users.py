"""Reads of people, for the desk."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ihome.accounts.models import User
from ihome.booking.models import Booking
from ihome.houses.models import House

NAMES = 20


def users_by_public_id(session: Session, public_id: str) -> list[User]:
    return list(session.scalars(sa.select(User).where(User.public_id == public_id)))


def users_by_name(session: Session, name: str) -> list[User]:
    """Whose name begins so, the exact ones first."""
    end = name[:-1] + chr(min(ord(name[-1]) + 1, 0x10FFFF))
    begins = sa.and_(User.name >= name, User.name < end)
    order = (sa.case((User.name == name, 0), else_=1), User.name, User.id)
    return list(session.scalars(sa.select(User).where(begins).order_by(*order).limit(NAMES)))


def users_by_id(session: Session, user_id: int) -> list[User]:
    return list(session.scalars(sa.select(User).where(User.id == user_id)))


def house_counts(session: Session, user_id: int) -> dict[str, int]:
    """status -> how many houses the user has."""
    found = sa.select(House.status, sa.func.count()).where(House.host_id == user_id)
    return {status: number for status, number in session.execute(found.group_by(House.status))}


def bookings_of_user(session: Session, user_id: int, *, limit: int) -> list[Booking]:
    """As guest or host, the newest first."""
    both = [
        sa.select(Booking.id).where(who == user_id).order_by(Booking.id.desc()).limit(limit)
        for who in (Booking.guest_id, Booking.host_id)
    ]
    ids = [booking_id for asked in both for booking_id in session.scalars(asked)]
    found = sa.select(Booking).where(Booking.id.in_(ids)).order_by(Booking.id.desc()).limit(limit)
    return list(session.scalars(found))
