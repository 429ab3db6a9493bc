"""What comes in and what goes out."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from ihome.identity.rules import Cause, Kind, Side, State

_REASON = Meta(
    description="为什么要看，本人看得到；至少 8 个字",
    max_length=200,
    examples=["核对工单 4711 的重名申诉"],
)
_WHO = Meta(description="用户编号", examples=["u7k2m9x3p4wd"])
_STATE = Meta(
    description="format_checked 只核对了格式；pending 等核验机构；in_review 等人工；verified 已核验；"
    "refused 没通过；withdrawn 已撤回",
    examples=["format_checked"],
)
_CAUSE = Meta(
    description="为什么是这个状态：duplicate 别的账号用了同一个号码；photos 等照片或人工看照片；"
    "provider_down 核验机构没有回答；mismatch 对不上；空串没有特别的原因",
    examples=[""],
)


class RealNameForm(Struct, forbid_unknown_fields=True):
    """As on the ID card."""

    real_name: Annotated[
        str, Meta(description="姓名，和身份证上一致", max_length=60, examples=["张三"])
    ]
    id_number: Annotated[
        str, Meta(description="18 位身份证号", max_length=40, examples=["11010519491231002X"])
    ]


class RealNameView(Struct):
    """One's own case, masked: the full values leave the vault for an operator with a reason only."""

    real_name: Annotated[str, Meta(description="姓名，只露姓；没通过后是空串", examples=["张*"])]
    id_number: Annotated[
        str, Meta(description="身份证号，中间遮住", examples=["110***********002X"])
    ]
    state: Annotated[State, _STATE]
    cause: Annotated[Cause, _CAUSE]
    reason: Annotated[str, Meta(description="审核人写给本人的话；没有是空串", examples=[""])]
    given_at: Annotated[datetime | None, Meta(description="填写的时刻（UTC）")]
    decided_at: Annotated[datetime | None, Meta(description="有结果的时刻（UTC）；还没有是 null")]
    photos: Annotated[
        list[Side], Meta(description="传过哪几面的照片：front 人像面，back 国徽面", max_length=2)
    ]
    can_give: Annotated[bool, Meta(description="现在能不能（重新）填写", examples=[False])]


class ConsentForm(Struct, forbid_unknown_fields=True):
    """A yes to the text that stood on the page."""

    kind: Annotated[
        Kind,
        Meta(description="real_name 处理身份信息；provider 交给核验机构", examples=["real_name"]),
    ]
    version: Annotated[
        str, Meta(description="看到的文字的版本", max_length=16, examples=["2026-11"])
    ]


class ConsentView(Struct):
    """A text, and whether the person said yes to it."""

    kind: Annotated[Kind, Meta(description="同意的事", examples=["real_name"])]
    version: Annotated[str, Meta(description="现在这段文字的版本", examples=["2026-11"])]
    title: Annotated[str, Meta(description="标题", examples=["同意处理身份信息"])]
    text: Annotated[str, Meta(description="全文")]
    given_at: Annotated[datetime | None, Meta(description="同意的时刻（UTC）；没同意是 null")]
    given_version: Annotated[
        str | None, Meta(description="同意的是哪个版本；没同意是 null", examples=["2026-11"])
    ]


class LookView(Struct):
    """Somebody of ours looked at something of the person's."""

    at: Annotated[datetime, Meta(description="什么时候看的（UTC）")]
    what: Annotated[
        str,
        Meta(description="real_name 姓名和身份证号；id_photo 身份证照片", examples=["real_name"]),
    ]
    who: Annotated[str, Meta(description="谁看的：工作人员的昵称", examples=["运营小林"])]
    reason: Annotated[str, Meta(description="为什么看", examples=["核对重名申诉"])]


class CaseQuery(Struct, forbid_unknown_fields=True):
    """Which cases."""

    state: Annotated[State, _STATE] = "in_review"
    limit: Annotated[int, Meta(description="每页几条", ge=1, le=50, examples=[20])] = 20
    cursor: Annotated[
        str, Meta(description="上一页给的 next_cursor；第一页不填", max_length=200, examples=[""])
    ] = ""


class ReasonForm(Struct, forbid_unknown_fields=True):
    """Why."""

    reason: Annotated[str, _REASON]


class TwinView(Struct):
    """Another account that gave the same ID number."""

    user_id: Annotated[str, _WHO]
    name: Annotated[str, Meta(description="昵称", examples=["小顾"])]
    has_real_name: Annotated[bool, Meta(description="那个账号能不能做房东", examples=[True])]


class IdPhotoView(Struct):
    """A picture of an ID card; it is looked at through a link."""

    photo_id: Annotated[str, Meta(description="照片编号", examples=["p7k2m9x3p4wd"])]
    side: Annotated[Side, Meta(description="front 人像面，back 国徽面", examples=["front"])]
    made_at: Annotated[datetime, Meta(description="上传的时刻（UTC）")]


class CaseView(Struct):
    """A case, to an operator; masked."""

    case_id: Annotated[str, Meta(description="实名认证编号", examples=["c7k2m9x3p4wd"])]
    user_id: Annotated[str, _WHO]
    name: Annotated[str, Meta(description="昵称", examples=["小顾"])]
    real_name: Annotated[str, Meta(description="姓名，只露姓", examples=["张*"])]
    id_number: Annotated[
        str, Meta(description="身份证号，中间遮住", examples=["110***********002X"])
    ]
    state: Annotated[State, _STATE]
    cause: Annotated[Cause, _CAUSE]
    reason: Annotated[str, Meta(description="审核人写给本人的话", examples=[""])]
    provider: Annotated[str, Meta(description="问的是哪家核验机构；没问是空串", examples=[""])]
    tries: Annotated[int, Meta(description="核验机构几次没有回答", ge=0, examples=[0])]
    opened_at: Annotated[datetime, Meta(description="填写的时刻（UTC）")]
    decided_at: Annotated[datetime | None, Meta(description="有结果的时刻（UTC）")]
    photos: Annotated[list[IdPhotoView], Meta(description="身份证照片", max_length=2)]
    twins: Annotated[
        list[TwinView], Meta(description="用了同一个身份证号的别的账号", max_length=50)
    ]


class CasePageView(Struct):
    items: Annotated[list[CaseView], Meta(description="最早填写的在前", max_length=50)]
    next_cursor: Annotated[str | None, Meta(description="下一页；最后一页是 null")]


class RevealedView(Struct):
    """In full, to an operator who gave a reason; the person sees that."""

    real_name: Annotated[str, Meta(description="姓名", examples=["张三"])]
    id_number: Annotated[str, Meta(description="身份证号", examples=["11010519491231002X"])]


class PhotoLinkView(Struct):
    """Where a picture can be looked at, by the one who asked, for five minutes."""

    url: Annotated[
        str, Meta(description="地址", examples=["/api/v2/desk/id_photos/p7k2m9x3p4wd.1.2.ab"])
    ]
    expires_at: Annotated[datetime, Meta(description="失效的时刻（UTC）")]
