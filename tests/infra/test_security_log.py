"""The security log: one line for each event, none that a value could forge, kept long enough."""

import json
import logging
import logging.handlers
import stat
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from ihome.infra import security_log
from ihome.infra.logging import request_address, request_id
from ihome.infra.security_log import Event, delete_before, note
from ihome.kernel.clock import at
from ihome.settings import BadSetting, read_settings

CONTROLS = [
    chr(code) for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, 0x202E, 0xFEFF)
]
FORGED = '{"event":"login","result":"ok","user_id":1}'
PAYLOADS = [f"x{letter}{FORGED}" for letter in CONTROLS]
PAYLOADS += [f"x{first}{second}{FORGED}" for first in "\r\n\x1b" for second in CONTROLS]
PAYLOADS += [f"\x1b[2K\x1b[{number}A{FORGED}" for number in range(10)] + [f'"}}\n{FORGED}', FORGED]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where this process writes its security log, until the test ends."""
    log = security_log.log
    before = log.handlers[:], log.level, log.propagate
    security_log.set_up(tmp_path / "logs", keep_days=200)
    yield tmp_path / "logs"
    log.handlers[:], log.level, log.propagate = before


def lines(folder: Path) -> list[dict[str, Any]]:
    """Every line of every file, each of which must be JSON."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())]
    return [json.loads(line) for text in texts for line in text.split("\n") if line]


def test_a_line_says_who_what_when_where_and_how_it_ended(folder: Path) -> None:
    request, address = request_id.set("a-request"), request_address.set("203.0.113.9")
    with at(datetime(2030, 5, 1, 4, tzinfo=UTC)):
        note("login_failed", user_id=7, result="failed", by="password")
    request_id.reset(request)
    request_address.reset(address)
    assert [path.name for path in folder.iterdir()] == ["security-2030-05-01.log"]
    assert lines(folder) == [{
        "at": "2030-05-01T04:00:00.000+00:00", "event": "login_failed", "result": "failed",
        "user_id": 7, "address": "203.0.113.9", "request": "a-request", "by": "password",
    }]  # fmt: skip


def test_it_goes_to_its_own_file_alone_and_only_the_owner_reads_it(folder: Path) -> None:
    elsewhere = logging.handlers.BufferingHandler(10)
    logging.getLogger().addHandler(elsewhere)
    note("logout", user_id=7)
    logging.getLogger().removeHandler(elsewhere)
    assert elsewhere.buffer == []
    (path,) = folder.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_there_are_more_than_twenty_kinds_of_event(folder: Path) -> None:
    kinds = get_args(Event)
    assert len(kinds) == len(set(kinds)) >= 20
    for kind in kinds:
        note(kind)
    assert [each["event"] for each in lines(folder)] == list(kinds)


def test_no_value_forges_a_line(folder: Path) -> None:
    assert len(PAYLOADS) >= 200
    for payload in PAYLOADS:
        note("login_failed", result="failed", name=payload, **{f"fact{payload}": "x"})
    found = lines(folder)
    assert len(found) == len(PAYLOADS)
    assert {(each["event"], each["user_id"]) for each in found} == {("login_failed", None)}
    (path,) = folder.iterdir()
    text = path.read_text(encoding="utf-8")
    assert [letter for letter in CONTROLS if letter != "\n" and letter in text] == []
    assert len(text.splitlines()) == len(PAYLOADS)


def test_a_fact_cannot_stand_for_what_the_log_itself_says(folder: Path) -> None:
    address = request_address.set("203.0.113.9")
    note("login_failed", result="failed", at="never", address="127.0.0.1")
    request_address.reset(address)
    (line,) = lines(folder)
    assert line["at"] != "never"
    assert line["address"] == "203.0.113.9"


def test_numbers_of_phones_and_cards_are_masked(folder: Path) -> None:
    note("reveal", user_id=7, words="13800138000 and 11010519491231002X")
    assert "13800138000" not in (text := json.dumps(lines(folder)))
    assert "11010519491231002X" not in text


def test_a_day_is_a_file_and_old_days_go(folder: Path) -> None:
    first = datetime(2030, 1, 1, 12, tzinfo=UTC)
    for days in (0, 1, 200, 201):
        with at(first + timedelta(days=days)):
            note("logout", user_id=days)
    assert sorted(path.name for path in folder.iterdir()) == [
        "security-2030-01-02.log", "security-2030-07-20.log", "security-2030-07-21.log",
    ]  # fmt: skip


def test_only_its_own_files_are_deleted(tmp_path: Path) -> None:
    for name in ("web.jsonl", "security-x.log", "security-2020-01-01.log"):
        (tmp_path / name).touch()
    delete_before(tmp_path, date(2026, 1, 1))
    assert {path.name for path in tmp_path.iterdir()} == {"web.jsonl", "security-x.log"}


@pytest.mark.parametrize("days", ["0", "30", "179"])
def test_less_than_half_a_year_is_refused(days: str, tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="IHOME_SECURITY_LOG_DAYS"):
        read_settings({"IHOME_DATA_DIR": str(tmp_path), "IHOME_SECURITY_LOG_DAYS": days})


def test_without_a_folder_it_is_an_ordinary_logger(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        note("logout", user_id=7)
    assert [each.getMessage() for each in caplog.records] == ["logout"]
