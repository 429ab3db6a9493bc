"""What a host writes (forms) and what the world sees (views) of houses."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import asdict

from ihome.accounts.service import PersonView
from ihome.media.service import PhotoView

HouseKind = Literal["entire_home", "private_room", "shared_room", "loft", "courtyard"]
HouseStatus = Literal["draft", "published", "paused", "in_review", "refused"]
CaseState = Literal["waiting", "approved", "refused"]
RefusalReason = Literal[
    "photos_unclear",
    "photos_not_the_house",
    "text_misleading",
    "contact_in_text",
    "place_wrong",
    "forbidden",
    "duplicate",
    "other",
]
FacilityGroup = Literal["basic", "bath", "kitchen", "rules", "building"]

KIND_MEANING = (
    "房源类型：entire_home 整套，private_room 单间，shared_room 合住，loft 复式，courtyard 院子"
)
TIME_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
MAX_FEN = 10_000_000
STATUS_MEANING = "状态：draft 草稿，published 已发布，paused 已暂停，in_review 审核中（房客还看不到），refused 未通过"
CASE_MEANING = "审核状态：waiting 待审，approved 通过，refused 未通过"
REASON_MEANING = (
    "未通过的原因：photos_unclear 照片不清楚，photos_not_the_house 照片不是这套房，"
    "text_misleading 文字和实际不符，contact_in_text 文字里有联系方式或广告，place_wrong 位置不对，"
    "forbidden 不允许出租的房源，duplicate 和别的房源重复，other 其他"
)


class HouseForm(Struct, forbid_unknown_fields=True):
    """What a host may write. A field left out stays as it is; null takes back what was said."""

    title: Annotated[
        Annotated[str, Meta(min_length=2, max_length=64)] | UnsetType,
        Meta(description="标题，2–64 个字", examples=["外滩边的老洋房，推窗见江"]),
    ] = UNSET
    description: Annotated[
        Annotated[str, Meta(max_length=5000)] | UnsetType,
        Meta(
            description="描述，最多 5000 字；发布时至少 20 字",
            examples=["朝南两居，步行 5 分钟到地铁。"],
        ),
    ] = UNSET
    kind: Annotated[
        HouseKind | UnsetType, Meta(description=KIND_MEANING, examples=["entire_home"])
    ] = UNSET
    area_code: Annotated[
        Annotated[str, Meta(max_length=6)] | UnsetType | None,
        Meta(description="所在区县的 GB/T 2260 代码", examples=["310106"]),
    ] = UNSET
    address: Annotated[
        Annotated[str, Meta(max_length=200)] | UnsetType,
        Meta(description="详细地址；只有房东和付过款的客人看得到", examples=["南京西路 1 号 2 楼"]),
    ] = UNSET
    latitude: Annotated[
        Annotated[float, Meta(ge=-90, le=90)] | UnsetType | None,
        Meta(description="纬度（WGS-84），要和经度一起填", examples=[31.2304]),
    ] = UNSET
    longitude: Annotated[
        Annotated[float, Meta(ge=-180, le=180)] | UnsetType | None,
        Meta(description="经度（WGS-84），要和纬度一起填", examples=[121.4737]),
    ] = UNSET
    rooms: Annotated[
        Annotated[int, Meta(ge=0, le=50)] | UnsetType,
        Meta(description="卧室数；0 是开间", examples=[2]),
    ] = UNSET
    layout: Annotated[
        Annotated[str, Meta(max_length=32)] | UnsetType,
        Meta(description="户型，最多 32 字", examples=["两室一厅"]),
    ] = UNSET
    floor_area_m2: Annotated[
        Annotated[int, Meta(ge=1, le=10_000)] | UnsetType | None,
        Meta(description="面积（平方米）", examples=[85]),
    ] = UNSET
    beds: Annotated[
        Annotated[int, Meta(ge=1, le=50)] | UnsetType | None,
        Meta(description="床数", examples=[2]),
    ] = UNSET
    bedding: Annotated[
        Annotated[str, Meta(max_length=64)] | UnsetType,
        Meta(description="床型，最多 64 字", examples=["1.8 米大床一张，单人床一张"]),
    ] = UNSET
    capacity: Annotated[
        Annotated[int, Meta(ge=1, le=50)] | UnsetType | None,
        Meta(description="最多住几人", examples=[4]),
    ] = UNSET
    facilities: Annotated[
        Annotated[list[Annotated[str, Meta(max_length=32)]], Meta(max_length=60)] | UnsetType,
        Meta(description="设施代码，整体替换", examples=[["wifi", "hot_shower"]]),
    ] = UNSET
    price_fen: Annotated[
        Annotated[int, Meta(ge=100, le=MAX_FEN)] | UnsetType | None,
        Meta(description="每晚价格（分）", examples=[39900]),
    ] = UNSET
    cleaning_fee_fen: Annotated[
        Annotated[int, Meta(ge=0, le=MAX_FEN)] | UnsetType,
        Meta(description="清洁费（分），每次入住收一次", examples=[5000]),
    ] = UNSET
    deposit_fen: Annotated[
        Annotated[int, Meta(ge=0, le=MAX_FEN)] | UnsetType,
        Meta(description="押金（分），不算在总价里", examples=[20000]),
    ] = UNSET
    min_nights: Annotated[
        Annotated[int, Meta(ge=1, le=365)] | UnsetType,
        Meta(description="最少住几晚", examples=[1]),
    ] = UNSET
    max_nights: Annotated[
        Annotated[int, Meta(ge=0, le=365)] | UnsetType,
        Meta(description="最多住几晚；0 是不限", examples=[0]),
    ] = UNSET
    check_in_time: Annotated[
        Annotated[str, Meta(pattern=TIME_PATTERN, max_length=5)] | UnsetType,
        Meta(description="最早几点入住（当地时间 HH:MM）", examples=["15:00"]),
    ] = UNSET
    check_out_time: Annotated[
        Annotated[str, Meta(pattern=TIME_PATTERN, max_length=5)] | UnsetType,
        Meta(description="最晚几点退房（当地时间 HH:MM）", examples=["12:00"]),
    ] = UNSET
    rules: Annotated[
        Annotated[str, Meta(max_length=2000)] | UnsetType,
        Meta(description="房屋守则，最多 2000 字", examples=["22 点后请安静。"]),
    ] = UNSET
    is_instant: Annotated[
        bool | UnsetType, Meta(description="客人下单后不用等房东确认", examples=[False])
    ] = UNSET

    def said(self) -> dict[str, Any]:
        """The fields that were sent, by name."""
        return {name: value for name, value in asdict(self).items() if value is not UNSET}


class PhotoOrderForm(Struct, forbid_unknown_fields=True):
    """A new order of all photos."""

    photo_ids: Annotated[
        list[Annotated[str, Meta(max_length=64)]],
        Meta(
            description="这套房源全部照片的编号，按新顺序排，第一张是封面",
            examples=[["k3m9x2p7q4wd"]],
            max_length=100,
        ),
    ]


class MyHousesQuery(Struct, forbid_unknown_fields=True):
    """Which page of one's own houses."""

    cursor: Annotated[
        Annotated[str, Meta(max_length=200)] | None,
        Meta(description="上一页给的 next_cursor；不传是第一页"),
    ] = None
    limit: Annotated[int, Meta(description="一页几套", ge=1, le=50, examples=[20])] = 20


class FacilityView(Struct):
    code: Annotated[str, Meta(description="设施代码", examples=["wifi"])]
    name_zh: Annotated[str, Meta(description="中文名", examples=["无线网络"])]
    name_en: Annotated[str, Meta(description="英文名", examples=["Wi-Fi"])]
    group: Annotated[
        FacilityGroup,
        Meta(description="分组：basic 基本，bath 卫浴，kitchen 厨房，rules 允许，building 楼宇"),
    ]


class FacilitiesView(Struct):
    items: Annotated[list[FacilityView], Meta(description="全部设施，按固定顺序")]


class PointView(Struct):
    latitude: Annotated[float, Meta(description="纬度（WGS-84）", examples=[31.2304])]
    longitude: Annotated[float, Meta(description="经度（WGS-84）", examples=[121.4737])]


class CardStayView(Struct):
    """What the chosen nights cost in this house."""

    check_in: Annotated[date, Meta(description="入住日")]
    check_out: Annotated[date, Meta(description="离店日")]
    nights: Annotated[int, Meta(description="几晚", examples=[2])]
    per_night_fen: Annotated[int, Meta(description="每晚价格（分）", examples=[39900])]
    total_fen: Annotated[int, Meta(description="总价（分），含清洁费", examples=[84800])]


class HouseCardView(Struct):
    """A house in a list."""

    house_id: Annotated[str, Meta(description="房源编号", examples=["h7k2m9x3p4wd"])]
    title: Annotated[str, Meta(description="标题；草稿可能为空", examples=["外滩边的老洋房"])]
    kind: Annotated[HouseKind, Meta(description=KIND_MEANING)]
    status: Annotated[HouseStatus, Meta(description=STATUS_MEANING)]
    city_name: Annotated[str, Meta(description="城市；草稿可能为空", examples=["上海市"])]
    district_name: Annotated[str, Meta(description="区县；没有区的城市为空", examples=["静安区"])]
    area_code: Annotated[str | None, Meta(description="地区代码", examples=["310106"])]
    rooms: Annotated[int, Meta(description="卧室数；0 是开间", examples=[2])]
    beds: Annotated[int, Meta(description="床数；草稿里 0 是没填", examples=[2])]
    capacity: Annotated[int, Meta(description="最多住几人；草稿里 0 是没填", examples=[4])]
    price_fen: Annotated[int, Meta(description="每晚价格（分）；草稿里 0 是没填", examples=[39900])]
    photos: Annotated[list[PhotoView], Meta(description="照片，第一张是封面；列表里最多 5 张")]
    rating: Annotated[
        float | None, Meta(description="平均分，一位小数；没有评价是 null", examples=[4.8])
    ]
    review_count: Annotated[int, Meta(description="评价数", examples=[12])]
    booked_count: Annotated[int, Meta(description="付款成功过几次", examples=[30])]
    stay: Annotated[CardStayView | None, Meta(description="所选日期的价格；没选日期是 null")]
    point: Annotated[
        PointView | None, Meta(description="大概位置：真实位置在它周围 300 米内；没填是 null")
    ]
    is_instant: Annotated[bool, Meta(description="不用等房东确认", examples=[False])]


class HouseView(HouseCardView):
    """Everything a guest may know before booking."""

    description: Annotated[str, Meta(description="描述", examples=["朝南两居。"])]
    address_hint: Annotated[
        str, Meta(description="大概地址，只到区县；详细地址付款后可见", examples=["上海市静安区"])
    ]
    layout: Annotated[str, Meta(description="户型；没填是空", examples=["两室一厅"])]
    floor_area_m2: Annotated[
        int | None, Meta(description="面积（平方米）；没填是 null", examples=[85])
    ]
    bedding: Annotated[str, Meta(description="床型；没填是空", examples=["1.8 米大床一张"])]
    facilities: Annotated[list[str], Meta(description="设施代码", examples=[["wifi"]])]
    cleaning_fee_fen: Annotated[int, Meta(description="清洁费（分）", examples=[5000])]
    deposit_fen: Annotated[int, Meta(description="押金（分），不算在总价里", examples=[0])]
    min_nights: Annotated[int, Meta(description="最少住几晚", examples=[1])]
    max_nights: Annotated[int, Meta(description="最多住几晚；0 是不限", examples=[0])]
    check_in_time: Annotated[str, Meta(description="最早几点入住", examples=["15:00"])]
    check_out_time: Annotated[str, Meta(description="最晚几点退房", examples=["12:00"])]
    rules: Annotated[str, Meta(description="房屋守则", examples=["22 点后请安静。"])]
    host: Annotated[PersonView, Meta(description="房东")]
    point_radius_m: Annotated[int, Meta(description="真实位置离 point 最多多少米", examples=[300])]
    is_mine: Annotated[bool, Meta(description="是不是自己的房源", examples=[False])]


class HouseCaseView(Struct):
    """What the desk said of a house, to its host."""

    state: Annotated[CaseState, Meta(description=CASE_MEANING)]
    reasons: Annotated[list[RefusalReason], Meta(description=REASON_MEANING)]
    words: Annotated[str, Meta(description="审核人员写给房东的话；没有是空", examples=[""])]
    submitted_at: Annotated[datetime, Meta(description="提交的时刻（UTC）")]
    decided_at: Annotated[datetime | None, Meta(description="有结果的时刻（UTC）；还没有是 null")]


class HouseDraftView(Struct):
    """A house as its host edits it."""

    house_id: Annotated[str, Meta(description="房源编号", examples=["h7k2m9x3p4wd"])]
    status: Annotated[HouseStatus, Meta(description=STATUS_MEANING)]
    title: Annotated[str, Meta(description="标题", examples=["外滩边的老洋房"])]
    description: Annotated[str, Meta(description="描述", examples=["朝南两居。"])]
    kind: Annotated[HouseKind, Meta(description=KIND_MEANING)]
    area_code: Annotated[str | None, Meta(description="区县代码", examples=["310106"])]
    address: Annotated[str, Meta(description="详细地址", examples=["南京西路 1 号 2 楼"])]
    latitude: Annotated[float | None, Meta(description="纬度（WGS-84）", examples=[31.2304])]
    longitude: Annotated[float | None, Meta(description="经度（WGS-84）", examples=[121.4737])]
    rooms: Annotated[int, Meta(description="卧室数；0 是开间", examples=[2])]
    layout: Annotated[str, Meta(description="户型", examples=["两室一厅"])]
    floor_area_m2: Annotated[int | None, Meta(description="面积（平方米）", examples=[85])]
    beds: Annotated[int | None, Meta(description="床数", examples=[2])]
    bedding: Annotated[str, Meta(description="床型", examples=["1.8 米大床一张"])]
    capacity: Annotated[int | None, Meta(description="最多住几人", examples=[4])]
    facilities: Annotated[list[str], Meta(description="设施代码", examples=[["wifi"]])]
    price_fen: Annotated[int | None, Meta(description="每晚价格（分）", examples=[39900])]
    cleaning_fee_fen: Annotated[int, Meta(description="清洁费（分）", examples=[5000])]
    deposit_fen: Annotated[int, Meta(description="押金（分）", examples=[0])]
    min_nights: Annotated[int, Meta(description="最少住几晚", examples=[1])]
    max_nights: Annotated[int, Meta(description="最多住几晚；0 是不限", examples=[0])]
    check_in_time: Annotated[str, Meta(description="最早几点入住", examples=["15:00"])]
    check_out_time: Annotated[str, Meta(description="最晚几点退房", examples=["12:00"])]
    rules: Annotated[str, Meta(description="房屋守则", examples=["22 点后请安静。"])]
    is_instant: Annotated[bool, Meta(description="不用等房东确认", examples=[False])]
    photos: Annotated[list[PhotoView], Meta(description="全部照片，第一张是封面")]
    missing: Annotated[
        list[str], Meta(description="还缺哪几项才能发布；空的就可以发布", examples=[["photos"]])
    ]
    booked_count: Annotated[int, Meta(description="付款成功过几次", examples=[0])]
    review_count: Annotated[int, Meta(description="评价数", examples=[0])]
    updated_at: Annotated[datetime, Meta(description="最后改动的时刻（UTC）")]
    review: Annotated[HouseCaseView | None, Meta(description="最近一次审核；从没提交过审核是 null")]


class MyHousesView(Struct):
    items: Annotated[list[HouseCardView], Meta(description="自己的房源，新的在前")]
    next_cursor: Annotated[str | None, Meta(description="下一页的位置；没有下一页是 null")]
