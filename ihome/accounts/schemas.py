"""What comes in and what goes out."""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, Struct

from ihome.accounts.rules import MAX_NAME
from ihome.kernel.roles import Role
from ihome.media.service import PhotoView

_MOBILE = Meta(
    description="手机号；+86、空格和全角数字都认", max_length=40, examples=["13800138000"]
)
_PASSWORD = Meta(
    description="密码，8–128 位，任何字符都行", max_length=512, examples=["ihome-demo-2026"]
)
_SMS_CODE = Meta(description="短信验证码，6 位数字", max_length=16, examples=["123456"])


class RegisterForm(Struct, forbid_unknown_fields=True):
    """A new account."""

    mobile: Annotated[str, _MOBILE]
    sms_code: Annotated[str, _SMS_CODE]
    password: Annotated[str, _PASSWORD]
    name: Annotated[
        str,
        Meta(
            description="昵称，最多 20 个字；不填就起一个", max_length=MAX_NAME, examples=["小顾"]
        ),
    ] = ""


class LoginForm(Struct, forbid_unknown_fields=True):
    """Number and password."""

    mobile: Annotated[str, _MOBILE]
    password: Annotated[str, _PASSWORD]


class SmsLoginForm(Struct, forbid_unknown_fields=True):
    """Number and a code that was sent to it."""

    mobile: Annotated[str, _MOBILE]
    sms_code: Annotated[str, _SMS_CODE]


class CodeForm(Struct, forbid_unknown_fields=True):
    """A code of the authenticator app, or a recovery code."""

    code: Annotated[
        str,
        Meta(
            description="身份验证器里的 6 位数字，或一个恢复码",
            max_length=64,
            examples=["492039"],
        ),
    ]


class OwnPasswordForm(Struct, forbid_unknown_fields=True):
    """The present password, which proves who asks."""

    password: Annotated[
        str, Meta(description="现在的密码", max_length=512, examples=["ihome-demo-2026"])
    ]


class MobileForm(Struct, forbid_unknown_fields=True):
    """Another number; both are proved by a code with purpose change_mobile."""

    old_code: Annotated[
        str, Meta(description="现在的手机号收到的验证码", max_length=16, examples=["123456"])
    ]
    new_mobile: Annotated[
        str,
        Meta(
            description="新手机号；+86、空格和全角数字都认",
            max_length=40,
            examples=["13900139000"],
        ),
    ]
    new_code: Annotated[
        str, Meta(description="新手机号收到的验证码", max_length=16, examples=["654321"])
    ]


class PasswordResetForm(Struct, forbid_unknown_fields=True):
    """A new password for whoever holds the phone."""

    mobile: Annotated[str, _MOBILE]
    sms_code: Annotated[str, _SMS_CODE]
    password: Annotated[str, _PASSWORD]


class ProfileForm(Struct, forbid_unknown_fields=True):
    """What others see."""

    name: Annotated[
        str, Meta(description="昵称，1–20 个字", max_length=MAX_NAME, examples=["小顾"])
    ]


class PasswordForm(Struct, forbid_unknown_fields=True):
    """Another password; the present one proves who asks."""

    old_password: Annotated[
        str, Meta(description="现在的密码", max_length=512, examples=["ihome-demo-2026"])
    ]
    new_password: Annotated[str, _PASSWORD]


class MeView(Struct):
    """The user who asks, to themselves."""

    user_id: Annotated[str, Meta(description="用户编号", examples=["u7k2m9x3p4wd"])]
    name: Annotated[str, Meta(description="昵称", examples=["小顾"])]
    mobile: Annotated[str, Meta(description="手机号，中间四位遮住", examples=["138****8000"])]
    avatar: Annotated[PhotoView | None, Meta(description="头像；没有是 null")]
    has_real_name: Annotated[bool, Meta(description="是否完成实名认证", examples=[False])]
    role: Annotated[
        Role,
        Meta(
            description="身份：member 普通用户；support、operator、owner 是工作人员，权限依次增加",
            examples=["member"],
        ),
    ]
    created_at: Annotated[datetime, Meta(description="注册的时刻（UTC）")]


class SessionView(Struct):
    user: Annotated[MeView | None, Meta(description="登录的用户；没登录是 null")]


class PersonView(Struct):
    """A user, to others."""

    user_id: Annotated[str, Meta(description="用户编号", examples=["u7k2m9x3p4wd"])]
    name: Annotated[str, Meta(description="昵称", examples=["小顾"])]
    avatar: Annotated[PhotoView | None, Meta(description="头像；没有是 null")]
    has_real_name: Annotated[bool, Meta(description="是否完成实名认证", examples=[True])]
    joined_on: Annotated[date, Meta(description="哪天注册的")]


class SecondFactorView(Struct):
    """How the second factor stands."""

    is_on: Annotated[bool, Meta(description="两步验证是否开启", examples=[True])]
    recovery_codes_left: Annotated[int, Meta(description="还剩几个恢复码", examples=[10])]
    is_required: Annotated[bool, Meta(description="是否必须开启（工作人员必须）", examples=[False])]


class EnrolmentView(Struct):
    """For the authenticator app; shown once."""

    secret: Annotated[
        str,
        Meta(description="密钥，扫不了码时手动输入", examples=["JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"]),
    ]
    uri: Annotated[
        str,
        Meta(
            description="otpauth 地址，手机上点开就能添加",
            examples=["otpauth://totp/ihome:138****8000?secret=JBSWY3DPEHPK3PXP&issuer=ihome"],
        ),
    ]
    qr_svg: Annotated[str, Meta(description="同一个地址的二维码，SVG", examples=["<svg/>"])]


class RecoveryCodesView(Struct):
    """Ways in without the app; shown once."""

    recovery_codes: Annotated[
        list[str],
        Meta(description="恢复码，每个用一次；只显示这一次", examples=[["abcd-efgh-jkmn-pqrs"]]),
    ]


class MySessionView(Struct):
    """One place where the user is logged in."""

    session_id: Annotated[
        str, Meta(description="会话编号，只用来退出", examples=["3f6c1b0a9d8e7f6a5b4c3d2e"])
    ]
    device: Annotated[str, Meta(description="设备", examples=["Chrome · Windows"])]
    by: Annotated[str, Meta(description="怎么登录的：password 密码，sms 短信验证码，register 注册")]
    began_at: Annotated[datetime, Meta(description="登录的时刻（UTC）")]
    seen_at: Annotated[datetime, Meta(description="最近用过的时刻（UTC），一分钟记一次")]
    is_current: Annotated[bool, Meta(description="是不是正在用的这一个", examples=[True])]


class MySessionsView(Struct):
    items: Annotated[list[MySessionView], Meta(description="登录着的设备，正在用的在最前面")]
