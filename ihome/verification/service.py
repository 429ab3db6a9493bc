"""What can be done to prove a person and a phone."""

import logging
import secrets
from datetime import timedelta
from typing import cast
from uuid import UUID

from redis.exceptions import RedisError
from sqlalchemy.exc import IntegrityError

from ihome.infra.cache import redis
from ihome.infra.captcha import PictureForm, new_text, picture_of
from ihome.infra.db import retried, transaction
from ihome.infra.ratelimit import Limit, spend
from ihome.infra.vault import vault
from ihome.kernel.clock import utc_now
from ihome.kernel.errors import InvalidInput
from ihome.verification import queries
from ihome.verification.errors import (
    ImageCodeNotSaved,
    ImageCodeWrong,
    SmsCodeWrong,
    SmsNotSent,
    SmsTooOften,
)
from ihome.verification.models import SmsNumber, SmsSend
from ihome.verification.ports import SmsFailed, sms
from ihome.verification.rules import (
    IMAGE_CODE_SECONDS,
    SMS_CODE_SECONDS,
    SMS_CODE_TRIES,
    masked_mobile,
    mobile_of,
    sms_text,
    typed_code,
    wait_before_sending,
)

__all__ = [
    "check_sms_code", "masked_mobile", "mobile_index", "mobile_of", "new_image_code", "send_sms_code",
    "spend_image_code", "sweep_sends",
]  # fmt: skip

log = logging.getLogger(__name__)

PICTURES_PER_ADDRESS = Limit(60, 300)
SENDS_PER_ADDRESS = Limit(20, 3600)
KEEP_SENDS = timedelta(days=2)

# Counts the try before it compares; the fifth wrong one, and the right one, end the code.
# Returns 1 right, 0 wrong, -1 nothing to compare with.
_TRY = """
local mac = redis.call('HGET', KEYS[1], 'mac')
if not mac then return -1 end
local tries = redis.call('HINCRBY', KEYS[1], 'tries', 1)
if tries > tonumber(ARGV[2]) then redis.call('DEL', KEYS[1]) return -1 end
if mac == ARGV[1] then redis.call('DEL', KEYS[1]) return 1 end
if tries == tonumber(ARGV[2]) then redis.call('DEL', KEYS[1]) end
return 0
"""


def new_image_code(image_code_id: str, *, address: str, form: PictureForm = "PNG") -> bytes:
    """A picture for the id that the browser made; its answer lives IMAGE_CODE_SECONDS, for one check."""
    key, text = _image_key(image_code_id), new_text()
    try:
        spend(PICTURES_PER_ADDRESS, "image-codes", address)
        redis().set(key, text, ex=IMAGE_CODE_SECONDS)
    except RedisError as error:
        log.error("image code not saved", exc_info=error)
        raise ImageCodeNotSaved() from error
    return picture_of(text, form=form)


def spend_image_code(image_code_id: str, image_code: str) -> None:
    """Compare and forget in one step, right or wrong; ImageCodeWrong unless it was right."""
    kept = cast(bytes | None, redis().getdel(_image_key(image_code_id)))
    said = typed_code(image_code).upper()
    if not kept or not secrets.compare_digest(kept, said.encode()):
        raise ImageCodeWrong(is_gone=not kept)


def send_sms_code(
    *, mobile: str, purpose: str, image_code_id: str, image_code: str, address: str
) -> None:
    """Send a fresh code of six digits; the one before is void. The answer tells nothing of accounts.

    The picture is spent first, whatever else is wrong. Raises ImageCodeWrong, SmsTooOften, TooMany,
    SmsNotSent, InvalidInput.
    """
    spend_image_code(image_code_id, image_code)
    digits = mobile_of(mobile)
    spend(SENDS_PER_ADDRESS, "sms-sends", address)
    index = mobile_index(digits)
    _count_send(index, purpose)
    code = f"{secrets.randbelow(1_000_000):06d}"
    key = _sms_key(index, purpose)
    pipe = redis().pipeline(transaction=True)
    pipe.delete(key)
    pipe.hset(key, mapping={"mac": _code_mac(index, purpose, code), "tries": 0})
    pipe.expire(key, SMS_CODE_SECONDS)
    pipe.execute()
    try:
        sms().send(mobile=digits, text=sms_text(code, purpose))
    except SmsFailed as error:
        redis().delete(key)
        log.error("text message not sent", extra={"tool": sms().name, "cause": str(error)})
        raise SmsNotSent() from error
    log.info("text message sent", extra={"tool": sms().name, "purpose": purpose})


def check_sms_code(*, mobile: str, purpose: str, code: str) -> str:
    """The number's 11 digits when the code is right; SmsCodeWrong for anything else.

    A code is good for one success, for SMS_CODE_TRIES tries, and for the purpose it was sent for.
    """
    digits = mobile_of(mobile)
    index = mobile_index(digits)
    mac = _code_mac(index, purpose, typed_code(code))
    found = redis().eval(_TRY, 1, _sms_key(index, purpose), mac, SMS_CODE_TRIES)
    if found != 1:
        raise SmsCodeWrong(is_gone=found == -1)
    return digits


def mobile_index(digits: str) -> str:
    """The blind index of a number: equal for equal numbers, and it tells nobody which."""
    return vault().index(digits, kind="mobile")


def sweep_sends() -> None:
    """Forget what no limit looks at any more."""
    with transaction() as session:
        queries.delete_sends_before(session, utc_now() - KEEP_SENDS)


@retried
def _count_send(index: str, purpose: str) -> None:
    """Write down one more message to the number, or refuse; the row of the number is the lock."""
    _know_number(index)
    with transaction() as session:
        queries.locked_number(session, index)
        now = utc_now()
        sent = queries.sends_since(session, index, now - timedelta(days=1))
        if wait := wait_before_sending(sent, now=now):
            raise SmsTooOften(retry_after_seconds=wait)
        session.add(SmsSend(mobile_index=index, purpose=purpose, sent_at=now))


def _know_number(index: str) -> None:
    with transaction() as session:
        if session.get(SmsNumber, index) is not None:
            return
        try:
            with session.begin_nested():
                session.add(SmsNumber(mobile_index=index, first_at=utc_now()))
        except IntegrityError:
            return  # another request came first


def _image_key(image_code_id: str) -> str:
    try:
        return f"image_code:{UUID(image_code_id)}"
    except ValueError as error:
        raise InvalidInput.of(image_code_id="图片验证码编号应该是 UUID。") from error


def _sms_key(index: str, purpose: str) -> str:
    return f"sms_code:{purpose}:{index}"


def _code_mac(index: str, purpose: str, code: str) -> str:
    return vault().code_mac(code, purpose=f"{purpose}|{index}")
