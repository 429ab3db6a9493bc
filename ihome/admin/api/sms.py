"""Text messages."""

from flask import Blueprint

from ihome.admin import service
from ihome.admin.schemas.sms import SmsView, SwitchForm
from ihome.http.auth import current_user_id
from ihome.http.interface import interface

bp = Blueprint("desk_sms", __name__, url_prefix="/api/v2/desk/sms")


@bp.get("")
@interface(
    "工作台：短信",
    about="今天和最近 14 天花了多少、各通道的结果、有没有停发。不含号码和内容。",
    access="staff:support",
    returns=SmsView,
)
def show_sms() -> SmsView:
    return service.sms()


@bp.put("/switch")
@interface(
    "工作台：短信开关",
    about="停发或恢复全部短信，下一条就算数；停发时登录、注册、找回密码的验证码也发不出去。",
    access="staff:operator",
    form=SwitchForm,
    returns=SmsView,
)
def switch_sms(form: SwitchForm) -> SmsView:
    return service.switch_sms(is_off=form.is_off, reason=form.reason, actor_id=current_user_id())
