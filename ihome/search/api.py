"""The door of search."""

import msgspec
from flask import Blueprint

from ihome.http.interface import interface
from ihome.kernel.errors import InvalidInput
from ihome.search import service
from ihome.search.schemas import HomeView, SearchQuery, SearchView

bp = Blueprint("search", __name__, url_prefix="/api/v2")


@bp.get("/search")
@interface(
    "搜索房源",
    about="按地点、日期、人数、价格、类型、设施和词找已发布的房源。给了日期就只返回那几晚全空、也接受这么多晚的房源，"
    "并算出总价。结果就是此刻的：刚被订走的不再出现，取消的马上回来。翻页用 next_cursor，total 是第一页时数的。",
    access="public",
    query=SearchQuery,
    returns=SearchView,
    errors=[InvalidInput],
)
def search_houses(query: SearchQuery) -> SearchView:
    return service.search(query)


@bp.get("/home")
@interface(
    "首页",
    about="首页要的几张列表：有房源的城市、最新的房源、订得最多的房源。最多晚一分钟。",
    access="public",
    returns=HomeView,
    fresh_for=1,
    same_for_all=True,
)
def show_home() -> msgspec.Raw:
    return service.home()
