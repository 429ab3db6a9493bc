"""Refusals of media: each says what is wrong with the file and what to do next."""

from typing import Any

from ihome.kernel.errors import AppError, InvalidInput, Unavailable


class PhotoRefused(InvalidInput):
    """`data.fields` names the upload field, `photo`, like any other field that does not fit."""

    errno, errmsg = "10000", "这张照片不能用，换一张试试。"

    def __init__(self, **data: Any) -> None:
        super().__init__(None, fields={"photo": self.errmsg}, **data)


class PhotoTooLarge(PhotoRefused):
    errno, errmsg = "10001", "照片超过了 10 MB，压缩后再传。"


class NotAPhoto(PhotoRefused):
    errno, errmsg = "10002", "这个文件不是完整的 JPEG、PNG、WebP 或 HEIC 照片，换一张试试。"


class TooManyPixels(PhotoRefused):
    errno, errmsg = "10003", "照片的尺寸太大：最多 4000 万像素，每边最多 10000 像素。"


class AnimatedPhoto(PhotoRefused):
    errno, errmsg = "10004", "不支持动图，请传静态照片。"


class PhotoTooHeavy(PhotoRefused):
    errno, errmsg = "10005", "这张照片太复杂，处理不了。另存为普通 JPEG 再传。"


class PhotoStoreSilent(Unavailable):
    """The place where photos are kept refused or did not answer in time."""

    errno, errmsg = "10006", "照片暂时存取不了，请稍后再试。"


# What a door that takes a photo must declare.
PHOTO_REFUSALS: list[type[AppError]] = [
    PhotoTooLarge, NotAPhoto, TooManyPixels, AnimatedPhoto, PhotoTooHeavy, PhotoStoreSilent,
]  # fmt: skip
