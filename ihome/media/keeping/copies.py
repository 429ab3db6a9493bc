"""The second copy of everything: asked for with the row, made by the worker, compared by the clock.

All of it can be done twice. A copy is made of what the store in use has and what is right; it goes when
neither the store in use nor any photo has the object any more.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ihome.infra.db import apart, reading, transaction
from ihome.infra.outbox import OutboxJob, enqueue
from ihome.infra.storage.base import Storage
from ihome.infra.storage.routing import Route
from ihome.kernel.clock import monotonic, utc_now
from ihome.media.keeping import truth
from ihome.media.keeping.routes import all_moves, route_now

log = logging.getLogger(__name__)

T = TypeVar("T")

SETTLE, MEND = "media.settle_copies", "media.mend_object"
JOB_SIZE = 50  # names in one job: some seconds of work, well below its lease
MAX_JOBS = 400  # what one comparison asks for; the next one goes on
STRAY_AFTER = timedelta(hours=24)
ASK_AGAIN_SECONDS = 60.0  # a page shows a photo many times before it is mended

_asked_at: dict[str, float] = {}


@dataclass(frozen=True)
class Lag:
    """How many objects wait for their copy, and since when the first of them."""

    objects: int
    oldest_at: datetime | None


def copy_later(session: Session, names: Iterable[str]) -> None:
    """Copies of what was put, asked for in the transaction that keeps its rows."""
    if route_now(session).copies:
        for some in portions(names, JOB_SIZE):
            enqueue(session, SETTLE, {"names": some})


def object_deleted(name: str) -> None:
    """The store in use has forgotten an object: its copies shall, too."""
    with apart(), transaction() as session:
        enqueue(session, SETTLE, {"names": [name]})


def found_elsewhere(name: str) -> None:
    """A reader got an object from a copy alone: bring it back. Asked for once a minute at most."""
    now = monotonic()
    if now - _asked_at.get(name, float("-inf")) < ASK_AGAIN_SECONDS:
        return
    if len(_asked_at) > 10_000:
        _asked_at.clear()
    _asked_at[name] = now
    try:
        with apart(), transaction() as session:
            enqueue(session, MEND, {"name": name})
    except SQLAlchemyError as error:  # the reader has the photo; the clock compares the stores
        log.warning("a photo cannot be mended now", exc_info=error)


def settle_copies(names: Sequence[str]) -> None:
    """The job: make the copies of these objects equal to the store in use. OSError: again later."""
    with reading() as session:
        route = route_now(session)
        wanted, expected = truth.promised(session, names), truth.digests(session, names)
    for name in names:
        data = truth.bytes_of(route.primary, name)
        if data is None and name not in wanted:
            _forget(name, route)
        elif (
            data is None or truth.is_right(name, truth.digest_of(data), expected.get(name)) is False
        ):
            mend_object(name)
        else:
            for copy in route.copies:
                copy.put(name, data)


def mend_object(name: str) -> None:
    """The job: bring an object back into the store in use from a copy that has it right."""
    with reading() as session:
        route = route_now(session)
        is_wanted = name in truth.promised(session, [name])
        expected = truth.digests(session, [name]).get(name)
    found = truth.right_bytes([route.primary, *route.copies], name, expected)
    if found is None or found[0] is route.primary or (route.whole and not is_wanted):
        return
    route.primary.put(name, found[1])
    log.warning("a photo was brought back from its copy", extra={"object": name})


def reconcile_copies() -> None:
    """The clock job: ask for every copy that is missing, throw away copies of what is long gone."""
    with reading() as session:
        route = route_now(session)
        is_moving = any(move.active for move in all_moves(session))
    if not route.copies or lag().objects > JOB_SIZE * MAX_JOBS:
        return
    here = {each.name: each.size_bytes for each in route.primary.list()}
    for copy in route.copies:
        there = {each.name: each for each in copy.list()}
        missing = (
            name
            for name, size in here.items()
            if name not in there or there[name].size_bytes != size
        )
        _ask_for(missing)
        if not is_moving:
            old = [
                name
                for name, each in there.items()
                if name not in here and utc_now() - each.changed_at > STRAY_AFTER
            ]
            _sweep(copy, old)


def lag() -> Lag:
    """What still waits in the outbox."""
    with reading() as session:
        rows = session.execute(
            sa.select(OutboxJob.payload, OutboxJob.made_at).where(
                OutboxJob.job == SETTLE, OutboxJob.state == "waiting"
            )
        ).all()
    objects = sum(len(payload["names"]) for payload, _ in rows)
    return Lag(objects, min((made_at for _, made_at in rows), default=None))


def portions(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """`items` in lists of `size`, the last one shorter."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def _ask_for(names: Iterable[str]) -> None:
    for some in islice(portions(names, JOB_SIZE), MAX_JOBS):
        with transaction() as session:
            enqueue(session, SETTLE, {"names": some})


def _sweep(copy: Storage, names: Sequence[str]) -> None:
    with reading() as session:
        wanted = truth.promised(session, names)
    for name in names:
        if name not in wanted:
            copy.delete(name)


def _forget(name: str, route: Route) -> None:
    """While photos move, a copy may be in use a moment later: then it is left to the comparison."""
    with reading() as session:
        if any(move.active for move in all_moves(session)):
            return
    for copy in route.copies:
        copy.delete(name)
