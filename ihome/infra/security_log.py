"""The security log: who tried what, from where, and how it ended. One JSON line for each event.

Kept apart from the other logs, in `<data_dir>/logs/security-<day>.log`, because it is kept longer:
Chinese law asks for six months. A day is a file, so processes never rotate a file under each other;
each line is one append. People are named by row id. A number, a name or a code is never in it.
"""

import logging
import os
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import msgspec

from ihome.infra.logging import masked, plain, request_address, request_id
from ihome.kernel.clock import utc_now

Event = Literal[
    "login",
    "login_failed",
    "login_waits",
    "logout",
    "register",
    "password_changed",
    "password_reset",
    "mobile_changed",
    "totp_on",
    "totp_off",
    "totp_failed",
    "recovery_used",
    "session_ended",
    "new_device",
    "role_changed",
    "suspended",
    "restored",
    "access_denied",
    "captcha_burst",
    "sms_limit",
    "budget_alarm",
    "csrf_refused",
    "reveal",
    "export",
    "deletion",
    "settings_changed",
]
Result = Literal["ok", "failed", "refused"]

LEAST_DAYS = 180
_NAME = re.compile(r"security-(\d{4}-\d{2}-\d{2})\.log")

log = logging.getLogger("ihome.security")


def note(event: Event, *, user_id: int | None = None, result: Result = "ok", **facts: Any) -> None:
    """Write down `event`. `user_id` is whom it concerns; facts are ids and plain words."""
    log.info(event, extra={"user_id": user_id, "result": result, "facts": facts})


def set_up(folder: Path, *, keep_days: int) -> None:
    """Send the events of this process to `folder` alone; files older than `keep_days` are deleted."""
    log.handlers[:] = [DailyFiles(folder, keep_days=keep_days)]
    log.setLevel(logging.INFO)
    log.propagate = False


def as_line(record: logging.LogRecord) -> str:
    """{"at", "event", "result", "user_id", "address", "request", …facts}; control characters shown."""
    said: dict[str, Any] = {
        "at": utc_now().astimezone(UTC).isoformat(timespec="milliseconds"),
        "event": plain(record.getMessage()),
        "result": getattr(record, "result", ""),
        "user_id": getattr(record, "user_id", None),
        "address": plain(request_address.get()),
        "request": plain(request_id.get()),
    }
    facts = {plain(name): plain(value) for name, value in getattr(record, "facts", {}).items()}
    return masked(msgspec.json.encode(facts | said).decode())


class DailyFiles(logging.Handler):
    """Appends to the file of the day (UTC, by the product's clock); readable by the owner alone."""

    def __init__(self, folder: Path, *, keep_days: int) -> None:
        super().__init__()
        self._folder, self._keep = folder, timedelta(days=max(keep_days, LEAST_DAYS))
        self._day: date | None = None

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = as_line(record).encode() + b"\n"
            self._write(utc_now().astimezone(UTC).date(), line)
        except Exception:
            self.handleError(record)

    def _write(self, day: date, line: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"security-{day.isoformat()}.log"
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, line)
        finally:
            os.close(file)
        if day != self._day:
            self._day = day
            delete_before(self._folder, day - self._keep)


def delete_before(folder: Path, first: date) -> None:
    """Delete the files of days before `first`; nothing else in the folder is touched."""
    for path in folder.iterdir():
        found = _NAME.fullmatch(path.name)
        if found and datetime.fromisoformat(found[1]).date() < first:
            path.unlink(missing_ok=True)
