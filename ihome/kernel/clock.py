"""The one place that asks what time it is.

Tests move it with `at()`. A running product moves it with the file named by the setting
IHOME_CLOCK_OFFSET_FILE: its text is a number of seconds, read again when the file changes.
Wall time is for dates and deadlines; for time-outs use `time.monotonic`.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

# Every house stands in mainland China today: one legal zone, no summer time.
HOUSE_ZONE = ZoneInfo("Asia/Shanghai")

_offset_file: Path | None = None
_offset: tuple[int, timedelta] = (0, timedelta())  # (mtime in ns, offset)
_frozen: datetime | None = None


def use_offset_file(path: Path | None) -> None:
    """Let the text of `path` (seconds, may be negative or fractional) move the clock."""
    global _offset_file, _offset
    _offset_file, _offset = path, (0, timedelta())


def utc_now() -> datetime:
    """The current moment, aware, in UTC."""
    if _frozen is not None:
        return _frozen
    return datetime.now(UTC) + _current_offset()


def today() -> date:
    """The calendar date where the houses stand."""
    return utc_now().astimezone(HOUSE_ZONE).date()


def unix_seconds() -> float:
    """Seconds since 1970 by the product's clock."""
    return utc_now().timestamp()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """For tests: every thread sees `moment` until the block ends."""
    global _frozen
    if moment.tzinfo is None:
        raise ValueError("naive moment")
    before, _frozen = _frozen, moment.astimezone(UTC)
    try:
        yield
    finally:
        _frozen = before


def _current_offset() -> timedelta:
    global _offset
    if _offset_file is None:
        return timedelta()
    try:
        changed_at = _offset_file.stat().st_mtime_ns
        if changed_at != _offset[0]:
            seconds = float(_offset_file.read_text() or 0)
            _offset = (changed_at, timedelta(seconds=seconds))
    except (OSError, ValueError):
        return _offset[1]  # half-written or gone: keep the last good one
    return _offset[1]


monotonic = time.monotonic
