"""Who is told what, in which words: pure.

A text message says what happened and what to do next. It carries nothing that a user wrote but the
title of the house, shortened: messages that strangers can fill are used for fraud.
"""

from dataclasses import dataclass
from datetime import date, datetime

from ihome.kernel.clock import HOUSE_ZONE

GUEST, HOST = "guest", "host"
TITLE_LETTERS = 16

# news -> the status that a booking must still have for it to matter, and who is told what
TELLS: dict[str, tuple[str, dict[str, str]]] = {
    "BookingPlaced": (
        "requested",
        {HOST: "有房客想订“{title}”{days}，请在 24 小时内到“房客订单”里确认。"},
    ),
    "BookingAccepted": (
        "awaiting_payment",
        {GUEST: "房东答应了你对“{title}”{days}的预订，请在 15 分钟内付款。"},
    ),
    "BookingDeclined": (
        "declined",
        {GUEST: "很抱歉，“{title}”的房东{days}不能接待，没有扣款。换一套看看吧。"},
    ),
    "BookingCancelled": ("cancelled", {HOST: "房客取消了“{title}”{days}的预订，日期已重新开放。"}),
    "BookingExpired": (
        "expired",
        {GUEST: "“{title}”{days}的预订超时关闭，没有扣款，可以重新下单。"},
    ),
    "BookingPaid": (
        "upcoming",
        {
            GUEST: "预订成功：“{title}”{days}。详细地址在“我的行程”里。",
            HOST: "“{title}”{days}已付款，请准备接待。",
        },
    ),
    "BookingRefunded": (
        "refunded",
        {GUEST: "“{title}”{days}的付款来晚了，房子已被订走，款项会原路退回。"},
    ),
    "BookingCalledOff": (
        "refunded",
        {
            GUEST: "平台取消了“{title}”{days}的预订，款项会原路退回。",
            HOST: "平台取消了“{title}”{days}的预订，款项退给房客，日期已重新开放。",
        },
    ),
    "ReviewPublished": ("reviewed", {HOST: "“{title}”{days}的房客写了点评，可以回复一次。"}),
    "StayCompleted": ("stayed", {GUEST: "在“{title}”住得怎么样？到“我的行程”里写句点评吧。"}),
}


# news -> the status that the house must still have for it to matter, and what the host is told
TELLS_OF_HOUSES: dict[str, tuple[str, str]] = {
    "HouseApproved": ("published", "“{title}”审核通过，房客现在可以搜到并预订了。"),
    "HouseRefused": (
        "refused",
        "“{title}”没有通过审核，暂时不对房客展示。请到“我的房源”里看原因，改好后再提交。",
    ),
}


def text_of_house(news: str, *, status: str, title: str) -> str | None:
    """The message to the host; None when the house has moved on by now."""
    matters_in, text = TELLS_OF_HOUSES[news]
    return f"【爱家租房】{text.format(title=short(title))}" if status == matters_in else None


@dataclass(frozen=True)
class Stay:
    """What a message says about a stay."""

    title: str
    check_in: date
    check_out: date


def login_text(device: str, at: datetime) -> str:
    """To the user, about a login from a device that is new; `device` is in our words."""
    words = login_words(device, at)
    return (
        "【爱家租房】你的账号 {at} 在新设备（{device}）登录。不是你本人，请马上重设密码。".format(
            **words
        )
    )


def login_words(device: str, at: datetime) -> dict[str, str]:
    """What the text of a login, and the template that a gateway approved, are filled with."""
    there = at.astimezone(HOUSE_ZONE)
    return {"device": device, "at": f"{there.month}月{there.day}日 {there:%H:%M}"}


def texts(news: str, *, status: str, stay: Stay) -> dict[str, str]:
    """Role -> message; empty when the booking has moved on, so that nobody acts on old news."""
    matters_in, told = TELLS[news]
    if status != matters_in:
        return {}
    return {role: f"【爱家租房】{text.format(**words(stay))}" for role, text in told.items()}


def words(stay: Stay) -> dict[str, str]:
    """What the texts, and the templates that a gateway approved, are filled with."""
    return {"title": short(stay.title), "days": _days(stay)}


def short(title: str) -> str:
    """As much of a house's title as a message carries."""
    return title if len(title) <= TITLE_LETTERS else title[: TITLE_LETTERS - 1] + "…"


def _days(stay: Stay) -> str:
    """3月5日至8日, or with the second month when it is another."""
    start, end = stay.check_in, stay.check_out
    until = f"{end.day}日" if start.month == end.month else f"{end.month}月{end.day}日"
    return f"{start.month}月{start.day}日至{until}"
