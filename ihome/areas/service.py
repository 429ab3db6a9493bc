"""The face of areas. Reads are answered from memory: the table is read once and after `load()`."""

import csv
from collections.abc import Collection, Iterable
from datetime import date
from importlib import resources
from typing import Any

import sqlalchemy as sa

from ihome.areas import queries
from ihome.areas.errors import AreaNotFound
from ihome.areas.models import AreaRow
from ihome.areas.rules import Area, Gazetteer, PlaceName, code_range, short_name
from ihome.areas.schemas import AreaDetailView, AreaView
from ihome.infra.db import reading, transaction
from ihome.kernel.errors import InvalidInput

__all__ = [
    "Area", "AreaView", "PlaceName", "ancestors_of", "area_by_code", "area_detail", "area_view",
    "children_of", "city_of", "code_range", "house_area", "load", "place_names",
    "same_place_codes", "search_areas", "short_name",
]  # fmt: skip

DATA_FILE = "gb2260-2025.csv"
SEARCH_LIMIT = 20

_gazetteer: Gazetteer | None = None


def load() -> int:
    """Bring the table to the data file; how many codes it holds. Safe to run again and again.

    Codes that the file lacks stay as they are: an address may still point at them.
    """
    global _gazetteer
    rows = list(_rows_of_file())
    with transaction() as session:
        known = queries.known_codes(session)
        fresh = [row for row in rows if row["code"] not in known]
        if fresh:
            session.execute(sa.insert(AreaRow), fresh)
        if len(fresh) < len(rows):
            session.execute(sa.update(AreaRow), [row for row in rows if row["code"] in known])
    _gazetteer = None
    return len(rows)


def area_by_code(code: str) -> Area:
    """The area of a code, in use or not; AreaNotFound when there never was one."""
    area = _areas().get(code)
    if area is None:
        raise AreaNotFound()
    return area


def house_area(code: str) -> Area:
    """The area in which a house may stand; InvalidInput naming `area_code` for any other."""
    areas = _areas()
    area = areas.get(code)
    if area is None or not area.is_current:
        raise InvalidInput.of(area_code="没有这个地区，重新选一个。")
    if not areas.is_leaf(area):
        raise InvalidInput.of(area_code="请选到区县这一级。")
    return area


def city_of(code: str) -> Area:
    """The city that `code` is or lies in; AreaNotFound for a province or an unknown code."""
    city = _areas().city_of(area_by_code(code))
    if city is None:
        raise AreaNotFound()
    return city


def place_names(codes: Collection[str]) -> dict[str, PlaceName]:
    """City and district names for each code that we know."""
    areas = _areas()
    found = ((code, areas.get(code)) for code in set(codes))
    return {code: areas.place_name(area) for code, area in found if area is not None}


def children_of(code: str | None) -> list[Area]:
    """Areas in use under `code`, provinces for None; AreaNotFound for an unknown code."""
    if code is not None:
        area_by_code(code)
    return _areas().children(code)


def ancestors_of(code: str) -> list[Area]:
    """From the province down, without the area itself."""
    return _areas().ancestors(area_by_code(code))


def same_place_codes(code: str) -> list[str]:
    """The code as it is today and all codes that became it; houses may stand under any of them."""
    return _areas().same_place_codes(area_by_code(code))


def search_areas(words: str) -> list[Area]:
    """At most 20 areas in use by name, pinyin or initials; the best first."""
    return _areas().search(words, limit=SEARCH_LIMIT)


def area_view(area: Area) -> AreaView:
    """The area as it goes over the wire."""
    return AreaView.of(area, has_children=bool(_areas().children(area.code)))


def area_detail(code: str) -> AreaDetailView:
    """One area with those above it, as it goes over the wire."""
    area = area_by_code(code)
    above = [area_view(each) for each in ancestors_of(code)]
    own = {name: getattr(area_view(area), name) for name in AreaView.__struct_fields__}
    return AreaDetailView(**own, ancestors=above)


def _areas() -> Gazetteer:
    global _gazetteer
    gazetteer = _gazetteer
    if gazetteer is None:
        with reading() as session:
            gazetteer = Gazetteer(queries.all_areas(session))
        if len(gazetteer):  # an empty table is about to be loaded: ask again
            _gazetteer = gazetteer
    return gazetteer


def _rows_of_file() -> Iterable[dict[str, Any]]:
    text = (resources.files("ihome.areas") / "data" / DATA_FILE).read_text("utf-8")
    for line in csv.DictReader(x for x in text.splitlines() if not x.startswith("#")):
        yield {
            "code": line["code"],
            "name": line["name"],
            "full_name": line["full_name"],
            "level": line["level"],
            "parent_code": line["parent"] or None,
            "pinyin": line["pinyin"],
            "initials": line["initials"],
            "latitude": float(line["latitude"]) if line["latitude"] else None,
            "longitude": float(line["longitude"]) if line["longitude"] else None,
            "valid_from": None,
            "valid_to": date.fromisoformat(line["valid_to"]) if line["valid_to"] else None,
            "successor_code": line["successor"] or None,
        }
