"""People who book over real HTTP: their connections, and a server of our own to book at."""

import http.client
import json
import os
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from ihome.http.csrf import HEADER_NAME
from ihome.kernel.ids import public_id
from ihome.settings import Settings
from tests.conftest import Browser
from tests.factories.people import log_in
from tools.test import free_port, until

ROOT = Path(__file__).parents[2]
PROCESSES, THREADS = 2, 16  # together as many as there are bookers
START_SECONDS, STOP_SECONDS = 60, 30


def environment_of(settings: Settings) -> dict[str, str]:
    """What a process is told so that it stands on the database, the Redis and the keys of the test."""
    return {
        **{name: text for name, text in os.environ.items() if not name.startswith("IHOME_")},
        "IHOME_DATA_DIR": str(settings.data_dir),
        "IHOME_DATABASE_URL": settings.database_url,
        "IHOME_REDIS_URL": settings.redis_url,
        "IHOME_LOG_LEVEL": "ERROR",
    }


@contextmanager
def serving(settings: Settings, *words: str) -> Iterator[int]:
    """The port of a server that `words` start (`-m ihome serve`), stopped at the end."""
    port = free_port()
    told = environment_of(settings) | {
        "IHOME_PORT": str(port),
        "IHOME_WEB_WORKERS": str(PROCESSES),
        "IHOME_WEB_THREADS": str(THREADS),
    }
    server = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=told)
    try:
        until(lambda: _is_up(port) or server.poll() is not None, seconds=START_SECONDS)
        assert _is_up(port), "the server did not start"
        yield port
    finally:
        server.terminate()
        server.wait(timeout=STOP_SECONDS)


def _is_up(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@dataclass
class Answer:
    status: int
    body: dict[str, Any]


class Booker:
    """A logged-in guest with a connection that stays open."""

    def __init__(self, app: Flask, port: int, user_id: int) -> None:
        self.user_id = user_id
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = headers_of(app, user_id)

    def post(
        self, path: str, body: dict[str, Any], *, gate: threading.Barrier | None = None
    ) -> Answer:
        """The answer. With a gate, the last byte is sent when everybody has sent all the others."""
        sent = json.dumps(body).encode()
        self._connection.putrequest("POST", f"/api/v2{path}")
        for name, text in {**self._headers, "Idempotency-Key": public_id(20)}.items():
            self._connection.putheader(name, text)
        self._connection.putheader("Content-Length", str(len(sent)))
        self._connection.endheaders(sent[:-1])
        if gate is not None:
            gate.wait(timeout=60)
        self._connection.send(sent[-1:])
        with self._connection.getresponse() as answer:
            return Answer(answer.status, json.loads(answer.read()))

    def close(self) -> None:
        self._connection.close()


def headers_of(app: Flask, user_id: int) -> dict[str, str]:
    """What the browser of a logged-in user sends along."""
    browser = app.test_client()
    assert isinstance(browser, Browser)
    log_in(browser, user_id)
    browser.get("/api/v2/session")
    cookies = {name: browser.get_cookie(name) for name in ("session", "csrf_token")}
    values = {name: cookie.value for name, cookie in cookies.items() if cookie is not None}
    return {
        "Host": "127.0.0.1",
        "Content-Type": "application/json",
        "Cookie": "; ".join(f"{name}={text}" for name, text in values.items()),
        HEADER_NAME: values["csrf_token"],
    }


def all_post(bookers: list[Booker], path: str, body: dict[str, Any]) -> list[Answer]:
    """The same request of every booker, their last bytes sent together."""
    gate = threading.Barrier(len(bookers))
    with ThreadPoolExecutor(len(bookers)) as pool:
        return list(pool.map(lambda each: each.post(path, body, gate=gate), bookers))
