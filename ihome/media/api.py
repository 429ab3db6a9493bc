"""The door of media: photos to look at. They are taken in by the packages that use them."""

from flask import Blueprint, Response, current_app, redirect, request

from ihome.http.interface import interface
from ihome.http.kept import keep_for_ever, wanted_part
from ihome.kernel.errors import NotFound, Unavailable
from ihome.media import service
from ihome.media.errors import PhotoStoreSilent
from ihome.media.rules import VARIANTS

bp = Blueprint("media", __name__)

YEAR_SECONDS = 31_536_000
FOR_EVER = f"public, max-age={YEAR_SECONDS}, immutable"
ACCEL = "IHOME_MEDIA_ACCEL"  # in app.config: where nginx keeps the photo folder for itself


@bp.get("/media/<variant>/<key>.webp")
@interface(
    "看照片",
    about="一张照片的一个宽度，或者头像的方图，WebP 格式。地址里的指纹由内容算出，内容永远不变，可以一直缓存；"
    "支持分段读取。照片存在别处时会转到那里（302）。存储暂时不通时返回 503 和一张模糊的小图。",
    access="public",
    path={
        "variant": "宽度（像素）：160、480、720、1080、1600 或 2048，以照片的 widths 为准；或者 avatar：256×256 的方图",
        "key": "照片内容的指纹：64 位十六进制",
    },
    errors=[NotFound, PhotoStoreSilent, Unavailable],
    content_type="image/webp",
)
def show_photo(variant: str, key: str) -> Response:
    """The file, for ever; or where it is; or, while the store is silent, a blurred stand-in."""
    try:
        return _redirected(key, variant) or _sent_by_nginx(key, variant) or _sent(key, variant)
    except Unavailable as silent:
        return _stand_in(key, variant, silent)


def _redirected(key: str, variant: str) -> Response | None:
    """The way may be kept for a third of the time that it leads there: by a cache, then by a browser."""
    link = service.photo_link(key, variant)
    if link is None:
        return None
    response: Response = redirect(link, 302)  # type: ignore[assignment]
    response.headers["Cache-Control"] = f"public, max-age={service.LINK_SECONDS // 3}"
    return response


def _sent_by_nginx(key: str, variant: str) -> Response | None:
    """Headers alone; nginx puts the file behind them, and knows about parts and conditions."""
    prefix = current_app.config.get(ACCEL)
    path = service.photo_path(key, variant) if prefix else None
    if path is None:
        return None
    response = _dressed(Response(mimetype="image/webp"), key, variant)
    response.headers["X-Accel-Redirect"] = f"{prefix}/{path}"
    return response


def _sent(key: str, variant: str) -> Response:
    response = Response(service.photo_file(key, variant), mimetype="image/webp")
    keep_for_ever()
    return wanted_part(_dressed(response, key, variant), request.environ)  # type: ignore[return-value]


def _dressed(response: Response, key: str, variant: str) -> Response:
    """Whatever it is, a browser must take it for a picture and run nothing."""
    response.set_etag(f"{key}-{variant}")
    response.headers["Cache-Control"] = FOR_EVER
    response.headers["Content-Disposition"] = f'inline; filename="{key[:12]}-{variant}.webp"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _stand_in(key: str, variant: str, silent: Unavailable) -> Response:
    """Browsers show a picture whatever its status; caches and watchers read the 503."""
    picture = service.placeholder(key, variant) if variant in VARIANTS else None
    if picture is None:
        raise silent
    response = Response(picture, status=503, mimetype="image/webp")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Retry-After"] = str(silent.data.get("retry_after_seconds", 5))
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
