"""One store made of several: the one in use, and those that get a copy of everything.

Which stores these are may change while the house is open (photos move to another store), so the
route is looked up again after LOOK_SECONDS, and after every put: an object counts as stored only when the
store that took it is still the one in use. ADR-0022.
"""

import io
import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO, TypeVar

from ihome.infra.storage.base import InFolder, NotStored, Storage, StoredObject
from ihome.infra.storage.illness import Illness
from ihome.kernel.clock import monotonic

log = logging.getLogger(__name__)

T = TypeVar("T")

LOOK_SECONDS = 1.0
TRUST_SECONDS = 5.0  # how long readers go by the last route after the database gave no answer
# A caller waits 3 s for a photo. Of these the store in use has the first share and each copy but the
# last the next, so that one that hangs does not eat the time of the next.
SHARES_SECONDS = (1.2, 0.8)

# Not those of `within`: a call that waits there for one here must not take its place.
_threads = ThreadPoolExecutor(max_workers=16, thread_name_prefix="routed")


class RouteUnknown(OSError):
    """The database does not say which store is in use: nothing may be put."""


@dataclass(frozen=True)
class Route:
    """`primary` takes every object; `copies` get it later and are asked when it fails.

    `whole` is False while an object may be in a copy alone (just after the stores changed places).
    """

    primary: Storage
    copies: tuple[Storage, ...] = ()
    whole: bool = True


class RoutingStorage:
    """Safe for many threads. Two routes that name the same store must name the same tool.

    `look` asks for the route of this moment; OSError when it cannot be told, and then reads go on by
    the last one. `found_elsewhere` hears of an object that only a copy has, `deleted` of one that
    the copies may still have.
    """

    def __init__(
        self,
        look: Callable[[], Route],
        *,
        at_first: Route,
        found_elsewhere: Callable[[str], None],
        deleted: Callable[[str], None],
    ) -> None:
        self._look = look
        self._at_first = at_first.primary
        self._route, self._looked_at = at_first, float("-inf")
        self._trust_until = float("-inf")
        self._asking = threading.Lock()
        self._found_elsewhere = found_elsewhere
        self._deleted = deleted
        self._illness = Illness()

    @property
    def label(self) -> str:
        return self._known_route().primary.label

    def check(self) -> None:
        self._known_route().primary.check()

    def put(self, name: str, data: bytes) -> None:
        route = self.route()
        while True:
            route.primary.put(name, data)
            now = self.route(since=monotonic())
            if now.primary is route.primary:
                return
            route = now

    def open(self, name: str) -> BinaryIO:
        return self._first(name, lambda store: _whole(store, name), lambda one: one.open(name))

    def read(self, name: str, start: int, length: int) -> bytes:
        return self._first(name, lambda store: store.read(name, start, length))

    def exists(self, name: str) -> bool:
        try:
            return self._first(name, lambda store: _found(store, name))
        except NotStored:
            return False

    def size(self, name: str) -> int:
        return self._first(name, lambda store: store.size(name))

    def delete(self, name: str) -> None:
        route = self.route()
        route.primary.delete(name)
        if route.copies:
            self._deleted(name)

    def list(self) -> Iterator[StoredObject]:
        """Those of the store in use; also those of the copies while some may be there alone."""
        route, seen = self.route(), set[str]()
        for each in route.primary.list():
            seen.add(each.name)
            yield each
        for copy in () if route.whole else route.copies:
            for each in copy.list():
                if each.name not in seen:
                    seen.add(each.name)
                    yield each

    def stores(self) -> tuple[Storage, ...]:
        """The store in use and those with copies, as readers know them."""
        route = self._known_route()
        return (route.primary, *route.copies)

    def link(self, name: str, *, seconds: int) -> str | None:
        """None too while the store in use is ill or may lack the object: then we read it ourselves."""
        route = self._known_route()
        if self._illness.rests(route.primary) or not route.whole:
            return None
        return route.primary.link(name, seconds=seconds)

    def path_in_root(self, name: str) -> PurePath | None:
        """None unless everything is in the folder of the settings: no other is known to a web server."""
        route = self._known_route()
        store = route.primary
        if store is not self._at_first or not route.whole or not isinstance(store, InFolder):
            return None
        if route.copies and not self._has(store, name):
            return None
        return store.path_in_root(name)

    def _has(self, store: Storage, name: str) -> bool:
        """Whether this very store has the object, and answers at once."""
        try:
            return not self._illness.rests(store) and self._limited(
                store, lambda one: one.exists(name), 0, last=False
            )
        except OSError as error:
            self._illness.fell_ill(store, error)
            return False

    def route(self, *, since: float | None = None) -> Route:
        """The route, not older than `since` (by the monotonic clock; a second ago when None).

        RouteUnknown when the database cannot be asked.
        """
        now = monotonic()
        if self._looked_at < (now - LOOK_SECONDS if since is None else since):
            self._route, self._looked_at = self._look(), now
        return self._route

    def _known_route(self, *, since: float | None = None) -> Route:
        """The same for readers: while one of them asks, and when there is no answer, the last one."""
        if monotonic() < self._trust_until or not self._asking.acquire(blocking=False):
            return self._route
        try:
            return self.route(since=since)
        except OSError as error:
            log.warning("the route of photos is not known, the last one serves", exc_info=error)
            self._trust_until = monotonic() + TRUST_SECONDS
            return self._route
        finally:
            self._asking.release()

    def _first(
        self,
        name: str,
        ask: Callable[[Storage], T],
        ask_only_one: Callable[[Storage], T] | None = None,
    ) -> T:
        began = monotonic()
        route = self._known_route()
        try:
            return self._asked(route, name, ask, ask_only_one or ask)
        except NotStored:
            now = self._known_route(since=began)
            if (now.primary, now.copies) == (route.primary, route.copies):
                raise
            return self._asked(now, name, ask, ask_only_one or ask)

    def _asked(
        self,
        route: Route,
        name: str,
        ask: Callable[[Storage], T],
        ask_only_one: Callable[[Storage], T],
    ) -> T:
        if not route.copies:
            return ask_only_one(route.primary)
        lacking: list[Storage] = []
        trouble: OSError | None = None
        stores = self._illness.in_order([route.primary, *route.copies])
        for place, store in enumerate(stores):
            try:
                answer = self._limited(store, ask, place, last=store is stores[-1])
            except NotStored:
                lacking.append(store)
            except OSError as error:  # TimeoutError is one too
                self._illness.fell_ill(store, error)
                trouble = error
            else:
                self._illness.is_well(store)
                if route.primary in lacking:
                    self._found_elsewhere(name)
                return answer
        if trouble is None or (route.whole and route.primary in lacking):
            raise NotStored(name)
        raise trouble

    def _limited(self, store: Storage, ask: Callable[[Storage], T], place: int, *, last: bool) -> T:
        if last:  # whoever asks us has a limit of their own
            return ask(store)
        future = _threads.submit(copy_context().run, ask, store)
        try:
            return future.result(timeout=SHARES_SECONDS[min(place, len(SHARES_SECONDS) - 1)])
        except TimeoutError:
            future.cancel()
            raise


def _whole(store: Storage, name: str) -> BinaryIO:
    """The object, read to its end: a store that stops in the middle has failed, too."""
    with store.open(name) as file:
        return io.BytesIO(file.read())


def _found(store: Storage, name: str) -> bool:
    if not store.exists(name):
        raise NotStored(name)
    return True
