"""The machinery: parked work, promises, settings, the audit log."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from ihome.admin.schemas.common import CURSOR, LIMIT, NEXT, NamedView


class PageQuery(Struct, forbid_unknown_fields=True):
    """Which page."""

    cursor: Annotated[Annotated[str, Meta(max_length=200)] | None, CURSOR] = None
    limit: Annotated[int, LIMIT] = 20


class AuditQuery(Struct, forbid_unknown_fields=True):
    """Which acts."""

    subject: Annotated[
        Annotated[str, Meta(max_length=60)] | None,
        Meta(description="只看对这个东西做的，种类:编号"),
    ] = None
    act: Annotated[Annotated[str, Meta(max_length=40)] | None, Meta(description="只看这种操作")] = (
        None
    )
    actor: Annotated[
        Annotated[str, Meta(max_length=12)] | None, Meta(description="只看这个人做的，用户编号")
    ] = None
    about: Annotated[
        Annotated[str, Meta(max_length=12)] | None, Meta(description="只看关系到这个人的，用户编号")
    ] = None
    cursor: Annotated[Annotated[str, Meta(max_length=200)] | None, CURSOR] = None
    limit: Annotated[int, LIMIT] = 20


class JobView(Struct):
    """A piece of work that failed so often that a person must look."""

    job_id: Annotated[int, Meta(description="任务编号", examples=[7])]
    job: Annotated[str, Meta(description="要做什么", examples=["payments.send_refund"])]
    payload: Annotated[
        str, Meta(description="对什么做（JSON，只有编号）", examples=['{"payment_id":7}'])
    ]
    tries: Annotated[int, Meta(description="试过几次", examples=[8])]
    last_error: Annotated[str, Meta(description="最后一次错在哪里", examples=["GatewayDown"])]
    made_at: Annotated[datetime, Meta(description="什么时候要做的（UTC）")]


class JobsView(Struct):
    items: Annotated[list[JobView], Meta(description="停下来的任务，旧的在前")]
    next_cursor: Annotated[str | None, NEXT]


class FindingView(Struct):
    """One promise, and whether the rows keep it."""

    invariant: Annotated[str, Meta(description="编号", examples=["I1"])]
    promise: Annotated[
        str, Meta(description="说的是什么（英文）", examples=["a night has one owner"])
    ]
    broken: Annotated[int, Meta(description="有几处不对；0 是没有", examples=[0])]
    examples: Annotated[list[str], Meta(description="前五处", examples=[["booking b7k2"]])]


class CheckView(Struct):
    """The promises as they were found."""

    checked_at: Annotated[datetime, Meta(description="什么时刻查的（UTC）")]
    checked_by: Annotated[NamedView | None, Meta(description="谁查的")]
    findings: Annotated[list[FindingView], Meta(description="每一条，按编号")]


class LastCheckView(Struct):
    last: Annotated[CheckView | None, Meta(description="最近一次；从没查过是 null")]


class SettingView(Struct):
    name: Annotated[str, Meta(description="环境变量名", examples=["IHOME_HOUSE_REVIEW"])]
    value: Annotated[str, Meta(description="值；密钥只显示圆点，空是没设", examples=["after"])]
    about: Annotated[str, Meta(description="是做什么的", examples=["监听的端口"])]
    about_en: Annotated[str, Meta(description="同上，英文", examples=["port to listen on"])]
    is_secret: Annotated[bool, Meta(description="是密钥", examples=[False])]


class SettingsView(Struct):
    items: Annotated[list[SettingView], Meta(description="全部设置，只能看；改要改环境变量后重启")]
