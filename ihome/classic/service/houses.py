"""Houses in the classic shapes."""

import re
from collections.abc import Sequence
from typing import IO, Any, cast

import msgspec

from ihome.accounts import service as accounts
from ihome.areas import service as areas_service
from ihome.areas.errors import AreaNotFound
from ihome.classic import rules
from ihome.classic.ports import front
from ihome.classic.schemas import (
    AreaView,
    BasicView,
    CommentView,
    DetailView,
    HouseIdView,
    HouseInfoForm,
    HousesQuery,
    HousesView,
    HouseView,
    ImageView,
    OwnHousesView,
    Typed,
)
from ihome.classic.service.pictures import AVATAR_PX, DETAIL_PX, LIST_PX, address_of, cover_of
from ihome.houses import service as houses
from ihome.infra.db import reading
from ihome.kernel.errors import InvalidInput
from ihome.reviews import service as reviews
from ihome.search import service as search_service
from ihome.search.service import SearchQuery

INDEX_HOUSES, PAGE_HOUSES, MOST_OWN_HOUSES, MOST_COMMENTS = 5, 20, 200, 30

_SORTS = {"booking": "most_booked", "price-inc": "price_up", "price-des": "price_down"}
_CLASSIC_OF_CODE = {each.code: each.classic_id for each in houses.FACILITIES if each.classic_id}
_CODE_OF_CLASSIC = {str(number): code for code, number in _CLASSIC_OF_CODE.items()}
_WHERE = re.compile(r"\$\.(\w+)")
_FIELD_OF_DRAFT = {
    "title": "标题", "price_fen": "价格", "address": "地址", "rooms": "房间数目", "floor_area_m2": "面积",
    "layout": "户型", "capacity": "宜住人数", "beds": "卧床数目", "bedding": "卧床配置", "deposit_fen": "押金",
    "min_nights": "最少入住天数", "max_nights": "最多入住天数",
}  # fmt: skip


def areas() -> list[AreaView]:
    """The districts that the pages offer: the fifteen of Beijing, or those of the operator's city."""
    city = front().city
    if city == rules.BEIJING:
        numbered = rules.CLASSIC_AREAS.items()
        return [AreaView(aid, areas_service.area_by_code(code).name) for aid, code in numbered]
    return [AreaView(int(area.code), area.name) for area in areas_service.children_of(city)]


def index() -> list[BasicView]:
    """The most booked houses; each has a picture, as nothing is published without one."""
    query = SearchQuery(sort="most_booked")
    return _basics(search_service.numbered_page(query, number=1, size=INDEX_HOUSES).house_ids)


def search(query: HousesQuery) -> HousesView:
    """A page of houses; an unknown district has none, an unknown order is the newest first."""
    number = rules.page_number(query.p)
    code = _area_code(query.aid) if query.aid else None
    stay = rules.search_stay(query.sd, query.ed)
    if query.aid and code is None:
        return HousesView([], 0, number)
    wanted = SearchQuery(
        area=code,
        check_in=stay.check_in if stay else None,
        check_out=stay.check_out if stay else None,
        sort=cast(Any, _SORTS.get(query.sk, "newest")),
    )
    page = search_service.numbered_page(wanted, number=number, size=PAGE_HOUSES)
    return HousesView(_basics(page.house_ids), page.pages, number)


def own_houses(host_id: int) -> OwnHousesView:
    """One's own houses in every state, with their full addresses."""
    ids = houses.house_ids_of_host(host_id, limit=MOST_OWN_HOUSES)
    return OwnHousesView(_basics(ids, for_host=True))


def house(house_id: int, *, viewer_id: int | None) -> DetailView:
    """A published house for anyone, one's own in any state; NotFound."""
    with reading():
        row = houses.house_by_id(house_id)
        view = houses.house_view(row.public_id, viewer_id=viewer_id)
        said = reviews.reviews_of_house(
            row.public_id, viewer_id=viewer_id, cursor=None, limit=MOST_COMMENTS
        )
    return DetailView(
        user_id=viewer_id if viewer_id is not None else -1,
        house=HouseView(
            hid=row.id,
            user_id=row.host_id,
            user_name=view.host.name,
            user_avatar=address_of(view.host.avatar, AVATAR_PX),
            title=view.title,
            price=view.price_fen,
            address=row.address if view.is_mine else view.address_hint,
            room_count=view.rooms,
            acreage=view.floor_area_m2 or 0,
            unit=view.layout or rules.layout_of(view.rooms),
            capacity=view.capacity,
            beds=view.bedding or f"{view.beds} 张床",
            deposit=view.deposit_fen,
            min_days=view.min_nights,
            max_days=view.max_nights,
            img_urls=[address_of(photo, DETAIL_PX) for photo in view.photos],
            facilities=[
                _CLASSIC_OF_CODE[code] for code in view.facilities if code in _CLASSIC_OF_CODE
            ],
            comments=[
                CommentView(each.text, each.author.name, rules.moment_text(each.written_at))
                for each in said.items
            ],
        ),
    )


def create_house(host_id: int, form: HouseInfoForm) -> HouseIdView:
    """A draft; its first picture publishes it. AreaNotFound, RealNameNeeded, InvalidInput."""
    draft = houses.create_house(host_id=host_id, form=_draft_of(form))
    return HouseIdView(houses.house_by_public_id(draft.house_id).id)


def add_image(house_id: int, *, host_id: int, stream: IO[bytes]) -> ImageView:
    """One more picture of one's own house. A draft is published by it: nothing else is missing."""
    public_id = houses.house_by_id(house_id).public_id
    photo = houses.add_photo(public_id, host_id=host_id, stream=stream)
    if houses.house_by_id(house_id).status == "draft":
        houses.publish_house(public_id, host_id=host_id)
    return ImageView(address_of(photo, LIST_PX))


def _basics(house_ids: Sequence[int], *, for_host: bool = False) -> list[BasicView]:
    """Houses of a list in the order given, in the same few queries whatever its length."""
    with reading():
        rows = houses.houses_by_ids(house_ids)
        cards = {card.house_id: card for card in houses.cards(house_ids)}
        hosts = accounts.people_by_ids({row.host_id for row in rows.values()})
    return [
        _basic(row, cards[row.public_id], hosts[row.host_id], for_host=for_host)
        for row in (rows[house_id] for house_id in house_ids if house_id in rows)
    ]


def _basic(
    row: houses.House, card: houses.HouseCardView, host: accounts.Person, *, for_host: bool
) -> BasicView:
    return BasicView(
        house_id=row.id,
        title=card.title,
        price=card.price_fen,
        area_name=card.district_name or card.city_name,
        img_url=cover_of(card.photos),
        room_count=card.rooms,
        order_count=card.booked_count,
        address=row.address if for_host else card.city_name + card.district_name,
        user_avatar=address_of(host.avatar, AVATAR_PX),
        ctime=rules.day_text(row.made_at),
    )


def _area_code(aid: Typed) -> str | None:
    """The code of a district number, or None when there is no such place."""
    try:
        code = rules.area_code_of(rules.whole_number(aid or 0, field="area_id"))
        return areas_service.area_by_code(code).code
    except (AreaNotFound, InvalidInput):
        return None


def _draft_of(form: HouseInfoForm) -> houses.HouseForm:
    """The form in our own terms; AreaNotFound, InvalidInput."""
    said = {name: getattr(form, name) for name in rules.HOUSE_FIELDS}
    rules.check_all_there(said, rules.HOUSE_FIELDS)
    area_code = _area_code(form.area_id)
    if area_code is None:
        raise AreaNotFound()
    texts = {name: str(said[name]).strip() for name in ("title", "address", "unit", "beds")}
    numbers = {
        name: rules.whole_number(said[name], field=name)
        for name in ("room_count", "acreage", "capacity", "min_days", "max_days")
    }
    draft = {
        "title": texts["title"],
        "description": rules.description_of(
            area_name=areas_service.area_by_code(area_code).full_name,
            layout=texts["unit"],
            floor_area_m2=numbers["acreage"],
            capacity=numbers["capacity"],
            beds=texts["beds"],
        ),
        "area_code": area_code,
        "address": texts["address"],
        "rooms": numbers["room_count"],
        "layout": texts["unit"],
        "floor_area_m2": numbers["acreage"],
        "beds": rules.bed_count(texts["beds"]),
        "bedding": texts["beds"],
        "capacity": numbers["capacity"],
        "facilities": _facilities(form.facility or []),
        "price_fen": rules.fen_of_yuan(said["price"], field="price"),
        "deposit_fen": rules.fen_of_yuan(said["deposit"], field="deposit"),
        "min_nights": numbers["min_days"],
        "max_nights": numbers["max_days"],
    }
    try:
        return msgspec.convert(draft, houses.HouseForm)
    except msgspec.ValidationError as error:
        found = _WHERE.search(str(error))
        name = found[1] if found else ""
        raise InvalidInput(f"{_FIELD_OF_DRAFT.get(name, '参数')}不在允许的范围内") from error


def _facilities(numbers: list[str | int]) -> list[str]:
    """Codes of the numbers that we know, each once; the others are left out."""
    known = (_CODE_OF_CLASSIC.get(str(number).strip()) for number in numbers)
    return list(dict.fromkeys(code for code in known if code is not None))
