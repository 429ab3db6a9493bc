"""One time limit over all the HTTP requests of a call to a store, however many it takes.

`requests` waits anew for every answer and every piece of it, so that a store which trickles, or a
call of four requests, could keep us for minutes. Inside `patience(10)` whatever goes through a
PatientAdapter ends in time.
"""

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter

from ihome.infra.storage.base import CALL_SECONDS, CONNECT_SECONDS

_PIECE_BYTES = 65_536
_until: ContextVar[float | None] = ContextVar("store_until", default=None)


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Requests in this block are over after `seconds` together; requests.Timeout otherwise."""
    token = _until.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _until.reset(token)


def seconds_left() -> float:
    """Until the end of the block we are in; requests.Timeout when that is past."""
    until = _until.get()
    left = CALL_SECONDS if until is None else until - time.monotonic()
    if left <= 0:
        raise requests.Timeout("the store took too long")
    return left


def body_of(answer: requests.Response) -> bytes:
    """All of a streamed answer. requests.RequestException when it is late or breaks off."""
    pieces = []
    with answer:
        try:
            # read1: iter_content would wait for a whole piece, however slowly it comes.
            while piece := answer.raw.read1(_PIECE_BYTES):
                pieces.append(piece)
                seconds_left()
        except urllib3.exceptions.HTTPError as error:
            raise requests.ConnectionError(error) from error
    return b"".join(pieces)


class PatientAdapter(HTTPAdapter):
    """Sends within what is left of the time, once: whether to try again is the caller's affair."""

    def __init__(self) -> None:
        super().__init__(pool_connections=8, pool_maxsize=32, max_retries=0)

    def send(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        left = seconds_left()
        kwargs["timeout"] = (min(CONNECT_SECONDS, left), left)
        if isinstance(request.body, bytes) and len(request.body) > _PIECE_BYTES:
            # One long sendall() would have to end within the time for connecting.
            request.body = _Pieces(request.body)
        return super().send(request, *args, **kwargs)


class _Pieces(io.BytesIO):
    """A body that is read only as long as there is time."""

    def read(self, size: int | None = -1) -> bytes:
        seconds_left()
        return super().read(size)
