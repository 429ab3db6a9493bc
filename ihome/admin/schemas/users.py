"""People."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from ihome.admin.schemas.bookings import BookingRowView
from ihome.admin.schemas.common import AuditView
from ihome.houses.service import HouseCardView
from ihome.kernel.roles import Role
from ihome.media.service import PhotoView

ROLE_MEANING = "身份：member 普通用户，support 客服，operator 运营，owner 负责人"


class FindUserForm(Struct, forbid_unknown_fields=True):
    """Whom somebody looks for. In the body, because numbers in addresses end up in logs."""

    words: Annotated[
        str,
        Meta(
            description="完整手机号、用户编号，或昵称的开头",
            min_length=1,
            max_length=40,
            examples=["小顾"],
        ),
    ]


class RoleForm(Struct, forbid_unknown_fields=True):
    """Another role."""

    role: Annotated[Role, Meta(description=ROLE_MEANING, examples=["support"])]
    reason: Annotated[
        str,
        Meta(
            description="为什么，会记入操作日志", min_length=2, max_length=300, examples=["新同事"]
        ),
    ]


class UserRowView(Struct):
    """A person found."""

    user_id: Annotated[str, Meta(description="用户编号", examples=["u7k2m9x3p4wd"])]
    name: Annotated[str, Meta(description="昵称", examples=["小顾"])]
    avatar: Annotated[PhotoView | None, Meta(description="头像；没有是 null")]
    mobile: Annotated[str, Meta(description="手机号，中间四位遮住", examples=["138****8000"])]
    role: Annotated[Role, Meta(description=ROLE_MEANING)]
    is_active: Annotated[bool, Meta(description="没有停用", examples=[True])]
    has_real_name: Annotated[bool, Meta(description="是否完成实名认证", examples=[False])]
    joined_at: Annotated[datetime, Meta(description="注册的时刻（UTC）")]


class UsersView(Struct):
    items: Annotated[list[UserRowView], Meta(description="找到的人，最多 20 个")]


class UserDetailView(UserRowView):
    """A person, with what they have here."""

    houses: Annotated[list[HouseCardView], Meta(description="房源，各种状态，新的在前，最多 50 套")]
    bookings: Annotated[
        list[BookingRowView], Meta(description="订的和收到的订单，新的在前，最多 50 个")
    ]
    audit: Annotated[list[AuditView], Meta(description="关系到这个人的操作，新的在前，最多 20 条")]
    may: Annotated[
        list[Literal["suspend", "restore", "set_role"]],
        Meta(description="你现在能做什么：suspend 停用，restore 恢复，set_role 改身份"),
    ]
