"""Read every object again and see whether it still is what it was; mend what can be mended.

A cleaned picture is the promise: its SHA-256 is its key. What is derived from it is thrown away when it
is wrong, and made anew when somebody asks. Objects from before there was a book of them get their
line in it. What is wrong and cannot be mended stands in `photo_losses` until a scrub finds it well.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ihome.infra.db import reading, transaction
from ihome.infra.storage.base import Storage
from ihome.infra.storage.routing import Route
from ihome.kernel.clock import utc_now
from ihome.media import queries
from ihome.media.keeping import truth
from ihome.media.keeping.copies import portions
from ihome.media.keeping.crew import in_parallel
from ihome.media.keeping.routes import route_now
from ihome.media.keeping.telling import Silence, Telling
from ihome.media.models import PhotoLoss, PhotoObject
from ihome.media.rules import key_of_object, object_name

log = logging.getLogger(__name__)

PARALLEL = 4
SLICES = 7  # the clock does one a day: everything once a week
AT_ONCE = 500


@dataclass
class Findings:
    """What a scrub saw and did, by names. Without repair the lists say what it would do."""

    checked: int = 0
    written_down: int = 0
    repaired: list[str] = field(default_factory=list)
    thrown_away: list[str] = field(default_factory=list)
    copies_repaired: list[str] = field(default_factory=list)
    lines_dropped: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    copies_unread: int = 0


@dataclass(frozen=True)
class Thing:
    """An object to check: the bytes it should have, if a row says so, and whether it is the promise."""

    name: str
    expected: str | None
    is_promise: bool


def scrub(
    *,
    repair: bool = True,
    slice_no: int | None = None,
    parallel: int = PARALLEL,
    telling: Telling | None = None,
) -> Findings:
    """Check every object that a photo uses, or those of one of SLICES slices.

    `unread` are those that a store would not give now: nothing is known of them.
    """
    telling, found = telling or Silence(), Findings()
    with reading() as session:
        route = route_now(session)
    things = _things(route.primary, slice_no)
    telling.begin("scrubbing", total=len(things))
    for some in portions(things, AT_ONCE):
        _check_some(some, route, found, repair=repair, parallel=parallel, telling=telling)
    telling.end()
    return found


def scrub_slice(today: date) -> Findings:
    """The clock job: the slice of this day."""
    found = scrub(slice_no=today.toordinal() % SLICES)
    if found.lost:
        log.error("photos are lost", extra={"count": len(found.lost), "first": found.lost[0]})
    return found


def losses() -> Iterator[str]:
    """For `ihome invariants`: cleaned pictures that the last scrub could not mend."""
    with reading() as session:
        for name in session.scalars(sa.select(PhotoLoss.name).order_by(PhotoLoss.name)).all():
            yield f"lost {name}"


def _things(store: Storage, slice_no: int | None) -> list[Thing]:
    """What is in the store and used, and what should be."""
    listed = {each.name for each in store.list() if _in_slice(each.name, slice_no)}
    with reading() as session:
        promises = {
            object_name(key, widest)
            for key, widest in queries.keys_with_widest(session)
            if _in_slice(key, slice_no)
        }
        keys = {key_of_object(name) for name in promises}
        book = {
            name: digest
            for name, digest in session.execute(sa.select(PhotoObject.name, PhotoObject.digest))
            if _in_slice(name, slice_no)
        }
    used = {name for name in {*listed, *book} if key_of_object(name) in keys} | promises
    return [Thing(name, book.get(name), name in promises) for name in sorted(used)]


def _in_slice(name: str, slice_no: int | None) -> bool:
    if slice_no is None:
        return True
    try:
        return int(name[:4], 16) % SLICES == slice_no
    except ValueError:
        return slice_no == 0


def _check_some(
    some: list[Thing],
    route: Route,
    found: Findings,
    *,
    repair: bool,
    parallel: int,
    telling: Telling,
) -> None:
    book: list[PhotoObject] = []

    def check(thing: Thing) -> None:
        try:
            data = _checked(thing, route, found, repair=repair)
        except OSError as error:
            log.warning("an object cannot be read", extra={"object": thing.name}, exc_info=error)
            found.unread.append(thing.name)
        else:
            found.checked += 1
            if data is not None:
                book.append(_line(thing.name, data))

    for done in in_parallel(check, some, threads=parallel):
        telling.advance(len(done))
    if repair:
        _write_down(book, found)
        _keep_losses(some, found)


def _checked(thing: Thing, route: Route, found: Findings, *, repair: bool) -> bytes | None:
    """The bytes, when the book has no line for them yet; else None. What is wrong is mended."""
    data = truth.bytes_of(route.primary, thing.name)
    is_right = data is not None and _is_right(thing, data)
    if not is_right:
        data = _mended(thing, route, found, is_there=data is not None, repair=repair)
    if data is None:
        return None
    _compare_copies(thing, data, route, found, repair=repair)
    return data if thing.expected is None else None


def _compare_copies(
    thing: Thing, data: bytes, route: Route, found: Findings, *, repair: bool
) -> None:
    for copy in route.copies:
        try:
            if truth.bytes_of(copy, thing.name) != data:
                found.copies_repaired.append(thing.name)
                if repair:
                    copy.put(thing.name, data)
        except OSError as error:
            log.warning("a copy cannot be compared", extra={"object": thing.name}, exc_info=error)
            found.copies_unread += 1


def _is_right(thing: Thing, data: bytes) -> bool:
    """A promise must hash to its key, whatever a row says; others as the row says, if there is one."""
    digest = truth.digest_of(data)
    if thing.is_promise:
        return digest == key_of_object(thing.name)
    return thing.expected in (None, digest)


def _mended(
    thing: Thing, route: Route, found: Findings, *, is_there: bool, repair: bool
) -> bytes | None:
    """The right bytes from a copy, put back; None when no copy has them."""
    for copy in route.copies:
        data = truth.bytes_of(copy, thing.name)
        if data is not None and _is_right(thing, data):
            found.repaired.append(thing.name)
            if repair:
                route.primary.put(thing.name, data)
            return data
    if thing.is_promise:
        found.lost.append(thing.name)
    elif is_there:
        found.thrown_away.append(thing.name)
        if repair:
            _throw_away(thing.name, [route.primary, *route.copies])
    else:
        found.lines_dropped.append(thing.name)
        if repair:
            _throw_away(thing.name, [])
    return None


def _throw_away(name: str, stores: Iterable[Storage]) -> None:
    """The line first: without it the object is made anew when somebody asks."""
    with transaction() as session:
        session.execute(sa.delete(PhotoObject).where(PhotoObject.name == name))
    for store in stores:
        store.delete(name)


def _line(name: str, data: bytes) -> PhotoObject:
    return PhotoObject(
        name=name,
        key=key_of_object(name),
        digest=truth.digest_of(data),
        size_bytes=len(data),
        made_at=utc_now(),
    )


def _write_down(lines: list[PhotoObject], found: Findings) -> None:
    if not lines:
        return
    with transaction() as session:
        there = truth.digests(session, [line.name for line in lines])
        new = [line for line in lines if line.name not in there]
        session.add_all(new)
    found.written_down += len(new)


def _keep_losses(some: list[Thing], found: Findings) -> None:
    """The list of losses, as far as these objects go."""
    lost = {*found.lost} & {thing.name for thing in some}
    well = [thing.name for thing in some if thing.name not in lost | {*found.unread}]
    with transaction() as session:
        session.execute(sa.delete(PhotoLoss).where(PhotoLoss.name.in_(well)))
        known = _known_losses(session, lost)
        session.add_all(PhotoLoss(name=name, found_at=utc_now()) for name in lost - known)


def _known_losses(session: Session, names: set[str]) -> set[str]:
    return set(session.scalars(sa.select(PhotoLoss.name).where(PhotoLoss.name.in_(names))))
