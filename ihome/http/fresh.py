"""Answers that visitors without a session may share for a moment, and some with everybody.

Kept in this process as they went out, and given again before Flask is asked at all: what a busy
page costs is then a look into a dictionary. Any commit of this process makes all of them stale at
once; what other processes change shows after `fresh_for` seconds. So only pages that may be a
second old are declared so: a house, the home page; never a search. An answer that looks at nobody
(`same_for_all`) is given to those who are logged in too.
"""

import logging
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request

from ihome.infra.db import commits_here
from ihome.infra.logging import request_id, request_id_of
from ihome.infra.sessions import COOKIE_NAME
from ihome.kernel.clock import monotonic

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

MOST_KEPT = 2_000
ID_HEADER = "X-Request-Id"

_Address = tuple[str, str]


@dataclass(frozen=True)
class _Kept:
    body: bytes
    headers: list[tuple[str, str]]
    commits: int
    until: float
    same_for_all: bool


def share_for(seconds: float, *, same_for_all: bool = False) -> None:
    """The answer being made may be shared; call it before anything of it is read."""
    g.shared = (commits_here(), monotonic() + seconds, same_for_all)


def init_shared_answers(app: Flask) -> None:
    """Register first of all that look at answers: what is kept is then what they have made of it."""
    answers = SharedAnswers(app.wsgi_app)
    app.wsgi_app = answers  # type: ignore[method-assign]
    app.after_request(answers.keep)


class SharedAnswers:
    """A WSGI door in front of the app. An address with a query string is never shared."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app
        self._kept: OrderedDict[_Address, _Kept] = OrderedDict()
        self._lock = Lock()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        kept = self._kept.get(_address_of(environ)) if _is_plain(environ) else None
        if kept is None or kept.commits != commits_here() or monotonic() >= kept.until:
            return self._app(environ, start_response)
        if not kept.same_for_all and _has_session(environ):
            return self._app(environ, start_response)
        name = request_id_of(environ.get("HTTP_X_REQUEST_ID", ""))
        request_id.set(name)
        log.debug("shared answer", extra={"path": environ["PATH_INFO"]})
        start_response("200 OK", [*kept.headers, (ID_HEADER, name)])
        return [kept.body]

    def keep(self, response: Response) -> Response:
        """Keep an answer that may be shared, unless it says something to this visitor alone."""
        promised = g.get("shared")
        if promised is None or response.status_code != 200 or "Set-Cookie" in response.headers:
            return response
        commits, until, same_for_all = promised
        if _is_plain(request.environ) and (same_for_all or not _has_session(request.environ)):
            headers = response.get_wsgi_headers(request.environ)
            headers.pop(ID_HEADER, None)
            self._store(
                _address_of(request.environ),
                _Kept(response.get_data(), list(headers), commits, until, same_for_all),
            )
        return response

    def _store(self, address: _Address, kept: _Kept) -> None:
        with self._lock:
            self._kept[address] = kept
            self._kept.move_to_end(address)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)


def _is_plain(environ: "WSGIEnvironment") -> bool:
    return environ["REQUEST_METHOD"] == "GET" and not environ.get("QUERY_STRING")


def _has_session(environ: "WSGIEnvironment") -> bool:
    return f"{COOKIE_NAME}=" in environ.get("HTTP_COOKIE", "")


def _address_of(environ: "WSGIEnvironment") -> _Address:
    return environ["wsgi.url_scheme"], environ["PATH_INFO"]
