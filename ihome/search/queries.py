"""Reads of search. May join the tables of houses and calendar (ADR-0006)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from ihome.calendar.models import CalendarNight
from ihome.houses.facilities import facility_bits
from ihome.houses.models import House
from ihome.houses.rules import PUBLISHED
from ihome.kernel.stay import Stay
from ihome.search.models import HouseWord
from ihome.search.rules import TOTAL_CAP, Anchor, Place, Sort, Term, Wanted

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True)
class _Order:
    """Columns of the sort key, all in one direction; `index` names the index family of houses."""

    index: str
    columns: tuple[InstrumentedAttribute[Any], ...]
    goes_up: bool = False


_ORDERS: dict[Sort, _Order] = {
    "newest": _Order("newest", (House.published_at,)),
    "most_booked": _Order("booked", (House.booked_count,)),
    "price_up": _Order("price", (House.price_fen,), goes_up=True),
    "price_down": _Order("price", (House.price_fen,)),
    "rating": _Order("rating", (House.rating_hundredths, House.review_count)),
}


@dataclass(frozen=True)
class Found:
    """One page: row ids in order, the sort key of each, and how many there are in all (capped)."""

    house_ids: list[int]
    keys: list[tuple[Any, ...]]
    total: int | None  # None on a page after the first: nobody counts twice


def found(session: Session, wanted: Wanted, *, limit: int) -> Found:
    """The first `limit` houses of a search, in one statement. No lock."""
    rows = session.execute(statement(wanted, limit=limit)).all()
    width = len(_ORDERS[wanted.sort].columns)
    total = None
    if wanted.after is None:
        total = min(rows[0].total, TOTAL_CAP) if rows else 0
    return Found([row.id for row in rows], [tuple(row[1 : 1 + width]) for row in rows], total)


def statement(wanted: Wanted, *, limit: int) -> sa.Select[Any]:
    """The search as SQL. The first page walks on to TOTAL_CAP + 1 houses and counts them on the way."""
    order = _ORDERS[wanted.sort]
    matching = (
        sa.select(House.id, *order.columns)
        .where(*_conditions(wanted))
        .order_by(*_directed([*order.columns, House.id], order))
    )
    if index := _index_for(wanted, order):
        matching = matching.with_hint(House, f"FORCE INDEX ({index})", "mysql")
    if wanted.after is not None:
        return matching.limit(limit)
    walked = matching.limit(max(limit, TOTAL_CAP + 1)).subquery("walked")
    columns = [walked.c[column.key] for column in order.columns]
    counted = sa.func.count().over().label("total")
    return (
        sa.select(walked.c.id, *columns, counted)
        .order_by(*_directed([*columns, walked.c.id], order))
        .limit(limit)
    )


def _directed(columns: Sequence[Any], order: _Order) -> list[Any]:
    return [column.asc() if order.goes_up else column.desc() for column in columns]


def _index_for(wanted: Wanted, order: _Order) -> str | None:
    """The index to walk on MySQL, which cannot know how few rows a page needs (ADR-0011).

    With words it may choose by itself: a rare one is the better way in.
    """
    if wanted.terms:
        return None
    if wanted.place is not None and wanted.place.codes:
        return "ix_houses_district"
    in_city = wanted.place is not None and wanted.place.city_key is not None
    return f"ix_houses_{'city' if in_city else 'all'}_{order.index}"


def _conditions(wanted: Wanted) -> Iterator[Condition]:
    yield House.status == PUBLISHED
    if wanted.place is not None:
        yield _in_place(wanted.place)
    if wanted.guests > 1:
        yield House.capacity >= wanted.guests
    if wanted.min_price_fen is not None:
        yield House.price_fen >= wanted.min_price_fen
    if wanted.max_price_fen is not None:
        yield House.price_fen <= wanted.max_price_fen
    if wanted.kind is not None:
        yield House.kind == wanted.kind
    if wanted.after is not None:
        yield _after(wanted.after, _ORDERS[wanted.sort])
    for term in wanted.terms:
        yield from _holds(term)
    if wanted.facilities:
        bits = facility_bits(wanted.facilities)
        yield House.facility_bits.bitwise_and(bits) == bits
    if wanted.stay is not None:
        yield from _is_free(wanted.stay)


def _in_place(place: Place) -> Condition:
    if place.city_key is not None:
        return House.city_key == place.city_key
    if place.code_range is not None:
        return House.area_code.between(*place.code_range)
    return House.area_code.in_(place.codes)


def _is_free(stay: Stay) -> Iterator[Condition]:
    """The host takes stays of this length, and nobody has any of its nights."""
    yield House.min_nights <= stay.length
    yield sa.or_(House.max_nights == 0, House.max_nights >= stay.length)
    yield ~sa.exists().where(
        CalendarNight.house_id == House.id,
        CalendarNight.night >= stay.check_in,
        CalendarNight.night < stay.check_out,
    )


def _holds(term: Term) -> Iterator[Condition]:
    for pair in term.pairs:
        yield House.id.in_(sa.select(HouseWord.house_id).where(HouseWord.word == pair))
    if not term.pairs:
        low, high = term.letter_range
        letters = sa.select(HouseWord.house_id)
        yield House.id.in_(letters.where(HouseWord.word >= low, HouseWord.word < high))
    if term.needs_text:
        yield sa.func.instr(House.search_text, term.text) > 0


def _after(anchor: Anchor, order: _Order) -> Condition:
    """Rows behind the anchor: (key, id) beyond the anchor's, spelled out so that an index can range."""
    last_id = sa.select(House.id).where(House.public_id == anchor.house_public_id).scalar_subquery()
    columns: list[Any] = [*order.columns, House.id]
    values: list[Any] = [*anchor.key, last_id]
    behind: Condition = sa.false()
    for at in reversed(range(len(columns))):
        beyond = columns[at] > values[at] if order.goes_up else columns[at] < values[at]
        behind = (
            beyond if at == len(columns) - 1 else beyond | ((columns[at] == values[at]) & behind)
        )
    first: Condition = columns[0] >= values[0] if order.goes_up else columns[0] <= values[0]
    return first & behind


def public_ids(session: Session, house_ids: Sequence[int]) -> dict[int, str]:
    asked = sa.select(House.id, House.public_id).where(House.id.in_(house_ids))
    return {house_id: public_id for house_id, public_id in session.execute(asked)}


def cities(session: Session, *, limit: int) -> list[tuple[str, int, int]]:
    """(city key, how many published houses, row id of the most booked one), most houses first."""
    most = (
        sa.select(House.city_key, sa.func.count().label("house_count"))
        .where(House.status == PUBLISHED, House.city_key.is_not(None))
        .group_by(House.city_key)
        .order_by(sa.desc("house_count"), House.city_key)
        .limit(limit)
        .subquery()
    )
    favourite = (
        sa.select(House.id)
        .where(House.status == PUBLISHED, House.city_key == most.c.city_key)
        .order_by(House.booked_count.desc(), House.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(most.c.city_key, most.c.house_count, favourite).order_by(
            most.c.house_count.desc(), most.c.city_key
        )
    )
    return [(key, count, house_id) for key, count, house_id in rows]


def words_of(session: Session, house_id: int) -> set[str]:
    return set(session.scalars(sa.select(HouseWord.word).where(HouseWord.house_id == house_id)))


def delete_words(session: Session, house_id: int, words: Sequence[str]) -> None:
    session.execute(
        sa.delete(HouseWord).where(HouseWord.house_id == house_id, HouseWord.word.in_(words))
    )


def add_words(session: Session, house_id: int, words: Sequence[str]) -> None:
    session.execute(sa.insert(HouseWord), [{"house_id": house_id, "word": word} for word in words])


def texts(session: Session, *, after_id: int, limit: int) -> list[tuple[int, str]]:
    """(row id, text) of published houses, by id."""
    asked = sa.select(House.id, House.search_text).where(
        House.status == PUBLISHED, House.id > after_id
    )
    rows = session.execute(asked.order_by(House.id).limit(limit))
    return [(house_id, text) for house_id, text in rows]
