"""Orders and their payment, by the classic contract."""

from flask import Blueprint, request

from ihome.booking.errors import (
    DatesTaken,
    HouseNotOpen,
    OwnHouse,
    StayInThePast,
    StayTooFarAhead,
    StayTooLong,
    StayTooShort,
    TooManyOpenBookings,
    WrongMoment,
)
from ihome.classic import service
from ihome.classic.api.calls import PREFIX, call
from ihome.classic.errors import (
    NO_ORDER_DATA,
    NO_SUCH_HOUSE,
    NOT_THE_GATEWAYS_WORD,
    NOT_YOUR_ORDER,
    WRONG_ORDER_DATA,
)
from ihome.classic.rules import MAX_ROW_ID
from ihome.classic.schemas import (
    CommentForm,
    DecisionForm,
    OrderForm,
    OrderIdView,
    OrdersQuery,
    OrdersView,
    PayUrlView,
)
from ihome.http.auth import current_user_id
from ihome.kernel.errors import InvalidInput, NotFound
from ihome.payments.errors import GatewayFailed

bp = Blueprint("classic_orders", __name__, url_prefix=PREFIX)

_ORDER = f"/orders/<int(max={MAX_ROW_ID}):order_id>"
_PATH = {"order_id": "订单编号"}
MAX_RETURN_BYTES = 64 * 1024


@bp.post("/orders")
@call(
    "预订",
    about="从第一天到最后一天，头尾都算，每一天付一晚的钱。同样的订单提交两次得到同一个编号。",
    access="user",
    form=OrderForm,
    returns=OrderIdView,
    errors=[
        DatesTaken, OwnHouse, HouseNotOpen, StayInThePast, StayTooFarAhead, StayTooShort, StayTooLong,
        TooManyOpenBookings,
    ],
    refuses={NotFound: NO_SUCH_HOUSE},
)  # fmt: skip
def place_order(form: OrderForm) -> OrderIdView:
    return service.place_order(current_user_id(), form)


@bp.get("/user/orders")
@call(
    "我的订单",
    about="role=landlord 是别人订我的，其他都是我订的；新的在前，最多 200 个。",
    access="user",
    query=OrdersQuery,
    returns=OrdersView,
)
def orders(query: OrdersQuery) -> OrdersView:
    return service.orders(current_user_id(), role=query.role)


@bp.put(f"{_ORDER}/status")
@call(
    "接单或拒单",
    about="房东回答一个待接单的订单；拒单要写原因。",
    access="user",
    path=_PATH,
    form=DecisionForm,
    refuses={NotFound: NOT_YOUR_ORDER, WrongMoment: NO_ORDER_DATA},
)
def decide(order_id: int, form: DecisionForm) -> None:
    if form.action == "accept":
        return service.accept(order_id, host_id=current_user_id())
    if form.action == "reject":
        return service.reject(order_id, host_id=current_user_id(), reason=form.reason)
    raise InvalidInput("action 应该是 accept 或 reject")


@bp.put(f"{_ORDER}/comment")
@call(
    "评价订单",
    about="住完以后 14 天内写一次评价。",
    access="user",
    path=_PATH,
    form=CommentForm,
    refuses={NotFound: NO_ORDER_DATA, WrongMoment: NO_ORDER_DATA},
)
def comment(order_id: int, form: CommentForm) -> None:
    service.comment(order_id, guest_id=current_user_id(), text=form.comment)


@bp.post(f"{_ORDER}/payment")
@call(
    "支付订单",
    about="得到支付页的地址；付完浏览器回到 payComplete.html。",
    access="user",
    path=_PATH,
    returns=PayUrlView,
    errors=[GatewayFailed],
    refuses={NotFound: WRONG_ORDER_DATA, WrongMoment: WRONG_ORDER_DATA},
)
def pay(order_id: int) -> PayUrlView:
    return service.pay(order_id, guest_id=current_user_id())


@bp.put("/order/payment")
@call(
    "支付返回",
    about="payComplete.html 把支付渠道附在返回地址后面的查询字符串原样放在请求体里（表单）。核对签名后向支付渠道"
    "查询结果；重复提交没有第二次效果。它不证明付过款，支付渠道的通知才算数。",
    refuses={InvalidInput: NOT_THE_GATEWAYS_WORD},
)
def hear_return() -> None:
    request.max_content_length = request.max_form_memory_size = MAX_RETURN_BYTES
    if not service.hear_return(list(request.form.items(multi=True))):
        raise InvalidInput()
