"""What every storage tool shares: names, listings and the one thing that can be missing."""

import re
from dataclasses import dataclass
from datetime import datetime

_NAME = re.compile(r"[0-9a-z][0-9a-z._-]{3,119}")


class NotStored(Exception):
    """There is no object of this name."""


@dataclass(frozen=True)
class StoredObject:
    """One line of a listing; `changed_at` is when it was last put."""

    name: str
    size_bytes: int
    changed_at: datetime


def checked_name(name: str) -> str:
    """`name` itself; ValueError unless it is 4–120 of a-z, 0-9, dot, dash and underscore.

    No slash and no dot at the start: no name can lead out of the store.
    """
    if not _NAME.fullmatch(name) or ".." in name:
        raise ValueError(f"not a name of a stored object: {name[:150]!r}")
    return name
