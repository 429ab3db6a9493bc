"""A host writes, publishes, pauses and throws away."""

from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ihome.accounts import service as accounts
from ihome.accounts.errors import RealNameRequired
from ihome.areas import service as areas
from ihome.houses import queries
from ihome.houses.errors import (
    HouseIncomplete,
    HouseStillBooked,
    NotADraft,
    NotPublished,
    RealNameNeeded,
)
from ihome.houses.events import HouseChanged
from ihome.houses.facilities import facility_bits
from ihome.houses.models import House, HouseFacility
from ihome.houses.ports import keep_words, nights_ahead
from ihome.houses.rules import (
    COMPLETE,
    DRAFT,
    PAUSED,
    PUBLISHED,
    check_nights,
    check_point,
    checked_facilities,
    clean_text,
    missing_for_publishing,
    search_words,
)
from ihome.houses.schemas import HouseDraftView, HouseForm
from ihome.houses.service.casework import note_change, submit
from ihome.houses.service.finding import lock_house, lock_own_house
from ihome.houses.service.showing import draft_view, offer_of
from ihome.infra.db import publish, retried, transaction
from ihome.kernel.clock import utc_now
from ihome.kernel.ids import public_id
from ihome.media import service as media

_NOT_SAID = {
    "price_fen": 0,
    "beds": 0,
    "capacity": 0,
    "floor_area_m2": 0,
}  # what null means in these columns


@retried
def create_house(*, host_id: int, form: HouseForm) -> HouseDraftView:
    """A new draft; RealNameNeeded (403) before the host has proved who they are."""
    _require_real_name(host_id)
    now = utc_now()
    with transaction() as session:
        house = House(
            public_id=public_id(), host_id=host_id, status=DRAFT, made_at=now, updated_at=now
        )
        session.add(house)
        session.flush()  # the defaults of the columns are on the object from here
        _write(session, house, form)
        return draft_view(house.public_id, host_id=host_id)


@retried
def edit_house(public_id: str, *, host_id: int, form: HouseForm) -> HouseDraftView:
    """Write the fields that were sent.

    HouseIncomplete when a published house would lack what publishing asks for; nothing is written.
    """
    with transaction() as session:
        house = lock_own_house(public_id, host_id=host_id)
        _write(session, house, form)
        if house.status in COMPLETE:
            check_complete(session, house)
        note_change(session, house)
        return draft_view(public_id, host_id=host_id)


@retried
def publish_house(public_id: str, *, host_id: int) -> HouseDraftView:
    """Let guests find it, or submit it to the desk (`rules.must_wait`); twice is once.

    HouseIncomplete says what is missing.
    """
    _require_real_name(host_id)
    with transaction() as session:
        house = lock_own_house(public_id, host_id=host_id)
        check_complete(session, house)
        if house.status not in COMPLETE:
            submit(session, house)
        return draft_view(public_id, host_id=host_id)


@retried
def pause_house(public_id: str, *, host_id: int) -> HouseDraftView:
    """Take it off the market; HouseStillBooked while guests are expected, NotPublished when it is not on it."""
    with transaction() as session:
        house = lock_own_house(public_id, host_id=host_id)
        if house.status not in (PUBLISHED, PAUSED):
            raise NotPublished()
        if house.status == PUBLISHED:
            _check_empty(house)
            house.status = PAUSED
            house.updated_at = utc_now()
            publish(session, HouseChanged(house.id, house.public_id))
        return draft_view(public_id, host_id=host_id)


@retried
def pause_houses_of(host_id: int) -> int:
    """Take all houses of a host off the market, guests expected or not; how many were on it.

    For a host who was shut out: bookings that are paid stay valid, new ones cannot be made.
    """
    with transaction() as session:
        house_ids = queries.live_house_ids_of_host(session, host_id)
        for house_id in house_ids:
            house = lock_house(house_id)
            house.status, house.updated_at = PAUSED, utc_now()
            publish(session, HouseChanged(house.id, house.public_id))
        return len(house_ids)


@retried
def delete_house(public_id: str, *, host_id: int) -> None:
    """Throw a draft away with its photos; NotADraft for anything that was ever published."""
    with transaction() as session:
        house = lock_own_house(public_id, host_id=host_id)
        if house.status != DRAFT:
            raise NotADraft()
        _check_empty(house)
        photos = queries.photos_of(session, house.id)
        for row in [*photos, *queries.facility_rows(session, house.id)]:
            session.delete(row)
        session.flush()
        for photo in photos:
            media.drop_photo(photo.photo_id)
        session.delete(house)
        try:
            session.flush()
        except IntegrityError as error:  # something of another package still points at it
            raise HouseStillBooked("日历里还有关着的日期，先打开再删。") from error


def check_complete(session: Session, house: House) -> None:
    """HouseIncomplete when the house lacks what publishing asks for."""
    count = queries.photo_count(session, house.id)
    if missing := missing_for_publishing(offer_of(house, photo_count=count)):
        raise HouseIncomplete(missing=missing)


def _write(session: Session, house: House, form: HouseForm) -> None:
    said = _checked(form.said())
    codes = said.pop("facilities", None)
    for name, value in said.items():
        setattr(house, name, _NOT_SAID.get(name) if value is None else value)
    check_nights(min_nights=house.min_nights, max_nights=house.max_nights)
    check_point(house.latitude, house.longitude)
    if codes is not None:
        _write_facilities(session, house, set(codes))
    house.search_text = search_words(house.title, _place_words(house.area_code), house.description)
    house.updated_at = utc_now()
    session.flush()
    if house.status == PUBLISHED:
        keep_words()(house.id, house.search_text)
        publish(session, HouseChanged(house.id, house.public_id))


def _checked(said: dict[str, Any]) -> dict[str, Any]:
    """The fields as they are stored, or InvalidInput that names the first bad one."""
    if "title" in said:
        said["title"] = clean_text("title", said["title"], at_least=2)
    for name in said.keys() & {"address", "layout", "bedding"}:
        said[name] = clean_text(name, said[name])
    for name in said.keys() & {"description", "rules"}:
        said[name] = clean_text(name, said[name], lines=True)
    if "facilities" in said:
        said["facilities"] = checked_facilities(said["facilities"])
    if said.get("area_code") is not None:
        areas.house_area(said["area_code"])
    return said


def _write_facilities(session: Session, house: House, wanted: set[str]) -> None:
    house.facility_bits = facility_bits(wanted)
    rows = {row.facility_code: row for row in queries.facility_rows(session, house.id)}
    for code in rows.keys() - wanted:
        session.delete(rows[code])
    session.add_all(
        HouseFacility(house_id=house.id, facility_code=code) for code in wanted - rows.keys()
    )


def _place_words(area_code: str | None) -> str:
    """Full name and pinyin of the place and of all that it lies in."""
    if area_code is None:
        return ""
    area = areas.area_by_code(area_code)
    around = [*areas.ancestors_of(area_code), area]
    return "\n".join(
        [area.full_name, *(each.name for each in around), *(each.pinyin for each in around)]
    )


def _require_real_name(host_id: int) -> None:
    try:
        accounts.require_real_name(host_id)
    except RealNameRequired as error:
        raise RealNameNeeded() from error


def _check_empty(house: House) -> None:
    if nights := nights_ahead()(house.id):
        raise HouseStillBooked(nights=nights)
