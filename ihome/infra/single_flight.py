"""One does the work, all who want the same have the result: among threads, and among processes.

Within a process they wait for the first. Between processes a lock in Redis decides, which runs out by
itself should its holder die. Redis may be silent: then each process does the work once.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from redis.exceptions import RedisError

from ihome.infra.cache import redis
from ihome.kernel.clock import monotonic

log = logging.getLogger(__name__)

T = TypeVar("T")

LOOK_AGAIN_SECONDS = 0.05
_GIVE_BACK = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end"


class SingleFlight:
    """`lock_seconds` is more than any work takes, `wait_seconds` how long one waits for another's."""

    def __init__(self, name: str, *, lock_seconds: int = 30, wait_seconds: float = 10.0) -> None:
        self._name, self._lock_seconds, self._wait_seconds = name, lock_seconds, wait_seconds
        self._flights: dict[str, Future[Any]] = {}
        self._guard = threading.Lock()

    def run(self, key: str, *, find: Callable[[], T | None], make: Callable[[], T]) -> T:
        """What `make` returns or raises, made once; `find` looks whether another process has made it.

        TimeoutError when the one who makes it takes longer than `wait_seconds`.
        """
        with self._guard:
            flight = self._flights.get(key)
            leads = flight is None
            if flight is None:
                flight = self._flights[key] = Future()
        if not leads:
            result: T = flight.result(timeout=self._wait_seconds)
            return result
        try:
            result = self._among_processes(key, find, make)
        except BaseException as error:
            flight.set_exception(error)
            raise
        else:
            flight.set_result(result)
            return result
        finally:
            with self._guard:
                del self._flights[key]

    def _among_processes(self, key: str, find: Callable[[], T | None], make: Callable[[], T]) -> T:
        name, token = f"single:{self._name}:{key}", secrets.token_hex(8)
        deadline = monotonic() + self._wait_seconds
        while not self._takes(name, token):
            if monotonic() > deadline:
                raise TimeoutError(f"somebody has been making {name} for too long")
            time.sleep(LOOK_AGAIN_SECONDS)
        try:
            found = find()
            return make() if found is None else found
        finally:
            self._give_back(name, token)

    def _takes(self, name: str, token: str) -> bool:
        try:
            return bool(redis().set(name, token, nx=True, ex=self._lock_seconds))
        except RedisError as error:
            log.warning("no lock between processes", exc_info=error)
            return True

    def _give_back(self, name: str, token: str) -> None:
        try:
            redis().eval(_GIVE_BACK, 1, name, token)
        except RedisError as error:
            log.warning("a lock is left to run out", exc_info=error)
