"""The web front door."""

import logging
from datetime import timedelta

from flask import Blueprint, Flask, Response, g, request
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from ihome.accounts import api as accounts_api
from ihome.admin import api as admin_api
from ihome.areas import api as areas_api
from ihome.booking import api as booking_api
from ihome.calendar import api as calendar_api
from ihome.classic import api as classic_api
from ihome.classic.api import pages as classic_pages
from ihome.houses import api as houses_api
from ihome.http import documents, health
from ihome.http.csrf import init_csrf, secret_of
from ihome.http.envelope import register_error_handlers
from ihome.http.fresh import ID_HEADER, init_shared_answers
from ihome.http.headers import init_headers
from ihome.http.kept import init_kept_files
from ihome.http.sender import sender_address
from ihome.identity import api as identity_api
from ihome.infra import db as database
from ihome.infra.cache import redis
from ihome.infra.logging import request_address, request_id, request_id_of
from ihome.infra.sessions import (
    COOKIE_NAME,
    HOST_COOKIE_NAME,
    LIFETIME_SECONDS,
    SignedRedisSessions,
)
from ihome.kernel.clock import monotonic
from ihome.media import api as media_api
from ihome.pages import api as pages_api
from ihome.payments import api as payments_api
from ihome.privacy import api as privacy_api
from ihome.reviews import api as reviews_api
from ihome.sandbox import api as sandbox_api
from ihome.search import api as search_api
from ihome.settings import Settings
from ihome.verification import api as verification_api
from ihome.wiring import wire

log = logging.getLogger(__name__)

MAX_UPLOAD_BYTES = 11 * 1024 * 1024  # a photo of 10 MB and the form around it

BLUEPRINTS: list[Blueprint] = [
    health.bp,
    documents.bp,
    verification_api.bp,
    accounts_api.bp,
    *identity_api.BLUEPRINTS,
    privacy_api.bp,
    areas_api.bp,
    media_api.bp,
    houses_api.bp,
    search_api.bp,
    calendar_api.bp,
    booking_api.bp,
    payments_api.bp,
    reviews_api.bp,
    *admin_api.BLUEPRINTS,
    *classic_api.BLUEPRINTS,
    pages_api.bp,
]
EMBEDDED_BLUEPRINTS: list[Blueprint] = [sandbox_api.bp]  # a payment provider that is not one
CLASSIC_PAGES: list[Blueprint] = [classic_pages.bp]  # before ours: they have the home page then


def create_app(settings: Settings) -> Flask:
    """The application; it connects to nothing before the first request."""
    app = Flask(__name__, static_folder=None)
    is_secure = settings.url.startswith("https://")
    app.config.update(
        IHOME_SETTINGS=settings,
        IHOME_MEDIA_ACCEL=settings.media_accel.rstrip("/"),
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME=HOST_COOKIE_NAME if is_secure else COOKIE_NAME,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=is_secure,
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(seconds=LIFETIME_SECONDS),
        MAX_CONTENT_LENGTH=MAX_UPLOAD_BYTES,
        SQLALCHEMY_DATABASE_URI=settings.sqlalchemy_url,
        SQLALCHEMY_ENGINE_OPTIONS=database.engine_options(
            settings.sqlalchemy_url, pool_size=settings.web_threads
        ),
    )
    init_shared_answers(app)
    init_kept_files(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    wire(settings)
    database.db.init_app(app)
    with app.app_context():
        database.prepare_engine(database.db.engine)
    database.app_context.plug(app.app_context)
    Migrate(app, database.db, directory=str(_migrations_folder(app)))
    register_error_handlers(app)
    app.session_interface = SignedRedisSessions(app, redis(), csrf_secret_of=secret_of)
    init_csrf(app)
    init_headers(app)
    _watch_requests(app)
    for blueprint in _blueprints(settings):
        app.register_blueprint(blueprint)
    return app


def _blueprints(settings: Settings) -> list[Blueprint]:
    first = CLASSIC_PAGES if settings.classic_pages is not None else []
    return [*first, *BLUEPRINTS, *(EMBEDDED_BLUEPRINTS if settings.is_embedded else [])]


def _migrations_folder(app: Flask) -> str:
    return f"{app.root_path}/migrations"


def _watch_requests(app: Flask) -> None:
    """Give every request an id, and log how it went."""

    @app.before_request
    def begin() -> None:
        g.began = monotonic()
        g.request_id = request_id_of(request.headers.get(ID_HEADER, ""))
        request_id.set(g.request_id)
        request_address.set(sender_address())

    @app.after_request
    def end(response: Response) -> Response:
        _log_request(response)
        response.headers[ID_HEADER] = g.get("request_id", "-")
        return response


SLOW_MS = 500


def _log_request(response: Response) -> None:
    """Changes, refusals and slow answers are news; that somebody looked at a page is detail."""
    milliseconds = round((monotonic() - g.get("began", monotonic())) * 1000, 1)
    looked = request.method == "GET" and response.status_code < 400 and milliseconds < SLOW_MS
    level = logging.DEBUG if looked else logging.INFO
    if log.isEnabledFor(level):
        rule = request.url_rule.rule if request.url_rule else "(unknown)"
        facts = {"method": request.method, "rule": rule, "status": response.status_code}
        log.log(level, "request", extra={**facts, "ms": milliseconds})
