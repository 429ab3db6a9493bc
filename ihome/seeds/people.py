"""Who lives in the demo town. Numbers are of the kind that no network gives out to anybody."""

from dataclasses import dataclass

PASSWORD = "ihome-demo-2026"  # noqa: S105  (printed at every start of the demo; embedded mode only)


@dataclass(frozen=True)
class Person:
    """Hosts have a `real_name`, a day of `birth` (YYYYMMDD) and `cities` that their homes stand in."""

    mobile: str
    name: str
    real_name: str = ""
    birth: str = ""
    cities: tuple[str, ...] = ()


DEMO_GUEST = Person("13800138000", "小顾")
DEMO_OPERATOR = Person("13700137000", "小值")
DEMO_HOST = Person("13900139000", "阿禾", "何秀英", "19880512", ("上海", "杭州"))

HOSTS = (
    DEMO_HOST,
    Person("13900139001", "老周", "周建国", "19690318", ("上海",)),
    Person("13900139002", "林姐", "林晓燕", "19810726", ("北京",)),
    Person("13900139003", "大树", "陈树", "19920109", ("北京", "成都")),
    Person("13900139004", "青禾小院", "杨青禾", "19861130", ("杭州",)),
    Person("13900139005", "阿May", "黄美怡", "19940421", ("厦门", "广州")),
    Person("13900139006", "段哥", "段鹏", "19790902", ("大理",)),
    Person("13900139007", "小满", "苏小满", "19960521", ("成都",)),
    Person("13900139008", "秦大哥", "秦卫东", "19760214", ("西安",)),
    Person("13900139009", "靠窗的 Mia", "沈米娅", "19910811", ("上海", "西安")),
    Person("13900139010", "辉仔", "梁耀辉", "19840603", ("广州",)),
)
GUESTS = (
    DEMO_GUEST,
    Person("13800138001", "可可"),
    Person("13800138002", "阿泽"),
    Person("13800138003", "豆包妈妈"),
    Person("13800138004", "Leo"),
    Person("13800138005", "一粒米"),
    Person("13800138006", "周末去哪儿"),
    Person("13800138007", "海边的风"),
    Person("13800138008", "胡萝卜"),
    Person("13800138009", "慢慢走"),
    Person("13800138010", "陈先生"),
    Person("13800138011", "栗子"),
    Person("13800138012", "行李箱小姐"),
    Person("13800138013", "老赵带全家"),
    Person("13800138014", "Yuki"),
)
EVERYONE = (*HOSTS, *GUESTS, DEMO_OPERATOR)
MOBILES = frozenset(person.mobile for person in EVERYONE)

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number_of(person: Person, number: int) -> str:
    """An ID number with a right checksum (GB 11643)."""
    body = f"110101{person.birth}{number:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]
