"""The app as every command makes it."""

import logging
import sys
from typing import TYPE_CHECKING

from flask import Flask

from ihome.app import create_app
from ihome.infra import security_log
from ihome.infra.logging import set_up_logging
from ihome.settings import Settings, read_settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def make_app(settings: Settings, process: str, *, quiet: bool = False) -> Flask:
    level = "WARNING" if quiet and settings.log_level == "INFO" else settings.log_level
    set_up_logging(
        level=level, folder=settings.data_dir / "logs", process=process, colours=sys.stderr.isatty()
    )
    security_log.set_up(settings.data_dir / "logs", keep_days=settings.security_log_days)
    return create_app(settings)


def web_app() -> "WSGIApplication":
    """What the HTTP server loads in each web process: the outermost door, without a step before it."""
    return make_app(read_settings(), "web").wsgi_app


logging.captureWarnings(True)
