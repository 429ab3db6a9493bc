"""How the classic contract counts and names things: pure.

Its days count both ends: an order from the 10th to the 12th is three days and pays three times the
price, so it is the three nights of the 10th, 11th and 12th, the stay [10th, 13th).
"""

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from ihome.kernel.clock import HOUSE_ZONE
from ihome.kernel.errors import InvalidInput
from ihome.kernel.stay import Stay

BEIJING = "110100"
MAX_ROW_ID = 2**63 - 1

# Number -> GB/T 2260 code: the fifteen districts of Beijing as the contract has always numbered them.
CLASSIC_AREAS = {
    1: "110101", 2: "110102", 3: "110105", 4: "110108", 5: "110114",
    6: "110106", 7: "110111", 8: "110112", 9: "110113", 10: "110115",
    11: "110116", 12: "110117", 13: "110118", 14: "110119", 15: "110107",
}  # fmt: skip

# Our states as the nearest that the pages can show: they have labels for five.
_STATUS = {
    "requested": "WAIT_ACCEPT",
    "awaiting_payment": "WAIT_PAYMENT",
    "upcoming": "WAIT_COMMENT",
    "stayed": "WAIT_COMMENT",
    "reviewed": "COMPLETE",
    "declined": "REJECTED",
    "expired": "REJECTED",
    "cancelled": "REJECTED",
    "refunded": "REJECTED",
}
_WHY_CLOSED = {
    "expired": "超过了确认或付款的期限，订单已自动关闭。",
    "cancelled": "房客取消了订单。",
    "refunded": "订单已关闭，款项已退回。",
}


def area_code_of(aid: int) -> str:
    """The GB/T 2260 code of a classic number; other districts go by their code itself."""
    return CLASSIC_AREAS.get(aid, f"{aid:06d}")


def stay_of(start: str, end: str) -> Stay:
    """The nights of all days from `start` to `end`, both slept; InvalidInput for what is no date.

    Both are YYYY-MM-DD.
    """
    first, last = day_of(start), day_of(end)
    if last < first or last == date.max:
        raise InvalidInput("日期参数有误")
    return Stay(first, last + timedelta(days=1))


def day_of(text: str) -> date:
    """The date of YYYY-MM-DD and of nothing else; InvalidInput."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise InvalidInput("日期参数有误")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput("日期参数有误") from None


def search_stay(sd: str, ed: str) -> Stay | None:
    """The days of a search; one date alone stands for that day, none for no stay."""
    if not sd and not ed:
        return None
    return stay_of(sd or ed, ed or sd)


def last_day(check_out: date) -> date:
    """The last day that is slept, which the pages call the day of leaving."""
    return check_out - timedelta(days=1)


def fen_of_yuan(yuan: str | int | float, *, field: str) -> int:
    """Fen of an amount such as "199", 199 or "199.90"; InvalidInput for anything that is no money."""
    try:
        amount = Decimal(str(yuan).strip())
    except InvalidOperation:
        raise InvalidInput.of(**{field: "金额格式不对，应为 199 或 199.90。"}) from None
    fen = amount * 100 if amount.is_finite() and abs(amount) < 10**9 else Decimal("0.5")
    if fen < 0 or fen != fen.to_integral_value():
        raise InvalidInput.of(**{field: "金额格式不对，应为 199 或 199.90。"})
    return int(fen)


def status_of(status: str, *, may: Collection[str] = (), role: str = "guest") -> str:
    """The classic name of a booking's status; a guest's stay that can be reviewed no more is over."""
    if status == "stayed" and role == "guest" and "review" not in may:
        return "COMPLETE"
    return _STATUS[status]


def comment_of(
    status: str, *, review: str | None, decline_reason: str | None, cancel_reason: str | None
) -> str:
    """What stands in the one field for a guest's words or for why an order came to nothing."""
    if status == "declined":
        return decline_reason or ""
    if status in _WHY_CLOSED:
        return _WHY_CLOSED[status] + (cancel_reason or "")
    return review or ""


def photo_url(template: str, widths: Collection[int], *, wanted_px: int, base_url: str) -> str:
    """The address of the width nearest below `wanted_px`, else of the smallest."""
    fitting = [width for width in widths if width <= wanted_px]
    width = max(fitting) if fitting else min(widths)
    return base_url + template.replace("{width}", str(width))


def day_text(moment: datetime) -> str:
    """2026-10-01, where the houses stand."""
    return moment.astimezone(HOUSE_ZONE).strftime("%Y-%m-%d")


def moment_text(moment: datetime) -> str:
    """2026-10-01 08:30:00, where the houses stand."""
    return moment.astimezone(HOUSE_ZONE).strftime("%Y-%m-%d %H:%M:%S")


_CHINESE_NUMBERS = {word: number for number, word in enumerate("一二三四五六七八九十", start=1)} | {
    "两": 2
}
_COUNTED_BEDS = re.compile(r"([0-9]{1,2}|[一二两三四五六七八九十]) ?张")


def bed_count(bedding: str) -> int:
    """How many beds "双人床2张，单人床一张" or "3" are; one where nobody counted them."""
    if bedding.strip().isascii() and bedding.strip().isdigit():
        return int(bedding)
    counted = [
        _CHINESE_NUMBERS.get(found) or int(found) for found in _COUNTED_BEDS.findall(bedding)
    ]
    return sum(counted) or 1


def description_of(
    *, area_name: str, layout: str, floor_area_m2: int, capacity: int, beds: str
) -> str:
    """What our house page says of a house whose host was asked for no description."""
    return f"位于{area_name}，{layout}，面积 {floor_area_m2} 平方米，可住 {capacity} 人。床位：{beds}。"


def layout_of(rooms: int) -> str:
    """What is said of the rooms of a house whose host said nothing of their layout."""
    return f"{rooms} 室" if rooms else "开间"


HOUSE_FIELDS = (
    "title", "price", "area_id", "address", "room_count", "acreage", "unit",
    "capacity", "beds", "deposit", "min_days", "max_days",
)  # fmt: skip


def check_all_there(said: Mapping[str, Any], names: Collection[str]) -> None:
    """InvalidInput unless every field says something; a number 0 says nothing, a text "0" does."""
    if any(not said[name] or not str(said[name]).strip() for name in names):
        raise InvalidInput("参数不完整")


def whole_number(value: str | int | float, *, field: str) -> int:
    """The number in 3 or "3"; InvalidInput for anything else."""
    text = str(value).strip()
    if isinstance(value, float) or not re.fullmatch(r"[0-9]{1,9}", text):
        raise InvalidInput.of(**{field: f"{field} 应该是整数"})
    return int(text)


def page_number(text: str) -> int:
    """A page of a search, from 1; whatever is no number is the first."""
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,8}", text) else 1
