"""The face of search."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import msgspec
from redis.exceptions import RedisError

from ihome.areas import service as areas
from ihome.areas.errors import AreaNotFound
from ihome.calendar.service import HORIZON_DAYS
from ihome.houses import service as houses
from ihome.houses.events import HouseChanged
from ihome.infra.cache import redis
from ihome.infra.db import reading, transaction
from ihome.kernel.clock import today
from ihome.kernel.errors import InvalidInput
from ihome.kernel.page import read_cursor, write_cursor
from ihome.kernel.stay import Stay
from ihome.search import queries
from ihome.search.rules import (
    TOTAL_CAP,
    Anchor,
    Place,
    Sort,
    Wanted,
    city_code_of,
    city_key_of,
    pairs_of,
    stay_trouble,
    terms_of,
)
from ihome.search.schemas import HomeCityView, HomeView, SearchQuery, SearchView

__all__ = [
    "HomeView", "NumberedPage", "SearchQuery", "forget_home", "home", "home_view", "keep_words", "numbered_page",
    "rebuild_words", "search",
]  # fmt: skip

log = logging.getLogger(__name__)

MAX_NUMBERED = 500
HOME_CITIES = 12
HOME_CARDS = 8
HOME_SECONDS = 60
HOME_KEY, HOME_VERSION_KEY = "search:home", "search:home:version"

_KEY_TYPES: dict[Sort, tuple[type, ...]] = {
    "newest": (str,),
    "most_booked": (int,),
    "price_up": (int,),
    "price_down": (int,),
    "rating": (int, int),
}


def search(query: SearchQuery) -> SearchView:
    """One page of published houses that fit; exact at this moment. InvalidInput names bad fields."""
    total, anchor = _read_cursor(query.cursor, query.sort)
    wanted = _wanted(query, anchor)
    with reading() as session:
        page = queries.found(session, wanted, limit=query.limit + 1)
        shown = page.house_ids[: query.limit]
        cards = houses.cards(shown, stay=wanted.stay)
        if page.total is not None:
            total = page.total
        cursor = None
        if len(page.house_ids) > query.limit:
            key = page.keys[query.limit - 1]
            cursor = write_cursor(query.sort, total, *_plain(key), cards[-1].house_id)
    return SearchView(items=cards, next_cursor=cursor, total=total)


@dataclass(frozen=True)
class NumberedPage:
    """Row ids of one page; `pages` counts all of them, as far as anybody has counted."""

    house_ids: list[int]
    pages: int


def numbered_page(query: SearchQuery, *, number: int, size: int) -> NumberedPage:
    """Page `number` (from 1) of the houses that fit, for a client that cannot keep a cursor.

    It walks over the pages before, so it goes MAX_NUMBERED houses deep and no further. InvalidInput
    as for `search`.
    """
    wanted, end = _wanted(query, None), min(number * size, MAX_NUMBERED)
    with reading() as session:
        page = queries.found(session, wanted, limit=end + 1)
    ids = page.house_ids[:end]
    pages = -(-max(len(ids), page.total or 0) // size)
    if len(page.house_ids) > end and end < MAX_NUMBERED:
        pages = max(pages, number + 1)  # nobody has counted so far
    return NumberedPage(ids[(number - 1) * size : number * size], pages)


def home() -> msgspec.Raw:
    """The lists of the home page as JSON, at most HOME_SECONDS old and never older than a change.

    Kept in Redis under the version that was read before the lists were; every change of a house
    makes a new version. Without Redis the lists are made each time.
    """
    try:
        version, kept = cast(list[bytes | None], redis().mget(HOME_VERSION_KEY, HOME_KEY))
    except RedisError as error:
        log.warning("the home page is not cached", extra={"cause": type(error).__name__})
        return msgspec.Raw(msgspec.json.encode(home_view()))
    mark = (version or b"0") + b":"
    if kept is not None and kept.startswith(mark):
        return msgspec.Raw(kept[len(mark) :])
    made = msgspec.json.encode(home_view())
    try:
        redis().set(HOME_KEY, mark + made, ex=HOME_SECONDS)
    except RedisError as error:
        log.warning("the home page is not cached", extra={"cause": type(error).__name__})
    return msgspec.Raw(made)


def home_view() -> HomeView:
    """The lists of the home page as they are now."""
    with reading() as session:
        newest = queries.found(session, Wanted(sort="newest"), limit=HOME_CARDS).house_ids
        booked = queries.found(session, Wanted(sort="most_booked"), limit=HOME_CARDS).house_ids
        cities = queries.cities(session, limit=HOME_CITIES)
        ids = dict.fromkeys([*newest, *booked, *(house_id for _, _, house_id in cities)])
        names = queries.public_ids(session, list(ids))
        cards = {card.house_id: card for card in houses.cards(list(ids))}
    by_id = {house_id: cards[name] for house_id, name in names.items()}
    return HomeView(
        cities=[
            HomeCityView(
                area=areas.area_view(areas.area_by_code(city_code_of(key))),
                house_count=count,
                photo=next(iter(by_id[house_id].photos), None),
            )
            for key, count, house_id in cities
        ],
        newest=[by_id[house_id] for house_id in newest],
        most_booked=[by_id[house_id] for house_id in booked],
    )


def forget_home(_: HouseChanged) -> None:
    """A house has changed: the home page must be made anew."""
    try:
        redis().incr(HOME_VERSION_KEY)
    except RedisError as error:  # at worst the old lists stand for HOME_SECONDS
        log.warning("the home page was not forgotten", extra={"cause": type(error).__name__})


def keep_words(house_id: int, text: str) -> None:
    """Make the stored words of a house those of `text`; joins the transaction that changes it."""
    with transaction() as session:
        stored, words = queries.words_of(session, house_id), pairs_of(text)
        if gone := stored - words:
            queries.delete_words(session, house_id, sorted(gone))
        if new := words - stored:
            queries.add_words(session, house_id, sorted(new))


def rebuild_words() -> int:
    """Store the words of every published house anew; how many houses. For repair, and for bulk loads."""
    count, last_id = 0, 0
    while True:
        with transaction() as session:
            some = queries.texts(session, after_id=last_id, limit=200)
            for house_id, text in some:
                keep_words(house_id, text)
        if not some:
            return count
        count, last_id = count + len(some), some[-1][0]


def _wanted(query: SearchQuery, anchor: Anchor | None) -> Wanted:
    stay = _stay(query)
    low, high = query.min_price_fen, query.max_price_fen
    if low is not None and high is not None and low > high:
        raise InvalidInput.of(max_price_fen="最高价格不能低于最低价格。")
    known = {facility.code for facility in houses.facilities().items}
    if unknown := [code for code in query.facilities if code not in known]:
        raise InvalidInput.of(facilities=f"没有这种设施：{unknown[0]}。")
    return Wanted(
        sort=query.sort,
        place=_place(query.area),
        stay=stay,
        guests=query.guests,
        min_price_fen=low,
        max_price_fen=high,
        kind=query.kind,
        facilities=tuple(dict.fromkeys(query.facilities)),
        terms=tuple(terms_of(houses.search_words(query.q or ""))),
        after=anchor,
    )


def _stay(query: SearchQuery) -> Stay | None:
    trouble = stay_trouble(
        query.check_in, query.check_out, today=today(), horizon_days=HORIZON_DAYS
    )
    if trouble:
        raise InvalidInput.of(**trouble)
    if query.check_in is None or query.check_out is None:
        return None
    return Stay(query.check_in, query.check_out)


def _place(code: str | None) -> Place | None:
    if code is None:
        return None
    try:
        area = areas.area_by_code(code)
    except AreaNotFound as error:
        raise InvalidInput.of(area="没有这个地区，重新选一个。") from error
    if area.level == "province":
        return Place(code_range=areas.code_range(area))
    if area.level == "city":
        return Place(city_key=city_key_of(area.code))
    return Place(codes=tuple(areas.same_place_codes(code)))


def _plain(key: tuple[Any, ...]) -> list[Any]:
    return [value.isoformat() if isinstance(value, datetime) else value for value in key]


def _read_cursor(cursor: str | None, sort: Sort) -> tuple[int, Anchor | None]:
    """(total of the first page, where to go on); InvalidInput for a cursor of another search."""
    if cursor is None:
        return 0, None
    kinds = _KEY_TYPES[sort]
    sorted_by, total, *key, last = read_cursor(cursor, types=(str, int, *kinds, str))
    try:
        if sort == "newest":
            key = [datetime.fromisoformat(key[0])]
            if key[0].tzinfo is None:
                raise ValueError("naive moment")
        fits = sorted_by == sort and 0 <= total <= TOTAL_CAP and len(last) <= 64
        if not fits or any(isinstance(part, int) and abs(part) > 2**62 for part in key):
            raise ValueError("not a cursor of ours")
    except ValueError as error:
        raise InvalidInput.of(cursor="翻页位置不对，请从第一页重新看。") from error
    return total, Anchor(tuple(key), last)
