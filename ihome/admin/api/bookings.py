"""Bookings and their money."""

from flask import Blueprint

from ihome.admin import service
from ihome.admin.errors import DisputeOpen, NoDispute
from ihome.admin.schemas.bookings import (
    BookingDetailView,
    BookingRowsView,
    BookingsQuery,
    NoteForm,
)
from ihome.admin.schemas.common import ActForm
from ihome.booking.errors import WrongMoment
from ihome.http.auth import current_user_id
from ihome.http.interface import interface
from ihome.kernel.errors import NotFound

bp = Blueprint("desk_bookings", __name__, url_prefix="/api/v2/desk/bookings")

BOOKING = {"booking_no": "订单号"}


@bp.get("")
@interface(
    "工作台：找订单",
    about="用订单号、付款单号或支付平台的交易号找一个，或按状态翻看，新的在前。",
    access="staff:support",
    query=BookingsQuery,
    returns=BookingRowsView,
)
def list_bookings(query: BookingsQuery) -> BookingRowsView:
    return service.find_bookings(query)


@bp.get("/<booking_no>")
@interface(
    "工作台：一个订单",
    about="价格、付款、退款、纠纷，和从头到尾的时间线：状态、支付通知、短信、备注、工作人员的操作。",
    access="staff:support",
    path=BOOKING,
    returns=BookingDetailView,
    errors=[NotFound],
)
def show_booking(booking_no: str) -> BookingDetailView:
    return service.booking_detail(booking_no, viewer_id=current_user_id())


@bp.post("/<booking_no>/notes")
@interface(
    "工作台：订单备注",
    about="写一句给同事看的话，房客和房东看不到。",
    access="staff:support",
    path=BOOKING,
    form=NoteForm,
    returns=BookingDetailView,
    status=201,
    errors=[NotFound],
)
def add_note(booking_no: str, form: NoteForm) -> BookingDetailView:
    return service.add_note(booking_no, text=form.text, actor_id=current_user_id())


@bp.post("/<booking_no>/dispute")
@interface(
    "工作台：立纠纷",
    about="房客和房东说法不一，先立起来，同事都看得到。一个订单同时只有一个。",
    access="staff:support",
    path=BOOKING,
    form=ActForm,
    returns=BookingDetailView,
    status=201,
    errors=[NotFound, DisputeOpen],
)
def open_dispute(booking_no: str, form: ActForm) -> BookingDetailView:
    return service.open_dispute(booking_no, reason=form.reason, actor_id=current_user_id())


@bp.post("/<booking_no>/dispute/resolve")
@interface(
    "工作台：了结纠纷",
    about="写清楚怎么了结的。要退款另外点退款。",
    access="staff:operator",
    path=BOOKING,
    form=ActForm,
    returns=BookingDetailView,
    errors=[NotFound, NoDispute],
)
def resolve_dispute(booking_no: str, form: ActForm) -> BookingDetailView:
    return service.resolve_dispute(booking_no, reason=form.reason, actor_id=current_user_id())


@bp.post("/<booking_no>/refund")
@interface(
    "工作台：退款",
    about="取消已付款的订单，全额原路退回，日期重新开放，房客和房东都收到短信。待入住和刚离店的可以，点评过的不行。",
    access="staff:operator",
    path=BOOKING,
    form=ActForm,
    returns=BookingDetailView,
    errors=[NotFound, WrongMoment],
)
def refund_booking(booking_no: str, form: ActForm) -> BookingDetailView:
    return service.refund_booking(booking_no, reason=form.reason, actor_id=current_user_id())
