"""The door of the pages: each address of the web app, its built files, and what else a browser asks."""

import gzip
import logging
import re
from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, Response, current_app, redirect, request
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from ihome.http.auth import optional_user_id
from ihome.http.csrf import want_csrf_cookie
from ihome.http.envelope import of_http, refusal
from ihome.http.files import file_answer, file_in, takes_gzip
from ihome.http.interface import interface
from ihome.kernel.errors import AppError, NotFound, Unavailable
from ihome.media import service as media
from ihome.pages import service
from ihome.pages.schemas import SITE, Head, MetaView
from ihome.settings import Settings

log = logging.getLogger(__name__)
bp = Blueprint("pages", __name__)

YEAR_SECONDS = 31_536_000
DAY_SECONDS = 86_400
SMALL_PAGE_BYTES = 1_000
NOT_PAGES = ("/api/", "/media/", "/static/", "/sandbox/", "/docs", "/openapi.json")

# Pages whose content is the user's own or comes after a choice: a title is all they need.
PLAIN_PAGES = {
    "/search": "找房",
    "/register": "注册",
    "/login": "登录",
    "/reset-password": "重设密码",
    "/trips": "我的行程",
    "/host/houses": "我的房源",
    "/host/bookings": "房客订单",
    "/me": "我的",
    "/me/safety": "账号安全",
    "/me/real-name": "实名认证",
    "/me/privacy": "实名与隐私",
    "/dev/inbox": "短信收件箱",
    "/desk": "工作台",
}
PAGES_OF_A_BOOKING = {"/trips": "行程", "/pay": "付款"}
PAGES_OF_A_HOUSE = {"/book": "确认并预订", "/host/houses": "编辑房源"}

_ABOUT = "网页应用的一页；标题和第一屏的数据由服务器写在页面里。"


@bp.get("/api/v2/meta")
@interface(
    "站点信息",
    about="程序版本、照片大小上限、地图来源等，网页应用启动时用。",
    access="public",
    returns=MetaView,
)
def show_meta() -> MetaView:
    return service.meta(_settings())


@bp.get("/")
@interface("首页", about=_ABOUT, access="public", content_type="text/html")
def home_page() -> Response:
    return _page(lambda: service.home_view(_folder()), Head(is_public=True))


@bp.get("/houses/<house_id>")
@interface(
    "房源页",
    about="一套房的网页，带标题、简介和分享图；没有这套房是 404 的网页。",
    access="public",
    content_type="text/html",
    path={"house_id": "房源编号"},
    errors=[NotFound],
)
def house_page(house_id: str) -> Response:
    viewer_id = optional_user_id()
    return _page(
        lambda: service.house_view(_folder(), house_id, viewer_id=viewer_id),
        Head(path=request.path),
    )


def plain_page() -> Response:
    title = PLAIN_PAGES[request.path]
    head = Head(title=f"{title} - {SITE}", path=request.path, is_public=request.path == "/search")
    return _page(lambda: (head, {}), head)


def page_of_a_booking(booking_no: str) -> Response:
    return _private_page(PAGES_OF_A_BOOKING[request.path.removesuffix(f"/{booking_no}")])


def page_of_a_house(house_id: str) -> Response:
    return _private_page(PAGES_OF_A_HOUSE[request.path.removesuffix(f"/{house_id}")])


def page_of_the_desk(desk_part: str, desk_id: str = "") -> Response:
    """Any part: which there are, and who may see them, the web app and its questions know."""
    return _private_page(PLAIN_PAGES["/desk"])


def _private_page(title: str) -> Response:
    head = Head(title=f"{title} - {SITE}", path=request.path)
    return _page(lambda: (head, {}), head)


def _add_pages() -> None:
    """One view serves all addresses of a kind."""
    kinds: list[tuple[str, Callable[..., Response], list[str], dict[str, str]]] = [
        ("网页", plain_page, list(PLAIN_PAGES), {}),
        ("订单网页", page_of_a_booking, [f"{path}/<booking_no>" for path in PAGES_OF_A_BOOKING],
         {"booking_no": "订单编号"}),
        ("房源相关网页", page_of_a_house, [f"{path}/<house_id>" for path in PAGES_OF_A_HOUSE],
         {"house_id": "房源编号"}),
        ("工作台网页", page_of_the_desk, ["/desk/<desk_part>"], {"desk_part": "工作台的一栏"}),
        ("工作台的一件", page_of_the_desk, ["/desk/<desk_part>/<desk_id>"],
         {"desk_part": "工作台的一栏", "desk_id": "编号"}),
    ]  # fmt: skip
    for name, view, addresses, arguments in kinds:
        declare = interface(
            name, about=_ABOUT, access="public", content_type="text/html", path=arguments
        )
        declared = declare(view)
        for address in addresses:
            endpoint = "_".join(re.findall(r"[a-z]+", address))
            bp.add_url_rule(address, f"{endpoint}_page", declared, methods=["GET"])


_add_pages()


@bp.get("/static/web/<path:name>")
@interface(
    "网页应用的文件",
    about="构建好的脚本、样式和图标；文件名里有指纹的可以一直缓存。",
    access="public",
    content_type="application/octet-stream",
    path={"name": "文件名"},
    errors=[NotFound],
)
def show_file(name: str) -> Response:
    is_lasting = name.startswith("assets/")
    response = file_answer(
        file_in(_folder(), name), max_age=YEAR_SECONDS if is_lasting else DAY_SECONDS
    )
    if is_lasting:
        response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    return response


@bp.get("/favicon.ico")
@interface(
    "图标", about="转到网页应用的图标。", access="public", status=302, content_type="text/html"
)
def favicon() -> Response:
    return redirect("/static/web/logo.svg")  # type: ignore[return-value]


@bp.get("/robots.txt")
@interface(
    "给搜索引擎的话",
    about="哪些地址可以收录：首页、找房和房源页。",
    access="public",
    content_type="text/plain",
)
def robots() -> Response:
    lines = [
        "User-agent: *",
        "Disallow: /api/",
        "Disallow: /sandbox/",
        "Disallow: /me",
        "Disallow: /desk",
        "Allow: /",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@bp.app_errorhandler(404)
def nothing_here(error: HTTPException) -> Response:
    """An address that no route has: a page for people, the envelope for programs."""
    wants_page = request.accept_mimetypes.best_match(["application/json", "text/html"])
    if (
        request.method not in ("GET", "HEAD")
        or request.path.startswith(NOT_PAGES)
        or wants_page != "text/html"
    ):
        return refusal(of_http(error))
    head = Head(title=f"没有这一页 - {SITE}", path=request.path)
    return _page(lambda: (head, {}), head, status=404)


def _page(
    view: Callable[[], tuple[Head, service.Queries]], plain: Head, *, status: int = 200
) -> Response:
    """The page with its first view; without it when a store does not answer, as the app asks again."""
    user_id: int | None = None
    try:
        user_id = optional_user_id()
        head, queries = view()
    except NotFound:
        head, queries, status = Head(title=f"没有这一页 - {SITE}", path=request.path), {}, 404
    except (DBAPIError, PoolTimeout, RedisError, Unavailable) as error:
        log.warning("a page without its first view", extra={"cause": type(error).__name__})
        head, queries = plain, {}
    try:
        html = service.write_page(_folder(), _settings(), head, queries, user_id=user_id)
    except AppError as error:
        return refusal(error)
    want_csrf_cookie()
    response = _html(html, status)
    if user_id is not None:
        response.headers["Cache-Control"] = "no-store"  # it shows whose page it is
    return response


def _html(html: str, status: int) -> Response:
    body = html.encode()
    response = Response(body, status=status, mimetype="text/html")
    if len(body) >= SMALL_PAGE_BYTES and takes_gzip():
        response.set_data(gzip.compress(body, 5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding, Cookie"
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = _policy(_settings())
    return response


def _policy(settings: Settings) -> str:
    """Scripts and styles are our own files; pictures too, but for map tiles, what is not sent yet, and
    photos to which a store of its own gives links."""
    pictures = " ".join(["'self'", "data:", "blob:", *settings.map_origins, *media.link_origins()])
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src {pictures};"
        " connect-src 'self'; worker-src 'self'; media-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'"
    )


def _settings() -> Settings:
    settings: Settings = current_app.config["IHOME_SETTINGS"]
    return settings


def _folder() -> Path:
    return Path(current_app.root_path) / "static" / "web"
