"""The things a house may have. Codes are for ever: rows, links and the web app name them. The place of
each in FACILITIES is for ever too, as its bit in `houses.facility_bits`: new ones go to the end.

`classic_id` is the number that the classic ihome pages know (1–23, in their order); None is newer.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Facility:
    """`group` is basic | bath | kitchen | rules | building."""

    code: str
    name_zh: str
    name_en: str
    group: str
    classic_id: int | None = None


FACILITIES = (
    Facility("wifi", "无线网络", "Wi-Fi", "basic", 1),
    Facility("hot_shower", "热水淋浴", "Hot shower", "bath", 2),
    Facility("air_conditioner", "空调", "Air conditioning", "basic", 3),
    Facility("heating", "暖气", "Heating", "basic", 4),
    Facility("smoking_allowed", "允许吸烟", "Smoking allowed", "rules", 5),
    Facility("drinking_water", "饮水设备", "Drinking water", "kitchen", 6),
    Facility("dental_kit", "牙具", "Dental kit", "bath", 7),
    Facility("soap", "香皂", "Soap", "bath", 8),
    Facility("slippers", "拖鞋", "Slippers", "basic", 9),
    Facility("toilet_paper", "手纸", "Toilet paper", "bath", 10),
    Facility("towels", "毛巾", "Towels", "bath", 11),
    Facility("shampoo", "沐浴露、洗发露", "Shampoo and body wash", "bath", 12),
    Facility("fridge", "冰箱", "Fridge", "kitchen", 13),
    Facility("washing_machine", "洗衣机", "Washing machine", "basic", 14),
    Facility("elevator", "电梯", "Elevator", "building", 15),
    Facility("cooking_allowed", "允许做饭", "Cooking allowed", "rules", 16),
    Facility("pets_allowed", "允许带宠物", "Pets allowed", "rules", 17),
    Facility("parties_allowed", "允许聚会", "Parties allowed", "rules", 18),
    Facility("access_control", "门禁系统", "Door entry system", "building", 19),
    Facility("parking", "停车位", "Parking", "building", 20),
    Facility("wired_internet", "有线网络", "Wired internet", "basic", 21),
    Facility("tv", "电视", "TV", "basic", 22),
    Facility("bathtub", "浴缸", "Bathtub", "bath", 23),
    Facility("cookware", "厨具", "Cookware", "kitchen"),
    Facility("smart_lock", "智能门锁，自助入住", "Smart lock, self check-in", "building"),
    Facility("crib", "婴儿床", "Crib", "basic"),
    Facility("projector", "投影仪", "Projector", "basic"),
    Facility("balcony", "阳台", "Balcony", "building"),
    Facility("ev_charger", "充电桩", "EV charger", "building"),
)

_BITS = {facility.code: 1 << place for place, facility in enumerate(FACILITIES)}
FACILITY_CODES = frozenset(facility.code for facility in FACILITIES)


def facility_bits(codes: Iterable[str]) -> int:
    """Known codes as one number, a bit for each; a house has them all when it has all the bits."""
    return sum(_BITS[code] for code in set(codes))
