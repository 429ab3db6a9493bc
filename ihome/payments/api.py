"""The door of payments. The notice of the gateway is the one that counts."""

from flask import Blueprint, Response, redirect, request

from ihome.http.auth import current_user_id
from ihome.http.csrf import from_elsewhere
from ihome.http.interface import interface
from ihome.kernel.errors import NotFound
from ihome.payments import service
from ihome.payments.schemas import PaymentView

bp = Blueprint("payments", __name__, url_prefix="/api/v2")

MAX_NOTICE_BYTES = 64 * 1024


@bp.get("/payments/<payment_no>")
@interface(
    "支付详情",
    about="自己的一笔支付。",
    access="owner:payment",
    returns=PaymentView,
    errors=[NotFound],
    path={"payment_no": "支付编号"},
)
def show_payment(payment_no: str) -> PaymentView:
    """One's own payment."""
    return service.show_payment(payment_no, payer_id=current_user_id())


@bp.post("/payment_notices/sandbox")
@from_elsewhere
@interface(
    "支付通知",
    about="支付网关的服务器来说一笔支付的结果（表单，RSA2 签名）。核对签名、单号、金额、应用号和收款方后才算数；"
    "重复的通知只生效一次。回答 success 表示不用再发，fail 表示没有接受。",
    access="callback",
    content_type="text/plain",
)
def hear_notice() -> Response:
    """The gateway tells what became of a payment."""
    request.max_content_length = request.max_form_memory_size = MAX_NOTICE_BYTES
    accepted = service.hear_notice(list(request.form.items(multi=True)))
    return Response("success" if accepted else "fail", mimetype="text/plain")


@bp.get("/payment_returns/sandbox")
@interface(
    "支付返回",
    about="浏览器付完款回到这里（查询字符串，RSA2 签名），再跳回订单页。它不证明付过款，只会催一次查询。",
    access="public",
    status=302,
    content_type="text/html",
)
def come_back() -> Response:
    """A browser comes back from the gateway."""
    path = service.return_path_of(list(request.args.items(multi=True)))
    return redirect(path, code=302)  # type: ignore[return-value]
