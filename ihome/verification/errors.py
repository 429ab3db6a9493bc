"""Refusals of verification."""

from ihome.kernel.errors import (
    AppError,
    InvalidInput,
    NotAllowed,
    ThirdPartyFailed,
    TooMany,
    Unavailable,
)


class ImageCodeNotSaved(Unavailable):
    """Redis did not take the answer of a new picture: DBERR, with its classic number."""

    errno, errmsg = "4001", "保存图片验证码信息失败"


class ImageCodeWrong(InvalidInput):
    """Wrong, used or too old: one answer for all. `is_gone` tells our own code, not the wire."""

    errno, errmsg = "21002", "图片验证码不对或已失效，换一张再试。"

    def __init__(self, *, is_gone: bool = False) -> None:
        super().__init__(fields={"image_code": self.errmsg})
        self.is_gone = is_gone


class SmsCodeWrong(InvalidInput):
    """Wrong, used, too old or tried too often; `is_gone` as above."""

    errno, errmsg = "21003", "短信验证码不对或已失效，可以重新获取。"

    def __init__(self, *, is_gone: bool = False) -> None:
        super().__init__(fields={"sms_code": self.errmsg})
        self.is_gone = is_gone


class SmsTooOften(TooMany):
    """One a minute, five an hour, ten a day for a number; or what the gateway allows it."""

    errno, errmsg = "21004", "验证码发得太频繁了，等一会儿再试。"


class SmsNotSent(ThirdPartyFailed):
    """Every gateway refused; the code is void."""

    errno, errmsg = "21005", "短信没有发出去，60 秒后可以再试。"


class ProofNeeded(AppError):
    """Much is going on here: solve `data.challenge` (ALTCHA 2) and ask again with `proof`.

    The picture is not spent by this answer.
    """

    errno, http_status, errmsg = "21010", 428, "正在做安全检查，请稍等几秒再试。"


class PassNeeded(AppError):
    """Many wrong codes everywhere: a picture and a proof come before each check of a code now.

    Solve `data.challenge`, `POST /api/v2/sms_passes`, then send the code again; it is not spent.
    """

    errno, http_status, errmsg = "21011", 428, "现在试错验证码的人太多，请再认一次图片。"


class SmsOff(Unavailable):
    """The operator has switched text messages off."""

    errno, errmsg = "21012", "短信暂停发送，请稍后再试。"


class SmsBudgetSpent(TooMany):
    """The money of the day is gone; `retry_after_seconds` leads to the next one."""

    errno, errmsg = "21013", "今天的短信已经发完，请明天再试。"


class SmsPlaceTooOften(TooMany):
    """Too many codes from this address, network or browser, or to numbers like this one."""

    errno, errmsg = "21014", "这里发出的短信太多了，等一会儿再试。"


class SmsCodesClosed(NotAllowed):
    """A hundred wrong codes in a row for this number: codes open nothing until something else does."""

    errno, errmsg = "21015", "验证码错得太多，这个手机号已停用短信验证。请用密码登录，或联系客服。"


class SmsUnclear(ThirdPartyFailed):
    """The gateway took the message and did not say whether it is on its way; the code is good."""

    errno, http_status, errmsg = "21016", 504, "短信可能会晚到；60 秒后还没收到，可以重新获取。"


class NoMorePasses(TooMany):
    """This address has asked for many passes."""

    errno, errmsg = "21017", "认图太频繁了，等一会儿再试。"
