"""Reads of houses."""

from collections import defaultdict
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ihome.houses.models import House, HouseCase, HouseFacility, HousePhoto
from ihome.houses.rules import PUBLISHED, WAITING


def house(session: Session, house_id: int) -> House | None:
    return session.get(House, house_id)


def house_by_public_id(session: Session, public_id: str) -> House | None:
    return session.scalar(sa.select(House).where(House.public_id == public_id))


def houses(session: Session, house_ids: Collection[int]) -> dict[int, House]:
    """The houses that there are, by row id."""
    found = session.scalars(sa.select(House).where(House.id.in_(house_ids)))
    return {each.id: each for each in found}


def locked_house(session: Session, house_id: int) -> House | None:
    """The row as it is now, locked until the transaction ends."""
    asked = sa.select(House).where(House.id == house_id).with_for_update()
    return session.scalar(asked.execution_options(populate_existing=True))


def house_ids_of_host(
    session: Session, host_id: int, *, before_public_id: str | None, limit: int
) -> list[tuple[int, str]]:
    """(row id, public id), newest first, after the house of that host named `before_public_id`."""
    asked = sa.select(House.id, House.public_id).where(House.host_id == host_id)
    if before_public_id is not None:
        last = sa.select(House.id).where(
            House.public_id == before_public_id, House.host_id == host_id
        )
        asked = asked.where(House.id < last.scalar_subquery())
    rows = session.execute(asked.order_by(House.id.desc()).limit(limit))
    return [(house_id, public_id) for house_id, public_id in rows]


def live_house_ids_of_host(session: Session, host_id: int) -> list[int]:
    """Row ids of the host's published houses, in order, so that they are locked in one order."""
    live = sa.select(House.id).where(House.host_id == host_id, House.status == PUBLISHED)
    return list(session.scalars(live.order_by(House.id)))


def photos_of(session: Session, house_id: int) -> list[HousePhoto]:
    """All photos of a house, the cover first."""
    asked = sa.select(HousePhoto).where(HousePhoto.house_id == house_id)
    return list(session.scalars(asked.order_by(HousePhoto.position)))


def photo_count(session: Session, house_id: int) -> int:
    asked = sa.select(sa.func.count()).where(HousePhoto.house_id == house_id)
    return session.scalar(asked) or 0


def first_photo_ids(
    session: Session, house_ids: Collection[int], *, limit: int
) -> dict[int, list[int]]:
    """Row ids of the first `limit` photos of each house, in order; a house without is left out."""
    asked = (
        sa.select(HousePhoto.house_id, HousePhoto.photo_id)
        .where(HousePhoto.house_id.in_(house_ids), HousePhoto.position < limit)
        .order_by(HousePhoto.house_id, HousePhoto.position)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for house_id, photo_id in session.execute(asked):
        found[house_id].append(photo_id)
    return found


def houses_of_photos(session: Session, photo_ids: Collection[int]) -> dict[int, House]:
    """The house that shows each photo, by row id of the photo; a photo that no house shows is left out."""
    asked = (
        sa.select(HousePhoto.photo_id, House)
        .join(House, House.id == HousePhoto.house_id)
        .where(HousePhoto.photo_id.in_(photo_ids))
    )
    return {photo_id: house for photo_id, house in session.execute(asked)}


def facilities_of(session: Session, house_id: int) -> set[str]:
    asked = sa.select(HouseFacility.facility_code).where(HouseFacility.house_id == house_id)
    return set(session.scalars(asked))


def facility_rows(session: Session, house_id: int) -> list[HouseFacility]:
    asked = sa.select(HouseFacility).where(HouseFacility.house_id == house_id)
    return list(session.scalars(asked))


def case_by_public_id(session: Session, public_id: str) -> HouseCase | None:
    return session.scalar(sa.select(HouseCase).where(HouseCase.public_id == public_id))


def locked_case(session: Session, case_id: int) -> HouseCase:
    """The case as it is now, held until the transaction ends; its house is locked before it."""
    held = sa.select(HouseCase).where(HouseCase.id == case_id).with_for_update()
    return session.scalars(held.execution_options(populate_existing=True)).one()


def case_by_id(session: Session, case_id: int) -> HouseCase | None:
    return session.get(HouseCase, case_id)


def open_case(session: Session, house_id: int) -> HouseCase | None:
    return session.scalar(sa.select(HouseCase).where(HouseCase.open_house_id == house_id))


def last_judged_case(session: Session, house_id: int) -> HouseCase | None:
    judged = sa.select(HouseCase).where(HouseCase.house_id == house_id, HouseCase.state != WAITING)
    return session.scalar(judged.order_by(HouseCase.id.desc()).limit(1))


def last_case(session: Session, house_id: int) -> HouseCase | None:
    found = sa.select(HouseCase).where(HouseCase.house_id == house_id)
    return session.scalar(found.order_by(HouseCase.id.desc()).limit(1))


def published_without_case(session: Session, *, limit: int) -> list[int]:
    """Row ids of published houses that the desk has never heard of, the oldest first."""
    known = sa.select(HouseCase.id).where(HouseCase.house_id == House.id).exists()
    found = sa.select(House.id).where(House.status == PUBLISHED, ~known)
    return list(session.scalars(found.order_by(House.id).limit(limit)))
