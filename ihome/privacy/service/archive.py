"""The archive of one person: JSON for programs, a page for people, pictures."""

import html
import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from ihome.identity import service as identity
from ihome.infra.db import reading
from ihome.kernel.clock import HOUSE_ZONE, utc_now
from ihome.kernel.errors import AppError
from ihome.media import service as media
from ihome.privacy import queries, rules
from ihome.privacy.fields import TABLES

Rows = Mapping[str, list[dict[str, Any]]]


def archive_of(user_id: int) -> bytes:
    """A ZIP: data/<table>.json, photos/, id-cards/, and index.html that shows the same in Chinese."""
    with reading() as session:
        rows = {
            name: queries.rows_about(session, name, user_id)
            for name, kept in TABLES.items()
            if kept.paths and kept.shown
        }
        pictures = queries.pictures_of(session, user_id)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, found in rows.items():
            body = msgspec.json.format(msgspec.json.encode(found, enc_hook=str), indent=1)
            archive.writestr(f"data/{name}.json", body)
        named = [
            _add(archive, name, data) for name, data in [*_photos(pictures), *_id_cards(user_id)]
        ]
        archive.writestr("index.html", page_of(rows, named))
    return made.getvalue()


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> str:
    archive.writestr(name, data, zipfile.ZIP_STORED)  # pictures are packed already
    return name


def _photos(pictures: list[tuple[str, str, int]]) -> Iterator[tuple[str, bytes]]:
    """Until there are MAX_PICTURE_BYTES; one that the store has lost does not stop the rest."""
    left = rules.MAX_PICTURE_BYTES
    for public_id, key, width in pictures:
        try:
            data = media.photo_file(key, width)
        except AppError:
            continue
        left -= len(data)
        if left < 0:
            return
        yield f"photos/{public_id}.webp", data


def _id_cards(user_id: int) -> Iterator[tuple[str, bytes]]:
    for side, data in identity.own_id_photos(user_id):
        yield f"id-cards/{side}.webp", data


def page_of(rows: Rows, pictures: list[str]) -> str:
    """The page that people open: one table for each kind of data, in plain HTML."""
    made_at = utc_now().astimezone(HOUSE_ZONE)
    parts = [_section(TABLES[name].title, found) for name, found in rows.items() if found]
    shown = "".join(
        f'<li><a href="{html.escape(name)}">{html.escape(name)}</a></li>' for name in pictures
    )
    files = f"<h2>照片</h2><ul>{shown}</ul>" if shown else ""
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        "<title>我的个人数据</title><style>body{font:15px/1.6 sans-serif;margin:2em auto;max-width:60em;"
        "padding:0 1em}table{border-collapse:collapse;margin:.5em 0 1.5em;width:100%}td,th{border:1px "
        "solid #ccc;padding:.3em .6em;text-align:left;vertical-align:top;overflow-wrap:anywhere}"
        "th{width:12em;font-weight:normal;color:#555}</style></head><body><h1>我的个人数据</h1>"
        f"<p>爱家租房在 {made_at:%Y-%m-%d %H:%M}（北京时间）备好的副本。data 文件夹里是同样的内容，"
        "格式是 JSON，时刻是 UTC，金额的单位是分。</p>"
        f"{''.join(parts)}{files}</body></html>"
    )


def _section(title: str, found: list[dict[str, Any]]) -> str:
    tables = "".join(
        "<table>"
        + "".join(
            f"<tr><th>{html.escape(name)}</th><td>{html.escape(_said(value))}</td></tr>"
            for name, value in row.items()
        )
        + "</table>"
        for row in found
    )
    return f"<h2>{html.escape(title)}</h2>{tables}"


def _said(value: Any) -> str:
    return "" if value is None else str(value)
