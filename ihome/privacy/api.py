"""The door of privacy."""

from flask import Blueprint, Response

from ihome.http import auth
from ihome.http.auth import current_user_id
from ihome.http.interface import interface
from ihome.identity import service as identity
from ihome.kernel.errors import NotFound
from ihome.media.errors import PhotoStoreSilent
from ihome.privacy import service
from ihome.privacy.errors import (
    ExportTooSoon,
    NoSuchExport,
    StaffStays,
    StaysUnfinished,
    StillHosting,
)
from ihome.privacy.schemas import DeletionForm, DeletionView, ExportView, PrivacyView

bp = Blueprint("privacy", __name__, url_prefix="/api/v2")


@bp.get("/me/privacy")
@interface(
    "我的数据",
    about="最近一次导出、注销的进度、各种数据保存多久。",
    access="user",
    returns=PrivacyView,
)
def privacy() -> PrivacyView:
    """One's own data at a glance."""
    return service.privacy(current_user_id())


@bp.post("/me/exports")
@interface(
    "导出我的数据",
    about="把和本人有关的一切放进一个 ZIP：给人看的 index.html、给程序用的 JSON、照片。一天一次，备好后保存 7 天。",
    access="user",
    returns=ExportView,
    status=201,
    errors=[ExportTooSoon],
)
def ask_export() -> ExportView:
    """Ask for an archive."""
    return service.ask_export(current_user_id())


@bp.get("/me/exports/<export_id>/file")
@interface(
    "下载我的数据",
    about="备好的 ZIP；只有本人能下载。",
    access="user",
    path={"export_id": "导出编号"},
    content_type="application/zip",
    errors=[NoSuchExport, NotFound, PhotoStoreSilent],
)
def export_file(export_id: str) -> Response:
    """The archive, decrypted for this download alone."""
    data = service.export_file(export_id, user_id=current_user_id())
    response = Response(data, mimetype="application/zip")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Disposition"] = 'attachment; filename="ihome-my-data.zip"'
    return response


@bp.delete("/me/consents/<kind>")
@interface(
    "撤回同意",
    about="real_name：姓名、身份证号和照片随之删除，不能再发布房源；provider：以后不再交给核验机构。",
    access="user",
    path={"kind": "同意的事：real_name 或 provider"},
    errors=[StillHosting, NotFound],
)
def withdraw_consent(kind: str) -> None:
    """Take a yes back."""
    if kind not in {each.kind for each in identity.consents(current_user_id())}:
        raise NotFound()
    service.withdraw_consent(current_user_id(), kind)


@bp.post("/me/deletion")
@interface(
    "注销账号",
    about="7 天后注销，马上退出所有设备；7 天内登录就取消。没结束的行程、订单和在线的房源要先处理完。",
    access="user",
    form=DeletionForm,
    returns=DeletionView,
    errors=[StaysUnfinished, StaffStays],
)
def ask_deletion(form: DeletionForm) -> DeletionView:
    """Be forgotten in a week."""
    view = service.ask_deletion(current_user_id())
    auth.log_out()
    return view
