"""The pages of a classic front end, from the operator's folder, as they are."""

from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode

from flask import Blueprint, Response, current_app, redirect, request

from ihome.classic.api.calls import CONTRACT
from ihome.http.csrf import want_csrf_cookie
from ihome.http.files import file_answer, file_in
from ihome.http.interface import interface
from ihome.kernel.errors import NotFound

bp = Blueprint("classic_pages", __name__)

# The pages bring inline scripts, and templates that are compiled as they run.
POLICY = "object-src 'none'; base-uri 'self'; frame-ancestors 'self'"
_MOST_DECODINGS = 8
_FULL_WIDTH = str.maketrans("<>", "＜＞")


@bp.get("/")
@bp.get("/<page>.html")
@interface(
    "经典页面",
    about="前端文件夹 html/ 里的一页，原样发出，同时下发 csrf_token cookie。查询字符串里的尖括号换成全角的，再跳转回来。",
    access="public",
    content_type="text/html",
    path={"page": "页面名；/ 是 index"},
    errors=[NotFound],
    contract=CONTRACT,
)
def show_page(page: str = "index") -> Response:
    file = file_in(_folder() / "html", f"{page}.html")
    clean = clean_query(request.query_string.decode("latin-1"))
    if clean is not None:
        return redirect(f"{request.path}?{clean}", code=302)  # type: ignore[return-value]
    want_csrf_cookie()
    response = Response(file.read_bytes(), mimetype="text/html")
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@bp.get("/static/<path:name>")
@interface(
    "经典页面的文件",
    about="前端文件夹里的脚本、样式和图片。",
    access="public",
    content_type="application/octet-stream",
    path={"name": "文件名"},
    errors=[NotFound],
    contract=CONTRACT,
)
def show_file(name: str) -> Response:
    response = file_answer(file_in(_folder(), name), max_age=0)
    response.headers["Content-Security-Policy"] = POLICY
    return response


@bp.get("/favicon.ico")
@interface(
    "经典页面的图标", about="前端文件夹里的图标。", access="public", content_type="image/x-icon",
    errors=[NotFound], contract=CONTRACT,
)  # fmt: skip
def show_icon() -> Response:
    return file_answer(file_in(_folder(), "favicon.ico"), max_age=0)


def clean_query(query: str) -> str | None:
    """The query string without angle brackets, or None when it holds none however often decoded.

    The search page writes its own address into itself as HTML; what it reads there must be text.
    """
    plain, times = query, 0
    while (decoded := unquote(plain)) != plain and times < _MOST_DECODINGS:
        plain, times = decoded, times + 1
    if not {"<", ">"} & set(plain):
        return None
    said = parse_qsl(query, keep_blank_values=True)
    return urlencode([(_text_of(name), _text_of(value)) for name, value in said])


def _text_of(text: str) -> str:
    for _ in range(_MOST_DECODINGS):
        text = unquote(text)
    return text.translate(_FULL_WIDTH)


def _folder() -> Path:
    folder: Path | None = current_app.config["IHOME_SETTINGS"].classic_pages
    assert folder is not None, "registered only where there is one"
    return folder.resolve()
