"""Wrong codes: how many for one number, and how many everywhere.

A hundred in a row close the codes of a number (a row of the database, so Redis may forget). Two hundred
in ten minutes anywhere trip the breaker: then each check of a code needs a pass, and a pass is a picture
and a proof of work. Only codes that were compared count: guesses at a number that was sent nothing
cannot be right, and must not close anything.
"""

from ihome.infra.cache import redis
from ihome.infra.db import reading, retried, transaction
from ihome.infra.ratelimit import Limit, spend
from ihome.kernel.clock import unix_seconds
from ihome.kernel.errors import TooMany
from ihome.verification import queries
from ihome.verification.errors import NoMorePasses, PassNeeded, ProofNeeded, SmsCodesClosed
from ihome.verification.rules import (
    BREAKER_FAILURES,
    BREAKER_MINUTES,
    MAX_FAILURES,
    SMS_CODE_SECONDS,
)
from ihome.verification.service.numbers import mobile_index, mobile_of
from ihome.verification.service.pictures import spend_image_code
from ihome.verification.service.proofs import new_challenge, spend_proof

ONE_CHECK = "sms_passes"
PASSES_PER_ADDRESS = Limit(20, 600)


def is_closed(mobile_index: str) -> bool:
    """Whether codes sent to this number open nothing any more, until `reopen`."""
    with reading() as session:
        return queries.failures_of(session, mobile_index) >= MAX_FAILURES


@retried
def reopen(mobile_index: str) -> None:
    """The owner proved themselves by something else, or support knows them."""
    with transaction() as session:
        queries.forget_failures(session, mobile_index)


def check_open(mobile_index: str) -> None:
    """SmsCodesClosed after MAX_FAILURES wrong codes in a row."""
    if is_closed(mobile_index):
        raise SmsCodesClosed()


def note_failure(mobile_index: str) -> None:
    """A wrong code was compared: one more for the number, one more for all."""
    _add_failure(mobile_index)
    minute = _minute_key(_minute_now())
    pipe = redis().pipeline()
    pipe.incr(minute)
    pipe.expire(minute, (BREAKER_MINUTES + 1) * 60)
    pipe.execute()


def note_success(mobile_index: str) -> None:
    reopen(mobile_index)


def breaker_is_open() -> bool:
    """Whether more than BREAKER_FAILURES wrong codes came in the last BREAKER_MINUTES."""
    now = _minute_now()
    counted = redis().mget([_minute_key(now - back) for back in range(BREAKER_MINUTES)])
    return sum(int(each) for each in counted if each) > BREAKER_FAILURES


def spend_pass(mobile_index: str) -> None:
    """While the breaker is open, a check uses up the pass of its number; PassNeeded without one."""
    if breaker_is_open() and not redis().getdel(_pass_key(mobile_index)):
        raise PassNeeded(challenge=new_challenge(ONE_CHECK))


def ask_for_pass(mobile_index: str) -> None:
    """PassNeeded when `spend_pass` would say so; the pass is kept."""
    if breaker_is_open() and not redis().exists(_pass_key(mobile_index)):
        raise PassNeeded(challenge=new_challenge(ONE_CHECK))


def give_pass(
    *, mobile: str, image_code_id: str, image_code: str, proof: str, address: str
) -> None:
    """One check of a code for this number; the picture is spent, right or wrong.

    ProofNeeded (the picture is not spent), ImageCodeWrong, NoMorePasses, InvalidInput.
    """
    if not spend_proof(proof, ONE_CHECK):
        raise ProofNeeded(challenge=new_challenge(ONE_CHECK))
    spend_image_code(image_code_id, image_code)
    index = mobile_index(mobile_of(mobile))
    try:
        spend(PASSES_PER_ADDRESS, "sms-passes", address)
    except TooMany as error:
        raise NoMorePasses(retry_after_seconds=error.data["retry_after_seconds"]) from error
    redis().set(_pass_key(index), "1", ex=SMS_CODE_SECONDS)


@retried
def _add_failure(mobile_index: str) -> None:
    with transaction() as session:
        queries.add_failure(session, mobile_index)


def _minute_now() -> int:
    return int(unix_seconds()) // 60


def _minute_key(minute: int) -> str:
    return f"sms_failures:{minute}"


def _pass_key(mobile_index: str) -> str:
    return f"sms_pass:{mobile_index}"
