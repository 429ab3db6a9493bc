"""What comes in and what goes out."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct


class SmsCodeForm(Struct, forbid_unknown_fields=True):
    """Ask for a code by text message."""

    mobile: Annotated[
        str,
        Meta(
            description="手机号；+86、空格和全角数字都认", max_length=40, examples=["13800138000"]
        ),
    ]
    purpose: Annotated[
        Literal["register", "login", "reset_password", "change_mobile"],
        Meta(
            description="用途：register 注册，login 登录，reset_password 重设密码，change_mobile 更换手机号",
            examples=["register"],
        ),
    ]
    image_code_id: Annotated[
        str,
        Meta(
            description="图片验证码编号（UUID）",
            max_length=64,
            examples=["0b2f1c9e-6a52-4f0e-9d5b-4b8f7d1a2c3e"],
        ),
    ]
    image_code: Annotated[
        str, Meta(description="图片里的 4 个字符，不分大小写", max_length=16, examples=["K7WN"])
    ]


class SmsSentView(Struct):
    resend_after_seconds: Annotated[int, Meta(description="多少秒后可以重发", examples=[60])]
    expires_in_seconds: Annotated[int, Meta(description="验证码多少秒内有效", examples=[300])]


class MessageView(Struct):
    mobile: Annotated[str, Meta(description="收件手机号", examples=["13800138000"])]
    text: Annotated[str, Meta(description="短信内容", examples=["【爱家租房】注册验证码 123456"])]
    sent_at: Annotated[datetime, Meta(description="发出的时刻（UTC）")]


class MessagesView(Struct):
    items: Annotated[list[MessageView], Meta(description="最近 50 条短信，新的在前")]
