"""What a search asks and answers on the wire."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from ihome.areas.service import AreaView
from ihome.houses.service import HouseCardView, HouseKind
from ihome.media.service import PhotoView
from ihome.search.rules import Sort

Fen = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class SearchQuery(Struct, forbid_unknown_fields=True):
    """What people look for; every part may be left out."""

    area: Annotated[
        Annotated[str, Meta(pattern=r"^[0-9]{6}$")] | None,
        Meta(description="地区代码：省、市或区县", examples=["310100"]),
    ] = None
    check_in: Annotated[
        date | None, Meta(description="入住日，要和离店日一起给", examples=["2026-12-01"])
    ] = None
    check_out: Annotated[date | None, Meta(description="离店日", examples=["2026-12-03"])] = None
    guests: Annotated[int, Meta(description="几个人住", ge=1, le=50, examples=[2])] = 1
    min_price_fen: Annotated[
        Fen | None, Meta(description="每晚最低价格（分）", examples=[20000])
    ] = None
    max_price_fen: Annotated[
        Fen | None, Meta(description="每晚最高价格（分）", examples=[60000])
    ] = None
    kind: Annotated[
        HouseKind | None,
        Meta(
            description="房源类型：entire_home 整套，private_room 单间，shared_room 合住，loft 复式，courtyard 院子",
            examples=["courtyard"],
        ),
    ] = None
    facilities: Annotated[
        list[Annotated[str, Meta(max_length=32)]],
        Meta(
            description="设施代码，用逗号分开；都要有",
            max_length=30,
            examples=[["wifi", "parking"]],
        ),
    ] = []
    q: Annotated[
        Annotated[str, Meta(max_length=40)] | None,
        Meta(
            description="标题、描述和地名里的词，空格分开的都要有；一两个字也能找",
            examples=["湖景"],
        ),
    ] = None
    sort: Annotated[
        Sort,
        Meta(
            description="排序：newest 最新，most_booked 订得最多，price_up 价格从低到高，"
            "price_down 价格从高到低，rating 评分从高到低",
            examples=["newest"],
        ),
    ] = "newest"
    cursor: Annotated[
        Annotated[str, Meta(max_length=300)] | None,
        Meta(description="上一页给的 next_cursor；不传是第一页"),
    ] = None
    limit: Annotated[int, Meta(description="一页几套", ge=1, le=50, examples=[20])] = 20


class SearchView(Struct):
    """One page of houses."""

    items: Annotated[list[HouseCardView], Meta(description="这一页的房源")]
    next_cursor: Annotated[
        str | None, Meta(description="下一页的位置；没有下一页是 null", examples=["WyJuZXdlc3QiXQ"])
    ]
    total: Annotated[
        int, Meta(description="一共几套，数到 100 为止；100 就是“至少 100”", examples=[37])
    ]


class HomeCityView(Struct):
    """A city with houses."""

    area: Annotated[AreaView, Meta(description="城市")]
    house_count: Annotated[int, Meta(description="有几套房源", examples=[12])]
    photo: Annotated[PhotoView | None, Meta(description="那里最受欢迎的房源的封面")]


class HomeView(Struct):
    """The lists of the home page."""

    cities: Annotated[list[HomeCityView], Meta(description="房源最多的城市，最多 12 个")]
    newest: Annotated[list[HouseCardView], Meta(description="最新的 8 套")]
    most_booked: Annotated[list[HouseCardView], Meta(description="订得最多的 8 套")]
