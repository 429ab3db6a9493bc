"""The RET codes of the classic contract, and which of them each of our refusals is.

The codes and their names are the contract's own, the unused ones included. Its pages show `errmsg`
as it comes, or look at the code alone; they handle no HTTP status but 200.
"""

from collections.abc import Mapping
from typing import NamedTuple

from ihome.accounts.errors import (
    LoginTooOften,
    MobileRegistered,
    NameTaken,
    SecondFactorNeeded,
    Suspended,
    TooManyLogins,
    WrongLogin,
)
from ihome.booking.errors import (
    DatesTaken,
    HouseNotOpen,
    OwnHouse,
    StayInThePast,
    StayTooFarAhead,
    StayTooLong,
    StayTooShort,
    TooManyGuests,
    TooManyOpenBookings,
)
from ihome.houses.errors import TooManyPhotos
from ihome.kernel.errors import (
    AppError,
    BadRequest,
    CsrfFailed,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotLoggedIn,
    ThirdPartyFailed,
    TooLarge,
    TooMany,
    Unavailable,
)
from ihome.media.errors import PhotoStoreSilent
from ihome.verification.errors import (
    ImageCodeWrong,
    PassNeeded,
    ProofNeeded,
    SmsCodesClosed,
    SmsCodeWrong,
    SmsOff,
    SmsPlaceTooOften,
    SmsTooOften,
)

# code -> (name, meaning): the whole table, as the contract prints it.
RET_TABLE = {
    "0": ("OK", "成功"),
    "4001": ("DBERR", "数据库查询错误"),
    "4002": ("NODATA", "无数据"),
    "4003": ("DATAEXIST", "数据已存在"),
    "4004": ("DATAERR", "数据错误"),
    "4101": ("SESSIONERR", "用户未登录"),
    "4102": ("LOGINERR", "用户登录失败"),
    "4103": ("PARAMERR", "参数错误"),
    "4104": ("USERERR", "用户不存在或未激活"),
    "4105": ("ROLEERR", "用户身份错误"),
    "4106": ("PWDERR", "密码错误"),
    "4201": ("REQERR", "非法请求或请求次数受限"),
    "4202": ("IPERR", "IP受限"),
    "4301": ("THIRDERR", "第三方系统错误"),
    "4302": ("IOERR", "文件读写错误"),
    "4500": ("SERVERERR", "内部错误"),
    "4501": ("UNKOWNERR", "未知错误"),
}


class Ret(NamedTuple):
    """A code and what is said with it; "" leaves our own sentence."""

    code: str
    words: str = ""


OK = "0"
DBERR, NODATA, DATAEXIST, DATAERR = "4001", "4002", "4003", "4004"
SESSIONERR, PARAMERR, USERERR, ROLEERR = "4101", "4103", "4104", "4105"
REQERR, THIRDERR, SERVERERR = "4201", "4301", "4500"

NO_SUCH_HOUSE = Ret(NODATA, "房屋不存在")
NO_SUCH_AREA = Ret(NODATA, "城区信息有误")
BAD_DATES = Ret(PARAMERR, "日期参数有误")
NOT_YOUR_ORDER = Ret(REQERR, "操作无效")
NO_ORDER_DATA = Ret(DBERR, "无法获取订单数据")
WRONG_ORDER_DATA = Ret(NODATA, "订单数据有误")
NOT_THE_GATEWAYS_WORD = Ret(REQERR, "支付信息有误")
WEB_REGISTER = "/register"  # the web app's page; the classic one is /register.html
_GONE: Mapping[type[AppError], Ret] = {
    ImageCodeWrong: Ret(NODATA, "图片验证码失效"),
    SmsCodeWrong: Ret(NODATA, "短信验证码失效"),
}

# Our refusals in the contract's words; the nearest class of a refusal's ancestors counts. A stay
# that a house does not take is 4004, not 4103: on the booking page 4004 alone shows anything, and
# what it shows is "日期有误，请重新选择".
GENERAL: Mapping[type[AppError], Ret] = {
    AppError: Ret(SERVERERR, "内部错误"),
    BadRequest: Ret(PARAMERR, "参数错误"),
    InvalidInput: Ret(PARAMERR),
    TooLarge: Ret(PARAMERR),
    NotFound: Ret(NODATA),
    NotLoggedIn: Ret(SESSIONERR, "用户未登录"),
    NotAllowed: Ret(ROLEERR),
    CsrfFailed: Ret(REQERR),
    TooMany: Ret(REQERR),
    Unavailable: Ret(DBERR),
    ThirdPartyFailed: Ret(THIRDERR),
    ImageCodeWrong: Ret(DATAERR, "图片验证码错误"),
    SmsCodeWrong: Ret(DATAERR, "短信验证码错误"),
    SmsTooOften: Ret(REQERR, "请求过于频繁，请{wait}后重试"),
    SmsPlaceTooOften: Ret(REQERR, "请求过于频繁，请{wait}后重试"),
    SmsOff: Ret(THIRDERR),  # switched off by the operator: no trouble of the database
    SmsCodesClosed: Ret(REQERR),
    # Its pages can neither compute a proof nor ask for a pass: a little later they need none, and
    # the register page of the web app can do both.
    ProofNeeded: Ret(REQERR, f"请求过于频繁，请稍后重试，或到 {WEB_REGISTER} 注册"),
    PassNeeded: Ret(REQERR, f"现在试错验证码的人太多，请稍后重试，或到 {WEB_REGISTER} 注册"),
    MobileRegistered: Ret(DATAEXIST, "手机号已存在"),
    WrongLogin: Ret(DATAERR, "用户名或密码错误"),
    Suspended: Ret(USERERR),
    SecondFactorNeeded: Ret(ROLEERR, "这个账号开了两步验证，请在新版页面登录"),
    LoginTooOften: Ret(REQERR, "错误次数过多，请{wait}后重试"),
    TooManyLogins: Ret(REQERR),
    NameTaken: Ret(DBERR, "用户名已存在"),
    TooManyPhotos: Ret(REQERR),
    PhotoStoreSilent: Ret(THIRDERR, "上传图片异常"),
    DatesTaken: Ret(DATAERR, "房屋已被预订"),
    HouseNotOpen: Ret(DATAERR),
    StayInThePast: Ret(DATAERR),
    StayTooFarAhead: Ret(DATAERR),
    StayTooShort: Ret(DATAERR),
    StayTooLong: Ret(DATAERR),
    TooManyGuests: Ret(DATAERR),
    OwnHouse: Ret(ROLEERR, "不能预订自己的房屋"),
    TooManyOpenBookings: Ret(REQERR),
}


def ret_of(error: AppError, special: Mapping[type[AppError], Ret] | None = None) -> Ret:
    """The code and the sentence for `error`; what a call says of its own goes before GENERAL."""
    ret = _ret_of_class(type(error), special or {})
    if isinstance(error, ImageCodeWrong | SmsCodeWrong) and error.is_gone:
        ret = _GONE[type(error)]
    if ret.code == SERVERERR and error.http_status < 500:
        ret = Ret(REQERR)  # refused before any of our code ran
    words = ret.words or error.errmsg
    return Ret(ret.code, words.replace("{wait}", wait_text(error.data.get("retry_after_seconds"))))


def _ret_of_class(kind: type[AppError], special: Mapping[type[AppError], Ret]) -> Ret:
    for each in kind.__mro__:
        if found := special.get(each) or GENERAL.get(each):
            return found
    raise AssertionError("AppError itself is in GENERAL")


def rets_of_class(
    kind: type[AppError], special: Mapping[type[AppError], Ret]
) -> list[tuple[str, str]]:
    """(code, sentence) of all that `kind` may become, for the documents."""
    ret = _ret_of_class(kind, special)
    words = (ret.words or kind.errmsg).replace("{wait}", wait_text(60))
    gone = _GONE.get(kind)
    return [(ret.code, words), *([(gone.code, gone.words)] if gone else [])]


def wait_text(seconds: int | None) -> str:
    """How long to wait: "60秒", from two minutes on "3分钟", from two hours on "5小时"; rounded up."""
    if not seconds:
        return "稍"
    if seconds < 120:
        return f"{seconds}秒"
    minutes = -(-seconds // 60)
    return f"{minutes}分钟" if minutes < 120 else f"{-(-minutes // 60)}小时"
