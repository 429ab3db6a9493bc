"""What is true of areas: who lies in whom, what a place is called, what people mean by a word."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

# 北京, 天津, 上海, 重庆: province and city are the same place, once 110000 and once 110100.
MUNICIPALITIES = frozenset({"11", "12", "31", "50"})

_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|羌|景颇|柯尔克孜"
)
_AUTONOMOUS_PREFECTURE = re.compile(rf"(?P<stem>..+?)(?:(?:{_PEOPLES})族?)+自治州")


@dataclass(frozen=True)
class Area:
    """One code. `latitude` and `longitude` are WGS-84 degrees of its seat, None when unknown."""

    code: str
    name: str
    full_name: str
    level: str  # province | city | district
    parent_code: str | None
    pinyin: str
    initials: str
    latitude: float | None
    longitude: float | None
    valid_to: date | None
    successor_code: str | None

    @property
    def is_current(self) -> bool:
        return self.valid_to is None


@dataclass(frozen=True)
class PlaceName:
    """How a house's place is written: 杭州市 西湖区. `district_name` is "" where a city has none."""

    city_name: str
    district_name: str


class Gazetteer:
    """All areas, ready to be asked; built once, never changed."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self._by_code = {area.code: area for area in areas}
        self._children: dict[str | None, list[Area]] = defaultdict(list)
        self._predecessors: dict[str, list[str]] = defaultdict(list)
        for code in sorted(self._by_code):
            area = self._by_code[code]
            if area.successor_code is not None:
                self._predecessors[area.successor_code].append(code)
            if area.is_current:
                self._children[area.parent_code].append(area)

    def __len__(self) -> int:
        return len(self._by_code)

    def get(self, code: str) -> Area | None:
        return self._by_code.get(code)

    def children(self, code: str | None) -> list[Area]:
        """Areas in use directly under `code`, by code; provinces for None."""
        return list(self._children.get(code, ()))

    def ancestors(self, area: Area) -> list[Area]:
        """From the province down; the area itself is not among them."""
        found: list[Area] = []
        parent = self._by_code.get(area.parent_code or "")
        while parent is not None:
            found.insert(0, parent)
            parent = self._by_code.get(parent.parent_code or "")
        return found

    def city_of(self, area: Area) -> Area | None:
        """The city that `area` is or lies in; None for a province."""
        if area.level == "district":
            return self._by_code.get(area.parent_code or "")
        return area if area.level == "city" else None

    def same_place_codes(self, area: Area) -> list[str]:
        """The code that `area` has today, and those that went out of use in its favour."""
        today = self._by_code.get(area.successor_code or "", area)
        return [today.code, *self._predecessors.get(today.code, ())]

    def is_leaf(self, area: Area) -> bool:
        """Whether a house can stand right here: a district, or a city that has no districts."""
        if area.level == "province" or not area.is_current:
            return False
        return area.level == "district" or area.code not in self._children

    def place_name(self, area: Area) -> PlaceName:
        city = self.city_of(area)
        if city is None or city is area:
            return PlaceName(short_name(area.name), "")
        return PlaceName(short_name(city.name), area.name)

    def search(self, words: str, *, limit: int) -> list[Area]:
        """Areas in use whose name, pinyin or initials begin with `words`; cities first.

        A municipality is shown once, as the city. Chinese words also find a full name that holds
        them (杭州市西湖区).
        """
        wanted = words.strip().lower().replace(" ", "").replace("'", "")
        if not wanted:
            return []
        ranked: list[tuple[int, int, str, Area]] = []
        for area in self._by_code.values():
            rank = _rank(area, wanted)
            if rank is not None and area.is_current and not _is_doubled(area):
                ranked.append((rank, _LEVEL_ORDER[area.level], area.code, area))
        return [area for _, _, _, area in sorted(ranked)[:limit]]


_LEVEL_ORDER = {"city": 0, "province": 1, "district": 2}


def _is_doubled(area: Area) -> bool:
    return area.level == "province" and area.code[:2] in MUNICIPALITIES


def _rank(area: Area, wanted: str) -> int | None:
    """How well `area` answers: 0 says just this, 3 merely holds it; None not at all."""
    if wanted in (area.name, area.pinyin, area.name[:-1]):
        return 0
    if area.name.startswith(wanted) or area.pinyin.startswith(wanted):
        return 1
    if area.initials.startswith(wanted):
        return 2
    return 3 if not wanted.isascii() and wanted in area.full_name else None


def short_name(name: str) -> str:
    """大理白族自治州 -> 大理州; every other name as it is."""
    match = _AUTONOMOUS_PREFECTURE.fullmatch(name)
    return f"{match['stem']}州" if match else name


def code_range(area: Area) -> tuple[str, str]:
    """Lowest and highest code that `area` covers, both included: 31 -> ("310000", "319999").

    True of provinces and districts by the standard; of a city too, except 重庆, whose counties are
    5002xx: compare `city_of` for cities.
    """
    if area.level == "province":
        return area.code[:2] + "0000", area.code[:2] + "9999"
    if area.level == "city" and area.code.endswith("00"):
        return area.code[:4] + "00", area.code[:4] + "99"
    return area.code, area.code
