"""Flask-WTF's CSRFProtect, with the token in a cookie that our own script can read.

A visitor without a session keeps the secret in the signed cookie alone (double submit); from
login on it lives in the session, and a new one is made.
"""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, Request, Response, current_app, g, request, session
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from itsdangerous import BadData, URLSafeTimedSerializer

from ihome.http.envelope import refusal
from ihome.infra import security_log
from ihome.kernel.errors import CsrfFailed

COOKIE_NAME = "csrf_token"
HEADER_NAME = "X-CSRFToken"

View = TypeVar("View", bound=Callable[..., object])


class Protect(CSRFProtect):  # type: ignore[misc]
    """The header first, so that nobody's upload is read before the token; then our own form field."""

    def _get_csrf_token(self) -> str | None:
        return request.headers.get(HEADER_NAME) or request.form.get("csrf_token")


csrf = Protect()


def from_elsewhere(view: View) -> View:
    """A view that other servers call: no cookie, so no token; a signature proves who speaks."""
    csrf.exempt(view)
    return view


def init_csrf(app: Flask) -> None:
    app.config.update(
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session or the cookie it belongs to
        WTF_CSRF_HEADERS=[HEADER_NAME],
        WTF_CSRF_METHODS={"POST", "PUT", "PATCH", "DELETE"},
        WTF_CSRF_SSL_STRICT=False,  # the Referer is often stripped; the token is the proof
    )
    csrf.init_app(app)

    @app.errorhandler(CSRFError)
    def refuse(_error: CSRFError) -> Response:
        rule = request.url_rule.rule if request.url_rule else "(unknown)"
        security_log.note("csrf_refused", result="refused", method=request.method, rule=rule)
        return refusal(CsrfFailed())

    @app.after_request
    def give_cookie(response: Response) -> Response:
        if g.get("csrf_cookie_wanted"):
            set_csrf_cookie(response)
        return response


def secret_of(request: Request) -> str | None:
    """The secret inside the visitor's own cookie, or None when the cookie is not one of ours."""
    token = request.cookies.get(COOKIE_NAME, "")
    try:
        secret = _serializer().loads(token)
    except BadData:
        return None
    return secret if isinstance(secret, str) else None


def want_csrf_cookie() -> None:
    """This answer is the first of a visit, or changes who is asking: send the token along."""
    g.csrf_cookie_wanted = True


def renew_csrf_token() -> None:
    """Forget the secret, at login and logout; the next token is made from a new one."""
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)
    want_csrf_cookie()


def set_csrf_cookie(response: Response) -> None:
    token = generate_csrf()
    response.set_cookie(
        COOKIE_NAME,
        token,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=False,
    )


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="wtf-csrf-token")
