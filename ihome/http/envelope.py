"""Every answer wears the same coat: {errno, errmsg, data}. The one place that builds a response."""

import logging
from collections.abc import Callable
from typing import Any

import msgspec
from flask import Flask, Response, has_request_context, request
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from ihome.kernel.errors import (
    AppError,
    BadRequest,
    NotFound,
    TooLarge,
    Unavailable,
)

log = logging.getLogger(__name__)

_encoder = msgspec.json.Encoder()

STORES_SILENT = (OperationalError, PoolTimeout, RedisError)

Dialect = Callable[[AppError], Response]
_dialects: dict[str, Dialect] = {}


def speak(prefix: str, dialect: Dialect) -> None:
    """Let addresses that begin with `prefix` be refused by `dialect`, whatever went wrong there.

    For an older contract whose clients know other words than ours; wiring.py says which.
    """
    _dialects[prefix] = dialect


def ok(data: Any = None, status: int = 200) -> Response:
    """`data` is anything msgspec can write: structs, dicts, dates (YYYY-MM-DD), moments (…Z)."""
    return _answer({"errno": "0", "errmsg": "OK", "data": data}, status)


def refusal(error: AppError) -> Response:
    """The envelope of an AppError, with Retry-After where it says when to come back."""
    if (dialect := _dialect_here()) is not None:
        return dialect(error)
    body = {"errno": error.errno, "errmsg": error.errmsg, "data": error.data or None}
    response = _answer(body, error.http_status)
    if "retry_after_seconds" in error.data:
        response.headers["Retry-After"] = str(error.data["retry_after_seconds"])
    return response


def _dialect_here() -> Dialect | None:
    if not has_request_context():
        return None
    found = (each for prefix, each in _dialects.items() if request.path.startswith(prefix))
    return next(found, None)


def raw_json(said: Any) -> Response:
    """JSON without the envelope: only for an answer whose shape another party dictates."""
    return Response(_encoder.encode(said), mimetype="application/json")


class MethodNotAllowed(AppError):
    errno, http_status, errmsg = "4203", 405, "这个地址不支持这种请求方式。"


class PlainRefusal(AppError):
    """What werkzeug refused before any of our code ran; the status is its own."""

    errno, http_status, errmsg = "4202", 400, "请求没有被接受。"


def of_http(error: HTTPException) -> AppError:
    """Our word for a refusal of the HTTP library."""
    if isinstance(error, RequestEntityTooLarge):
        return TooLarge()
    by_code: dict[int, type[AppError]] = {400: BadRequest, 404: NotFound, 405: MethodNotAllowed}
    refused = by_code.get(error.code or 500, PlainRefusal)()
    refused.http_status = error.code or 500
    return refused


def register_error_handlers(app: Flask) -> None:
    @app.errorhandler(AppError)
    def refused(error: AppError) -> Response:
        log.info("refused", extra={"errno": error.errno, "status": error.http_status})
        return refusal(error)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        cause = getattr(error, "original_exception", None)
        if isinstance(cause, STORES_SILENT):
            return busy(cause)  # the session could not be opened: no handler was asked yet
        if error.code is not None and error.code < 400:
            return error.get_response()  # type: ignore[return-value]
        response = refusal(of_http(error))
        for name, value in error.get_headers():
            if name in ("Allow", "Content-Range"):
                response.headers[name] = value
        return response

    for silent in STORES_SILENT:
        app.register_error_handler(silent, busy)

    @app.errorhandler(Exception)
    def crashed(error: Exception) -> Response:
        log.error("crashed", extra={"path": request.path}, exc_info=error)
        return refusal(AppError())


def busy(error: Exception) -> Response:
    """The answer while the database or Redis does not."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    log.error("a store does not answer", extra={"cause": type(cause).__name__}, exc_info=error)
    return refusal(Unavailable())


def _answer(body: dict[str, Any], status: int) -> Response:
    response = Response(_encoder.encode(body), status=status, mimetype="application/json")
    response.headers.setdefault("Cache-Control", "no-store")
    return response
