"""The demo photos, and versions of them, so that no two homes look quite the same."""

import io
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from importlib import resources

from PIL import Image, ImageEnhance, ImageOps

from ihome.media import service as media
from ihome.media.service import PreparedPhoto

LOOKS = ("plain", "mirrored", "warm", "close")
DECODERS = 2
SUSPECT = "night-1"


class Album:
    """The drawings that the homes of the town share, by (name, look)."""

    def __init__(self, photos: Mapping[tuple[str, str], PreparedPhoto]) -> None:
        self._photos = photos
        self._hosts: dict[str, list[int]] = {}  # of each name, who showed it first
        self._hung: set[tuple[str, str, int]] = set()

    def hung(self, name: str, look: str, host_id: int) -> PreparedPhoto:
        """The drawing for a home of `host_id`.

        All of the town would look alike to the operator. So a drawing is compared with other photos
        only where it hangs first, SUSPECT also at the second host's: a little to judge.
        """
        photo, hosts = self._photos[name, look], self._hosts.setdefault(name, [])
        if host_id not in hosts:
            hosts.append(host_id)
        place = (name, look, host_id)
        is_first = place not in self._hung
        self._hung.add(place)
        if is_first and host_id in hosts[: 2 if name == SUSPECT else 1]:
            return photo
        return replace(photo, picture=replace(photo.picture, phash=None))


def prepared_album(
    names: set[str], looks: tuple[str, ...], tell: Callable[[int, int], None]
) -> Album:
    """Every name in every look, through the same decoder and store as an upload; `tell(done, all)`."""
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
    return Album(found)


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
