"""What comes in and what goes out."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct


class ExportView(Struct):
    """An archive of everything about the person."""

    export_id: Annotated[str, Meta(description="导出编号", examples=["e7k2m9x3p4wd"])]
    state: Annotated[
        Literal["waiting", "ready"],
        Meta(description="waiting 正在准备；ready 可以下载", examples=["ready"]),
    ]
    asked_at: Annotated[datetime, Meta(description="申请的时刻（UTC）")]
    ready_at: Annotated[datetime | None, Meta(description="备好的时刻（UTC）")]
    expires_at: Annotated[datetime | None, Meta(description="过期删除的时刻（UTC）")]
    size_bytes: Annotated[int, Meta(description="大小（字节）；还没备好是 0", ge=0)]


class ClockView(Struct):
    """How long something is kept."""

    key: Annotated[str, Meta(description="名字，给别的语言查译文用", examples=["id_photos"])]
    what: Annotated[str, Meta(description="什么数据", examples=["身份证照片"])]
    how_long: Annotated[str, Meta(description="保存多久", examples=["审核结束后 30 天内"])]
    why: Annotated[str, Meta(description="为什么", examples=["核实身份"])]


class PrivacyView(Struct):
    """One's own data: the newest archive, a deletion under way, the clocks."""

    export: Annotated[ExportView | None, Meta(description="最近一次导出；没有是 null")]
    deletion_due_at: Annotated[
        datetime | None, Meta(description="账号将在什么时候注销（UTC）；没申请是 null")
    ]
    trips: Annotated[int, Meta(description="没结束的行程", ge=0, examples=[0])]
    hosted: Annotated[int, Meta(description="没结束的房客订单", ge=0, examples=[0])]
    published: Annotated[int, Meta(description="在线的房源", ge=0, examples=[0])]
    clocks: Annotated[list[ClockView], Meta(description="各种数据保存多久", max_length=50)]


class DeletionForm(Struct, forbid_unknown_fields=True):
    """Typed, so that nobody deletes an account by a slip."""

    confirm: Annotated[
        Literal["delete"],
        Meta(description="照写 delete：网页先请人打出确认的字", examples=["delete"]),
    ]


class DeletionView(Struct):
    due_at: Annotated[datetime, Meta(description="什么时候注销（UTC）；之前登录就取消")]
