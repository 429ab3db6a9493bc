"""Interface documents for people, in the form the house has always used: name, description, URL,
method, parameters, return values with an example, errnos. Served at /docs, kept in docs/api."""

import json
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any

import msgspec
from flask import Blueprint, Flask, Response, current_app

from ihome.http.catalogue import Route, example_of, routes, schemas
from ihome.http.interface import interface
from ihome.http.openapi import openapi
from ihome.infra.version import version

bp = Blueprint("documents", __name__)

_ACCESS = {"public": "不用登录", "user": "登录后", "callback": "由外部服务调用，凭签名"}
_TAGS = {
    "verification": "图片验证码与短信验证码", "accounts": "账号", "areas": "城市与城区", "media": "图片",
    "houses": "房源", "search": "找房", "calendar": "日历", "booking": "预订", "payments": "支付",
    "reviews": "点评", "notifications": "通知", "pages": "页面", "sandbox": "模拟支付网关",
    "health": "运行状况", "documents": "接口文档",
}  # fmt: skip


class Edition:
    """The documents of one contract; another one overrides what it does differently."""

    contract = "v2"
    title = "接口文档"
    head_html = "<p>机器读的版本在 <a href='/openapi.json'>/openapi.json</a>（OpenAPI 3.1）。</p>"
    tags = _TAGS

    def refusals(self, app: Flask, route: Route) -> list["Refusal"]:
        """Everything that the route may refuse with."""
        found = route.refusals()
        return [Refusal(each.errno, each.http_status, each.errmsg) for each in found]

    def envelope(self, app: Flask, route: Route, data: Any) -> dict[str, Any]:
        """A whole answer that carries `data`."""
        return {"errno": "0", "errmsg": "OK", "data": data}


@dataclass(frozen=True)
class Refusal:
    errno: str
    http_status: int
    errmsg: str


@dataclass(frozen=True)
class Row:
    """One parameter or one field of an answer; `name` is dotted, a list is written name[]."""

    name: str
    kind: str
    required: bool
    meaning: str


@dataclass(frozen=True)
class Page:
    """The document of one route."""

    route: Route
    sent_as: str
    parameters: list[Row]
    answer: list[Row]
    example: str
    refusals: list[Refusal]

    @property
    def access(self) -> str:
        access = self.route.interface.access
        kind, _, thing = access.partition(":")
        by_kind = {
            "owner": f"登录后，本人的{thing}",
            "host-of": "登录后，房源的房东",
            "staff": f"工作人员，身份至少是 {thing}",
        }
        return _ACCESS.get(access) or by_kind.get(kind, access)


@bp.get("/openapi.json")
@interface(
    "OpenAPI 文档",
    about="全部接口的 OpenAPI 3.1 描述，由处理请求的同一份声明生成。",
    access="public",
    content_type="application/json; charset=utf-8",
)
def openapi_json() -> Response:
    document = openapi(current_app, version=version())
    return Response(msgspec.json.encode(document), mimetype="application/json")


@bp.get("/docs")
@interface(
    "接口文档",
    about="给人看的接口文档：名称、描述、URL、请求方式、传入参数、返回值、示例和错误码。",
    access="public",
    content_type="text/html",
)
def documents_page() -> Response:
    return page_answer(Edition())


def page_answer(edition: Edition) -> Response:
    """The documents of an edition as a page."""
    text = as_html(pages_of(current_app, edition), edition)
    page = Response(text, mimetype="text/html")
    page.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    return page


@bp.get("/docs/style.css")
@interface(
    "接口文档的样式", about="接口文档页面用的样式表。", access="public", content_type="text/css"
)
def documents_style() -> Response:
    return Response(_STYLE, mimetype="text/css", headers={"Cache-Control": "public, max-age=3600"})


def pages_of(app: Flask, edition: Edition) -> list[Page]:
    """The documents of all routes of an edition, grouped by package."""
    found = routes(app, edition.contract)
    found.sort(key=lambda route: (route.tag, route.path, route.method))
    return [_page(app, route, edition) for route in found]


def _page(app: Flask, route: Route, edition: Edition) -> Page:
    facts = route.interface
    parameters = [Row(name, "字符串", True, facts.path.get(name, "")) for name in route.arguments]
    sent_as = "URL" if route.arguments else "无"
    if facts.query is not None:
        sent_as, parameters = "查询字符串", parameters + _rows(facts.query)
    if facts.form is not None:
        sent_as, parameters = "请求体 JSON", parameters + _rows(facts.form)
    if facts.upload is not None:
        sent_as = "请求体表单（multipart/form-data）"
        parameters.append(Row(facts.upload.name, "文件", True, facts.upload.meaning))
    if facts.idempotent:
        parameters.append(
            Row("Idempotency-Key（请求头）", "字符串", True, "这次操作的随机编号；重试时带同一个")
        )
    answer = [
        Row("errno", "字符串", True, "错误码，0 为成功"),
        Row("errmsg", "字符串", True, "给人看的一句话"),
    ]
    refusals = edition.refusals(app, route)
    if facts.content_type != "application/json":
        return Page(route, sent_as, parameters, answer, "", refusals)
    example: Any = facts.example
    if facts.returns is not None:
        (shape,), components = schemas([facts.returns])
        answer += _walk(shape, components, "data")
        example = example if example is not None else example_of(shape, components)
    said = edition.envelope(app, route, example)
    text = json.dumps(said, ensure_ascii=False, indent=2)
    return Page(route, sent_as, parameters, answer, text, refusals)


def _rows(kind: type[msgspec.Struct]) -> list[Row]:
    (shape,), components = schemas([kind])
    return _walk(shape, components, "")


def _walk(
    shape: dict[str, Any], components: dict[str, Any], path: str, depth: int = 0
) -> list[Row]:
    shape = _real(shape, components)
    if shape.get("type") == "array" and isinstance(shape.get("items"), dict):
        return _walk(shape["items"], components, f"{path}[]", depth)
    found = []
    for name, field in shape.get("properties", {}).items():
        full = f"{path}.{name}".lstrip(".")
        required = name in shape.get("required", [])
        found.append(Row(full, _kind(field, components), required, field.get("description", "")))
        inner = _real(field, components)
        if depth < 2 and (inner.get("type") == "object" or "items" in inner):
            found += _walk(inner, components, full, depth + 1)
    return found


def _real(shape: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    for choice in shape.get("anyOf", []):
        if choice.get("type") != "null":
            return _real(choice, components)
    if "$ref" in shape:
        return dict(components[shape["$ref"].rpartition("/")[2]])
    return shape


def _kind(shape: dict[str, Any], components: dict[str, Any]) -> str:
    can_be_null = any(choice.get("type") == "null" for choice in shape.get("anyOf", []))
    real = _real(shape, components)
    words = {
        "string": "字符串",
        "integer": "整数",
        "number": "小数",
        "boolean": "布尔",
        "object": "对象",
        "array": "列表",
        "null": "空",
    }
    formats = {"date": "日期", "date-time": "时刻", "uuid": "UUID"}
    text = formats.get(real.get("format", "")) or words.get(str(real.get("type")), "字符串")
    if "enum" in real:
        text = " / ".join(map(str, real["enum"]))
    return f"{text}，可空" if can_be_null else text


def as_markdown(pages: list[Page], edition: Edition) -> str:
    """docs/api/interfaces.md and its siblings."""
    parts = [
        f"# {edition.title}",
        "",
        "由 `make openapi` 从处理请求的同一份声明生成，请勿手改。",
        "",
    ]
    for tag, group in groupby(pages, key=lambda page: page.route.tag):
        parts += [f"## {edition.tags.get(tag, tag)}", ""]
        for page in group:
            parts += _markdown_of(page)
    return "\n".join(parts)


def _markdown_of(page: Page) -> list[str]:
    facts = page.route.interface
    return [
        f"### {facts.name}", "",
        f"- 描述：{facts.about}",
        f"- URL：`{page.route.path}`",
        f"- 请求方式：`{page.route.method}`",
        f"- 谁可以用：{page.access}",
        f"- 传入参数：{page.sent_as}", "",
        *_markdown_table(page.parameters),
        f"返回值：正常 `{facts.status}` {facts.content_type}；异常 JSON", "",
        *_markdown_table(page.answer),
        *(["```json", page.example, "```", ""] if page.example else []),
        "| errno | HTTP | 说明 |", "|---|---|---|",
        *[f"| {each.errno} | {each.http_status} | {each.errmsg} |" for each in page.refusals], "",
    ]  # fmt: skip


def _markdown_table(rows: list[Row]) -> list[str]:
    if not rows:
        return []
    lines = [
        f"| {row.name} | {row.kind} | {'是' if row.required else '否'} | {row.meaning} |"
        for row in rows
    ]
    return ["| 名字 | 类型 | 是否必须 | 说明 |", "|---|---|---|---|", *lines, ""]


def as_html(pages: list[Page], edition: Edition) -> str:
    """The page as HTML; it needs no script and nothing from elsewhere."""
    groups = [(tag, list(group)) for tag, group in groupby(pages, key=lambda page: page.route.tag)]
    menu = "".join(
        f"<li><a href='#{tag}'>{escape(edition.tags.get(tag, tag))}</a> <small>{len(group)}</small></li>"
        for tag, group in groups
    )
    body = "".join(
        f"<section><h2 id='{tag}'>{escape(edition.tags.get(tag, tag))}</h2>{''.join(map(_html_of, group))}</section>"
        for tag, group in groups
    )
    return (
        "<!doctype html><html lang='zh-CN'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width,initial-scale=1'>"
        f"<title>{escape(edition.title)} · 爱家租房</title>"
        f"<link rel='stylesheet' href='/docs/style.css'></head><body><header><h1>爱家租房 {escape(edition.title)}</h1>"
        f"{edition.head_html}</header>"
        f"<nav aria-label='目录'><ul>{menu}</ul></nav><main>{body}</main></body></html>"
    )


def _html_of(page: Page) -> str:
    facts, route = page.route.interface, page.route
    refusals = "".join(
        f"<tr><td>{each.errno}</td><td>{each.http_status}</td><td>{escape(each.errmsg)}</td></tr>"
        for each in page.refusals
    )
    example = f"<pre tabindex='0'>{escape(page.example)}</pre>" if page.example else ""
    return (
        f"<details id='{escape(route.endpoint)}.{route.method}'><summary><b class='m{route.method}'>{route.method}</b> "
        f"<code>{escape(route.path)}</code> {escape(facts.name)}</summary>"
        f"<p>{escape(facts.about)}</p><p>谁可以用：{escape(page.access)}</p>"
        f"<h3>传入参数：{page.sent_as}</h3>{_html_table(page.parameters)}"
        f"<h3>返回值：正常 {facts.status} {escape(facts.content_type)}；异常 JSON</h3>{_html_table(page.answer)}{example}"
        f"<h3>错误码</h3><table><tr><th>errno</th><th>HTTP</th><th>说明</th></tr>{refusals}</table></details>"
    )


def _html_table(rows: list[Row]) -> str:
    if not rows:
        return ""
    cells = "".join(
        f"<tr><td><code>{escape(row.name)}</code></td><td>{escape(row.kind)}</td>"
        f"<td>{'是' if row.required else '否'}</td><td>{escape(row.meaning)}</td></tr>"
        for row in rows
    )
    return (
        f"<table><tr><th>名字</th><th>类型</th><th>是否必须</th><th>说明</th></tr>{cells}</table>"
    )


_STYLE = """
:root{color-scheme:light dark;--ink:#14211b;--paper:#fff;--line:#dde5e1;--pine:#0a6853;--mist:#f3f6f4}
@media (prefers-color-scheme:dark){:root{--ink:#eaf1ed;--paper:#0f1613;--line:#2a3631;--pine:#4cc3a0;--mist:#161f1b}}
body{margin:0 auto;max-width:1080px;padding:16px;font:16px/1.7 system-ui,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:var(--ink);background:var(--paper)}
a{color:var(--pine)} nav ul{display:flex;flex-wrap:wrap;gap:4px 16px;padding:0;list-style:none}
details{border:1px solid var(--line);border-radius:10px;margin:8px 0;padding:8px 12px;overflow-x:auto}
summary{cursor:pointer;padding:4px 0} summary b{color:var(--pine);display:inline-block;min-width:4em}
table{border-collapse:collapse;width:100%;font-size:14px} th,td{border-bottom:1px solid var(--line);padding:6px 8px;text-align:left;vertical-align:top}
pre{background:var(--mist);padding:12px;border-radius:10px;overflow:auto;font-size:13px} h3{font-size:15px;margin:16px 0 4px}
"""
