"""A tiny blurred picture from the preview that every photo row keeps: what is shown for lack of better."""

import base64
import io
from functools import lru_cache

import thumbhash
from PIL import Image

LONGEST_SIDE_PX = 64


@lru_cache(maxsize=512)
def blurred(preview: str, color: str, width_px: int, height_px: int) -> bytes:
    """WebP in the shape of `width_px` × `height_px`, from a ThumbHash in Base64; plain `color` without one."""
    longest = max(width_px, height_px)
    size = (
        max(1, round(LONGEST_SIDE_PX * width_px / longest)),
        max(1, round(LONGEST_SIDE_PX * height_px / longest)),
    )
    image = _preview(preview) or Image.new("RGB", (1, 1), color)
    out = io.BytesIO()
    image.resize(size, Image.Resampling.BICUBIC).save(out, "WEBP", quality=70)
    return out.getvalue()


def _preview(preview: str) -> Image.Image | None:
    try:
        hashed = list(base64.b64decode(preview))
        wide, high, rgba = thumbhash.thumb_hash_to_rgba(hashed)
        return Image.frombytes("RGBA", (wide, high), bytes(rgba)).convert("RGB")
    except (ValueError, IndexError, TypeError):
        return None
