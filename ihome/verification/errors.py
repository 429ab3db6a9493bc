"""Refusals of verification."""

from ihome.kernel.errors import InvalidInput, ThirdPartyFailed, TooMany, Unavailable


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
    """One a minute, five an hour, ten a day for a number."""

    errno, errmsg = "21004", "验证码发得太频繁了，等一会儿再试。"


class SmsNotSent(ThirdPartyFailed):
    """The gateway refused or did not answer in time; the code is void."""

    errno, errmsg = "21005", "短信没有发出去，60 秒后可以再试。"
