"""Same key, same answer: the Idempotency-Key header of requests that book or pay.

Only successes are kept. A refusal changed nothing, so its key is as good as new.
"""

import hashlib
import re
from collections.abc import Callable

from flask import Response, request

from ihome.http.auth import current_user_id
from ihome.infra.idempotency import record_answer, recorded_answer
from ihome.kernel.errors import KeyMissing, KeyUsedBefore

HEADER_NAME = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


def sent_key() -> str:
    """The key of this request; KeyMissing (400) without a good one."""
    key = request.headers.get(HEADER_NAME, "")
    if not _KEY.fullmatch(key):
        raise KeyMissing()
    return key


def answered_once(make: Callable[[], Response]) -> Response:
    """The answer that this key got before, or that of `make`. KeyUsedBefore for another request."""
    user_id, key = current_user_id(), sent_key()
    fingerprint = _fingerprint()
    kept = recorded_answer(user_id, key)
    if kept is not None:
        if kept.fingerprint != fingerprint:
            raise KeyUsedBefore()
        headers = {REPLAYED: "true", "Cache-Control": "no-store"}
        return Response(kept.body, kept.status, headers, mimetype="application/json")
    answer = make()
    if answer.status_code < 300:
        body = answer.get_data()
        record_answer(user_id, key, fingerprint, status=answer.status_code, body=body)
    return answer


def _fingerprint() -> str:
    asked = f"{request.method} {request.full_path}\n".encode() + request.get_data(cache=True)
    return hashlib.sha256(asked).hexdigest()
