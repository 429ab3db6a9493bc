"""The operator's queue of real names."""

from flask import Blueprint, Response

from ihome.http.auth import current_user_id
from ihome.http.interface import interface
from ihome.identity import service
from ihome.identity.errors import CaseDecided, LinkOver, OwnCase, ReasonTooShort
from ihome.identity.schemas import (
    CasePageView,
    CaseQuery,
    CaseView,
    PhotoLinkView,
    ReasonForm,
    RevealedView,
)
from ihome.kernel.errors import NotFound
from ihome.media.errors import PhotoStoreSilent

bp = Blueprint("identity_desk", __name__, url_prefix="/api/v2/desk")

ACCESS = "staff:operator"
_CASE = {"case_id": "实名认证编号"}


@bp.get("/real_names")
@interface(
    "实名认证队列",
    about="某个状态的实名认证，等得最久的在前；姓名和号码遮住。",
    access=ACCESS,
    query=CaseQuery,
    returns=CasePageView,
)
def cases(query: CaseQuery) -> CasePageView:
    """The queue."""
    return service.cases(state=query.state, limit=query.limit, cursor=query.cursor)


@bp.get("/real_names/<case_id>")
@interface(
    "一次实名认证",
    about="遮住后的内容、照片、用了同一个号码的别的账号。",
    access=ACCESS,
    path=_CASE,
    returns=CaseView,
    errors=[NotFound],
)
def case(case_id: str) -> CaseView:
    """One case."""
    return service.case(case_id)


@bp.post("/real_names/<case_id>/approve")
@interface(
    "通过实名认证",
    about="人工核对后通过；理由留在审计记录里。",
    access=ACCESS,
    path=_CASE,
    form=ReasonForm,
    returns=CaseView,
    errors=[NotFound, CaseDecided, OwnCase, ReasonTooShort],
)
def approve(case_id: str, form: ReasonForm) -> CaseView:
    """It is this person."""
    return service.approve(case_id, staff_id=current_user_id(), reason=form.reason)


@bp.post("/real_names/<case_id>/refuse")
@interface(
    "不通过实名认证",
    about="理由本人看得到；姓名和号码被删除，本人可以重新填写。",
    access=ACCESS,
    path=_CASE,
    form=ReasonForm,
    returns=CaseView,
    errors=[NotFound, CaseDecided, OwnCase, ReasonTooShort],
)
def refuse(case_id: str, form: ReasonForm) -> CaseView:
    """It is not, or cannot be seen."""
    return service.refuse(case_id, staff_id=current_user_id(), reason=form.reason)


@bp.post("/real_names/<case_id>/reveal")
@interface(
    "查看完整的姓名和身份证号",
    about="要写明理由；谁、什么时候、为什么看，本人都看得到。",
    access=ACCESS,
    path=_CASE,
    form=ReasonForm,
    returns=RevealedView,
    errors=[NotFound, ReasonTooShort],
)
def reveal(case_id: str, form: ReasonForm) -> RevealedView:
    """In full."""
    return service.reveal(case_id, staff_id=current_user_id(), reason=form.reason)


@bp.post("/id_photos/<photo_id>/links")
@interface(
    "要一个看照片的链接",
    about="要写明理由，本人看得到。链接只对要的人有效，5 分钟内可以打开。",
    access=ACCESS,
    path={"photo_id": "身份证照片编号"},
    form=ReasonForm,
    returns=PhotoLinkView,
    status=201,
    errors=[NotFound, ReasonTooShort],
)
def link_to_photo(photo_id: str, form: ReasonForm) -> PhotoLinkView:
    """A link for five minutes."""
    return service.link_to_photo(photo_id, staff_id=current_user_id(), reason=form.reason)


@bp.get("/id_photos/<token>")
@interface(
    "看身份证照片",
    about="上面的链接指向这里；每看一次记一次，不缓存。",
    access=ACCESS,
    path={"token": "链接里的签名"},
    content_type="image/webp",
    errors=[NotFound, LinkOver, PhotoStoreSilent],
)
def show_photo(token: str) -> Response:
    """The picture, decrypted for this look alone."""
    data = service.photo_by_link(token, staff_id=current_user_id())
    response = Response(data, mimetype="image/webp")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Disposition"] = "inline"
    return response
