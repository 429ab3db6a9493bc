"""The review queue."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from ihome.accounts.service import PersonView
from ihome.admin.schemas.common import CURSOR, LIMIT, NEXT, NamedView
from ihome.houses.service import (
    CASE_MEANING,
    REASON_MEANING,
    STATUS_MEANING,
    CaseState,
    HouseStatus,
    RefusalReason,
)
from ihome.kernel.roles import Role
from ihome.media.service import PhotoView

CaseKind = Literal["first", "edit", "again"]
KIND_MEANING = "种类：first 第一次，edit 通过后又改了，again 退回后再次提交"
REVISION = Meta(description="看的是第几版；房东改了就加一", ge=1, le=2**31, examples=[1])
Value = str | int | float | bool | None


class CasesQuery(Struct, forbid_unknown_fields=True):
    """Which cases."""

    state: Annotated[CaseState, Meta(description=CASE_MEANING, examples=["waiting"])] = "waiting"
    kind: Annotated[CaseKind | None, Meta(description=KIND_MEANING + "；不传是全部")] = None
    cursor: Annotated[Annotated[str, Meta(max_length=200)] | None, CURSOR] = None
    limit: Annotated[int, LIMIT] = 20


class ApproveForm(Struct, forbid_unknown_fields=True):
    """Yes to what was seen."""

    revision: Annotated[int, REVISION]


class RefuseForm(Struct, forbid_unknown_fields=True):
    """No, and why."""

    revision: Annotated[int, REVISION]
    reasons: Annotated[
        list[RefusalReason],
        Meta(
            description=REASON_MEANING, min_length=1, max_length=8, examples=[["contact_in_text"]]
        ),
    ]
    words: Annotated[
        str,
        Meta(
            description="写给房东的话，最多 500 字；选了 other 必须写",
            max_length=500,
            examples=["请去掉描述里的微信号。"],
        ),
    ] = ""


class DeskCaseView(Struct):
    """A case in the queue."""

    case_id: Annotated[str, Meta(description="审核编号", examples=["c7k2m9x3p4wd"])]
    kind: Annotated[CaseKind, Meta(description=KIND_MEANING)]
    state: Annotated[CaseState, Meta(description=CASE_MEANING)]
    is_live: Annotated[bool, Meta(description="提交时房客已经看得到", examples=[True])]
    house_id: Annotated[str, Meta(description="房源编号", examples=["h7k2m9x3p4wd"])]
    house_status: Annotated[HouseStatus, Meta(description=STATUS_MEANING)]
    title: Annotated[str, Meta(description="提交的标题", examples=["外滩边的老洋房"])]
    place: Annotated[str, Meta(description="在哪里，只到区县", examples=["上海市静安区"])]
    cover: Annotated[PhotoView | None, Meta(description="封面；已经删了是 null")]
    host: Annotated[NamedView, Meta(description="房东")]
    submitted_at: Annotated[datetime, Meta(description="提交的时刻（UTC）")]
    decided_at: Annotated[datetime | None, Meta(description="决定的时刻（UTC）；待审是 null")]
    decided_by: Annotated[
        NamedView | None, Meta(description="谁决定的；待审，或者审核开始前就发布了，是 null")
    ]


class DeskCasesView(Struct):
    items: Annotated[list[DeskCaseView], Meta(description="待审的先到先审；其他的新的在前")]
    next_cursor: Annotated[str | None, NEXT]


class SegmentView(Struct):
    """A stretch of a text."""

    op: Annotated[
        Literal["same", "added", "removed"],
        Meta(description="same 没变，added 新加的，removed 删掉的"),
    ]
    text: Annotated[str, Meta(description="这一段文字", examples=["朝南两居"])]


class ChangeView(Struct):
    """One field that differs from what was judged last."""

    name: Annotated[str, Meta(description="房源的哪个字段", examples=["description"])]
    needs_look: Annotated[bool, Meta(description="这一项需要审核；价格这类不需要")]
    before: Annotated[Value, Meta(description="以前的值；文字和列表是 null", examples=[39900])]
    after: Annotated[Value, Meta(description="现在的值；文字和列表是 null", examples=[42900])]
    segments: Annotated[list[SegmentView], Meta(description="文字怎么变的；不是文字是空的")]
    added: Annotated[list[str], Meta(description="列表里新加的：设施代码或照片编号")]
    removed: Annotated[list[str], Meta(description="列表里去掉的")]
    is_reordered: Annotated[bool, Meta(description="列表只是换了顺序")]


class CasePhotoView(Struct):
    """A photo of the case, also one that the host has taken out."""

    photo_id: Annotated[str, Meta(description="照片编号", examples=["k3m9x2p7q4wd"])]
    mark: Annotated[
        Literal["same", "added", "removed"], Meta(description="和上次比：没变、新加、去掉")
    ]
    photo: Annotated[PhotoView | None, Meta(description="照片；文件已经删了是 null")]


class FieldView(Struct):
    """One field as it was submitted."""

    name: Annotated[str, Meta(description="房源的哪个字段", examples=["title"])]
    value: Annotated[Value, Meta(description="值；没填是空或 null", examples=["外滩边的老洋房"])]
    values: Annotated[list[str], Meta(description="列表的值；不是列表是空的")]


class JudgementView(Struct):
    """What the desk said before."""

    state: Annotated[CaseState, Meta(description=CASE_MEANING)]
    reasons: Annotated[list[RefusalReason], Meta(description=REASON_MEANING)]
    words: Annotated[str, Meta(description="写给房东的话", examples=[""])]
    decided_at: Annotated[datetime | None, Meta(description="决定的时刻（UTC）")]
    decided_by: Annotated[NamedView | None, Meta(description="谁决定的；系统接管的是 null")]


class DeskCaseDetailView(DeskCaseView):
    """Everything an operator needs to decide."""

    revision: Annotated[int, Meta(description="第几版，决定时要带回来", examples=[1])]
    changes: Annotated[
        list[ChangeView], Meta(description="和上次审过的比，哪些不一样；第一次是全部填了的")
    ]
    fields: Annotated[list[FieldView], Meta(description="提交的全部内容，照片除外")]
    photos: Annotated[list[CasePhotoView], Meta(description="照片，第一张是封面；去掉的在最后")]
    reasons: Annotated[list[RefusalReason], Meta(description=REASON_MEANING)]
    words: Annotated[str, Meta(description="这一次写给房东的话", examples=[""])]
    person: Annotated[PersonView, Meta(description="房东，房客看到的样子")]
    house_counts: Annotated[dict[str, int], Meta(description="房东各种状态的房源各几套")]
    earlier: Annotated[list[JudgementView], Meta(description="这套房源以前的审核，新的在前")]
    is_mine: Annotated[bool, Meta(description="是自己的房源，不能由自己决定", examples=[False])]
    may_decide: Annotated[bool, Meta(description="现在能不能由你决定", examples=[True])]


class OverviewView(Struct):
    """The numbers on the first page of the desk."""

    role: Annotated[Role, Meta(description="你的身份：support、operator 或 owner")]
    waiting_first: Annotated[int, Meta(description="第一次提交、待审的房源", examples=[2])]
    waiting_edits: Annotated[int, Meta(description="改动待审", examples=[3])]
    waiting_again: Annotated[int, Meta(description="退回后再次提交、待审", examples=[1])]
    oldest_waiting_at: Annotated[
        datetime | None, Meta(description="等得最久的是什么时候提交的（UTC）；没有是 null")
    ]
    open_disputes: Annotated[int, Meta(description="处理中的纠纷", examples=[0])]
    refunds_underway: Annotated[int, Meta(description="在路上的退款", examples=[0])]
    parked_jobs: Annotated[int, Meta(description="停下来等人处理的后台任务", examples=[0])]
    photo_twins: Annotated[int, Meta(description="等人看的重复照片，几对", examples=[0])]
    sms_needs_a_look: Annotated[
        bool, Meta(description="短信停发了，或者今天用掉了一半预算", examples=[False])
    ]
