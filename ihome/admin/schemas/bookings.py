"""Bookings, their money and their quarrels."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from ihome.admin.schemas.common import CURSOR, LIMIT, NEXT, NamedView
from ihome.booking.service import STATUS_MEANING, BookingStatus

DeskAct = Literal["note", "open_dispute", "resolve_dispute", "refund"]


class BookingsQuery(Struct, forbid_unknown_fields=True):
    """Which bookings."""

    number: Annotated[
        Annotated[str, Meta(max_length=64)] | None,
        Meta(description="订单号、付款单号或支付平台的交易号；传了就不看别的条件"),
    ] = None
    status: Annotated[BookingStatus | None, Meta(description=STATUS_MEANING + "；不传是全部")] = (
        None
    )
    disputed: Annotated[bool, Meta(description="只看有纠纷在处理的", examples=[False])] = False
    cursor: Annotated[Annotated[str, Meta(max_length=200)] | None, CURSOR] = None
    limit: Annotated[int, LIMIT] = 20


class NoteForm(Struct, forbid_unknown_fields=True):
    """A line for colleagues."""

    text: Annotated[
        str,
        Meta(
            description="备注，只有工作人员看得到",
            min_length=1,
            max_length=1000,
            examples=["客人说空调坏了，已联系房东。"],
        ),
    ]


class BookingRowView(Struct):
    """A booking in a list."""

    booking_no: Annotated[str, Meta(description="订单号", examples=["b7k2m9x3p4wdb7k2m9x3p4wdb7"])]
    status: Annotated[BookingStatus, Meta(description=STATUS_MEANING)]
    house_id: Annotated[str, Meta(description="房源编号", examples=["h7k2m9x3p4wd"])]
    house_title: Annotated[str, Meta(description="房源标题", examples=["外滩边的老洋房"])]
    guest: Annotated[NamedView, Meta(description="房客")]
    host: Annotated[NamedView, Meta(description="房东")]
    check_in: Annotated[date, Meta(description="入住日")]
    check_out: Annotated[date, Meta(description="离店日")]
    total_fen: Annotated[int, Meta(description="总价（分）", examples=[84800])]
    placed_at: Annotated[datetime, Meta(description="下单的时刻（UTC）")]
    is_disputed: Annotated[bool, Meta(description="有纠纷在处理", examples=[False])]


class BookingRowsView(Struct):
    items: Annotated[list[BookingRowView], Meta(description="订单，新的在前")]
    next_cursor: Annotated[str | None, NEXT]


class LineOfPriceView(Struct):
    kind: Annotated[
        str, Meta(description="项目：nights 房费，cleaning 清洁费", examples=["nights"])
    ]
    quantity: Annotated[int, Meta(description="数量", examples=[2])]
    amount_fen: Annotated[int, Meta(description="金额（分）", examples=[79800])]


class RefundView(Struct):
    refund_no: Annotated[str, Meta(description="退款单号", examples=["r7k2m9x3p4wdr7k2m9x3p4wdr7"])]
    status: Annotated[
        str, Meta(description="refunding 退款中，refunded 已退", examples=["refunded"])
    ]
    amount_fen: Annotated[int, Meta(description="退多少（分）", examples=[84800])]
    asked_at: Annotated[datetime, Meta(description="发起的时刻（UTC）")]
    done_at: Annotated[datetime | None, Meta(description="退到的时刻（UTC）；还没有是 null")]


class PaymentRowView(Struct):
    payment_no: Annotated[
        str, Meta(description="付款单号", examples=["p7k2m9x3p4wdp7k2m9x3p4wdp7"])
    ]
    status: Annotated[
        str,
        Meta(
            description="pending 等付款，succeeded 已付，closed 已关闭，refunding 退款中，refunded 已退",
            examples=["succeeded"],
        ),
    ]
    amount_fen: Annotated[int, Meta(description="金额（分）", examples=[84800])]
    gateway: Annotated[str, Meta(description="支付平台", examples=["sandbox"])]
    trade_no: Annotated[str | None, Meta(description="支付平台的交易号；没付是 null")]
    paid_at: Annotated[datetime | None, Meta(description="付到的时刻（UTC）；没付是 null")]
    refund: Annotated[RefundView | None, Meta(description="退款；没有是 null")]


class HappeningView(Struct):
    """One line of the timeline."""

    at: Annotated[datetime, Meta(description="什么时刻（UTC）")]
    kind: Annotated[
        Literal["step", "payment", "notice", "refund", "message", "dispute", "note", "audit"],
        Meta(
            description="step 订单状态，payment 付款单，notice 支付平台的通知，refund 退款，"
            "message 发出的短信，dispute 纠纷，note 备注，audit 工作人员的操作"
        ),
    ]
    name: Annotated[str, Meta(description="发生了什么，各种类自己的词", examples=["upcoming"])]
    actor: Annotated[
        str,
        Meta(
            description="谁：guest、host、clock、payment、desk，或工作人员的昵称",
            examples=["guest"],
        ),
    ]
    words: Annotated[str, Meta(description="当时写的话；没有是空", examples=[""])]
    amount_fen: Annotated[int | None, Meta(description="金额（分）；和钱无关是 null")]


class DisputeView(Struct):
    state: Annotated[Literal["open", "resolved"], Meta(description="open 处理中，resolved 已了结")]
    reason: Annotated[str, Meta(description="为什么", examples=["空调坏了"])]
    opened_by: Annotated[NamedView, Meta(description="谁立的")]
    opened_at: Annotated[datetime, Meta(description="什么时刻（UTC）")]
    outcome: Annotated[str | None, Meta(description="怎么了结的；还没有是 null")]
    resolved_by: Annotated[NamedView | None, Meta(description="谁了结的；还没有是 null")]
    resolved_at: Annotated[datetime | None, Meta(description="什么时刻（UTC）；还没有是 null")]


class BookingDetailView(BookingRowView):
    """A booking, with everything that ever happened to it."""

    guests: Annotated[int, Meta(description="几位房客", examples=[2])]
    message: Annotated[str, Meta(description="房客下单时写给房东的话", examples=[""])]
    decline_reason: Annotated[str | None, Meta(description="房东婉拒的原因")]
    cancel_reason: Annotated[str | None, Meta(description="房客取消的原因")]
    lines: Annotated[list[LineOfPriceView], Meta(description="价格明细")]
    payments: Annotated[list[PaymentRowView], Meta(description="付款单，先后为序")]
    disputes: Annotated[list[DisputeView], Meta(description="纠纷，新的在前")]
    timeline: Annotated[list[HappeningView], Meta(description="从头到尾发生的事，早的在前")]
    may: Annotated[
        list[DeskAct],
        Meta(
            description="你现在能做什么：note 备注，open_dispute 立纠纷，resolve_dispute 了结，refund 全额退款"
        ),
    ]
