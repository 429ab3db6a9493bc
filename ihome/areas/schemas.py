"""What the world sees of areas."""

from typing import Annotated

from msgspec import Meta, Struct

from ihome.areas.rules import Area


class AreasQuery(Struct, forbid_unknown_fields=True):
    """Which areas to list: those under `parent`, or those that answer to the words `q`."""

    parent: Annotated[
        Annotated[str, Meta(pattern=r"^[0-9]{6}$")] | None,
        Meta(description="上级地区的代码；不传就是各省", examples=["310100"]),
    ] = None
    q: Annotated[
        Annotated[str, Meta(min_length=1, max_length=40)] | None,
        Meta(description="名称、全拼或首字母的开头，最多返回 20 个", examples=["上海"]),
    ] = None


class AreaView(Struct):
    """One area on the wire."""

    code: Annotated[str, Meta(description="GB/T 2260 代码", examples=["310106"])]
    name: Annotated[str, Meta(description="名称", examples=["静安区"])]
    full_name: Annotated[str, Meta(description="带上级的全名", examples=["上海市静安区"])]
    level: Annotated[
        str, Meta(description="级别：province 省、city 市、district 区县", examples=["district"])
    ]
    parent_code: Annotated[str | None, Meta(description="上级地区的代码", examples=["310100"])]
    pinyin: Annotated[str, Meta(description="全拼，不带声调", examples=["jingan"])]
    latitude: Annotated[float | None, Meta(description="中心纬度（WGS-84）", examples=[31.2298])]
    longitude: Annotated[float | None, Meta(description="中心经度（WGS-84）", examples=[121.4429])]
    has_children: Annotated[bool, Meta(description="下面还有没有地区", examples=[False])]

    @classmethod
    def of(cls, area: Area, *, has_children: bool) -> "AreaView":
        return cls(
            code=area.code,
            name=area.name,
            full_name=area.full_name,
            level=area.level,
            parent_code=area.parent_code,
            pinyin=area.pinyin,
            latitude=area.latitude,
            longitude=area.longitude,
            has_children=has_children,
        )


class AreaListView(Struct):
    """A list of areas."""

    items: Annotated[list[AreaView], Meta(description="地区，按代码或按贴合程度排列")]


class AreaDetailView(AreaView):
    """One area and those above it."""

    ancestors: Annotated[list[AreaView], Meta(description="它的上级，从省开始")]
