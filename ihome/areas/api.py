"""The door of areas."""

from flask import Blueprint

from ihome.areas import service
from ihome.areas.errors import AreaNotFound
from ihome.areas.schemas import AreaDetailView, AreaListView, AreasQuery
from ihome.http.interface import interface
from ihome.kernel.errors import InvalidInput

bp = Blueprint("areas", __name__, url_prefix="/api/v2")


@bp.get("/areas")
@interface(
    "地区列表",
    about="不带参数返回各省；parent 返回它的下一级；q 按名称、全拼或首字母找地区，最多 20 个，直辖市只出现一次（作为市）。",
    access="public",
    query=AreasQuery,
    returns=AreaListView,
    errors=[AreaNotFound, InvalidInput],
)
def list_areas(query: AreasQuery) -> AreaListView:
    if query.q is not None:
        if query.parent is not None:
            raise InvalidInput.of(q="parent 和 q 只能用一个。")
        areas = service.search_areas(query.q)
    else:
        areas = service.children_of(query.parent)
    return AreaListView(items=[service.area_view(area) for area in areas])


@bp.get("/areas/<code>")
@interface(
    "一个地区",
    about="按代码看一个地区和它的上级。已经停用的代码也查得到。",
    access="public",
    path={"code": "GB/T 2260 代码，六位数字"},
    returns=AreaDetailView,
    errors=[AreaNotFound],
)
def show_area(code: str) -> AreaDetailView:
    return service.area_detail(code)
