"""What a photo may be, decided from its first bytes before anything is decoded, and how it is called.

Source of the limits: reliability notes, "Image uploads".
"""

from ihome.media.errors import AnimatedPhoto, NotAPhoto, PhotoTooLarge, TooManyPixels
from ihome.media.rules.headers import PictureHeader as PictureHeader
from ihome.media.rules.headers import header_of
from ihome.media.rules.heic import heic_header

MAX_PHOTO_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SIDE_PX = 10_000
WIDTHS_PX = (160, 480, 720, 1080, 1600, 2048)
AVATAR, AVATAR_PX = "avatar", 256  # a square from the middle
VARIANTS = (*map(str, WIDTHS_PX), AVATAR)  # as they stand in addresses and names


def check_photo(data: bytes) -> PictureHeader:
    """The header of an acceptable file; else PhotoTooLarge, NotAPhoto, AnimatedPhoto or TooManyPixels."""
    if len(data) > MAX_PHOTO_BYTES:
        raise PhotoTooLarge(max_bytes=MAX_PHOTO_BYTES)
    header = picture_header(data)
    if header is None or min(header.width_px, header.height_px) < 1:
        raise NotAPhoto()
    if header.moves:
        raise AnimatedPhoto()
    if header.width_px * header.height_px > MAX_PIXELS or (
        max(header.width_px, header.height_px) > MAX_SIDE_PX
    ):
        raise TooManyPixels(max_pixels=MAX_PIXELS, max_side_px=MAX_SIDE_PX)
    return header


def picture_header(data: bytes) -> PictureHeader | None:
    """Format and size of a JPEG, PNG, WebP or HEIC, from its header; None for everything else."""
    return header_of(data) or heic_header(data)


def object_name(key: str, variant: int | str) -> str:
    """What one variant of a photo is called in the store."""
    return f"{key}-{variant}.webp"


def key_of_object(name: str) -> str:
    """The key of the photo whose object is called `name`."""
    return name.partition("-")[0]


def may_be_made(variant: str, *, widest: int) -> bool:
    """Whether `variant` can be made from a cleaned picture that is stored under `widest`."""
    return variant == AVATAR or (variant in VARIANTS and int(variant) < widest)
