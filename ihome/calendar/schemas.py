"""What comes in and what goes out."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct, field


class CalendarQuery(Struct, forbid_unknown_fields=True):
    """Which days to show."""

    first: Annotated[date, Meta(description="从哪天起（含）", examples=["2026-10-01"])] = field(
        name="from"
    )
    to: Annotated[date, Meta(description="到哪天止（不含），最多 400 天", examples=["2026-12-01"])]


class CalendarForm(Struct, forbid_unknown_fields=True):
    """Close or open nights."""

    first: Annotated[date, Meta(description="从哪晚起（含）", examples=["2026-10-01"])] = field(
        name="from"
    )
    to: Annotated[date, Meta(description="到哪天止（不含）", examples=["2026-10-04"])]
    is_open: Annotated[bool, Meta(description="true 开放预订，false 关闭", examples=[False])]


class NightView(Struct):
    date: Annotated[date, Meta(description="哪一晚")]
    price_fen: Annotated[int, Meta(description="这一晚的价格（分）", examples=[39900])]
    is_open: Annotated[bool, Meta(description="还能不能订", examples=[True])]
    is_blocked: Annotated[
        bool, Meta(description="是不是房东关的；只有房东看得到", examples=[False])
    ]


class CalendarView(Struct):
    nights: Annotated[list[NightView], Meta(description="每一晚，按日期排")]
