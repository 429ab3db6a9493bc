"""Photos of different owners that look alike."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from ihome.admin.schemas.common import CURSOR, LIMIT, NEXT, NamedView
from ihome.houses.service import STATUS_MEANING, HouseStatus
from ihome.media.service import PhotoView

TwinState = Literal["waiting", "judged"]
Verdict = Literal["same", "different"]
VERDICT_MEANING = "same 是同一套房，different 不是"


class TwinsQuery(Struct, forbid_unknown_fields=True):
    """Which pairs."""

    state: Annotated[
        TwinState, Meta(description="waiting 等人看，judged 看过的", examples=["waiting"])
    ] = "waiting"
    cursor: Annotated[Annotated[str, Meta(max_length=200)] | None, CURSOR] = None
    limit: Annotated[int, LIMIT] = 20


class JudgeForm(Struct, forbid_unknown_fields=True):
    """What somebody who has looked at both says."""

    verdict: Annotated[Verdict, Meta(description=VERDICT_MEANING, examples=["different"])]
    note: Annotated[
        str,
        Meta(
            description="给同事的备注，可不写，记入操作日志",
            max_length=300,
            examples=["同一个样板间的宣传图。"],
        ),
    ] = ""


class TwinHouseView(Struct):
    """The house that shows a photo."""

    house_id: Annotated[str, Meta(description="房源编号", examples=["h7k2m9x3p4wd"])]
    title: Annotated[str, Meta(description="标题", examples=["外滩边的老洋房"])]
    status: Annotated[HouseStatus, Meta(description=STATUS_MEANING)]
    case_id: Annotated[
        str | None,
        Meta(description="最近一次审核的编号；从没提交过是 null", examples=["c7k2m9x3p4wd"]),
    ]


class TwinPhotoView(Struct):
    """One of the two."""

    photo_id: Annotated[str, Meta(description="照片编号", examples=["k3m9x2p7q4wd"])]
    photo: Annotated[PhotoView, Meta(description="照片")]
    owner: Annotated[NamedView, Meta(description="谁上传的")]
    house: Annotated[TwinHouseView | None, Meta(description="哪套房源在用；没有是 null")]
    uploaded_at: Annotated[datetime, Meta(description="上传的时刻（UTC）")]


class PhotoTwinView(Struct):
    """A pair."""

    first: Annotated[TwinPhotoView, Meta(description="先上传的那张")]
    later: Annotated[TwinPhotoView, Meta(description="后上传的那张")]
    bits_apart: Annotated[
        int, Meta(description="两张的感知哈希（64 位）差几位；0 是一样的", examples=[2])
    ]
    found_at: Annotated[datetime, Meta(description="发现的时刻（UTC）")]
    verdict: Annotated[
        Verdict | None, Meta(description=VERDICT_MEANING + "；还没看是 null", examples=["same"])
    ]
    judged_at: Annotated[datetime | None, Meta(description="判断的时刻（UTC）；还没看是 null")]
    judged_by: Annotated[NamedView | None, Meta(description="谁判断的；还没看是 null")]
    may_judge: Annotated[bool, Meta(description="能不能由你判断；自己的照片不能", examples=[True])]


class PhotoTwinsView(Struct):
    items: Annotated[list[PhotoTwinView], Meta(description="一对一对的照片，新上传的在前")]
    next_cursor: Annotated[str | None, NEXT]
