"""A tiny blurred picture from the preview that every photo row keeps: what is shown for lack of better.

The preview is a ThumbHash (Evan Wallace, evanw.github.io/thumbhash): the slowest waves of lightness
and of two colour axes, four bits each. Its Python library writes them, but reads them wrong.
"""

import base64
import io
import math
from collections.abc import Iterator
from functools import lru_cache

from PIL import Image

LONGEST_SIDE_PX, DRAWN_PX = 64, 24
COLOUR_WAVES = 3

Wave = tuple[int, int, float]


@lru_cache(maxsize=512)
def blurred(preview: str, color: str, width_px: int, height_px: int) -> bytes:
    """WebP in the shape of `width_px` × `height_px`; plain `color` when the Base64 `preview` is none."""
    longest = max(width_px, height_px)
    size = (
        max(1, round(LONGEST_SIDE_PX * width_px / longest)),
        max(1, round(LONGEST_SIDE_PX * height_px / longest)),
    )
    try:
        image = _drawn(base64.b64decode(preview))
    except (ValueError, IndexError):
        image = Image.new("RGB", (1, 1), color)
    out = io.BytesIO()
    image.resize(size, Image.Resampling.BICUBIC).save(out, "WEBP", quality=70)
    return out.getvalue()


def _drawn(hashed: bytes) -> Image.Image:
    """The preview of an opaque picture as a small square; ValueError or IndexError when it is none."""
    head, more = int.from_bytes(hashed[:3], "little"), int.from_bytes(hashed[3:5], "little")
    if len(hashed) < 6 or head >> 23:
        raise ValueError("no ThumbHash of an opaque picture")
    long_side, short_side = 7, max(3, more & 7)
    wide, high = (long_side, short_side) if more >> 15 else (short_side, long_side)
    strengths = _strengths(hashed)
    light = _waves(strengths, wide, high, (head >> 18 & 31) / 31)
    yellow = _waves(strengths, COLOUR_WAVES, COLOUR_WAVES, (more >> 3 & 63) / 63 * 1.25)
    red = _waves(strengths, COLOUR_WAVES, COLOUR_WAVES, (more >> 9 & 63) / 63 * 1.25)
    means = ((head & 63) / 63, (head >> 6 & 63) / 31.5 - 1, (head >> 12 & 63) / 31.5 - 1)
    pixels = bytearray()
    for y in range(DRAWN_PX):
        for x in range(DRAWN_PX):
            levels = (
                mean + _height(waves, x, y)
                for mean, waves in zip(means, (light, yellow, red), strict=True)
            )
            pixels += _rgb(*levels)
    return Image.frombytes("RGB", (DRAWN_PX, DRAWN_PX), bytes(pixels))


def _strengths(hashed: bytes) -> Iterator[float]:
    """The numbers of four bits behind the head, from -1 to 1."""
    for byte in hashed[5:]:
        yield (byte & 15) / 7.5 - 1
        yield (byte >> 4) / 7.5 - 1


def _waves(strengths: Iterator[float], wide: int, high: int, scale: float) -> list[Wave]:
    return [
        (u, v, next(strengths, 0.0) * scale)
        for v in range(high)
        for u in range(0 if v else 1, wide)
        if u * high < wide * (high - v)
    ]


def _height(waves: list[Wave], x: int, y: int) -> float:
    """What the waves add at a pixel."""
    return 2 * sum(strength * _COSINES[u][x] * _COSINES[v][y] for u, v, strength in waves)


_COSINES = [
    [math.cos(math.pi / DRAWN_PX * (at + 0.5) * wave) for at in range(DRAWN_PX)]
    for wave in range(8)
]


def _rgb(light: float, yellow: float, red: float) -> bytes:
    blue_level = light - 2 / 3 * yellow
    red_level = (3 * light - blue_level + red) / 2
    levels = (red_level, red_level - red, blue_level)
    return bytes(max(0, min(255, round(255 * level))) for level in levels)
