"""Captcha, text messages and accounts, by the classic contract."""

from flask import Blueprint, Response, request

from ihome.accounts import service as accounts
from ihome.accounts.errors import (
    BadIdNumber,
    LoginTooOften,
    MobileRegistered,
    NameTaken,
    PasswordTooCommon,
    SecondFactorNeeded,
    Suspended,
    TooManyLogins,
    TooYoung,
    WrongLogin,
)
from ihome.classic import service
from ihome.classic.api.calls import PREFIX, call, refused
from ihome.classic.errors import SESSIONERR, Ret
from ihome.classic.rules import check_all_there
from ihome.classic.schemas import (
    AuthForm,
    AuthView,
    AvatarView,
    LoginForm,
    NameForm,
    NameView,
    RegisterForm,
    SmsCodeQuery,
    UserView,
)
from ihome.http import auth
from ihome.http.auth import current_user_id, optional_user_id
from ihome.http.device import device_name, device_token, know_device
from ihome.http.interface import Upload
from ihome.http.sender import sender_address
from ihome.http.uploads import uploaded_file
from ihome.http.visitor import browser_key
from ihome.kernel.errors import InvalidInput, TooMany
from ihome.media.errors import PHOTO_REFUSALS
from ihome.verification import service as verification
from ihome.verification.errors import (
    ImageCodeNotSaved,
    ImageCodeWrong,
    PassNeeded,
    ProofNeeded,
    SmsBudgetSpent,
    SmsCodeWrong,
    SmsNotSent,
    SmsOff,
    SmsPlaceTooOften,
    SmsTooOften,
    SmsUnclear,
)

bp = Blueprint("classic_people", __name__, url_prefix=PREFIX)


@bp.get("/image_codes/<image_code_id>")
@call(
    "获取图片验证码",
    about="前端生成一个 UUID 来访问，可以得到验证码图片（200×75，4 个字符，180 秒内有效，核对一次就作废）。",
    path={"image_code_id": "验证码图片编号"},
    errors=[InvalidInput, TooMany, ImageCodeNotSaved],
    content_type="image/jpg",
)
def show_image_code(image_code_id: str) -> Response:
    picture = verification.new_image_code(image_code_id, address=sender_address(), form="JPEG")
    return Response(picture, content_type="image/jpg", headers={"Cache-Control": "no-store"})


@bp.get("/sms_codes/<path:mobile>")
@call(
    "发送短信验证码",
    about="核对图片验证码，给手机号发 6 位数字，5 分钟内有效。回答不会透露号码是否注册过。"
    "发得多的时候 /api/v2 要一份工作量证明，这里给不了，就回答 4201。",
    path={"mobile": "手机号"},
    query=SmsCodeQuery,
    errors=[
        InvalidInput,
        ImageCodeWrong,
        ProofNeeded,
        SmsTooOften,
        SmsPlaceTooOften,
        TooMany,
        SmsBudgetSpent,
        SmsOff,
        SmsNotSent,
        SmsUnclear,
    ],
    says="发送成功",
)
def send_sms_code(mobile: str, query: SmsCodeQuery) -> None:
    said = {"image_code": query.image_code, "image_code_id": query.image_code_id}
    check_all_there(said, said.keys())
    verification.send_sms_code(
        mobile=verification.mobile_of(mobile),
        purpose="register",
        image_code_id=query.image_code_id,
        image_code=query.image_code,
        address=sender_address(),
        device=browser_key(),
    )


@bp.post("/users")
@call(
    "注册",
    about="用短信验证码证明手机号是自己的，设一个密码；注册完就登录了。",
    form=RegisterForm,
    errors=[SmsCodeWrong, PassNeeded, MobileRegistered, PasswordTooCommon, TooManyLogins],
    says="注册成功",
)
def register(form: RegisterForm) -> None:
    _enter(service.register(form))


@bp.post("/sessions")
@call(
    "登录",
    about="手机号和密码。试错多了要等，等待逐次加倍。",
    form=LoginForm,
    errors=[WrongLogin, LoginTooOften, TooManyLogins, SecondFactorNeeded, Suspended],
    says="登录成功",
)
def log_in(form: LoginForm) -> None:
    said = {"mobile": form.mobile, "password": form.password}
    check_all_there(said, said.keys())
    user = accounts.log_in(
        mobile=form.mobile,
        password=form.password,
        address=sender_address(),
        device_token=device_token(),
    )
    if accounts.has_second_factor(user.id):
        raise SecondFactorNeeded()
    _enter(user)


@bp.get("/session")
@call(
    "登录状态",
    about="登录了，errmsg 是 true，data 是用户名；没登录，errno 是 4101，errmsg 是 false。",
    returns=NameView,
    says="true",
)
def show_session() -> NameView | Response:
    user_id = optional_user_id()
    if user_id is None:
        return refused(Ret(SESSIONERR, "false"))
    return NameView(accounts.me(user_id).name)


@bp.delete("/session")
@call("退出登录", about="没登录也算成功。")
def log_out() -> None:
    auth.log_out()


@bp.get("/user")
@call("个人信息", about="登录用户自己的资料。", access="user", returns=UserView)
def show_user() -> UserView:
    return service.user(current_user_id())


@bp.put("/users/name")
@call(
    "改用户名",
    about="没有别人用的名字。",
    access="user",
    form=NameForm,
    returns=NameView,
    errors=[NameTaken],
)
def rename(form: NameForm) -> NameView:
    return NameView(service.rename(current_user_id(), form.name))


@bp.post("/users/avatar")
@call(
    "上传头像",
    about="一张 JPEG、PNG、WebP 或 HEIC，不超过 10 MB。",
    access="user",
    upload=Upload("avatar", "头像图片"),
    returns=AvatarView,
    errors=PHOTO_REFUSALS,
)
def set_avatar() -> AvatarView:
    return service.set_avatar(current_user_id(), uploaded_file("avatar"))


@bp.get("/users/auth")
@call("实名信息", about="遮住后的姓名和身份证号；没填是 null。", access="user", returns=AuthView)
def show_auth() -> AuthView:
    return service.auth(current_user_id())


@bp.post("/users/auth")
@call(
    "实名认证",
    about="姓名和身份证号，按 GB 11643 核对格式，加密保存；只有第一次算数，再提交不改变什么。",
    access="user",
    form=AuthForm,
    errors=[BadIdNumber, TooYoung],
)
def give_auth(form: AuthForm) -> None:
    service.give_auth(current_user_id(), form)


def _enter(user: accounts.User) -> None:
    """This browser is the user's from now on, for both contracts."""
    is_known = accounts.is_known_device(user, device_token())
    know_device(accounts.device_token(user))
    auth.log_in(user.id, user.stamp)
    device = device_name(request.user_agent.string)
    accounts.note_login(user.id, by="password", device=device, is_known=is_known)
