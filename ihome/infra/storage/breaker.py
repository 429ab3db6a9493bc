"""A store that is down is left alone for a while, and never holds everybody who asks it.

After FAILURES in a row it is not asked for REST_SECONDS: whoever comes is refused at once. Then one
may try; all others are refused until that one knows. At most AT_ONCE ask at the same time, so that
even in the first seconds of an outage a web process has threads for other pages.
"""

import threading
from collections.abc import Callable
from typing import TypeVar
from weakref import WeakKeyDictionary

from ihome.infra.storage.base import Storage, StoreSilent
from ihome.infra.storage.deadline import within
from ihome.kernel.clock import monotonic

T = TypeVar("T")

FAILURES, REST_SECONDS = 3, 5.0
AT_ONCE = 6  # of the 8 threads of a web process
QUEUE_SECONDS = 0.5


class Breaker:
    """For one store. Safe for many threads."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._failures = 0
        self._closed_until = self._answered_at = 0.0

    def ask(self, call: Callable[[], T], *, seconds: float) -> T:
        """What `call` returns or raises within `seconds`; OSError without asking when it rests."""
        self._enter()
        self._take_place(monotonic() + seconds)
        try:
            result = within(seconds, call)
        except OSError:
            self._note(failed=True)
            raise
        except BaseException:
            self._note(failed=False)  # it answered: no such object, a name it does not like
            raise
        else:
            self._note(failed=False)
            return result
        finally:
            self._places.release()

    def _enter(self) -> None:
        with self._guard:
            if self._failures < FAILURES:
                return
            if monotonic() < self._closed_until:
                raise StoreSilent("the store has failed and is left alone for some seconds")
            self._closed_until = monotonic() + REST_SECONDS  # this one tries, the next ones wait

    def _take_place(self, deadline: float) -> None:
        """Wait for one as long as the store gets on with its work; it may just be busy."""
        while not self._places.acquire(timeout=QUEUE_SECONDS):
            if monotonic() > min(self._answered_at + QUEUE_SECONDS, deadline):
                raise StoreSilent("too many wait already for a store that does not answer")

    def _note(self, *, failed: bool) -> None:
        with self._guard:
            self._answered_at = monotonic()
            self._failures = self._failures + 1 if failed else 0
            if self._failures >= FAILURES:
                self._closed_until = monotonic() + REST_SECONDS


_breakers: "WeakKeyDictionary[Storage, Breaker]" = WeakKeyDictionary()
_guard = threading.Lock()


def breaker_of(store: Storage) -> Breaker:
    """The one breaker of this store in this process."""
    with _guard:
        return _breakers.setdefault(store, Breaker())
