"""The interface documents of the classic contract, made from what serves it: /docs/v1.0."""

from html import escape
from typing import Any

from flask import Blueprint, Flask, Response

from ihome.classic.api.calls import CONTRACT
from ihome.classic.errors import OK, RET_TABLE, rets_of_class
from ihome.http.catalogue import Route
from ihome.http.documents import Edition, Refusal, page_answer
from ihome.http.interface import interface

bp = Blueprint("classic_documents", __name__)

_LEAD = (
    "经典 ihome 前端用的接口。业务回答都是 HTTP 200 和 JSON：errno 是字符串，0 为成功；没有数据就没有 data。"
    "POST、PUT、DELETE 要带请求头 X-CSRFToken，值是 cookie csrf_token。金额在回答里是分，在表单里是元；日期头尾都算。"
)


class ClassicEdition(Edition):
    """/api/v1.0: its own codes, always HTTP 200."""

    contract = CONTRACT
    title = "经典接口文档 /api/v1.0"
    tags = {
        "classic_people": "验证码与账号", "classic_houses": "城区与房屋", "classic_orders": "订单与支付",
        "classic_pages": "页面", "classic_documents": "接口文档",
    }  # fmt: skip

    @property
    def head_html(self) -> str:  # type: ignore[override]
        rows = "".join(
            f"<tr><td>{code}</td><td>{name}</td><td>{escape(words)}</td></tr>"
            for code, (name, words) in RET_TABLE.items()
        )
        table = f"<table><tr><th>errno</th><th>名字</th><th>说明</th></tr>{rows}</table>"
        return f"<p>{_LEAD}</p><details><summary>全部错误码</summary>{table}</details>"

    def refusals(self, app: Flask, route: Route) -> list[Refusal]:
        special = getattr(app.view_functions[route.endpoint], "refuses", {})
        found = {ret for error in route.refusals() for ret in rets_of_class(error, special)}
        return [Refusal(code, 200, words) for code, words in sorted(found)]

    def envelope(self, app: Flask, route: Route, data: Any) -> dict[str, Any]:
        says = getattr(app.view_functions[route.endpoint], "says", "OK")
        return {"errno": OK, "errmsg": says} | ({} if data is None else {"data": data})


@bp.get("/docs/v1.0")
@interface(
    "经典接口文档",
    about="经典接口 /api/v1.0 的文档，由处理请求的同一份声明生成。",
    access="public",
    content_type="text/html",
    contract=CONTRACT,
)
def classic_documents_page() -> Response:
    return page_answer(ClassicEdition())
