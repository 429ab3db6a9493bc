"""A store that is down is left alone for a while, and never holds everybody who asks it.

After FAILURES in a row it is not asked for REST_SECONDS: whoever comes is refused at once. Then one
may try; all others are refused until that one knows. At most AT_ONCE ask at the same time, and the
others wait only as long as calls come back, so that even in the first seconds of an outage a web
process has threads for other pages.
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
STUCK_SECONDS = 1.0  # nobody comes back for so long: whoever waits for a place is sent away


class Breaker:
    """For one store. Safe for many threads."""

    def __init__(self) -> None:
        self._guard = threading.Condition()
        self._asking = 0
        self._answered_at = 0.0
        self._failures = 0
        self._closed_until = 0.0

    def ask(self, call: Callable[[], T], *, seconds: float) -> T:
        """What `call` returns or raises within `seconds`; OSError without asking when it rests."""
        self._enter(until=monotonic() + seconds)
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
            self._leave()

    def _enter(self, *, until: float) -> None:
        """Take a place, soon; StoreSilent when there is none to be had."""
        with self._guard:
            if self._rests():
                raise StoreSilent("the store has failed and is left alone for some seconds")
            if self._failures >= FAILURES:
                self._closed_until = (
                    monotonic() + REST_SECONDS
                )  # this one tries, the next ones wait
            came_at = monotonic()
            while self._asking >= AT_ONCE:
                patient_until = min(until, max(came_at, self._answered_at) + STUCK_SECONDS)
                if self._rests() or monotonic() >= patient_until:
                    raise StoreSilent("too many wait for the store already")
                self._guard.wait(patient_until - monotonic())
            self._asking += 1

    def _rests(self) -> bool:
        return self._failures >= FAILURES and monotonic() < self._closed_until

    def _leave(self) -> None:
        with self._guard:
            self._asking -= 1
            self._guard.notify()

    def _note(self, *, failed: bool) -> None:
        with self._guard:
            self._failures = self._failures + 1 if failed else 0
            if not failed:
                self._answered_at = monotonic()
            elif self._failures >= FAILURES:
                self._closed_until = monotonic() + REST_SECONDS
                self._guard.notify_all()


_breakers: "WeakKeyDictionary[Storage, Breaker]" = WeakKeyDictionary()
_guard = threading.Lock()


def breaker_of(store: Storage) -> Breaker:
    """The one breaker of this store in this process."""
    with _guard:
        return _breakers.setdefault(store, Breaker())
