"""The door of houses."""

from flask import Blueprint

from ihome.houses import service
from ihome.houses.errors import (
    HouseIncomplete,
    HouseStillBooked,
    NotADraft,
    NotPublished,
    RealNameNeeded,
    TooManyPhotos,
)
from ihome.houses.schemas import (
    FacilitiesView,
    HouseDraftView,
    HouseForm,
    HouseView,
    MyHousesQuery,
    MyHousesView,
    PhotoOrderForm,
)
from ihome.http.auth import current_user_id, optional_user_id
from ihome.http.interface import Upload, interface
from ihome.http.uploads import uploaded_file
from ihome.kernel.errors import InvalidInput, NotFound
from ihome.media.errors import PHOTO_REFUSALS
from ihome.media.service import PhotoView

bp = Blueprint("houses", __name__, url_prefix="/api/v2")

HOUSE = {"house_id": "房源编号"}


@bp.get("/facilities")
@interface(
    "设施列表",
    about="房源可以有的全部设施，按固定顺序。",
    access="public",
    returns=FacilitiesView,
)
def list_facilities() -> FacilitiesView:
    return service.facilities()


@bp.get("/houses/<house_id>")
@interface(
    "看房源",
    about="房源的全部公开内容。草稿和暂停的房源只有房东自己看得到，别人看和不存在一样。"
    "位置是模糊的，详细地址付款后在订单里。",
    access="public",
    path=HOUSE,
    returns=HouseView,
    errors=[NotFound],
    fresh_for=1,
)
def show_house(house_id: str) -> HouseView:
    return service.house_view(house_id, viewer_id=optional_user_id())


@bp.get("/me/houses")
@interface(
    "我的房源",
    about="自己的全部房源，各种状态都在，新的在前。",
    access="user",
    query=MyHousesQuery,
    returns=MyHousesView,
)
def list_my_houses(query: MyHousesQuery) -> MyHousesView:
    return service.my_houses(host_id=current_user_id(), cursor=query.cursor, limit=query.limit)


@bp.get("/me/houses/<house_id>")
@interface(
    "编辑用的房源内容",
    about="房东编辑时要的全部内容，包括详细地址、精确位置和还缺哪几项。",
    access="host-of:house",
    path=HOUSE,
    returns=HouseDraftView,
    errors=[NotFound],
)
def show_draft(house_id: str) -> HouseDraftView:
    return service.draft_view(house_id, host_id=current_user_id())


@bp.post("/houses")
@interface(
    "新建房源",
    about="建一份草稿，先完成实名认证。字段都可以以后再填。",
    access="user",
    form=HouseForm,
    returns=HouseDraftView,
    status=201,
    errors=[RealNameNeeded],
)
def create_house(form: HouseForm) -> HouseDraftView:
    return service.create_house(host_id=current_user_id(), form=form)


@bp.patch("/houses/<house_id>")
@interface(
    "修改房源",
    about="只改传了的字段，传 null 是清空。已发布的房源改完仍要齐全，否则一项也不改。",
    access="host-of:house",
    path=HOUSE,
    form=HouseForm,
    returns=HouseDraftView,
    errors=[NotFound, HouseIncomplete],
)
def edit_house(house_id: str, form: HouseForm) -> HouseDraftView:
    return service.edit_house(house_id, host_id=current_user_id(), form=form)


@bp.post("/houses/<house_id>/publish")
@interface(
    "发布房源",
    about="发布草稿，或者让暂停的房源重新接待。没填齐时 data.missing 是还缺的项。",
    access="host-of:house",
    path=HOUSE,
    returns=HouseDraftView,
    errors=[NotFound, RealNameNeeded, HouseIncomplete],
)
def publish_house(house_id: str) -> HouseDraftView:
    return service.publish_house(house_id, host_id=current_user_id())


@bp.post("/houses/<house_id>/pause")
@interface(
    "暂停房源",
    about="暂停后客人找不到它。还有客人要来住时不能暂停。",
    access="host-of:house",
    path=HOUSE,
    returns=HouseDraftView,
    errors=[NotFound, NotPublished, HouseStillBooked],
)
def pause_house(house_id: str) -> HouseDraftView:
    return service.pause_house(house_id, host_id=current_user_id())


@bp.delete("/houses/<house_id>")
@interface(
    "删除草稿",
    about="删掉一份草稿和它的照片。发布过的房源不能删，可以暂停。",
    access="host-of:house",
    path=HOUSE,
    errors=[NotFound, NotADraft, HouseStillBooked],
)
def delete_house(house_id: str) -> None:
    service.delete_house(house_id, host_id=current_user_id())


@bp.post("/houses/<house_id>/photos")
@interface(
    "添加照片",
    about="JPEG、PNG、WebP 或 HEIC，最大 10 MB、4000 万像素，每边最多 10000 像素，不能是动图。"
    "照片会转正、缩放成几种宽度的 WebP，拍摄地点等信息全部去掉。一套房源最多 30 张，第一张是封面。",
    access="host-of:house",
    path=HOUSE,
    upload=Upload("photo", "照片文件"),
    returns=PhotoView,
    status=201,
    errors=[NotFound, InvalidInput, TooManyPhotos, *PHOTO_REFUSALS],
)
def add_photo(house_id: str) -> PhotoView:
    return service.add_photo(house_id, host_id=current_user_id(), stream=uploaded_file("photo"))


@bp.put("/houses/<house_id>/photos")
@interface(
    "照片排序",
    about="photo_ids 要写全这套房源的所有照片，每张一次；第一张是封面。",
    access="host-of:house",
    path=HOUSE,
    form=PhotoOrderForm,
    returns=HouseDraftView,
    errors=[NotFound],
)
def order_photos(house_id: str, form: PhotoOrderForm) -> HouseDraftView:
    return service.order_photos(house_id, host_id=current_user_id(), photo_ids=form.photo_ids)


@bp.delete("/houses/<house_id>/photos/<photo_id>")
@interface(
    "删除照片",
    about="删掉一张照片，后面的往前补。已发布的房源至少留一张。",
    access="host-of:house",
    path={**HOUSE, "photo_id": "照片编号"},
    returns=HouseDraftView,
    errors=[NotFound, HouseIncomplete],
)
def delete_photo(house_id: str, photo_id: str) -> HouseDraftView:
    return service.delete_photo(house_id, host_id=current_user_id(), photo_id=photo_id)
