"""The door of booking."""

from datetime import date

from flask import Blueprint

from ihome.booking import service
from ihome.booking.errors import (
    DatesTaken,
    HouseNotOpen,
    OwnHouse,
    PriceChanged,
    StayInThePast,
    StayTooFarAhead,
    StayTooLong,
    StayTooShort,
    TooManyGuests,
    TooManyOpenBookings,
    WrongMoment,
)
from ihome.booking.schemas import (
    BookingForm,
    BookingsQuery,
    BookingsView,
    BookingView,
    CancelForm,
    PaymentForm,
    QuoteView,
    ReasonForm,
    StayQuery,
)
from ihome.http.auth import current_user_id, optional_user_id
from ihome.http.idempotency import sent_key
from ihome.http.interface import interface
from ihome.kernel.errors import InvalidInput, NotFound, ThirdPartyFailed
from ihome.kernel.stay import Stay
from ihome.kernel.text import clean_text
from ihome.payments.service import PaymentView

bp = Blueprint("booking", __name__, url_prefix="/api/v2")

_PATH = {"booking_no": "订单编号"}
_STAY_ERRORS = [
    DatesTaken, HouseNotOpen, StayInThePast, StayTooFarAhead, StayTooShort, StayTooLong, TooManyGuests,
]  # fmt: skip


@bp.get("/houses/<house_id>/quote")
@interface(
    "报价",
    about="所选日期的价格明细和总价，由服务器计算；下单时按同样的规则再算一次。有一晚被订走就是 409。",
    access="public",
    query=StayQuery,
    returns=QuoteView,
    errors=[NotFound, *_STAY_ERRORS],
    path={"house_id": "房源编号"},
)
def quote(house_id: str, query: StayQuery) -> QuoteView:
    """What a stay costs now."""
    stay = _stay(query.check_in, query.check_out)
    return service.quote(house_id, viewer_id=optional_user_id(), stay=stay, guests=query.guests)


@bp.post("/bookings")
@interface(
    "下单",
    about="占住所选的每一晚。需要房东确认的房源进入 requested（24 小时），否则进入 awaiting_payment（15 分钟）。",
    access="user",
    form=BookingForm,
    returns=BookingView,
    status=201,
    errors=[NotFound, *_STAY_ERRORS, OwnHouse, PriceChanged, TooManyOpenBookings],
    idempotent=True,
)
def place_booking(form: BookingForm) -> BookingView:
    """Book a house for some nights."""
    guest_id = current_user_id()
    booking = service.place_booking(
        house_public_id=form.house_id,
        guest_id=guest_id,
        stay=_stay(form.check_in, form.check_out),
        guests=form.guests,
        message=clean_text("message", form.message, lines=True),
        expected_total_fen=form.expected_total_fen,
        idempotency_key=sent_key(),
    )
    return service.booking_view(booking, viewer_id=guest_id)


@bp.get("/bookings")
@interface(
    "我的订单",
    about="我订的（role=guest）或别人订我的（role=host），新的在前。",
    access="user",
    query=BookingsQuery,
    returns=BookingsView,
)
def bookings(query: BookingsQuery) -> BookingsView:
    """One's bookings as guest or host."""
    return service.bookings(
        user_id=current_user_id(),
        role=query.role,
        tab=query.tab,
        cursor=query.cursor,
        limit=query.limit,
    )


@bp.get("/bookings/<booking_no>")
@interface(
    "订单详情",
    about="只有这个订单的房客和房东看得到。",
    access="owner:booking",
    returns=BookingView,
    errors=[NotFound],
    path=_PATH,
)
def show_booking(booking_no: str) -> BookingView:
    """One booking."""
    return service.show_booking(booking_no, user_id=current_user_id())


@bp.post("/bookings/<booking_no>/accept")
@interface(
    "接单",
    about="房东答应接待；房客有 15 分钟付款。",
    access="host-of:booking",
    returns=BookingView,
    errors=[NotFound, WrongMoment],
    path=_PATH,
)
def accept_booking(booking_no: str) -> BookingView:
    """The host says yes."""
    host_id = current_user_id()
    booking = service.accept_booking(booking_no, host_id=host_id)
    return service.booking_view(booking, viewer_id=host_id)


@bp.post("/bookings/<booking_no>/decline")
@interface(
    "婉拒",
    about="房东不能接待，写明原因；那几晚重新开放。",
    access="host-of:booking",
    form=ReasonForm,
    returns=BookingView,
    errors=[NotFound, WrongMoment],
    path=_PATH,
)
def decline_booking(booking_no: str, form: ReasonForm) -> BookingView:
    """The host says no."""
    host_id = current_user_id()
    reason = clean_text("reason", form.reason, at_least=1)
    booking = service.decline_booking(booking_no, host_id=host_id, reason=reason)
    return service.booking_view(booking, viewer_id=host_id)


@bp.post("/bookings/<booking_no>/cancel")
@interface(
    "取消订单",
    about="房客在付款前取消；那几晚重新开放。",
    access="owner:booking",
    form=CancelForm,
    returns=BookingView,
    errors=[NotFound, WrongMoment],
    path=_PATH,
)
def cancel_booking(booking_no: str, form: CancelForm) -> BookingView:
    """The guest takes it back."""
    guest_id = current_user_id()
    reason = clean_text("reason", form.reason)
    booking = service.cancel_booking(booking_no, guest_id=guest_id, reason=reason)
    return service.booking_view(booking, viewer_id=guest_id)


@bp.post("/bookings/<booking_no>/payments")
@interface(
    "去付款",
    about="为订单建一笔支付，金额就是订单总价；浏览器打开 pay_url 去付。重复请求得到同一笔。",
    access="owner:booking",
    form=PaymentForm,
    returns=PaymentView,
    status=201,
    errors=[NotFound, WrongMoment, ThirdPartyFailed],
    path=_PATH,
    idempotent=True,
)
def start_payment(booking_no: str, form: PaymentForm) -> PaymentView:
    """Where to pay for a booking."""
    return service.start_payment(booking_no, guest_id=current_user_id())


def _stay(check_in: date, check_out: date) -> Stay:
    try:
        return Stay(check_in, check_out)
    except ValueError as error:
        raise InvalidInput.of(check_out="离店日要在入住日之后。") from error
