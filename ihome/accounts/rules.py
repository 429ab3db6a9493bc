"""What accounts decide: ID numbers, names, passwords, and how long to wait after failures. Pure."""

import hashlib
import re
import unicodedata
from datetime import date, datetime
from importlib import resources

import pyotp
from pyotp.exceptions import OTPVerificationError

from ihome.accounts.errors import BadIdNumber, PasswordTooCommon, TooYoung
from ihome.kernel.errors import InvalidInput
from ihome.kernel.roles import ROLES, Role
from ihome.kernel.text import clean_text

HOST_AGE_YEARS = 18
GUARDED_AGE_YEARS = 14  # PIPL 28 and 31: below, everything is sensitive and a guardian decides
EARLIEST_BIRTH_YEAR = 1800  # the standard's own samples go back to 1880
MIN_PASSWORD, MAX_PASSWORD = 8, 128  # NIST SP 800-63B: length, no composition rules
MAX_NAME = 20
RECOVERY_CODES, RECOVERY_LETTERS = 10, 16  # 16 of 31 letters: 79 bits

# GB 11643-1999: weight of place i is 2^(17-i) mod 11; ISO 7064 MOD 11-2.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_ID_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
_REAL_NAME = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+(?:·[\u3400-\u9fff]+)*")

# Failures that cost nothing; then each one doubles the wait, and the longest stays.
FREE_FAILURES_HERE = 5  # of one account from one address
FREE_FAILURES_ADDRESS = 30  # of one address, whatever the account
FREE_FAILURES_ACCOUNT = 50  # of one account from addresses it does not know
WAITS_SECONDS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 300)


def check_id_number(text: str, *, today: date) -> str:
    """The 18 characters of a mainland ID number; BadIdNumber says what is wrong with it.

    GB 11643: checksum, a real date of birth, at least HOST_AGE_YEARS old on `today`. The area code
    is not looked up: codes are retired, cards are for life. This checks the form, not the person.
    """
    number = unicodedata.normalize("NFKC", text).strip().upper()
    if not _ID_NUMBER.fullmatch(number):
        raise BadIdNumber("身份证号应为 18 位，最后一位可以是 X。")
    if _CHECKS[sum(int(d) * w for d, w in zip(number, _WEIGHTS, strict=False)) % 11] != number[17]:
        raise BadIdNumber()
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise BadIdNumber() from None
    if born > today or born.year < EARLIEST_BIRTH_YEAR:
        raise BadIdNumber()
    if age_on(today, born) < GUARDED_AGE_YEARS:
        raise TooYoung()
    if age_on(today, born) < HOST_AGE_YEARS:
        raise BadIdNumber(f"年满 {HOST_AGE_YEARS} 岁才能做房东。")
    return number


def age_on(day: date, born: date) -> int:
    """Whole years; somebody born on 29 February turns a year older on 1 March of other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def check_real_name(text: str) -> str:
    """2–30 Chinese characters, with a · where a name has one; InvalidInput naming `real_name`."""
    name = text.strip().replace("•", "·").replace("．", "·")
    if not 2 <= len(name) <= 30 or not _REAL_NAME.fullmatch(name):
        raise InvalidInput.of(real_name="姓名要和身份证上一致，2–30 个汉字。")
    return name


def check_name(text: str) -> str:
    """1–MAX_NAME characters, some of which show; InvalidInput naming `name`."""
    name = clean_text("name", text, at_least=1)
    if all(unicodedata.category(letter)[0] in "CZ" for letter in name):
        raise InvalidInput.of(name="昵称要有看得见的字。")
    if len(name) > MAX_NAME:
        raise InvalidInput.of(name=f"昵称最多 {MAX_NAME} 个字。")
    return name


def default_name(public_id: str) -> str:
    """What a new user is called; never their number."""
    return f"房客{public_id[:4].upper()}"


def check_password(password: str, *, field: str = "password") -> None:
    """Refuse what is too short, too long or common; PasswordTooCommon or InvalidInput of `field`."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise InvalidInput.of(**{field: f"密码要 {MIN_PASSWORD}–{MAX_PASSWORD} 位。"})
    if password.lower() in _common_passwords() or len(set(password)) < 3:
        raise PasswordTooCommon(field)


def check_role(role: Role) -> None:
    """InvalidInput naming `role` unless it is one of ours."""
    if role not in ROLES:
        raise InvalidInput.of(role=f"身份只有 {'、'.join(ROLES)}。")


def rank(role: Role) -> int:
    """How much the house trusts `role`: 0 for a member, more for each staff role."""
    return ROLES.index(role)


def matching_step(secret: str, code: str, *, now: datetime, after: int | None) -> int | None:
    """The time step of `code` (RFC 6238, 6 digits, 30 s): one before or after now's will do.

    None when it fits no step, or none later than `after`, the last one used.
    """
    app, typed = pyotp.TOTP(secret), plain_code(code)
    try:
        step = app.verify_and_get_timecode(typed, for_time=now, valid_window=1)
    except OTPVerificationError:
        return None
    return step if after is None or step > after else None


def plain_code(code: str) -> str:
    """Letters and digits of a code as it was typed: full-width ones made plain, no dashes or spaces."""
    plain = unicodedata.normalize("NFKC", code)
    return "".join(letter for letter in plain if letter.isascii() and letter.isalnum())


def recovery_hash(code: str, *, user_id: int) -> str:
    """What is kept of a recovery code, however it was typed."""
    return hashlib.sha256(f"{user_id}|{plain_code(code).lower()}".encode()).hexdigest()


def shown_recovery_code(code: str) -> str:
    """abcd-efgh-jkmn-pqrs: easier to copy from paper."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def masked_real_name(name: str) -> str:
    """张*, 欧***: the first character and one star for each other."""
    return name[:1] + "*" * (len(name) - 1)


def masked_id_number(number: str) -> str:
    """110***********1234."""
    return f"{number[:3]}{'*' * 11}{number[-4:]}"


_common: frozenset[str] | None = None


def _common_passwords() -> frozenset[str]:
    global _common
    if _common is None:
        text = (
            resources.files("ihome.accounts")
            .joinpath("data/common-passwords.txt")
            .read_text("utf-8")
        )
        _common = frozenset(text.split())
    return _common
