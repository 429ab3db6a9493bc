"""HEIC files as phones make them, and as nobody should; the boxes of ISO/IEC 23008-12 edited by hand."""

import io
import struct
from typing import Any

import pillow_heif
from PIL import Image

from tests.factories.pictures import a_picture


def a_heic(image: Image.Image | None = None, **options: Any) -> bytes:
    """The bytes of `image` (or of `a_picture()`) as HEIC. `tile_size=512` makes a grid, as phones do."""
    out = io.BytesIO()
    pillow_heif.from_pillow(image or a_picture()).save(out, **options)
    return out.getvalue()


def heic_burst() -> bytes:
    """Two pictures in one file."""
    both = pillow_heif.from_pillow(a_picture(64, 64))
    both.add_from_pillow(a_picture(64, 64, seed=30))
    out = io.BytesIO()
    both.save(out)
    return out.getvalue()


def heic_film(brand: bytes = b"hevc") -> bytes:
    """A file that calls itself a sequence."""
    data = a_heic()
    return data[:8] + brand + data[12:]


def with_property(data: bytes, kind: bytes, body: bytes) -> bytes:
    """The one picture of a HEIC file with one more property, such as `irot` (turned left by 90°)."""
    new = box(kind, body)
    (meta, _), (iprp, _), (ipco, ipco_end) = (
        find(data, each) for each in (b"meta", b"iprp", b"ipco")
    )
    number = len(list(_boxes(data, ipco + 8, ipco_end))) + 1
    ipma, _ = find(data, b"ipma")
    many_at = ipma + 8 + 4 + 4 + 2  # version and flags, one entry, its picture
    data = _with(data, many_at, bytes([data[many_at] + 1]))
    end = many_at + 1 + data[many_at] - 1
    data = data[:end] + bytes([0x80 | number]) + data[end:]
    data = data[:ipco_end] + new + data[ipco_end:]
    for start, more in (
        (ipma + len(new), 1),
        (ipco, len(new)),
        (iprp, len(new) + 1),
        (meta, len(new) + 1),
    ):
        data = _grown(data, start, more)
    return _moved(data, len(new) + 1)


def with_size(data: bytes, width: int, height: int) -> bytes:
    """The same file with another size in every `ispe`."""
    at = 0
    while (at := data.find(b"ispe", at)) >= 0:
        data = _with(data, at + 8, struct.pack(">II", width, height))
        at += 4
    return data


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def find(data: bytes, kind: bytes) -> tuple[int, int]:
    """Start and end of the first box of that kind."""
    start = data.index(kind) - 4
    return start, start + int.from_bytes(data[start : start + 4], "big")


def _boxes(data: bytes, at: int, end: int) -> list[int]:
    found = []
    while at + 8 <= end:
        found.append(at)
        at += int.from_bytes(data[at : at + 4], "big")
    return found


def _with(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


def _grown(data: bytes, start: int, more: int) -> bytes:
    return _with(
        data, start, struct.pack(">I", int.from_bytes(data[start : start + 4], "big") + more)
    )


def _moved(data: bytes, by: int) -> bytes:
    """The picture's bytes stand `by` further back: iloc with one picture in one piece, 4-byte numbers."""
    at = find(data, b"iloc")[0] + 8 + 4 + 2 + 2 + 2 + 2
    return _with(data, at, struct.pack(">I", int.from_bytes(data[at : at + 4], "big") + by))
