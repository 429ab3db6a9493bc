"""Is this your phone: six digits that come by text message."""

import secrets

from ihome.infra import security_log
from ihome.infra.cache import redis
from ihome.infra.vault import vault
from ihome.kernel.errors import InvalidInput, TooMany
from ihome.verification.errors import (
    ProofNeeded,
    SmsCodeWrong,
    SmsNotSent,
    SmsTooOften,
    SmsUnclear,
)
from ihome.verification.ports import Message, SmsFailed, SmsThrottled, SmsUnsure
from ihome.verification.rules import (
    RESEND_SECONDS,
    SMS_CODE_SECONDS,
    SMS_CODE_TRIES,
    Origin,
    sms_text,
    typed_code,
)
from ihome.verification.service import guesses
from ihome.verification.service.limits import allow_code, is_risky, places_of
from ihome.verification.service.messages import hand_over, price_of
from ihome.verification.service.numbers import mobile_index, mobile_of
from ihome.verification.service.pictures import spend_image_code
from ihome.verification.service.proofs import new_challenge, spend_proof

# What a code may open although a hundred wrong ones came before it: nothing that is somebody's yet.
OPEN_WHEN_CLOSED = ("register",)

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


def send_sms_code(
    *,
    mobile: str,
    purpose: str,
    image_code_id: str,
    image_code: str,
    address: str,
    device: str = "",
    proof: str = "",
) -> None:
    """Send a fresh code of six digits; the one before is void. The answer tells nothing of accounts.

    While much is going on a proof of work comes first (ProofNeeded, the picture is kept); then the
    picture is spent, whatever else is wrong. Raises ImageCodeWrong, SmsTooOften, SmsPlaceTooOften,
    SmsOff, SmsBudgetSpent, SmsNotSent, SmsUnclear, InvalidInput.
    """
    origin = Origin(address, device)
    _ask_for_proof(origin, mobile, purpose, proof)
    spend_image_code(image_code_id, image_code)
    digits = mobile_of(mobile)
    index, code = mobile_index(digits), f"{secrets.randbelow(1_000_000):06d}"
    message = _message(digits, purpose, code)
    _allow(message, index, purpose, places_of(origin, digits))
    key = _key(index, purpose)
    _keep_code(key, _mac(index, purpose, code))
    try:
        hand_over(message)
    except SmsUnsure as error:  # it may arrive: the code is good
        raise SmsUnclear(retry_after_seconds=RESEND_SECONDS) from error
    except SmsThrottled as error:
        redis().delete(key)
        raise SmsTooOften(retry_after_seconds=error.retry_after_seconds) from error
    except SmsFailed as error:
        redis().delete(key)
        raise SmsNotSent(retry_after_seconds=RESEND_SECONDS) from error


def check_sms_code(*, mobile: str, purpose: str, code: str) -> str:
    """The number's one spelling (11 digits in the mainland) when the code is right.

    A code is good for one success, for SMS_CODE_TRIES tries, and for the purpose it was sent for;
    SmsCodeWrong for anything else. PassNeeded while wrong codes come from everywhere, SmsCodesClosed
    after a hundred of them for this number.
    """
    digits = mobile_of(mobile)
    index = mobile_index(digits)
    guesses.spend_pass(index)
    if purpose not in OPEN_WHEN_CLOSED:
        guesses.check_open(index)
    mac = _mac(index, purpose, typed_code(code))
    found = redis().eval(_TRY, 1, _key(index, purpose), mac, SMS_CODE_TRIES)
    if found == 1:
        guesses.note_success(index)
        return digits
    if found == 0:
        guesses.note_failure(index)
    raise SmsCodeWrong(is_gone=found == -1)


def ask_whether_checkable(*, mobile: str, purpose: str) -> None:
    """PassNeeded or SmsCodesClosed when `check_sms_code` would say so; spends nothing."""
    index = mobile_index(mobile_of(mobile))
    guesses.ask_for_pass(index)
    if purpose not in OPEN_WHEN_CLOSED:
        guesses.check_open(index)


def _ask_for_proof(origin: Origin, mobile: str, purpose: str, proof: str) -> None:
    try:
        digits = mobile_of(mobile)
    except InvalidInput:
        digits = ""  # it will be refused, after the picture
    if not is_risky(places_of(origin, digits)) and not guesses.breaker_is_open():
        return
    wanted = f"sms_codes/{purpose}"
    if not spend_proof(proof, wanted):
        raise ProofNeeded(challenge=new_challenge(wanted))


def _allow(message: Message, index: str, purpose: str, places: dict[str, str]) -> None:
    """As `allow_code`; a limit that is reached stands in the security log, by its number."""
    try:
        allow_code(
            request_id=message.request_id,
            mobile_index=index,
            purpose=purpose,
            places=places,
            price_fen=price_of(message.text, is_abroad=message.is_abroad),
        )
    except TooMany as error:
        security_log.note("sms_limit", result="refused", purpose=purpose, errno=error.errno)
        raise


def _message(digits: str, purpose: str, code: str) -> Message:
    minutes = str(SMS_CODE_SECONDS // 60)
    words = {"code": code, "minutes": minutes}
    return Message(secrets.token_hex(16), digits, "code", sms_text(code, purpose), words)


def _keep_code(key: str, mac: str) -> None:
    pipe = redis().pipeline(transaction=True)
    pipe.delete(key)
    pipe.hset(key, mapping={"mac": mac, "tries": 0})
    pipe.expire(key, SMS_CODE_SECONDS)
    pipe.execute()


def _key(index: str, purpose: str) -> str:
    return f"sms_code:{purpose}:{index}"


def _mac(index: str, purpose: str, code: str) -> str:
    return vault().code_mac(code, purpose=f"{purpose}|{index}")
