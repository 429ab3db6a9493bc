"""What every storage tool does and shares: the port, names, listings, what may go wrong."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import BinaryIO, Protocol, runtime_checkable

_NAME = re.compile(r"[0-9a-z][0-9a-z._-]{3,119}")


class NotStored(Exception):
    """There is no object of this name."""


class StoreRefused(OSError):
    """The store answers and will not do it: wrong key, no such bucket, no right. For the log."""


class StoreSilent(OSError):
    """No answer in CALL_SECONDS, or none that makes sense. For the log."""


class BadStoreUrl(Exception):
    """A store's address that cannot work; the sentence says which part and what to write."""


CONNECT_SECONDS, CALL_SECONDS = 3.0, 10.0  # to reach a store; for one call, a large object included


@dataclass(frozen=True)
class StoredObject:
    """One line of a listing; `changed_at` is when it was last put."""

    name: str
    size_bytes: int
    changed_at: datetime


class Storage(Protocol):
    """Keeps whole objects under short names (`checked_name` says which).

    Every tool raises NotStored for a name it does not know and OSError when it cannot do its work
    (StoreRefused, StoreSilent say why), each within CALL_SECONDS.
    """

    @property
    def label(self) -> str:
        """Which store this is, for people: "folder var/photos". No secret in it, and no two alike."""

    def check(self) -> None:
        """OSError unless the store can be reached and used with what we were given."""

    def put(self, name: str, data: bytes) -> None:
        """Keep `data`, all of it or nothing, durably; what was there under the name is replaced."""

    def open(self, name: str) -> BinaryIO:
        """The object to read; the caller closes it."""

    def read(self, name: str, start: int, length: int) -> bytes:
        """At most `length` bytes from `start` (0 is the first); b"" behind the end."""

    def exists(self, name: str) -> bool:
        """Whether there is such an object."""

    def size(self, name: str) -> int:
        """Bytes of the object."""

    def delete(self, name: str) -> None:
        """Forget the object; nothing happens when there is none."""

    def list(self) -> Iterator[StoredObject]:
        """All objects, in no order. A name that was put or deleted meanwhile may be there or not."""

    def link(self, name: str, *, seconds: int) -> str | None:
        """An address at which a browser gets the object for so long; None when there is none."""


@runtime_checkable
class InFolder(Protocol):
    """A store whose objects are plain files of this machine: a web server may send them itself."""

    def path_in_root(self, name: str) -> PurePath | None:
        """Where the file of an object lies, from the root of the store; None when it is elsewhere."""


def checked_name(name: str) -> str:
    """`name` itself; ValueError unless it is 4–120 of a-z, 0-9, dot, dash and underscore.

    No slash and no dot at the start: no name can lead out of the store.
    """
    if not is_name(name):
        raise ValueError(f"not a name of a stored object: {name[:150]!r}")
    return name


def is_name(text: str) -> bool:
    """Whether `checked_name` would let it pass; what else lies in a shared place is not ours."""
    return _NAME.fullmatch(text) is not None and ".." not in text
