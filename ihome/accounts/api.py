"""The door of accounts."""

from flask import Blueprint

from ihome.accounts import service
from ihome.accounts.errors import (
    LoginTooOften,
    MobileRegistered,
    NotRegistered,
    PasswordTooCommon,
    TooManyLogins,
    WrongLogin,
    WrongPassword,
)
from ihome.accounts.schemas import (
    LoginForm,
    MeView,
    PasswordForm,
    PasswordResetForm,
    ProfileForm,
    RegisterForm,
    SessionView,
)
from ihome.http import auth
from ihome.http.auth import current_user_id, optional_user_id
from ihome.http.csrf import want_csrf_cookie
from ihome.http.device import device_token, know_device
from ihome.http.interface import Upload, interface
from ihome.http.sender import sender_address
from ihome.http.uploads import uploaded_file
from ihome.media.errors import PHOTO_REFUSALS
from ihome.verification.errors import SmsCodeWrong

bp = Blueprint("accounts", __name__, url_prefix="/api/v2")


@bp.post("/users")
@interface(
    "注册",
    about="用短信验证码证明手机号是自己的，设一个密码；注册完就登录了。",
    access="public",
    form=RegisterForm,
    returns=MeView,
    status=201,
    errors=[SmsCodeWrong, MobileRegistered, PasswordTooCommon, TooManyLogins],
)
def register(form: RegisterForm) -> MeView:
    """A new account, logged in."""
    user = service.register(
        mobile=form.mobile, sms_code=form.sms_code, password=form.password, name=form.name
    )
    know_device(service.device_token(user))
    auth.log_in(user.id, user.stamp)
    return service.me(user.id)


@bp.get("/session")
@interface(
    "当前登录状态",
    about="登录的用户，或 null；同时下发 csrf_token cookie。匿名访问不会建立会话。",
    access="public",
    returns=SessionView,
)
def show_session() -> SessionView:
    """Who is asking."""
    want_csrf_cookie()
    user_id = optional_user_id()
    return SessionView(user=service.me(user_id) if user_id is not None else None)


@bp.post("/session")
@interface(
    "登录",
    about="手机号和密码。试错多了要等，等待时间逐次加倍；登录过的浏览器单独计数，别人试错不会拖慢它。",
    access="public",
    form=LoginForm,
    returns=MeView,
    errors=[WrongLogin, LoginTooOften, TooManyLogins],
)
def log_in(form: LoginForm) -> MeView:
    """Log in."""
    user = service.log_in(
        mobile=form.mobile,
        password=form.password,
        address=sender_address(),
        device_token=device_token(),
    )
    know_device(service.device_token(user))
    auth.log_in(user.id, user.stamp)
    return service.me(user.id)


@bp.delete("/session")
@interface("退出登录", about="结束这个浏览器的会话；没登录也算成功。", access="public")
def log_out() -> None:
    """Log out."""
    auth.log_out()


@bp.post("/password_resets")
@interface(
    "重设密码",
    about="用短信验证码证明手机号是自己的，设一个新密码；其他设备都会退出登录。",
    access="public",
    form=PasswordResetForm,
    errors=[SmsCodeWrong, NotRegistered, PasswordTooCommon, TooManyLogins],
)
def reset_password(form: PasswordResetForm) -> None:
    """A new password for whoever holds the phone."""
    user = service.reset_password(
        mobile=form.mobile, sms_code=form.sms_code, password=form.password
    )
    know_device(service.device_token(user))


@bp.get("/me")
@interface(
    "我的资料", about="登录用户自己的资料，手机号遮住中间四位。", access="user", returns=MeView
)
def me() -> MeView:
    """One's own profile."""
    return service.me(current_user_id())


@bp.patch("/me")
@interface("改资料", about="改昵称。", access="user", form=ProfileForm, returns=MeView)
def rename(form: ProfileForm) -> MeView:
    """Another name."""
    service.rename(current_user_id(), form.name)
    return service.me(current_user_id())


@bp.put("/me/avatar")
@interface(
    "换头像",
    about="上传一张 JPEG、PNG 或 WebP，不超过 10 MB。",
    access="user",
    upload=Upload("photo", "头像图片"),
    returns=MeView,
    errors=PHOTO_REFUSALS,
)
def set_avatar() -> MeView:
    """Another picture."""
    service.set_avatar(current_user_id(), uploaded_file("photo"))
    return service.me(current_user_id())


@bp.delete("/me/avatar")
@interface("删头像", about="不再用头像。", access="user", returns=MeView)
def drop_avatar() -> MeView:
    """No picture."""
    service.drop_avatar(current_user_id())
    return service.me(current_user_id())


@bp.put("/me/password")
@interface(
    "改密码",
    about="先核对现在的密码；改完其他设备都会退出登录，这台不会。",
    access="user",
    form=PasswordForm,
    errors=[WrongPassword, PasswordTooCommon, LoginTooOften, TooManyLogins],
)
def change_password(form: PasswordForm) -> None:
    """Another password."""
    user = service.change_password(
        current_user_id(),
        old_password=form.old_password,
        new_password=form.new_password,
        address=sender_address(),
        device_token=device_token(),
    )
    auth.log_in(user.id, user.stamp)
