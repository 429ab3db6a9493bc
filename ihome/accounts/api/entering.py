"""Register, log in (in one step or two), log out, reset the password."""

from flask import request

from ihome.accounts import service
from ihome.accounts.api.door import bp
from ihome.accounts.errors import (
    FirstStepOver,
    LoginTooOften,
    MobileRegistered,
    NoSecondFactor,
    NotRegistered,
    PasswordTooCommon,
    SecondFactorNeeded,
    SecondFactorWrong,
    Suspended,
    TooManyLogins,
    WrongLogin,
)
from ihome.accounts.schemas import (
    CodeForm,
    LoginForm,
    MeView,
    PasswordResetForm,
    RegisterForm,
    SessionView,
    SmsLoginForm,
)
from ihome.http import auth
from ihome.http.auth import optional_user_id
from ihome.http.csrf import want_csrf_cookie
from ihome.http.device import device_name, device_token, know_device
from ihome.http.interface import interface
from ihome.http.sender import sender_address
from ihome.kernel.errors import TooMany
from ihome.verification.errors import SmsCodeWrong


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
    auth.log_in(user.id, user.stamp, by="register")
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
    about="手机号和密码。试错多了要等，等待时间逐次加倍；登录过的浏览器单独计数，别人试错不会拖慢它。"
    "开了两步验证的账号先得到 11013，再用 /session/second_factor 完成。",
    access="public",
    form=LoginForm,
    returns=MeView,
    errors=[WrongLogin, LoginTooOften, TooManyLogins, SecondFactorNeeded, Suspended],
)
def log_in(form: LoginForm) -> MeView:
    """Log in."""
    user = service.log_in(
        mobile=form.mobile,
        password=form.password,
        address=sender_address(),
        device_token=device_token(),
    )
    return _first_step(user, by="password")


@bp.post("/session/sms")
@interface(
    "用短信验证码登录",
    about="先用 /sms_codes 要一个用途为 login 的验证码。号码有没有注册，只告诉收到验证码的人。"
    "开了两步验证的账号先得到 11013，再用 /session/second_factor 完成。",
    access="public",
    form=SmsLoginForm,
    returns=MeView,
    errors=[SmsCodeWrong, NotRegistered, SecondFactorNeeded, Suspended],
)
def log_in_by_sms(form: SmsLoginForm) -> MeView:
    """Log in with the phone."""
    return _first_step(service.log_in_by_sms(mobile=form.mobile, sms_code=form.sms_code), by="sms")


@bp.post("/session/second_factor")
@interface(
    "登录的第二步",
    about="密码或短信验证码对了之后 10 分钟内，输入身份验证器里的 6 位数字或一个恢复码。"
    "5 分钟里最多试 5 次；用过的数字不能再用。",
    access="public",
    form=CodeForm,
    returns=MeView,
    errors=[FirstStepOver, SecondFactorWrong, NoSecondFactor, TooMany],
)
def log_in_second_step(form: CodeForm) -> MeView:
    """The second factor of who has shown the first."""
    step = auth.first_step()
    if step is None:
        raise FirstStepOver()
    service.check_second_factor(step.user_id, form.code)
    return _enter(service.user_by_id(step.user_id), by=step.by, stamp=step.stamp, is_proved=True)


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


def _first_step(user: service.User, *, by: str) -> MeView:
    """In, or as far as the second factor."""
    if service.has_second_factor(user.id):
        auth.remember_first_step(user.id, user.stamp, by=by)
        raise SecondFactorNeeded()
    return _enter(user, by=by, stamp=user.stamp, is_proved=False)


def _enter(user: service.User, *, by: str, stamp: str, is_proved: bool) -> MeView:
    """This browser is the user's from now on."""
    is_known = service.is_known_device(user, device_token())
    know_device(service.device_token(user))
    auth.log_in(user.id, stamp, by=by, is_proved=is_proved)
    device = device_name(request.user_agent.string)
    service.note_login(user.id, by=by, device=device, is_known=is_known)
    return service.me(user.id)
