"""Argon2id behind a gate: a flood of logins must not starve bookings.

19 MiB, t=2, p=1 (OWASP's minimum; about 40–70 ms of one core). Two at a time, the rest wait up to
WAIT_SECONDS and are then asked to come back.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE = 2
WAIT_SECONDS = 4.0

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_gate = threading.BoundedSemaphore(AT_ONCE)
# What an unknown account is compared with, so that it takes as long as a known one.
_NOBODY = _hasher.hash("nobody has this password")


class HashersBusy(Exception):
    """All hashers were taken for WAIT_SECONDS."""


def hash_password(password: str) -> str:
    """The Argon2id text to keep; HashersBusy when it has to wait too long."""
    with _Gate():
        return _hasher.hash(password)


@contextmanager
def ready_hasher() -> Iterator[Callable[[str], str]]:
    """A `hash_password` that no longer waits; HashersBusy before the block begins.

    For when something is spent on the way that must not be lost to a queue.
    """
    with _Gate():
        yield _hasher.hash


def password_fits(password_hash: str | None, password: str) -> bool:
    """Whether it is the password; None compares with nobody's, for the same time."""
    with _Gate():
        try:
            return _hasher.verify(password_hash or _NOBODY, password) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(password_hash: str) -> bool:
    """Whether it was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


class _Gate:
    def __enter__(self) -> None:
        if not _gate.acquire(timeout=WAIT_SECONDS):
            raise HashersBusy()

    def __exit__(self, *_: object) -> None:
        _gate.release()
