"""Logs: for people on the terminal, as JSON lines in a rotating file.

Every line carries the id of the request or job it belongs to. A log never names a phone number, an
ID number, a token or a body; `masked` is the net under that rule, not the rule.
"""

import logging
import logging.handlers
import random
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

request_id: ContextVar[str] = ContextVar("request_id", default="-")
# Where the request being answered comes from, as limits count it; "-" when nobody asked (a job).
request_address: ContextVar[str] = ContextVar("request_address", default="-")

_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")

FILE_BYTES, FILES_KEPT = 20_000_000, 10
_STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_PRIVATE = re.compile(r"(?<!\d)(?:(?:00)?(?:86)?1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")
_COLOURS = {"ERROR": "\x1b[31m", "WARNING": "\x1b[33m", "DEBUG": "\x1b[2m"}


def request_id_of(sent: str) -> str:
    """The id that a client sent along when it is a decent one, else a new one; no secret.

    Not from the system's source: asking it lets go of the interpreter in the middle of an answer, and
    on a busy machine the thread waits for it longer than the answer takes.
    """
    return sent if sent and _REQUEST_ID.fullmatch(sent) else f"{random.getrandbits(64):016x}"


def set_up_logging(*, level: str, folder: Path | None, process: str, colours: bool) -> None:
    """Send all logs to the terminal and, when `folder` is given, to `folder/<process>.jsonl`.

    One file a process: two processes that rotate the same file would lose lines.
    """
    terminal = logging.StreamHandler()
    terminal.setFormatter(_ForPeople(colours))
    handlers: list[logging.Handler] = [terminal]
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        lines = logging.handlers.RotatingFileHandler(
            folder / f"{process}.jsonl", maxBytes=FILE_BYTES, backupCount=FILES_KEPT
        )
        lines.setFormatter(_JsonLines())
        handlers.append(lines)
    root = logging.getLogger()
    root.handlers[:] = handlers
    root.setLevel(level)
    for noisy in ("urllib3", "PIL", "alembic", "_granian", "flask_limiter"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))


class _JsonLines(logging.Formatter):
    """{"at": "…Z", "level": …, "logger": …, "request": …, "message": …, …facts}"""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": request_id.get(),
            "message": plain(record.getMessage()),
            **_facts(record),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return masked(msgspec.json.encode(line, enc_hook=repr).decode())


class _ForPeople(logging.Formatter):
    """10:32:07 INFO booking.service: booking placed booking_id=7"""

    def __init__(self, colours: bool) -> None:
        super().__init__()
        self._colours = colours

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        facts = "".join(f" {name}={value}" for name, value in _facts(record).items())
        text = f"{at} {record.levelname:<7} {record.name}: {plain(record.getMessage())}{facts}"
        if record.exc_info:
            text += "\n" + self.formatException(record.exc_info)
        colour = _COLOURS.get(record.levelname) if self._colours else None
        return masked(f"{colour}{text}\x1b[0m" if colour else text)


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    """What `extra=` gave; control characters made visible, so that no value forges a line."""
    return {
        name: plain(value)
        for name, value in vars(record).items()
        if name not in _STANDARD and not name.startswith("_")
    }


def plain(value: Any) -> Any:
    """A number as it is; anything else as at most 500 letters, none of which is invisible."""
    if value is None or isinstance(value, int | float):
        return value
    text = str(value)[:500]
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def masked(text: str) -> str:
    """`text` without phone and ID numbers: 138******34."""
    return _PRIVATE.sub(
        lambda found: found[0][:3] + "*" * (len(found[0]) - 5) + found[0][-2:], text
    )
