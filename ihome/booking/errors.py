"""Refusals of booking."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from ihome.kernel.errors import Conflict, InvalidInput, NotFound
from ihome.kernel.stay import Stay


def no_such_booking() -> NotFound:
    """There is none, or it is somebody else's: nobody can tell which."""
    return NotFound("没有这个订单。")


class DatesTaken(Conflict):
    """`data.nights_taken` lists the nights; `data.nearest` free stays of the same length."""

    errno, errmsg = "14001", "这几晚刚被别人订走了，换一下日期再试。"

    def __init__(self, *, nights_taken: Iterable[date], nearest: Iterable[Stay] = ()) -> None:
        super().__init__(
            nights_taken=[night.isoformat() for night in nights_taken],
            nearest=[
                {"check_in": stay.check_in.isoformat(), "check_out": stay.check_out.isoformat()}
                for stay in nearest
            ],
        )


class OwnHouse(Conflict):
    errno, errmsg = "14002", "这是你自己的房源，不用订。"


class _BadStay(InvalidInput):
    """A stay that the house or the house rules do not allow; the field is named."""

    field = "check_out"

    def __init__(self, errmsg: str | None = None, **data: Any) -> None:
        super().__init__(errmsg, **{**data, "fields": {self.field: errmsg or self.errmsg}})


class StayTooShort(_BadStay):
    errno, errmsg = "14003", "住得太短了。"


class StayTooLong(_BadStay):
    errno, errmsg = "14004", "住得太长了。"


class TooManyGuests(_BadStay):
    errno, errmsg, field = "14005", "住不下这么多人。", "guests"


class StayInThePast(_BadStay):
    errno, errmsg, field = "14006", "入住日期已经过去了。", "check_in"


class StayTooFarAhead(_BadStay):
    errno, errmsg, field = "14007", "现在还订不了那么远的日期。", "check_in"


class HouseNotOpen(Conflict):
    errno, errmsg = "14008", "房东暂停接待了，换一套看看。"


class WrongMoment(Conflict):
    """The booking has moved on; `data.status` says where it is now."""

    errno, errmsg = "14009", "订单状态已经变了，刷新看看。"


class PriceChanged(Conflict):
    """`data.total_fen` is the price now."""

    errno, errmsg = "14010", "价格刚刚有变动，请确认新的总价。"


class TooManyOpenBookings(Conflict):
    errno, errmsg = "14011", "还有几个没付款的订单，先处理完再订新的。"
