"""The door of media: photos to look at. They are taken in by the packages that use them."""

import io
import re

from flask import Blueprint, Response, send_file

from ihome.http.interface import interface
from ihome.kernel.errors import NotFound
from ihome.media import service
from ihome.media.rules import WIDTHS_PX

bp = Blueprint("media", __name__)

YEAR_SECONDS = 31_536_000
_KEY = re.compile(r"[0-9a-f]{64}")


@bp.get("/media/<int:width>/<key>.webp")
@interface(
    "看照片",
    about="一张照片的一个宽度，WebP 格式。地址里的指纹由内容算出，内容永远不变，可以一直缓存；支持分段读取。",
    access="public",
    path={
        "width": "宽度（像素）：160、480、720、1080 或 1600，以照片的 widths 为准",
        "key": "照片内容的指纹：64 位十六进制",
    },
    errors=[NotFound],
    content_type="image/webp",
)
def show_photo(width: int, key: str) -> Response:
    """The file, for ever; whatever it is, a browser must take it for a picture and run nothing."""
    if width not in WIDTHS_PX or not _KEY.fullmatch(key):
        raise NotFound()
    response = send_file(
        io.BytesIO(service.photo_file(key, width)),
        mimetype="image/webp",
        download_name=f"{key[:12]}-{width}.webp",
        as_attachment=False,
        conditional=True,
        etag=f"{key}-{width}",
    )
    response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    response.headers["Content-Disposition"] = f'inline; filename="{key[:12]}-{width}.webp"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
