"""The demo photos, and versions of them, so that no two homes look quite the same."""

import io
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from importlib import resources

from PIL import Image, ImageEnhance, ImageOps

from ihome.media import service as media
from ihome.media.service import PreparedPhoto

LOOKS = ("plain", "mirrored", "warm", "close")
DECODERS = 2


def prepared_photos(
    names: set[str], looks: tuple[str, ...], tell: Callable[[int, int], None]
) -> Mapping[tuple[str, str], PreparedPhoto]:
    """(name, look) -> the photo, through the same decoder and store as an upload; `tell(done, all)`."""
    wanted = [(name, look) for name in sorted(names) for look in looks]
    found = {}
    pool = ThreadPoolExecutor(DECODERS)
    try:
        # In the context of the caller: a store of several asks the database of the app which is in use.
        coming = [pool.submit(copy_context().run, _prepared, which) for which in wanted]
        for which, photo in zip(wanted, coming, strict=True):
            found[which] = photo.result()
            tell(len(found), len(wanted))
    finally:
        pool.shutdown(cancel_futures=True)
    return found


def _prepared(which: tuple[str, str]) -> PreparedPhoto:
    name, look = which
    file = resources.files("ihome.seeds").joinpath(f"photos/{name}.jpg")
    return media.prepare_photo(io.BytesIO(_looking(file.read_bytes(), look)))


def _looking(data: bytes, look: str) -> bytes:
    if look == "plain":
        return data
    image: Image.Image = Image.open(io.BytesIO(data)).convert("RGB")
    if look == "mirrored":
        image = ImageOps.mirror(image)
    elif look == "warm":
        red, green, blue = image.split()
        image = Image.merge(
            "RGB", (red.point(lambda v: v * 1.05), green, blue.point(lambda v: v * 0.9))
        )
        image = ImageEnhance.Brightness(image).enhance(1.04)
    else:
        wide, high = image.size
        image = image.crop((wide // 10, high // 10, wide, high))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88)
    return out.getvalue()
