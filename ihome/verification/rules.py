"""Numbers of phones, codes and money: pure.

Alibaba Cloud's defaults for a number and signature are 1 a minute, 5 an hour, 10 a day; ours mirror
them. Its minutes and hours are those of the clock, ours slide: what ours allow, the clock's allow too.
Five tries of six digits five times an hour are odds of 2.5e-5 (docs/domain/accounts.md).
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

import phonenumbers

from ihome.kernel.clock import HOUSE_ZONE
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
NOTICES_A_DAY = 40  # what Alibaba Cloud lets all senders together send to a number in a day
DOING = {  # purpose of a code -> what the message says one is doing
    "register": "注册",
    "login": "登录",
    "reset_password": "重设密码",
    "change_mobile": "更换手机号",
}
PURPOSES = tuple(DOING)

HOUR = timedelta(hours=1)
MAX_FAILURES = 100  # NIST SP 800-63B: consecutive ones, for an account
BREAKER_FAILURES, BREAKER_MINUTES = 200, 10
BUSY_A_MINUTE = 30  # codes to anybody, before everybody is asked for a proof
MOST_A_MINUTE = 120  # codes to anybody: a budget of a day is not to be gone in a moment

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LOOSE = re.compile(r"[\s\-()·]+")
_DIGITS = re.compile(r"\+?[0-9]{6,20}")
MAINLAND = 86


@dataclass(frozen=True)
class PlaceLimit:
    """Codes in an hour: above `soft` a proof of work is asked for, above `hard` there are none."""

    soft: int
    hard: int


PLACE_LIMITS = {
    "address": PlaceLimit(10, 20),
    "network": PlaceLimit(30, 60),  # IPv4 /24, IPv6 /48
    "device": PlaceLimit(6, 15),
    "prefix": PlaceLimit(30, 100),  # the first seven digits: ten thousand numbers
}


@dataclass(frozen=True)
class Origin:
    """Who asks for a code: `address` as limits count it, `device` a key of the browser or ""."""

    address: str
    device: str = ""


def mobile_of(text: str, *, countries: frozenset[str] = frozenset()) -> str:
    """The 11 digits of a mainland number however it is spelled; InvalidInput naming `mobile`.

    +86, 0086, spaces, hyphens and full-width digits are all the same number: one spelling, one limit.
    A number of one of `countries` (HK, SG …) is + and its E.164 digits.
    """
    plain = _LOOSE.sub("", unicodedata.normalize("NFKC", text))
    if _DIGITS.fullmatch(plain):
        plain = f"+{plain[2:]}" if plain.startswith("00") else plain
        try:
            found = phonenumbers.parse(plain, "CN")
        except phonenumbers.NumberParseException:
            found = None
        if found and (digits := _accepted(found, countries)):
            return digits
    raise InvalidInput.of(mobile="手机号应为 11 位数字，以 1 开头。")


def _accepted(found: phonenumbers.PhoneNumber, countries: frozenset[str]) -> str:
    # No list of prefixes for the mainland: they rot. A shape, and the code that arrives or not.
    if found.country_code == MAINLAND:
        digits = str(found.national_number)
        return digits if _MOBILE.fullmatch(digits) else ""
    if not countries or not phonenumbers.is_valid_number(found):
        return ""
    if phonenumbers.region_code_for_number(found) not in countries:
        return ""
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


def prefix_of(digits: str) -> str:
    """The first seven digits: carrier and district, ten thousand numbers in the mainland."""
    return digits[:7]


def network_of(address: str) -> str:
    """The /24 of an IPv4 address, the /48 of an IPv6 one (or of its /64, as limits count it)."""
    try:
        found = ip_address(address.partition("/")[0])
    except ValueError:
        return address
    bits = 48 if isinstance(found, IPv6Address) else 24
    return str(ip_network((found.packed, bits), strict=False))


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
    return max(wait_for(sent_at, count, window, now=now) for count, window in SENDS_ALLOWED)


def wait_for(sent_at: Sequence[datetime], count: int, window: timedelta, *, now: datetime) -> int:
    """Whole seconds until fewer than `count` of `sent_at` lie in the last `window`; 0 when they do."""
    recent = sorted(moment for moment in sent_at if moment > now - window)
    if len(recent) < count:
        return 0
    return whole_seconds(recent[-count] + window - now)


def whole_seconds(wait: timedelta) -> int:
    """Rounded up: who comes back then is not sent away again."""
    return -(-int(wait.total_seconds() * 1000) // 1000)


def until_tomorrow(now: datetime) -> int:
    """Seconds until the next day begins at UTC+8."""
    here = now.astimezone(HOUSE_ZONE)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return max(1, whole_seconds(midnight - here))


def parts_of(text: str) -> int:
    """How many messages a text is billed as: 70 characters are one, longer ones go by 67."""
    return 1 if len(text) <= 70 else -(-len(text) // 67)


def limit_of_day(budget_fen: int, *, is_code: bool) -> int:
    """What may have been spent after one more: codes leave a fifth to the messages about bookings."""
    return budget_fen * 4 // 5 if is_code else budget_fen


def notice_request_id(key: str) -> str:
    """The same 32 letters for the same notice, however often its job runs."""
    return hashlib.sha256(f"notice|{key}".encode()).hexdigest()[:32]


def sms_text(code: str, purpose: str) -> str:
    """At most 70 characters: one message."""
    return f"【爱家租房】{DOING[purpose]}验证码 {code}，5 分钟内有效。不是你在操作就不用理会，别告诉任何人。"
