"""Lines of `ihome doctor` about where photos are kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from ihome.infra.storage.base import Storage
from ihome.infra.storage.deadline import within
from ihome.infra.storage.routing import Route
from ihome.kernel.clock import utc_now
from ihome.media.keeping import copies, moves, scrub
from ihome.media.keeping.routes import BEFORE_THE_FLIP, addresses, look
from ihome.media.models import StorageMove

LATE = timedelta(hours=1)
STOPPED = timedelta(minutes=10)
CHECK_SECONDS = 12.0  # a store gives up by itself after 10


@dataclass(frozen=True)
class Line:
    """`words` say what is there when it is well, and what to do when it is not."""

    name: str
    is_well: bool
    words: str


def lines() -> Iterator[Line]:
    """The store in use, its copies, a move under way, losses; what is not there is left out."""
    try:
        route = look()
        row = moves.latest()
    except (OSError, SQLAlchemyError):
        yield Line("photos", False, "the database does not say where they are")
        return
    yield _store(route)
    yield from (_copy(copy) for copy in route.copies)
    if row is not None and row.active:
        yield _move(row)
    lost = list(scrub.losses())
    if lost:
        yield Line("lost photos", False, f"{len(lost)}: `ihome media scrub` names them")


def _store(route: Route) -> Line:
    trouble = _trouble(route.primary)
    if trouble:
        return Line("photos", False, trouble)
    moved_from = addresses().primary.label
    if moved_from == route.primary.label:
        return Line("photos", True, moved_from)
    return Line(
        "photos", True, f"{route.primary.label}; IHOME_STORAGE_URL still names {moved_from}"
    )


def _copy(copy: Storage) -> Line:
    trouble = _trouble(copy)
    if trouble:
        return Line("mirror", False, trouble)
    lag = copies.lag()
    if lag.oldest_at is None:
        return Line("mirror", True, f"{copy.label}, nothing waits")
    waits = utc_now() - lag.oldest_at
    words = f"{copy.label}, {lag.objects} objects wait, the first since {_in_words(waits)}"
    if waits > LATE:
        return Line("mirror", False, f"{words}: is `ihome worker` running?")
    return Line("mirror", True, words)


def _move(row: StorageMove) -> Line:
    where = f"to {row.target_label}: {row.phase}"
    if row.phase in BEFORE_THE_FLIP:
        where += f", {row.copied_count} of {row.found_count} copied, {row.verified_count} verified"
    if row.settled_at is not None:
        return Line("move", True, f"{where}; when all is well, `ihome media migrate --finish`")
    silent = utc_now() - row.beat_at
    if silent > STOPPED:
        again = "--rollback" if row.phase == "rolled_back" else "--to …"
        words = f"{where}, stopped {_in_words(silent)} ago: `ihome media migrate {again}` goes on"
        return Line("move", False, words)
    return Line("move", True, where)


def _trouble(store: Storage) -> str | None:
    try:
        within(CHECK_SECONDS, store.check)
    except OSError as error:
        return f"{store.label} cannot be used: {error or type(error).__name__}"
    return None


def _in_words(time: timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} days"
