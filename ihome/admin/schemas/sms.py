"""Text messages: what they cost, what became of them, the switch."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from ihome.admin.schemas.common import ActForm

SmsState = Literal["queued", "handed_over", "delivered", "failed", "unknown"]
STATE_MEANING = (
    "queued 要发，handed_over 交给通道了，delivered 送到了，failed 没发出去或没送到，"
    "unknown 通道没说清楚"
)


class SwitchForm(ActForm, forbid_unknown_fields=True):
    """Stop all text messages, or let them go again, and why."""

    is_off: Annotated[bool, Meta(description="true 全部停发，false 恢复发送", examples=[False])]


class SmsCountView(Struct):
    """Messages of one gateway in one state."""

    gateway: Annotated[str, Meta(description="通道；还没交给谁是空", examples=["aliyun"])]
    state: Annotated[SmsState, Meta(description=STATE_MEANING, examples=["delivered"])]
    messages: Annotated[int, Meta(description="几条", examples=[120])]
    fen: Annotated[int, Meta(description="花了多少分；没发出去的不算", examples=[600])]


class SmsDayView(Struct):
    """What a day cost."""

    day: Annotated[date, Meta(description="哪一天（东八区）", examples=["2030-05-01"])]
    spent_fen: Annotated[int, Meta(description="花了多少分", examples=[600])]
    alarmed_at: Annotated[
        datetime | None, Meta(description="用到一半预算、报警的时刻（UTC）；没有是 null")
    ]


class SmsView(Struct):
    """How text messages stand."""

    tool: Annotated[str, Meta(description="短信通道", examples=["aliyun"])]
    is_off: Annotated[bool, Meta(description="被开关停发了", examples=[False])]
    is_off_by_setting: Annotated[
        bool, Meta(description="被 IHOME_SMS_OFF 停发了，这里打不开", examples=[False])
    ]
    spent_fen: Annotated[int, Meta(description="今天花了多少分", examples=[600])]
    budget_fen: Annotated[int, Meta(description="一天最多花多少分", examples=[20000])]
    is_alarmed: Annotated[bool, Meta(description="今天用掉一半预算了", examples=[False])]
    days: Annotated[list[SmsDayView], Meta(description="最近 14 天，旧的在前，最后是今天")]
    today: Annotated[list[SmsCountView], Meta(description="今天的，按通道和结果")]
    last_days: Annotated[list[SmsCountView], Meta(description="最近 14 天的，按通道和结果")]
