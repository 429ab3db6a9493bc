"""Districts and houses, by the classic contract."""

from flask import Blueprint, request

from ihome.areas.errors import AreaNotFound
from ihome.classic import service
from ihome.classic.api.calls import PREFIX, call
from ihome.classic.errors import BAD_DATES, NO_SUCH_AREA, NO_SUCH_HOUSE
from ihome.classic.rules import MAX_ROW_ID, whole_number
from ihome.classic.schemas import (
    AreaView,
    BasicView,
    DetailView,
    HouseIdView,
    HouseInfoForm,
    HousesQuery,
    HousesView,
    ImageView,
    OwnHousesView,
)
from ihome.houses.errors import HouseIncomplete, RealNameNeeded, TooManyPhotos
from ihome.http.auth import current_user_id, optional_user_id
from ihome.http.interface import Upload
from ihome.http.uploads import uploaded_file
from ihome.kernel.errors import InvalidInput, NotFound
from ihome.media.errors import PHOTO_REFUSALS

bp = Blueprint("classic_houses", __name__, url_prefix=PREFIX)


@bp.get("/areas")
@call(
    "城区列表",
    about="可以选的城区，按编号排列。",
    returns=list[AreaView],
    fresh_for=1,
    same_for_all=True,
)
def areas() -> list[AreaView]:
    return service.areas()


@bp.get("/houses/index")
@call(
    "首页房屋",
    about="订得最多的房屋，最多 5 套。",
    returns=list[BasicView],
    fresh_for=1,
    same_for_all=True,
)
def index() -> list[BasicView]:
    return service.index()


@bp.get("/houses")
@call(
    "找房",
    about="按日期、城区找，排序，分页。日期头尾都算；结果就是此刻的。",
    query=HousesQuery,
    returns=HousesView,
    refuses={InvalidInput: BAD_DATES},
)
def search(query: HousesQuery) -> HousesView:
    return service.search(query)


@bp.get(f"/houses/<int(max={MAX_ROW_ID}):house_id>")
@call(
    "房屋详情",
    about="已发布的房屋谁都能看，自己的房屋什么状态都能看。",
    path={"house_id": "房屋编号"},
    returns=DetailView,
    refuses={NotFound: NO_SUCH_HOUSE},
    fresh_for=1,
)
def house(house_id: int) -> DetailView:
    return service.house(house_id, viewer_id=optional_user_id())


@bp.post("/houses/info")
@call(
    "发布房屋：基本信息",
    about="金额是元，值可以都是字符串。要先实名认证。传第一张照片后房屋才公开。",
    access="user",
    form=HouseInfoForm,
    returns=HouseIdView,
    errors=[RealNameNeeded],
    refuses={AreaNotFound: NO_SUCH_AREA},
)
def create_house(form: HouseInfoForm) -> HouseIdView:
    return service.create_house(current_user_id(), form)


@bp.post("/houses/image")
@call(
    "发布房屋：照片",
    about="表单里还有 house_id。一张 JPEG、PNG、WebP 或 HEIC，不超过 10 MB；第一张是主图。",
    access="user",
    upload=Upload("house_image", "照片"),
    returns=ImageView,
    errors=[*PHOTO_REFUSALS, TooManyPhotos, HouseIncomplete, RealNameNeeded],
    refuses={NotFound: NO_SUCH_HOUSE},
)
def add_image() -> ImageView:
    image = uploaded_file("house_image")
    house_id = whole_number(request.form.get("house_id", ""), field="house_id")
    return service.add_image(house_id, host_id=current_user_id(), stream=image)


@bp.get("/user/houses")
@call("我的房屋", about="自己的房屋，新的在前，最多 200 套。", access="user", returns=OwnHousesView)
def own_houses() -> OwnHousesView:
    return service.own_houses(current_user_id())
