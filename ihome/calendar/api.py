"""The door of the calendar."""

from flask import Blueprint

from ihome.calendar import service
from ihome.calendar.errors import NightsBooked
from ihome.calendar.schemas import CalendarForm, CalendarQuery, CalendarView
from ihome.http.auth import current_user_id, optional_user_id
from ihome.http.interface import interface
from ihome.kernel.errors import NotFound

bp = Blueprint("calendar", __name__, url_prefix="/api/v2")

_PATH = {"house_id": "房源编号"}


@bp.get("/houses/<house_id>/calendar")
@interface(
    "房源日历",
    about="一段日期里每一晚的价格和能不能订；过去的日子都是关的。离店日当天不算住。",
    access="public",
    query=CalendarQuery,
    returns=CalendarView,
    errors=[NotFound],
    path=_PATH,
)
def show_calendar(house_id: str, query: CalendarQuery) -> CalendarView:
    """Which nights are still free."""
    return service.calendar_of(
        house_id, viewer_id=optional_user_id(), first=query.first, end=query.to
    )


@bp.put("/houses/<house_id>/calendar")
@interface(
    "关闭或开放日期",
    about="房东关闭或重新开放一段日期；有客人预订的日子不能动。",
    access="host-of:house",
    form=CalendarForm,
    returns=CalendarView,
    errors=[NotFound, NightsBooked],
    path=_PATH,
)
def block_nights(house_id: str, form: CalendarForm) -> CalendarView:
    """Close or open nights of one's own house."""
    return service.block_nights(
        house_id, host_id=current_user_id(), first=form.first, end=form.to, is_open=form.is_open
    )
