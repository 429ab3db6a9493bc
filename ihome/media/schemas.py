"""What the world sees of a photo."""

from typing import Annotated

from msgspec import Meta, Struct

from ihome.media.models import Photo


class PhotoView(Struct):
    """A photo on the wire."""

    photo_id: Annotated[str, Meta(description="照片编号", examples=["k3m9x2p7q4wd"], max_length=64)]
    url: Annotated[
        str,
        Meta(
            description="照片地址的样子；把 {width} 换成 widths 里的一个数，头像换成 avatar 就是 256×256 的方图",
            examples=["/media/{width}/9f2c…e1.webp"],
        ),
    ]
    widths: Annotated[
        list[int], Meta(description="有哪些宽度（像素），从小到大", examples=[[160, 480, 720]])
    ]
    width_px: Annotated[int, Meta(description="原照片转正后的宽（像素）", examples=[960])]
    height_px: Annotated[int, Meta(description="原照片转正后的高（像素）", examples=[640])]
    color: Annotated[str, Meta(description="平均颜色，照片出来之前的底色", examples=["#c1a187"])]
    thumbhash: Annotated[
        str,
        Meta(
            description="极小的模糊预览（ThumbHash，Base64）",
            examples=["aDkGFYS4popae4m/cyVqmThocKAH"],
        ),
    ]

    @classmethod
    def of(cls, photo: Photo) -> "PhotoView":
        return cls(
            photo_id=photo.public_id,
            url=f"/media/{{width}}/{photo.key}.webp",
            widths=photo.widths,
            width_px=photo.width_px,
            height_px=photo.height_px,
            color=photo.color,
            thumbhash=photo.thumbhash,
        )


def photo_view(photo: Photo) -> PhotoView:
    """The photo as it goes over the wire."""
    return PhotoView.of(photo)
