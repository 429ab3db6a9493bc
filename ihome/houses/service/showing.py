"""What people see of houses, ready for the wire. A list of any length takes the same few queries."""

from collections.abc import Collection, Sequence
from typing import cast

from ihome.accounts import service as accounts
from ihome.areas import service as areas
from ihome.areas.service import PlaceName
from ihome.houses import queries
from ihome.houses.facilities import FACILITIES
from ihome.houses.models import House, HouseCase
from ihome.houses.rules import (
    CARD_PHOTOS,
    MAX_PHOTOS,
    POINT_RADIUS_M,
    Offer,
    average_rating,
    blurred_point,
    missing_for_publishing,
    stay_total,
)
from ihome.houses.schemas import (
    CardStayView,
    CaseState,
    FacilitiesView,
    FacilityGroup,
    FacilityView,
    HouseCardView,
    HouseCaseView,
    HouseDraftView,
    HouseKind,
    HouseStatus,
    HouseView,
    MyHousesView,
    PointView,
    RefusalReason,
)
from ihome.houses.service.finding import house_for, houses_by_ids, own_house
from ihome.infra.db import reading
from ihome.kernel.page import read_cursor, write_cursor
from ihome.kernel.stay import Stay
from ihome.media import service as media
from ihome.media.service import PhotoView

_NOWHERE = PlaceName(city_name="", district_name="")


def cards(house_ids: Sequence[int], *, stay: Stay | None = None) -> list[HouseCardView]:
    """A card for each house that there is, in the order given, at most 5 photos each.

    With `stay` each card says what those nights cost. Status is not looked at: ask with ids that
    the reader may see. Three queries, whatever the length.
    """
    with reading():
        houses = houses_by_ids(house_ids)
        photos = _photos_of(houses, limit=CARD_PHOTOS)
        places = _places_of(houses.values())
    found = [houses[house_id] for house_id in house_ids if house_id in houses]
    return [_card(house, photos[house.id], places[house.id], stay) for house in found]


def house_view(public_id: str, *, viewer_id: int | None) -> HouseView:
    """The house page: a published house for anyone, one's own in any status, else NotFound."""
    with reading() as session:
        house = house_for(public_id, viewer_id=viewer_id)
        photos = _photos_of([house.id], limit=MAX_PHOTOS)[house.id]
        place = _places_of([house])[house.id]
        has = queries.facilities_of(session, house.id)
        host = accounts.person_view(accounts.people_by_ids([house.host_id])[house.host_id])
    card = _card(house, photos, place, None)
    return HouseView(
        **{name: getattr(card, name) for name in HouseCardView.__struct_fields__},
        description=house.description,
        address_hint=place.city_name + place.district_name,
        layout=house.layout,
        floor_area_m2=house.floor_area_m2 or None,
        bedding=house.bedding,
        facilities=_in_order(has),
        cleaning_fee_fen=house.cleaning_fee_fen,
        deposit_fen=house.deposit_fen,
        min_nights=house.min_nights,
        max_nights=house.max_nights,
        check_in_time=house.check_in_time,
        check_out_time=house.check_out_time,
        rules=house.rules,
        host=host,
        point_radius_m=POINT_RADIUS_M,
        is_mine=house.host_id == viewer_id,
    )


def draft_view(public_id: str, *, host_id: int) -> HouseDraftView:
    """A house as its host edits it; NotFound for anybody else."""
    with reading() as session:
        house = own_house(public_id, host_id=host_id)
        photos = _photos_of([house.id], limit=MAX_PHOTOS)[house.id]
        has = queries.facilities_of(session, house.id)
        case = queries.last_case(session, house.id)
    return HouseDraftView(
        house_id=house.public_id,
        status=cast(HouseStatus, house.status),
        title=house.title,
        description=house.description,
        kind=cast(HouseKind, house.kind),
        area_code=house.area_code,
        address=house.address,
        latitude=house.latitude,
        longitude=house.longitude,
        rooms=house.rooms,
        layout=house.layout,
        floor_area_m2=house.floor_area_m2 or None,
        beds=house.beds or None,
        bedding=house.bedding,
        capacity=house.capacity or None,
        facilities=_in_order(has),
        price_fen=house.price_fen or None,
        cleaning_fee_fen=house.cleaning_fee_fen,
        deposit_fen=house.deposit_fen,
        min_nights=house.min_nights,
        max_nights=house.max_nights,
        check_in_time=house.check_in_time,
        check_out_time=house.check_out_time,
        rules=house.rules,
        is_instant=house.is_instant,
        photos=photos,
        missing=missing_for_publishing(offer_of(house, photo_count=len(photos))),
        booked_count=house.booked_count,
        review_count=house.review_count,
        updated_at=house.updated_at,
        review=_case_view(case) if case else None,
    )


def my_houses(*, host_id: int, cursor: str | None, limit: int) -> MyHousesView:
    """One's own houses in every status, newest first."""
    before = read_cursor(cursor, types=(str,))[0] if cursor else None
    with reading() as session:
        rows = queries.house_ids_of_host(session, host_id, before_public_id=before, limit=limit + 1)
        items = cards([house_id for house_id, _ in rows[:limit]])
    more = len(rows) > limit
    return MyHousesView(items=items, next_cursor=write_cursor(rows[limit - 1][1]) if more else None)


def house_ids_of_host(host_id: int, *, limit: int) -> list[int]:
    """Row ids of one's own houses in every status, newest first."""
    with reading() as session:
        rows = queries.house_ids_of_host(session, host_id, before_public_id=None, limit=limit)
    return [house_id for house_id, _ in rows]


def facilities() -> FacilitiesView:
    """Everything a house may have, in a fixed order."""
    return FacilitiesView(
        items=[
            FacilityView(
                code=each.code,
                name_zh=each.name_zh,
                name_en=each.name_en,
                group=cast(FacilityGroup, each.group),
            )
            for each in FACILITIES
        ]
    )


def offer_of(house: House, *, photo_count: int) -> Offer:
    """What publishing looks at."""
    return Offer(
        title=house.title,
        description=house.description,
        area_code=house.area_code,
        address=house.address,
        price_fen=house.price_fen,
        capacity=house.capacity,
        beds=house.beds,
        photo_count=photo_count,
    )


def _case_view(case: HouseCase) -> HouseCaseView:
    return HouseCaseView(
        state=cast(CaseState, case.state),
        reasons=cast(list[RefusalReason], case.reasons),
        words=case.words,
        submitted_at=case.submitted_at,
        decided_at=case.decided_at,
    )


def _card(
    house: House, photos: list[PhotoView], place: PlaceName, stay: Stay | None
) -> HouseCardView:
    return HouseCardView(
        house_id=house.public_id,
        title=house.title,
        kind=cast(HouseKind, house.kind),
        status=cast(HouseStatus, house.status),
        city_name=place.city_name,
        district_name=place.district_name,
        area_code=house.area_code,
        rooms=house.rooms,
        beds=house.beds,
        capacity=house.capacity,
        price_fen=house.price_fen,
        photos=photos,
        rating=average_rating(rating_sum=house.rating_sum, review_count=house.review_count),
        review_count=house.review_count,
        booked_count=house.booked_count,
        stay=_stay(house, stay) if stay else None,
        point=_point(house),
        is_instant=house.is_instant,
    )


def _stay(house: House, stay: Stay) -> CardStayView:
    return CardStayView(
        check_in=stay.check_in,
        check_out=stay.check_out,
        nights=stay.length,
        per_night_fen=house.price_fen,
        total_fen=stay_total(
            price_fen=house.price_fen,
            cleaning_fee_fen=house.cleaning_fee_fen,
            nights=stay.length,
        ),
    )


def _point(house: House) -> PointView | None:
    if house.latitude is None or house.longitude is None:
        return None
    latitude, longitude = blurred_point(
        public_id=house.public_id,
        seed=house.blur_seed,
        latitude=house.latitude,
        longitude=house.longitude,
    )
    return PointView(latitude=latitude, longitude=longitude)


def _photos_of(house_ids: Collection[int], *, limit: int) -> dict[int, list[PhotoView]]:
    with reading() as session:
        ids = queries.first_photo_ids(session, house_ids, limit=limit)
        photos = media.photos_by_ids([each for some in ids.values() for each in some])
    return {
        house_id: [media.photo_view(photos[each]) for each in ids.get(house_id, ())]
        for house_id in house_ids
    }


def _places_of(houses: Collection[House]) -> dict[int, PlaceName]:
    """By house id; a draft may stand nowhere yet."""
    names = areas.place_names({house.area_code for house in houses if house.area_code})
    return {house.id: names.get(house.area_code or "", _NOWHERE) for house in houses}


def _in_order(codes: set[str]) -> list[str]:
    return [facility.code for facility in FACILITIES if facility.code in codes]
