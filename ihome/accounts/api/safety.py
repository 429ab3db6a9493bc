"""Look after the lock: password, number, second factor, and where one is logged in."""

from ihome.accounts import service
from ihome.accounts.api.door import bp
from ihome.accounts.errors import (
    CodeOfMobileWrong,
    LoginTooOften,
    MobileRegistered,
    NoSecondFactor,
    PasswordTooCommon,
    SameMobile,
    SecondFactorForStaff,
    SecondFactorOn,
    SecondFactorWrong,
    TooManyLogins,
    WrongPassword,
)
from ihome.accounts.schemas import (
    CodeForm,
    EnrolmentView,
    MeView,
    MobileForm,
    MySessionsView,
    OwnPasswordForm,
    PasswordForm,
    RecoveryCodesView,
    SecondFactorView,
)
from ihome.http import auth
from ihome.http.auth import current_session_id, current_user_id
from ihome.http.device import device_token, know_device
from ihome.http.interface import interface
from ihome.http.sender import sender_address
from ihome.kernel.errors import NotFound, TooMany
from ihome.verification.errors import PassNeeded, SmsCodesClosed


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
    auth.renew(user.stamp)


@bp.put("/me/mobile")
@interface(
    "换手机号",
    about="现在的号码和新号码各要一个用途为 change_mobile 的短信验证码；换完其他设备都会退出登录，这台不会。"
    "21011、21015 和 11022 的 data.fields 说的是哪一个验证码。",
    access="user",
    form=MobileForm,
    returns=MeView,
    errors=[CodeOfMobileWrong, PassNeeded, SmsCodesClosed, SameMobile, MobileRegistered],
)
def change_mobile(form: MobileForm) -> MeView:
    """Another number, both of which the user holds."""
    user = service.change_mobile(
        current_user_id(),
        old_code=form.old_code,
        new_mobile=form.new_mobile,
        new_code=form.new_code,
    )
    auth.renew(user.stamp)
    know_device(service.device_token(user))
    return service.me(user.id)


@bp.get("/me/second_factor")
@interface(
    "两步验证的状态", about="是否开启，还剩几个恢复码。", access="user", returns=SecondFactorView
)
def show_second_factor() -> SecondFactorView:
    """How it stands."""
    standing = service.factor_standing(current_user_id())
    return SecondFactorView(
        is_on=standing.is_on,
        recovery_codes_left=standing.recovery_codes_left,
        is_required=standing.is_required,
    )


@bp.post("/me/second_factor")
@interface(
    "准备两步验证",
    about="核对密码，得到一个新密钥和二维码，只显示这一次；用验证器里的数字确认之前不生效。",
    access="user",
    form=OwnPasswordForm,
    returns=EnrolmentView,
    errors=[WrongPassword, SecondFactorOn, LoginTooOften, TooManyLogins],
)
def enrol_second_factor(form: OwnPasswordForm) -> EnrolmentView:
    """A secret for the authenticator app."""
    made = service.enrol(
        current_user_id(),
        password=form.password,
        address=sender_address(),
        device_token=device_token(),
    )
    return EnrolmentView(secret=made.secret, uri=made.uri, qr_svg=made.qr_svg)


@bp.post("/me/second_factor/confirm")
@interface(
    "开启两步验证",
    about="输入验证器里的 6 位数字；返回 10 个恢复码，只显示这一次。其他设备都会退出登录。",
    access="user",
    form=CodeForm,
    returns=RecoveryCodesView,
    errors=[SecondFactorWrong, NoSecondFactor, SecondFactorOn, TooMany],
)
def confirm_second_factor(form: CodeForm) -> RecoveryCodesView:
    """From now on a login takes two steps."""
    user, codes = service.confirm(current_user_id(), form.code)
    auth.renew(user.stamp, is_proved=True)
    return RecoveryCodesView(codes)


@bp.post("/me/second_factor/turn_off")
@interface(
    "关闭两步验证",
    about="输入验证器里的 6 位数字或一个恢复码；其他设备都会退出登录。工作人员不能关闭。",
    access="user",
    form=CodeForm,
    errors=[SecondFactorWrong, NoSecondFactor, SecondFactorForStaff, TooMany],
)
def turn_off_second_factor(form: CodeForm) -> None:
    """One step again."""
    user = service.turn_off(current_user_id(), form.code)
    auth.renew(user.stamp, is_proved=False)


@bp.post("/me/recovery_codes")
@interface(
    "换一批恢复码",
    about="输入验证器里的 6 位数字或一个恢复码；以前的恢复码全部作废，新的只显示这一次。",
    access="user",
    form=CodeForm,
    returns=RecoveryCodesView,
    errors=[SecondFactorWrong, NoSecondFactor, TooMany],
)
def new_recovery_codes(form: CodeForm) -> RecoveryCodesView:
    """Ten others."""
    return RecoveryCodesView(service.new_recovery_codes(current_user_id(), form.code))


@bp.get("/me/sessions")
@interface(
    "登录着的设备",
    about="哪些设备登录着这个账号，最近什么时候用过。14 天不用或登录满 30 天会自动退出。",
    access="user",
    returns=MySessionsView,
)
def show_sessions() -> MySessionsView:
    """Where one is logged in."""
    return service.own_sessions(current_user_id(), current_id=current_session_id())


@bp.delete("/me/sessions/<session_id>")
@interface(
    "退出一个设备",
    about="那个设备马上退出登录。",
    access="owner:session",
    path={"session_id": "会话编号"},
    errors=[NotFound],
)
def end_session(session_id: str) -> None:
    """Log out elsewhere."""
    service.end_session(current_user_id(), session_id)


@bp.delete("/me/sessions")
@interface("退出其他设备", about="除了这一个，都马上退出登录。", access="user")
def end_other_sessions() -> None:
    """Log out everywhere else."""
    service.end_other_sessions(current_user_id(), current_id=current_session_id())
