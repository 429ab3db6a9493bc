"""Files that never change under their address, given again before Flask is asked at all.

The bytes of the last MOST_BYTES that went out whole are kept in this process, and given for KEPT_SECONDS
each: what was deleted meanwhile is given no longer. What a warm photo costs is a look into a dictionary;
parts, conditions and heads are answered from the same bytes.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wrappers import Response as PlainResponse

from ihome.http.fresh import ID_HEADER
from ihome.infra.logging import request_id_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MOST_BYTES = 64 * 1024 * 1024
LARGEST_BYTES = 2 * 1024 * 1024
KEPT_SECONDS = 600

_CONDITIONS = ("HTTP_RANGE", "HTTP_IF_NONE_MATCH", "HTTP_IF_RANGE", "HTTP_IF_MODIFIED_SINCE")


@dataclass(frozen=True)
class _Kept:
    body: bytes
    headers: list[tuple[str, str]]
    until: float  # by the clock of this process


def keep_for_ever() -> None:
    """The answer being made is the same for everybody, for ever: it may be kept."""
    g.kept_for_ever = True


def init_kept_files(app: Flask) -> None:
    """Register before all others that look at answers: what is kept is then what they have made of it."""
    files = KeptFiles(app.wsgi_app)
    app.wsgi_app = files  # type: ignore[method-assign]
    app.after_request(files.keep)
    app.extensions["kept_files"] = files


class KeptFiles:
    """A WSGI door in front of the app. What was asked for longest ago goes first."""

    def __init__(self, app: "WSGIApplication", most_bytes: int = MOST_BYTES) -> None:
        self._app, self._most_bytes = app, most_bytes
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        kept = self._kept.get(path) if _may_be_kept(environ) else None
        if kept is None:
            return self._app(environ, start_response)
        if kept.until <= monotonic():
            self._forget(path)
            return self._app(environ, start_response)
        self._touch(path)
        name = (ID_HEADER, request_id_of(environ.get("HTTP_X_REQUEST_ID", "")))
        if not environ.keys().isdisjoint(_CONDITIONS):
            answer = _conditional(kept, name, environ) or self._app  # a refusal wears our coat
            return answer(environ, start_response)
        start_response("200 OK", [*kept.headers, name])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [kept.body]

    def keep(self, response: Response) -> Response:
        """Keep an answer that was declared so, when it is whole and says nothing to one visitor alone."""
        if (
            g.get("kept_for_ever")
            and response.status_code == 200
            and request.method == "GET"
            and _may_be_kept(request.environ)
            and "Set-Cookie" not in response.headers
        ):
            headers = response.get_wsgi_headers(request.environ)
            for name in (ID_HEADER, "Date"):  # of this answer alone
                headers.pop(name, None)
            kept = _Kept(response.get_data(), list(headers), monotonic() + KEPT_SECONDS)
            self._store(request.environ["PATH_INFO"], kept)
        return response

    def forget_all(self) -> None:
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def _touch(self, path: str) -> None:
        """One step of the interpreter, so without the lock: a hundred readers do not queue for it."""
        try:  # noqa: SIM105  (a context manager costs as much as the step itself)
            self._kept.move_to_end(path)
        except KeyError:  # gone in this moment
            pass

    def _store(self, path: str, kept: _Kept) -> None:
        if len(kept.body) > LARGEST_BYTES:
            return
        with self._lock:
            self._drop(path)
            self._kept[path] = kept
            self._bytes += len(kept.body)
            while self._bytes > self._most_bytes:
                _, gone = self._kept.popitem(last=False)
                self._bytes -= len(gone.body)

    def _forget(self, path: str) -> None:
        with self._lock:
            self._drop(path)

    def _drop(self, path: str) -> None:
        """With the lock held."""
        if (gone := self._kept.pop(path, None)) is not None:
            self._bytes -= len(gone.body)


def _may_be_kept(environ: "WSGIEnvironment") -> bool:
    return environ["REQUEST_METHOD"] in ("GET", "HEAD") and not environ.get("QUERY_STRING")


def _conditional(
    kept: _Kept, name: tuple[str, str], environ: "WSGIEnvironment"
) -> PlainResponse | None:
    """304, 206 or 200 from the bytes that are kept; None for a part that there is not."""
    response = PlainResponse(kept.body, headers=[*kept.headers, name])
    try:
        return wanted_part(response, environ)
    except RequestedRangeNotSatisfiable:
        return None


def wanted_part(response: PlainResponse, environ: "WSGIEnvironment") -> PlainResponse:
    """The answer as asked for: not again (304), one part (206), or whole, also for several parts at once.

    RequestedRangeNotSatisfiable (416) for a part that there is not.
    """
    if "," in environ.get("HTTP_RANGE", ""):
        environ = {name: said for name, said in environ.items() if name != "HTTP_RANGE"}
    length = len(response.get_data())
    return response.make_conditional(environ, accept_ranges=True, complete_length=length)
