"""Addresses of pictures, as the classic contract gives them: one width, "" where there is none."""

from ihome.classic.ports import front
from ihome.classic.rules import photo_url
from ihome.media.service import PhotoView

AVATAR_PX, LIST_PX, DETAIL_PX = 160, 720, 1080


def address_of(photo: PhotoView | None, wanted_px: int) -> str:
    """The picture of at most `wanted_px` (or the smallest there is)."""
    if photo is None:
        return ""
    return photo_url(photo.url, photo.widths, wanted_px=wanted_px, base_url=front().base_url)


def cover_of(photos: list[PhotoView]) -> str:
    return address_of(photos[0] if photos else None, LIST_PX)
