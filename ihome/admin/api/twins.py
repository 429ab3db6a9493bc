"""Photos of different owners that look alike."""

from flask import Blueprint

from ihome.admin import service
from ihome.admin.errors import OwnPhotos
from ihome.admin.schemas.twins import JudgeForm, PhotoTwinsView, PhotoTwinView, TwinsQuery
from ihome.http.auth import current_user_id
from ihome.http.interface import interface
from ihome.kernel.errors import NotFound

bp = Blueprint("desk_twins", __name__, url_prefix="/api/v2/desk/photo_twins")


@bp.get("")
@interface(
    "工作台：重复照片",
    about="不同的人上传、看起来一样的照片，一对一对地看。新上传的在前。",
    access="staff:support",
    query=TwinsQuery,
    returns=PhotoTwinsView,
)
def list_twins(query: TwinsQuery) -> PhotoTwinsView:
    return service.photo_twins(query, viewer_id=current_user_id())


@bp.post("/<photo_id>/<other_photo_id>")
@interface(
    "工作台：判断重复照片",
    about="两张照片是不是同一套房，可以改判。只记下来，不动房源；要处理房源另外去审核或停用。自己的照片不能自己判断。",
    access="staff:operator",
    path={"photo_id": "一张照片的编号", "other_photo_id": "另一张照片的编号"},
    form=JudgeForm,
    returns=PhotoTwinView,
    errors=[NotFound, OwnPhotos],
)
def judge_photos(photo_id: str, other_photo_id: str, form: JudgeForm) -> PhotoTwinView:
    return service.judge_photos(
        photo_id,
        other_photo_id,
        verdict=form.verdict,
        note=form.note,
        actor_id=current_user_id(),
    )
