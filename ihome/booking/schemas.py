"""What comes in and what goes out."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from ihome.accounts.service import PersonView
from ihome.booking.ports import ReviewView
from ihome.media.service import PhotoView

BookingStatus = Literal[
    "requested", "awaiting_payment", "upcoming", "stayed", "reviewed",
    "declined", "expired", "cancelled", "refunded",
]  # fmt: skip
Role = Literal["guest", "host"]
LineKind = Literal["nights", "cleaning"]
Act = Literal["accept", "decline", "pay", "cancel", "review", "reply"]
Tab = Literal["all", "pending", "upcoming", "past", "cancelled"]
STATUS_MEANING = (
    "状态：requested 等房东确认，awaiting_payment 等付款，upcoming 待入住，stayed 已离店，reviewed 已点评，"
    "declined 房东婉拒，expired 超时，cancelled 已取消，refunded 已退款"
)


class StayQuery(Struct, forbid_unknown_fields=True):
    """Which nights, for how many."""

    check_in: Annotated[date, Meta(description="入住日", examples=["2026-10-01"])]
    check_out: Annotated[date, Meta(description="离店日，要晚于入住日", examples=["2026-10-03"])]
    guests: Annotated[int, Meta(description="几位房客", ge=1, le=50, examples=[2])] = 1


class BookingForm(Struct, forbid_unknown_fields=True):
    """What a guest wants to book. The price is computed here, never taken from the form."""

    house_id: Annotated[str, Meta(description="房源编号", max_length=64, examples=["h7k2m9x3p4wd"])]
    check_in: Annotated[date, Meta(description="入住日", examples=["2026-10-01"])]
    check_out: Annotated[date, Meta(description="离店日，要晚于入住日", examples=["2026-10-03"])]
    guests: Annotated[int, Meta(description="几位房客", ge=1, le=50, examples=[2])]
    message: Annotated[
        str, Meta(description="给房东的话，最多 500 字", max_length=500, examples=["晚上八点到。"])
    ] = ""
    expected_total_fen: Annotated[
        Annotated[int, Meta(ge=0, le=2**53)] | None,
        Meta(description="页面上显示的总价（分）；和现在的价格不同就不下单", examples=[84800]),
    ] = None


class ReasonForm(Struct, forbid_unknown_fields=True):
    """Why the host says no."""

    reason: Annotated[
        str,
        Meta(
            description="婉拒的原因，客人会看到",
            min_length=1,
            max_length=200,
            examples=["那几天在修水管。"],
        ),
    ]


class CancelForm(Struct, forbid_unknown_fields=True):
    """Why the guest takes it back."""

    reason: Annotated[
        str, Meta(description="取消的原因，可以不写", max_length=200, examples=["行程变了。"])
    ] = ""


class BookingsQuery(Struct, forbid_unknown_fields=True):
    """Whose bookings, which of them, and which page."""

    role: Annotated[
        Role,
        Meta(description="guest 我订的，host 别人订我的", examples=["guest"]),
    ] = "guest"
    tab: Annotated[
        Tab,
        Meta(
            description="all 全部，pending 待处理，upcoming 待入住，past 已离店，cancelled 已取消",
            examples=["all"],
        ),
    ] = "all"
    cursor: Annotated[
        Annotated[str, Meta(max_length=200)] | None,
        Meta(description="上一页给的 next_cursor；不传是第一页"),
    ] = None
    limit: Annotated[int, Meta(description="一页几个", ge=1, le=50, examples=[20])] = 20


class PaymentForm(Struct, forbid_unknown_fields=True):
    """Nothing to say: the amount is the booking's."""


class LineView(Struct):
    """One line of the price."""

    kind: Annotated[
        LineKind,
        Meta(description="nights 房费，cleaning 清洁费", examples=["nights"]),
    ]
    quantity: Annotated[int, Meta(description="数量", examples=[2])]
    unit_fen: Annotated[int, Meta(description="单价（分）", examples=[39900])]
    amount_fen: Annotated[int, Meta(description="小计（分）", examples=[79800])]


class QuoteView(Struct):
    """What a stay costs now."""

    house_id: Annotated[str, Meta(description="房源编号", examples=["h7k2m9x3p4wd"])]
    check_in: Annotated[date, Meta(description="入住日")]
    check_out: Annotated[date, Meta(description="离店日")]
    nights: Annotated[int, Meta(description="几晚", examples=[2])]
    guests: Annotated[int, Meta(description="几位房客", examples=[2])]
    lines: Annotated[list[LineView], Meta(description="价格明细，加起来就是总价")]
    total_fen: Annotated[int, Meta(description="总价（分）", examples=[84800])]
    deposit_fen: Annotated[int, Meta(description="押金（分），不算在总价里", examples=[0])]
    needs_acceptance: Annotated[bool, Meta(description="要等房东确认", examples=[True])]
    quoted_at: Annotated[datetime, Meta(description="报价的时刻（UTC）")]


class StepView(Struct):
    status: Annotated[BookingStatus, Meta(description=STATUS_MEANING)]
    at: Annotated[datetime, Meta(description="什么时候（UTC）")]


class BookedHouseView(Struct):
    """The house of a booking, as far as the asker may see it."""

    house_id: Annotated[str, Meta(description="房源编号", examples=["h7k2m9x3p4wd"])]
    title: Annotated[str, Meta(description="标题", examples=["外滩边的老洋房"])]
    photo: Annotated[PhotoView | None, Meta(description="封面；没有是 null")]
    city_name: Annotated[str, Meta(description="城市", examples=["上海市"])]
    district_name: Annotated[str, Meta(description="区县", examples=["静安区"])]
    check_in_time: Annotated[str, Meta(description="最早几点入住", examples=["15:00"])]
    check_out_time: Annotated[str, Meta(description="最晚几点退房", examples=["12:00"])]
    address: Annotated[
        str | None,
        Meta(
            description="详细地址；房客付款后和房东看得到，否则 null",
            examples=["南京西路 1 号 2 楼"],
        ),
    ]


class BookingView(Struct):
    """A booking, for one of its two people."""

    booking_no: Annotated[
        str, Meta(description="订单编号", examples=["b2k7m9x3p4wdq8r5t6yabcdefg"])
    ]
    status: Annotated[BookingStatus, Meta(description=STATUS_MEANING)]
    role: Annotated[Role, Meta(description="我是这个订单的 guest 还是 host")]
    house: Annotated[BookedHouseView, Meta(description="房源")]
    guest: Annotated[PersonView, Meta(description="房客")]
    host: Annotated[PersonView, Meta(description="房东")]
    check_in: Annotated[date, Meta(description="入住日")]
    check_out: Annotated[date, Meta(description="离店日")]
    nights: Annotated[int, Meta(description="几晚", examples=[2])]
    guests: Annotated[int, Meta(description="几位房客", examples=[2])]
    message: Annotated[str, Meta(description="给房东的话", examples=["晚上八点到。"])]
    lines: Annotated[list[LineView], Meta(description="价格明细")]
    total_fen: Annotated[int, Meta(description="总价（分）", examples=[84800])]
    deposit_fen: Annotated[int, Meta(description="押金（分），不算在总价里", examples=[0])]
    placed_at: Annotated[datetime, Meta(description="下单的时刻（UTC）")]
    expires_at: Annotated[
        datetime | None, Meta(description="房东确认或付款的期限（UTC）；没有期限是 null")
    ]
    decline_reason: Annotated[
        str | None, Meta(description="婉拒的原因", examples=["那几天在修水管。"])
    ]
    cancel_reason: Annotated[str | None, Meta(description="取消的原因", examples=["行程变了。"])]
    history: Annotated[list[StepView], Meta(description="经过，从早到晚")]
    review: Annotated[ReviewView | None, Meta(description="点评；没有是 null")]
    may: Annotated[
        list[Act],
        Meta(description="我现在能做什么", examples=[["pay", "cancel"]]),
    ]


class BookingsView(Struct):
    items: Annotated[list[BookingView], Meta(description="订单，新的在前")]
    next_cursor: Annotated[str | None, Meta(description="下一页的位置；没有下一页是 null")]
    pending_count: Annotated[int, Meta(description="待处理的有几个", examples=[1])]
