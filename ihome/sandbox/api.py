"""The provider's doors: the page a payer sees, and the address a merchant's server calls."""

from flask import Blueprint, Response, redirect, request
from flask_wtf.csrf import generate_csrf

from ihome.http.csrf import from_elsewhere, want_csrf_cookie
from ihome.http.envelope import raw_json
from ihome.http.interface import interface
from ihome.kernel.errors import Conflict, NotAllowed
from ihome.sandbox import service
from ihome.sandbox.errors import Refused
from ihome.sandbox.models import SandboxTrade
from ihome.sandbox.schemas import STYLE, pay_page, refusal_page

bp = Blueprint("sandbox", __name__, url_prefix="/sandbox")

MAX_FORM_BYTES = 64 * 1024
_POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"


@bp.get("/pay")
@interface(
    "模拟支付页",
    about="商家签过名的订单（查询字符串，RSA2）在这里付款；演示用，不动真钱。",
    access="public",
    content_type="text/html",
    errors=[NotAllowed],
)
def show_pay_page() -> Response:
    """Where a payer decides."""
    try:
        trade = service.open_trade(list(request.args.items(multi=True)))
    except Refused as error:
        return _html(refusal_page(error.msg), 403)
    return _html(_pay_page(trade))


@bp.post("/pay")
@interface(
    "模拟付款",
    about="付款人按下支付或取消（表单）：支付后网关的服务器另外通知商家，浏览器带着签名回到商家。",
    access="public",
    status=303,
    content_type="text/html",
    errors=[Conflict],
)
def pay() -> Response:
    """The payer pays, or goes back."""
    number = request.form.get("out_trade_no", "")
    try:
        if request.form.get("action") == "pay":
            trade = service.pay(
                number,
                twice="twice" in request.form,
                delayed="delayed" in request.form,
                lost="lost" in request.form,
            )
        else:
            trade = service.trade_of(number)
    except Refused as error:
        return _html(refusal_page(error.msg), 409)
    return redirect(service.return_url(trade), code=303)  # type: ignore[return-value]


@bp.post("/gateway")
@from_elsewhere
@interface(
    "模拟网关接口",
    about="商家的服务器查询交易（method=query）或退款（method=refund）；请求和回答都用 RSA2 签名。",
    access="callback",
    content_type="application/json; charset=utf-8",
)
def answer_call() -> Response:
    """A merchant's server asks."""
    request.max_content_length = MAX_FORM_BYTES
    return raw_json(service.answer_call(list(request.form.items(multi=True))))


@bp.get("/style.css")
@interface(
    "模拟支付页的样式", about="模拟支付页用的样式表。", access="public", content_type="text/css"
)
def style() -> Response:
    return Response(STYLE, mimetype="text/css", headers={"Cache-Control": "public, max-age=3600"})


def _pay_page(trade: SandboxTrade) -> str:
    want_csrf_cookie()
    return pay_page(trade, csrf_token=generate_csrf())


def _html(text: str, status: int = 200) -> Response:
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
    return Response(text, status=status, mimetype="text/html", headers=headers)
