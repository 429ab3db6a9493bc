"""Are you a person: a picture to read, or digits to listen to."""

import hashlib
import logging
import secrets
import threading
from typing import cast
from uuid import UUID

from redis.exceptions import RedisError

from ihome.infra import security_log
from ihome.infra.cache import redis
from ihome.infra.captcha import PictureForm, new_digits, new_text, picture_of, sound_of
from ihome.infra.logging import request_address
from ihome.infra.ratelimit import Limit, spend
from ihome.kernel.errors import InvalidInput, TooMany
from ihome.verification.errors import ImageCodeNotSaved, ImageCodeWrong
from ihome.verification.rules import IMAGE_CODE_SECONDS, typed_code

log = logging.getLogger(__name__)

PICTURES_PER_ADDRESS = Limit(60, 300)
SOUNDS_PER_ADDRESS = Limit(10, 300)
WRONG_PER_ADDRESS = Limit(20, 300)  # wrong answers are not refused: the next one is written down

# A sound is a third of a second of pure Python: one at a time, or it would starve the pages.
_mixer = threading.BoundedSemaphore(1)
_MIXER_SECONDS = 3


def new_image_code(image_code_id: str, *, address: str, form: PictureForm = "PNG") -> bytes:
    """A picture for the id that the browser made; its answer lives IMAGE_CODE_SECONDS, for one check."""
    key, text = _key(image_code_id), new_text()
    _keep(key, text, PICTURES_PER_ADDRESS, "image-codes", address)
    return picture_of(text, form=form)


def new_sound(image_code_id: str, *, address: str) -> bytes:
    """Six spoken digits (WAV) instead of the picture of that id, whose answer is void from now on."""
    key, digits = _key(image_code_id), new_digits()
    _keep(key, digits, SOUNDS_PER_ADDRESS, "image-code-sounds", address)
    if not _mixer.acquire(timeout=_MIXER_SECONDS):
        raise TooMany(retry_after_seconds=_MIXER_SECONDS)
    try:
        return sound_of(digits)
    finally:
        _mixer.release()


def spend_image_code(image_code_id: str, image_code: str) -> None:
    """Compare and forget in one step, right or wrong; ImageCodeWrong unless it was right."""
    kept = cast(bytes | None, redis().getdel(_key(image_code_id)))
    said = typed_code(image_code).upper()
    if not kept or not secrets.compare_digest(kept, said.encode()):
        _count_wrong()
        raise ImageCodeWrong(is_gone=not kept)


def _count_wrong() -> None:
    """So many wrong pictures from one address are no person: told once for each window."""
    here = hashlib.sha256(request_address.get().encode()).hexdigest()[:32]
    key = f"image_codes_wrong:{here}"
    pipe = redis().pipeline(transaction=True)
    pipe.set(key, 0, ex=WRONG_PER_ADDRESS.seconds, nx=True)
    pipe.incr(key)
    if int(pipe.execute()[1]) == WRONG_PER_ADDRESS.count + 1:
        security_log.note("captcha_burst", result="failed", limit="wrong answers")


def _keep(key: str, answer: str, limit: Limit, name: str, address: str) -> None:
    try:
        spend(limit, name, address)
        redis().set(key, answer, ex=IMAGE_CODE_SECONDS)
    except TooMany:
        security_log.note("captcha_burst", result="refused", limit=name)
        raise
    except RedisError as error:
        log.error("image code not saved", exc_info=error)
        raise ImageCodeNotSaved() from error


def _key(image_code_id: str) -> str:
    try:
        return f"image_code:{UUID(image_code_id)}"
    except ValueError as error:
        raise InvalidInput.of(image_code_id="图片验证码编号应该是 UUID。") from error
