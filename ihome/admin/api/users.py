"""People."""

from flask import Blueprint

from ihome.accounts.errors import LastOwner
from ihome.admin import service
from ihome.admin.schemas.common import ActForm
from ihome.admin.schemas.users import FindUserForm, RoleForm, UserDetailView, UsersView
from ihome.http.auth import current_user_id
from ihome.http.interface import interface
from ihome.kernel.errors import NotFound

bp = Blueprint("desk_users", __name__, url_prefix="/api/v2/desk/users")

USER = {"user_id": "用户编号"}


@bp.post("/find")
@interface(
    "工作台：找用户",
    about="用完整手机号、用户编号或昵称的开头找。什么也不改；用 POST 是为了不让手机号留在地址和日志里。",
    access="staff:support",
    form=FindUserForm,
    returns=UsersView,
)
def find_users(form: FindUserForm) -> UsersView:
    return service.find_users(form.words)


@bp.get("/<user_id>")
@interface(
    "工作台：一个用户",
    about="遮住的手机号、身份、房源、订单，以及关系到这个人的操作。证件和姓名不在这里。",
    access="staff:support",
    path=USER,
    returns=UserDetailView,
    errors=[NotFound],
)
def show_user(user_id: str) -> UserDetailView:
    return service.user_detail(user_id, viewer_id=current_user_id())


@bp.post("/<user_id>/suspend")
@interface(
    "工作台：停用用户",
    about="马上退出所有登录，不能再登录；名下发布的房源全部暂停，已付款的订单照常有效。",
    access="staff:operator",
    path=USER,
    form=ActForm,
    returns=UserDetailView,
    errors=[NotFound],
)
def suspend_user(user_id: str, form: ActForm) -> UserDetailView:
    return service.suspend_user(user_id, reason=form.reason, actor_id=current_user_id())


@bp.post("/<user_id>/restore")
@interface(
    "工作台：恢复用户",
    about="可以重新登录；房源仍然暂停，由房东自己重新发布。",
    access="staff:operator",
    path=USER,
    form=ActForm,
    returns=UserDetailView,
    errors=[NotFound],
)
def restore_user(user_id: str, form: ActForm) -> UserDetailView:
    return service.restore_user(user_id, reason=form.reason, actor_id=current_user_id())


@bp.put("/<user_id>/role")
@interface(
    "工作台：改身份",
    about="给或收回工作人员的身份；对方马上退出所有登录。最后一位负责人不能收回。",
    access="staff:owner",
    path=USER,
    form=RoleForm,
    returns=UserDetailView,
    errors=[NotFound, LastOwner],
)
def set_role(user_id: str, form: RoleForm) -> UserDetailView:
    return service.set_role(user_id, role=form.role, reason=form.reason, actor_id=current_user_id())
