"""What several pages of the desk say and are told."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

CURSOR = Meta(description="上一页给的 next_cursor；不传是第一页")
LIMIT = Meta(description="一页几条", ge=1, le=50, examples=[20])
NEXT = Meta(description="下一页的位置；没有下一页是 null")


class ActForm(Struct, forbid_unknown_fields=True):
    """Why somebody at the desk does something; it stands in the audit log."""

    reason: Annotated[
        str,
        Meta(
            description="为什么这样处理，会记入操作日志",
            min_length=2,
            max_length=300,
            examples=["客人电话里要求的。"],
        ),
    ]


class NamedView(Struct):
    """A person, as short as a list needs it."""

    user_id: Annotated[str, Meta(description="用户编号", examples=["u7k2m9x3p4wd"])]
    name: Annotated[str, Meta(description="昵称", examples=["小顾"])]


class AuditView(Struct):
    """One act of somebody who works here."""

    at: Annotated[datetime, Meta(description="什么时刻（UTC）")]
    act: Annotated[str, Meta(description="做了什么：东西.动作", examples=["house.refuse"])]
    subject: Annotated[
        str, Meta(description="对什么做的：种类:编号", examples=["house:h7k2m9x3p4wd"])
    ]
    actor: Annotated[NamedView | None, Meta(description="谁做的；命令行或系统做的是 null")]
    about: Annotated[NamedView | None, Meta(description="关系到谁；不关系到人是 null")]
    before: Annotated[
        str, Meta(description="之前的值（JSON）；没有是空", examples=['{"role":"member"}'])
    ]
    after: Annotated[
        str, Meta(description="之后的值（JSON）；没有是空", examples=['{"role":"support"}'])
    ]
    reason: Annotated[str, Meta(description="原因", examples=["新同事"])]
    request_id: Annotated[str, Meta(description="请求编号，和日志里的一样", examples=["k3m9x2p7"])]


class AuditPageView(Struct):
    items: Annotated[list[AuditView], Meta(description="操作，新的在前")]
    next_cursor: Annotated[str | None, NEXT]
