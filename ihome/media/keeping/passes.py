"""Two walks over a pair of stores: copy what is missing, read again what was copied.

Both can be cut off anywhere and begun again. `beat` is called a few times a second with what was done
since, from the thread of the caller.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ihome.infra.db import reading
from ihome.infra.storage.base import Storage, StoredObject
from ihome.media.keeping import truth
from ihome.media.keeping.copies import portions
from ihome.media.keeping.crew import in_parallel

TRIES = 3
WAIT_SECONDS = (0.2, 1.0)
STOP_AFTER = 100  # failures: then it is the store, not the object
VERIFIED_AT_ONCE = 1000


@dataclass
class Tally:
    """What a walk did. `failed` names what could not be copied, `damaged` what is wrong at home."""

    objects: int = 0
    size_bytes: int = 0
    mended: int = 0
    failed: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        self.objects += other.objects
        self.size_bytes += other.size_bytes
        self.mended += other.mended
        self.failed += other.failed
        self.damaged += other.damaged


Beat = Callable[[Tally], None]


class StoreGivesUp(OSError):
    """So many objects failed that the rest is not tried."""


def missing_in(target: Storage, here: Sequence[StoredObject]) -> list[str]:
    """Names of those of `here` that the target lacks or has in another size."""
    there = {each.name: each.size_bytes for each in target.list()}
    return [each.name for each in here if there.get(each.name) != each.size_bytes]


def copy_all(
    names: Sequence[str], source: Storage, target: Storage, *, threads: int, beat: Beat
) -> Tally:
    """Copy these objects; one that has gone meanwhile is passed over."""
    return _walk(lambda name: _copied(name, source, target), names, threads=threads, beat=beat)


def verify_all(
    names: Sequence[str], source: Storage, target: Storage, *, threads: int, beat: Beat
) -> Tally:
    """Read these objects again in the target; copy anew what is not what the source has.

    What the source itself has wrong stays as it is there, and is named in `damaged`.
    """
    total = Tally()
    for some in portions(names, VERIFIED_AT_ONCE):
        with reading() as session:
            expected = truth.digests(session, some)
        total.add(
            _walk(
                lambda name, expected=expected: _verified(  # type: ignore[misc]
                    name, source, target, expected.get(name)
                ),
                some,
                threads=threads,
                beat=beat,
            )
        )
    return total


def _walk(work: Callable[[str], Tally], names: Sequence[str], *, threads: int, beat: Beat) -> Tally:
    total = Tally()
    for done in in_parallel(lambda name: _patiently(work, name), names, threads=threads):
        since = Tally()
        for each in done:
            since.add(each)
        total.add(since)
        beat(since)
        if len(total.failed) >= STOP_AFTER:
            raise StoreGivesUp(f"{len(total.failed)} objects failed; the log says why")
    return total


def _patiently(work: Callable[[str], Tally], name: str) -> Tally:
    for wait in (*WAIT_SECONDS, None):
        try:
            return work(name)
        except OSError:
            if wait is not None:
                time.sleep(wait)
    return Tally(failed=[name])


def _copied(name: str, source: Storage, target: Storage) -> Tally:
    data = truth.bytes_of(source, name)
    if data is None:
        return Tally()
    target.put(name, data)
    return Tally(objects=1, size_bytes=len(data))


def _verified(name: str, source: Storage, target: Storage, expected: str | None) -> Tally:
    there = truth.bytes_of(target, name)
    if there is not None and truth.is_right(name, truth.digest_of(there), expected):
        return Tally(objects=1, size_bytes=len(there))
    here = truth.bytes_of(source, name)
    if here is None:
        return Tally()  # deleted while photos move
    seen = Tally(objects=1, size_bytes=len(here))
    if truth.is_right(name, truth.digest_of(here), expected) is False:
        seen.damaged.append(name)
    if here != there:
        target.put(name, here)
        seen.mended = 1
        if truth.bytes_of(target, name) != here:
            raise OSError(f"{target.label} gives back other bytes than it was given")
    return seen
