"""One's own real name."""

from flask import Blueprint

from ihome.accounts.errors import BadIdNumber, RealNameGiven, TooYoung
from ihome.http.auth import current_user_id
from ihome.http.interface import Upload, interface
from ihome.http.uploads import uploaded_file
from ihome.identity import service
from ihome.identity.errors import ConsentNeeded, ConsentTextChanged, NoOpenCase
from ihome.identity.rules import Side
from ihome.identity.schemas import ConsentForm, ConsentView, LookView, RealNameForm, RealNameView
from ihome.kernel.errors import NotFound
from ihome.media.errors import PHOTO_REFUSALS

bp = Blueprint("identity", __name__, url_prefix="/api/v2")

SIDES: dict[str, Side] = {"front": "front", "back": "back"}


@bp.get("/me/consents")
@interface(
    "同意书",
    about="每段要单独同意的文字，和本人什么时候同意的。",
    access="user",
    returns=list[ConsentView],
)
def consents() -> list[ConsentView]:
    """The texts, and one's own yes to them."""
    return service.consents(current_user_id())


@bp.post("/me/consents")
@interface(
    "同意",
    about="同意一段文字；记下版本和时刻。不同意不影响找房和预订。",
    access="user",
    form=ConsentForm,
    returns=list[ConsentView],
    errors=[ConsentTextChanged],
)
def give_consent(form: ConsentForm) -> list[ConsentView]:
    """Say yes."""
    service.give_consent(current_user_id(), kind=form.kind, version=form.version)
    return service.consents(current_user_id())


@bp.get("/me/real_name")
@interface(
    "实名信息",
    about="遮住后的姓名和身份证号，认证到了哪一步；还没填过是 null。只核对过格式不等于已核验。",
    access="user",
    returns=RealNameView | None,
)
def real_name() -> RealNameView | None:
    """What was given, masked."""
    return service.real_name(current_user_id())


@bp.put("/me/real_name")
@interface(
    "实名认证",
    about="先单独同意（POST /me/consents）。姓名和身份证号按 GB 11643 核对格式、日期和年龄，加密保存；没通过才能重填。"
    "发布房源前必须完成。",
    access="user",
    form=RealNameForm,
    returns=RealNameView | None,
    errors=[BadIdNumber, TooYoung, RealNameGiven, ConsentNeeded],
)
def give_real_name(form: RealNameForm) -> RealNameView | None:
    """Name and ID number."""
    service.give_real_name(current_user_id(), real_name=form.real_name, id_number=form.id_number)
    return service.real_name(current_user_id())


@bp.put("/me/real_name/photos/<side>")
@interface(
    "传身份证照片",
    about="front 人像面，back 国徽面。加密保存在不公开的地方，只有审核人写明理由才能看，审核结束后 30 天内删除。",
    access="user",
    path={"side": "哪一面：front 或 back"},
    upload=Upload("photo", "身份证照片"),
    returns=RealNameView | None,
    errors=[*PHOTO_REFUSALS, ConsentNeeded, NoOpenCase, NotFound],
)
def keep_id_photo(side: str) -> RealNameView | None:
    """One side of the card."""
    if side not in SIDES:
        raise NotFound()
    service.keep_id_photo(current_user_id(), SIDES[side], uploaded_file("photo"))
    return service.real_name(current_user_id())


@bp.get("/me/disclosures")
@interface(
    "谁看过我的实名信息",
    about="工作人员每次查看完整的姓名、身份证号或照片：什么时候、谁、为什么。",
    access="user",
    returns=list[LookView],
)
def looks() -> list[LookView]:
    """Who looked, when and why."""
    return service.looks(current_user_id())
