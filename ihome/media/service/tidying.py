"""What rows promise and what the store holds (invariant I16); what nobody needs is swept away."""

import logging
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import sqlalchemy as sa

from ihome.infra.db import reading, transaction
from ihome.infra.storage.base import StoredObject
from ihome.kernel.clock import utc_now
from ihome.media import queries
from ihome.media.models import PhotoObject
from ihome.media.ports import storage
from ihome.media.rules import key_of_object, object_name

log = logging.getLogger(__name__)

STRAY_AFTER = timedelta(hours=24)  # a file may be older than its row, never by this much
SWEEP_SIZE = 200
MOST_NAMED = 1_000


@dataclass
class FilesReport:
    """Cleaned pictures that rows promise and the store lacks, and objects whose key no row has.

    A variant that can be made again is neither. The first MOST_NAMED are named; all are counted.
    """

    missing: list[str] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)
    missing_count: int = 0
    stray_count: int = 0

    def note_missing(self, name: str) -> None:
        self.missing_count += 1
        if len(self.missing) < MOST_NAMED:
            self.missing.append(name)

    def note_stray(self, name: str) -> None:
        self.stray_count += 1
        if len(self.stray) < MOST_NAMED:
            self.stray.append(name)


class _Promises:
    """Every key and the width of its cleaned picture: eleven bytes for each, a million in 11 MB.

    The first 64 bits of a SHA-256 tell a key from all others of one house.
    """

    def __init__(self) -> None:
        self.starts, self.widest = array("Q"), array("H")
        with reading() as session:
            for key, widest in queries.keys_with_widest(session):
                self.starts.append(int(key[:16], 16))
                self.widest.append(widest)
        self.seen = bytearray(len(self.starts))

    def see(self, name: str) -> bool:
        """Whether the object belongs to a key that we know; a cleaned picture is ticked off."""
        at = self._place_of(key_of_object(name))
        if at is None:
            return False
        if name.partition("-")[2] == f"{self.widest[at]}.webp":
            self.seen[at] = 1
        return True

    def unseen(self) -> Iterator[str]:
        """Names of cleaned pictures that were not ticked off and are still promised."""
        with reading() as session:
            for key, widest in queries.keys_with_widest(session):
                at = self._place_of(key)
                if at is not None and not self.seen[at]:
                    yield object_name(key, widest)

    def _place_of(self, key: str) -> int | None:
        try:
            start = int(key[:16], 16)
        except ValueError:
            return None
        at = bisect_left(self.starts, start)
        return at if at < len(self.starts) and self.starts[at] == start else None


def files_report() -> FilesReport:
    """Compare rows and store; a stray object younger than 24 h is not counted."""
    report, promises = FilesReport(), _Promises()
    for stored in storage().list():
        if not promises.see(stored.name) and is_old(stored):
            report.note_stray(stored.name)
    for name in promises.unseen():
        report.note_missing(name)
    report.missing.sort()
    report.stray.sort()
    return report


def sweep_stray_files() -> int:
    """Delete objects of keys that no photo has used for a day, and their rows; how many."""
    tool, deleted = storage(), 0
    for some in _old_objects():
        for name in _forgotten(some):
            tool.delete(name)
            deleted += 1
    if deleted:
        log.info("stray photo files swept", extra={"count": deleted})
    return deleted


def _forgotten(names: list[str]) -> list[str]:
    """Those whose key no photo uses; their rows are gone. A row without an object would be a loss."""
    with transaction() as session:
        known = queries.known_keys(session, {key_of_object(name) for name in names})
        stray = [name for name in names if key_of_object(name) not in known]
        session.execute(sa.delete(PhotoObject).where(PhotoObject.name.in_(stray)))
    return stray


def _old_objects() -> Iterator[list[str]]:
    names: list[str] = []
    for stored in storage().list():
        if is_old(stored):
            names.append(stored.name)
        if len(names) == SWEEP_SIZE:
            yield names
            names = []
    if names:
        yield names


def is_old(stored: StoredObject) -> bool:
    return utc_now() - stored.changed_at > STRAY_AFTER
