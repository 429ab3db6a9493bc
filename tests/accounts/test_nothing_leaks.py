"""A walk through everything secret; then the log, the database and Redis are read for it."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from ihome.infra.cache import redis
from ihome.infra.db import reading
from ihome.infra.logging import set_up_logging
from ihome.kernel.clock import utc_now
from tests.access.world import everything_kept
from tests.accounts.walks import log_in, register
from tests.conftest import Browser
from tests.factories.id_cards import an_id_number
from tests.factories.phones import Inbox, a_code, a_read_picture, ask_code
from tests.factories.pictures import a_file

MOBILE, STRANGER = "13755501234", "15955509876"
PASSWORD, NEW_PASSWORD, WRONG = "canary-rivet-7301", "canary-lamp-7302", "canary-guess-7303"
NAME, NUMBER = "欧阳金丝雀", an_id_number("19870604")
MESSAGE = "canary-message-7304"


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    """Where all logs of the walk go, down to the last detail."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    set_up_logging(level="DEBUG", folder=tmp_path, process="web", colours=False)
    yield tmp_path / "web.jsonl"
    for handler in root.handlers:
        handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def secrets(
    client: Browser, inbox: Inbox, clock: Callable[..., None], log_file: Path, app: Flask
) -> list[str]:
    """Live through it all, with many things going wrong; what must not be found anywhere."""
    client.get("/api/v2/session")
    register(client, inbox, mobile=MOBILE)
    register(client, inbox, mobile=f"+86 {STRANGER}", password=PASSWORD, name="小顾")
    codes = [inbox.code()]
    client.delete("/api/v2/session")
    log_in(client, MOBILE, WRONG)
    log_in(client, STRANGER, PASSWORD)
    log_in(client, MOBILE, PASSWORD, headers={"X-Request-Id": MOBILE})
    client.put("/api/v2/me/real_name", json={"real_name": NAME, "id_number": NUMBER[:-1] + "0"})
    client.put("/api/v2/me/real_name", json={"real_name": NAME, "id_number": NUMBER})
    client.put(
        "/api/v2/me/real_name", data=f'{{"id_number": "{NUMBER}", ', content_type="application/json"
    )
    client.put("/api/v2/me/real_name", json={NUMBER: MOBILE, "real_name": [NAME]})
    client.put("/api/v2/me/avatar", data={"photo": (io.BytesIO(a_file()), f"{MOBILE}.jpg")})
    client.put("/api/v2/me/password", json={"old_password": WRONG, "new_password": NEW_PASSWORD})
    client.put("/api/v2/me/password", json={"old_password": PASSWORD, "new_password": NEW_PASSWORD})
    client.post("/api/v2/houses", json={"title": MESSAGE, "price_fen": MESSAGE})
    client.get(f"/api/v2/search?q={MOBILE}&min_price_fen={NUMBER}")
    client.get(f"/api/v2/nowhere/{MOBILE}?id={NUMBER}")
    clock(utc_now() + timedelta(minutes=2))
    codes.append(a_code(client, inbox, MOBILE, "reset_password"))
    reset = {"mobile": MOBILE, "sms_code": codes[-1], "password": PASSWORD}
    client.post("/api/v2/password_resets", json=reset | {"sms_code": "00000x"})
    client.post("/api/v2/password_resets", json=reset)
    clock(utc_now() + timedelta(minutes=4))
    inbox.is_broken = True
    ask_code(client, MOBILE)
    answer = a_read_picture(client)["image_code"]
    log_in(client, MOBILE, PASSWORD)
    cookies = [client.get_cookie(name) for name in ("session", "csrf_token")]
    cookies.append(client.get_cookie("device", path="/api"))
    tokens = [cookie.value for cookie in cookies if cookie is not None]
    assert len(tokens) == 3
    words = [MOBILE, STRANGER, PASSWORD, NEW_PASSWORD, WRONG, NAME, NUMBER, MESSAGE, f'"{answer}"']
    return [*words, *codes, *tokens]


def lines(log_file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log_file.read_text("utf-8").splitlines()]


def found_in(text: str, secrets: list[str]) -> list[str]:
    return [secret for secret in secrets if secret in text]


def test_the_log_tells_the_story_and_no_secret(
    secrets: list[str], log_file: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    written = lines(log_file)
    assert {"request", "refused", "text message sent", "text message not sent"} <= {
        line["message"] for line in written
    }
    assert len(written) > 30
    assert all(line["request"] for line in written)
    assert found_in(log_file.read_text("utf-8"), secrets) == []
    assert found_in(capfd.readouterr().err, secrets) == []


def test_neither_database_nor_redis_can_be_read_for_them(secrets: list[str], app: Flask) -> None:
    assert found_in(json.dumps(everything_kept(), ensure_ascii=False), secrets) == []
    at_rest = [secret for secret in secrets if not secret.startswith('"')]
    assert found_in(kept_in_redis(), at_rest) == []


def kept_in_redis() -> str:
    """All keys and all values, as text."""
    read: dict[bytes, Callable[[bytes], Any]] = {
        b"string": redis().get,
        b"hash": redis().hgetall,
        b"list": lambda key: redis().lrange(key, 0, -1),
        b"zset": lambda key: redis().zrange(key, 0, -1),
    }
    return repr([(key, read[redis().type(key)](key)) for key in redis().keys("*")])  # type: ignore[index]


def test_a_failed_statement_does_not_tell_what_it_carried(
    app: Flask, log_file: Path, secrets: list[str]
) -> None:
    with pytest.raises(sa.exc.DBAPIError) as failed, reading() as session:
        session.execute(sa.text("SELECT * FROM nowhere WHERE word = :word"), {"word": PASSWORD})
    logging.getLogger("ihome.test").error("a store does not answer", exc_info=failed.value)
    assert "nowhere" in log_file.read_text("utf-8")
    assert found_in(log_file.read_text("utf-8"), secrets) == []


def test_under_the_rule_there_is_a_net(log_file: Path) -> None:
    """Somebody who logs a number by mistake logs stars; a number inside a longer one is another."""
    log = logging.getLogger("ihome.test")
    log.warning("call %s or %s", MOBILE, NUMBER, extra={"mobile": MOBILE, "cause": f"+86{MOBILE}"})
    log.warning("order 913744401234567")
    text = log_file.read_text("utf-8")
    assert MOBILE not in text
    assert NUMBER not in text
    assert "913744401234567" in text


def test_a_value_with_a_line_break_forges_no_line(log_file: Path) -> None:
    logging.getLogger("ihome.test").warning("odd", extra={"value": 'x\n{"level": "INFO"}'})
    assert len(lines(log_file)) == 1
