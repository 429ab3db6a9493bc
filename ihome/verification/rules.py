"""Numbers of phones and codes: pure.

Alibaba Cloud's defaults for a number and signature are 1 a minute, 5 an hour, 10 a day; ours mirror
them. Five tries of six digits five times an hour are odds of 2.5e-5 (docs/domain/accounts.md).
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from ihome.kernel.errors import InvalidInput

IMAGE_CODE_SECONDS = 180
SMS_CODE_SECONDS = 300
SMS_CODE_TRIES = 5
RESEND_SECONDS = 60
SENDS_ALLOWED = [  # (how many, in how long)
    (1, timedelta(seconds=RESEND_SECONDS)),
    (5, timedelta(hours=1)),
    (10, timedelta(days=1)),
]
DOING = {  # purpose of a code -> what the message says one is doing
    "register": "注册",
    "login": "登录",
    "reset_password": "重设密码",
    "change_mobile": "更换手机号",
}
PURPOSES = tuple(DOING)

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_COUNTRY = re.compile(r"^(?:\+|00)?86(?=1[3-9][0-9]{9}$)")
_LOOSE = re.compile(r"[\s\-()·]+")


def mobile_of(text: str) -> str:
    """The 11 digits of a mainland number however it is spelled; InvalidInput naming `mobile`.

    +86, 0086, spaces, hyphens and full-width digits are all the same number: one spelling, one limit.
    """
    digits = _COUNTRY.sub("", _LOOSE.sub("", unicodedata.normalize("NFKC", text)))
    if not _MOBILE.fullmatch(digits):
        raise InvalidInput.of(mobile="手机号应为 11 位数字，以 1 开头。")
    return digits


def typed_code(text: str) -> str:
    """A code as it was sent: full-width letters made plain, no white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def masked_mobile(mobile: str) -> str:
    """138****1234."""
    return f"{mobile[:3]}****{mobile[-4:]}"


def wait_before_sending(sent_at: Sequence[datetime], *, now: datetime) -> int:
    """Seconds until another message may go to a number; 0 when it may now.

    `sent_at` holds the moments of what was sent in the last day, in any order.
    """
    wait = timedelta()
    for count, window in SENDS_ALLOWED:
        recent = sorted(moment for moment in sent_at if moment > now - window)
        if len(recent) >= count:
            wait = max(wait, recent[-count] + window - now)
    return -(-int(wait.total_seconds() * 1000) // 1000)


def sms_text(code: str, purpose: str) -> str:
    """At most 70 characters: one message."""
    return f"【爱家租房】{DOING[purpose]}验证码 {code}，5 分钟内有效。不是你在操作就不用理会，别告诉任何人。"
