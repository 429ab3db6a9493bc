"""What comes in and what goes out. `ReviewView` itself is booking's: a booking shows its review."""

from typing import Annotated

from msgspec import Meta, Struct

from ihome.booking.service import ReviewView


class ReviewForm(Struct, forbid_unknown_fields=True):
    """A guest's word on a stay."""

    rating: Annotated[int, Meta(description="1–5 分", ge=1, le=5, examples=[5])]
    text: Annotated[
        str,
        Meta(
            description="点评内容，1–1000 字",
            min_length=1,
            max_length=1000,
            examples=["很安静，床很舒服。"],
        ),
    ]


class ReplyForm(Struct, forbid_unknown_fields=True):
    """The host's answer."""

    text: Annotated[
        str,
        Meta(
            description="回复内容，1–1000 字",
            min_length=1,
            max_length=1000,
            examples=["欢迎再来。"],
        ),
    ]


class ReviewsQuery(Struct, forbid_unknown_fields=True):
    """Which page."""

    cursor: Annotated[
        Annotated[str, Meta(max_length=200)] | None,
        Meta(description="上一页给的 next_cursor；不传是第一页"),
    ] = None
    limit: Annotated[int, Meta(description="一页几条", ge=1, le=50, examples=[10])] = 10


class ReviewsView(Struct):
    items: Annotated[list[ReviewView], Meta(description="点评，新的在前")]
    next_cursor: Annotated[str | None, Meta(description="下一页的位置；没有下一页是 null")]
    rating: Annotated[
        float | None, Meta(description="平均分，一位小数；没有点评是 null", examples=[4.8])
    ]
    review_count: Annotated[int, Meta(description="点评数", examples=[12])]
    counts: Annotated[
        dict[str, int],
        Meta(description="每种分数有几条", examples=[{"1": 0, "2": 0, "3": 1, "4": 2, "5": 9}]),
    ]
