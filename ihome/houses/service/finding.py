"""Find houses, and hold one."""

from collections.abc import Collection

from ihome.houses import queries
from ihome.houses.errors import no_such_house
from ihome.houses.models import House
from ihome.houses.rules import PUBLISHED
from ihome.infra.db import reading, transaction


def house_by_id(house_id: int) -> House:
    """The house in any status; NotFound when there is none."""
    with reading() as session:
        house = queries.house(session, house_id)
    if house is None:
        raise no_such_house()
    return house


def house_by_public_id(public_id: str) -> House:
    """The house in any status; NotFound when there is none. Mind who is asking."""
    with reading() as session:
        house = queries.house_by_public_id(session, public_id)
    if house is None:
        raise no_such_house()
    return house


def houses_by_ids(house_ids: Collection[int]) -> dict[int, House]:
    """Houses by row id, in one query; an id without a house is left out."""
    if not house_ids:
        return {}
    with reading() as session:
        return queries.houses(session, house_ids)


def house_for(public_id: str, *, viewer_id: int | None) -> House:
    """A published house for anyone, one's own in any status; else NotFound, as for a missing one."""
    house = house_by_public_id(public_id)
    if house.status != PUBLISHED and house.host_id != viewer_id:
        raise no_such_house()
    return house


def own_house(public_id: str, *, host_id: int) -> House:
    """A house of this host; NotFound for somebody else's, as for a missing one."""
    house = house_by_public_id(public_id)
    if house.host_id != host_id:
        raise no_such_house()
    return house


def lock_house(house_id: int) -> House:
    """The house as it is now, held until the transaction ends, so that its changes queue up."""
    with transaction() as session:
        house = queries.locked_house(session, house_id)
        if house is None:
            raise no_such_house()
        return house


def lock_own_house(public_id: str, *, host_id: int) -> House:
    """`own_house`, held like `lock_house`; call it first in a transaction."""
    return lock_house(own_house(public_id, host_id=host_id).id)


def address_for_guest(house_id: int) -> str:
    """The full address: for the host and for guests who have paid, whom the caller has checked."""
    return house_by_id(house_id).address
