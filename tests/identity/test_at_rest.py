"""S15: what was told in confidence stands in no dump, no cache, no log, no job and no backup.

A thousand ID numbers and a thousand phone numbers are seeded the way people give them; then every place
where bytes come to rest is read. A plain column is the control: what is looked for can be found.
"""

import json
import logging
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from ihome.accounts import service as accounts
from ihome.accounts.models import User
from ihome.accounts.service.people import place_of
from ihome.identity import service as identity
from ihome.identity.rules import CONSENTS
from ihome.identity.service.giving import _open_case
from ihome.infra import security_log
from ihome.infra.cache import redis
from ihome.infra.db import reading, transaction
from ihome.infra.jobs import run_due
from ihome.infra.logging import set_up_logging
from ihome.infra.outbox import OutboxJob
from ihome.infra.vault import vault
from ihome.kernel.clock import utc_now
from ihome.kernel.ids import public_id
from ihome.media.ports import private_storage
from ihome.settings import Settings
from ihome.verification import service as verification
from ihome.wiring import JOBS
from tests.conftest import Browser
from tests.factories.id_cards import an_id_number
from tests.factories.people import log_in
from tests.factories.phones import a_code, an_inbox, ask_code
from tests.identity.giving import WHY, a_provider, an_operator, consent, give, send_card

SEEDED = 1000
CONTROL = "一个明文的昵称"
MOBILES = [f"1{3 + n % 7}{n * 7919 % 10**9:09d}" for n in range(SEEDED)]
NUMBERS = [
    an_id_number(f"19{60 + n % 40}0{1 + n % 9}{10 + n % 18}", order=f"{n % 400:03d}")
    for n in range(SEEDED)
]
NAMES = ["欧阳金丝雀", "司马青鸾翎"]


@pytest.fixture
def logs(tmp_path: Path) -> Iterator[Path]:
    """All that the house says, at its most talkative, in files."""
    before, level = logging.getLogger().handlers[:], logging.getLogger().level
    set_up_logging(level="DEBUG", folder=tmp_path / "logs", process="web", colours=False)
    security = logging.getLogger("ihome.security").handlers[:]
    security_log.set_up(tmp_path / "logs", keep_days=200)
    yield tmp_path / "logs"
    for handler in [*logging.getLogger().handlers, *logging.getLogger("ihome.security").handlers]:
        handler.close()
    logging.getLogger().handlers[:] = before
    logging.getLogger().setLevel(level)
    logging.getLogger("ihome.security").handlers[:] = security
    logging.getLogger("ihome.security").propagate = True


def seed() -> None:
    """SEEDED people who have told us their number and who they are, a hundred in a transaction."""
    assert len(set(MOBILES)) == len(set(NUMBERS)) == SEEDED
    for start in range(0, SEEDED, 100):
        with transaction() as session:
            for place in range(start, start + 100):
                seed_one(session, MOBILES[place], NUMBERS[place])


def seed_one(session: Session, mobile: str, number: str) -> None:
    user = User(
        public_id=public_id(),
        mobile_index=verification.mobile_index(mobile),
        password_hash="",
        stamp=public_id(24),
        name=CONTROL,
        made_at=utc_now(),
    )
    session.add(user)
    session.flush()
    user.mobile_cipher = vault().close(mobile, place=place_of("mobile", user.id))
    for kind in ("real_name", "provider"):
        identity.give_consent(user.id, kind=kind, version=CONSENTS[kind].version)  # type: ignore[arg-type]
    # What `give_real_name` does once it knows who is asked, which it may not find out in here.
    _open_case(user.id, real_name=NAMES[0], id_number=number, asked="sandbox")


def walk(client: Browser, new_client: Callable[[], Browser]) -> None:
    """The first of them do what leaves traces: codes, wrong passwords, slips, pictures, a reveal."""
    with reading() as session:
        first = session.scalars(sa.select(User).order_by(User.id).limit(1)).one()
    with an_inbox() as inbox:
        code = a_code(client, inbox, MOBILES[0], "reset_password")
        inbox.is_broken = True
        ask_code(client, MOBILES[1])
    form = {"mobile": MOBILES[0], "password": "ihome-2026-walk", "sms_code": code}
    assert client.post("/api/v2/password_resets", json=form).status_code == 200
    client.post("/api/v2/session", json={"mobile": MOBILES[2], "password": "wrong-password"})
    log_in(client, first.id)
    consent(client)
    give(client, NAMES[1], NUMBERS[0][:-1] + ("0" if NUMBERS[0][-1] != "0" else "1"))
    send_card(client)
    operator = new_client()
    log_in(operator, an_operator().id)
    case = operator.get("/api/v2/desk/real_names?state=pending").json["data"]["items"][0]["case_id"]
    told = operator.post(f"/api/v2/desk/real_names/{case}/reveal", json={"reason": WHY})
    assert told.json["data"]["id_number"] in NUMBERS
    assert run_due(JOBS, limit=20) == 20


def found_in(text: str) -> list[str]:
    """Which of the secrets stand there, also as they look when JSON or SQL escapes them."""
    secrets = [*MOBILES, *NUMBERS, *NAMES, *(json.dumps(name)[1:-1] for name in NAMES)]
    return [each for each in secrets if each in text]


def dump_of_database(settings: Settings, folder: Path) -> str:
    """What a backup of the database holds."""
    if settings.database_url.startswith("sqlite"):
        with sqlite3.connect(settings.database_url.removeprefix("sqlite:///")) as connection:
            dump = "\n".join(connection.iterdump())
        connection.close()
        return dump
    url = urlsplit(settings.database_url)
    words = [
        shutil.which("mariadb-dump") or "mysqldump", f"--host={url.hostname}",
        f"--port={url.port}", f"--user={url.username}", "--skip-extended-insert",
        "--hex-blob", url.path.lstrip("/"),
    ]  # fmt: skip
    done = subprocess.run(words, capture_output=True, check=True)
    return done.stdout.decode("utf-8")


def files_of_database(settings: Settings) -> str:
    """The file that a cold backup copies, and what stands beside it."""
    if not settings.database_url.startswith("sqlite"):
        return ""
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    return "".join(
        each.read_bytes().decode("utf-8", errors="replace") for each in path.parent.glob("test.db*")
    )


def dump_of_redis() -> str:
    """Every key and every value, whatever their kind."""
    said = []
    for key in redis().scan_iter(count=1000):
        kind = redis().type(key)
        read = {
            b"string": redis().get, b"hash": redis().hgetall, b"set": redis().smembers,
            b"list": lambda key: redis().lrange(key, 0, -1),
            b"zset": lambda key: redis().zrange(key, 0, -1),
        }[kind]  # fmt: skip
        said.append(repr(key) + repr(read(key)))
    return "\n".join(said)


def payloads() -> str:
    with reading() as session:
        return "\n".join(repr(each) for each in session.scalars(sa.select(OutboxJob.payload)))


def private_files() -> str:
    said = []
    for each in private_storage().list():
        with private_storage().open(each.name) as file:
            said.append(each.name + file.read().decode("utf-8", errors="replace"))
    return "\n".join(said)


@pytest.mark.timeout(300)
def test_a_thousand_numbers_are_found_nowhere_at_rest(
    app: Flask,
    settings: Settings,
    logs: Path,
    tmp_path: Path,
    client: Browser,
    new_client: Callable[[], Browser],
) -> None:
    with a_provider():
        seed()
        walk(client, new_client)
    log_text = "\n".join(path.read_text("utf-8") for path in logs.iterdir())
    places = {
        "dump": dump_of_database(settings, tmp_path),
        "database files": files_of_database(settings),
        "redis": dump_of_redis(),
        "logs": log_text,
        "jobs": payloads(),
        "private store": private_files(),
    }
    assert {name: found_in(text)[:3] for name, text in places.items() if found_in(text)} == {}
    # The controls: each place was really read, and what is not sealed is seen there.
    assert places["dump"].count(CONTROL) == SEEDED
    assert "login_failed" in log_text
    assert "reveal" in log_text
    assert places["jobs"].count("case_id") == SEEDED
    assert "session" in places["redis"]
    assert accounts.mobile_of_user(min_user_id()) == MOBILES[0]
    write_plainly(NUMBERS[7])
    assert found_in(dump_of_database(settings, tmp_path)) == [NUMBERS[7]]


def min_user_id() -> int:
    with reading() as session:
        return session.scalars(sa.select(sa.func.min(User.id))).one()


def write_plainly(number: str) -> None:
    """The fault that is looked for: somebody forgets the vault once."""
    with transaction() as session:
        row = sa.update(User).where(User.id == min_user_id())
        session.execute(row.values(name=number[:20]))
