"""What booking needs to know from above, and the shape of the answer."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from ihome.accounts.service import PersonView
from ihome.kernel.ports import Port


class ReviewView(Struct):
    """A guest's review of a stay, and the host's one reply."""

    review_id: Annotated[str, Meta(description="点评编号", examples=["r7k2m9x3p4wd"])]
    rating: Annotated[int | None, Meta(description="1–5 分；只写了话是 null", examples=[5])]
    text: Annotated[str, Meta(description="点评内容", examples=["很安静，床很舒服。"])]
    author: Annotated[PersonView, Meta(description="写点评的房客")]
    stayed_on: Annotated[str, Meta(description="哪个月住的", examples=["2026-10"])]
    written_at: Annotated[datetime, Meta(description="写的时刻（UTC）")]
    reply: Annotated[
        str | None, Meta(description="房东的回复；没有是 null", examples=["欢迎再来。"])
    ]
    replied_at: Annotated[datetime | None, Meta(description="回复的时刻（UTC）；没有是 null")]


# (booking ids) -> the review of each booking that has one.
reviews_of: Port[Callable[[Collection[int]], dict[int, ReviewView]]] = Port(
    "booking.reviews_of", inside=True
)
