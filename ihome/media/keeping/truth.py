"""Whether bytes are what an object should be, and whether anybody needs it."""

import hashlib
from collections.abc import Collection, Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ihome.infra.storage.base import NotStored, Storage
from ihome.media import queries
from ihome.media.models import PhotoObject
from ihome.media.rules import key_of_object

AT_ONCE = 500


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def digests(session: Session, names: Sequence[str]) -> dict[str, str]:
    """What the objects should hash to, of those that have a row; asked in portions."""
    found: dict[str, str] = {}
    for start in range(0, len(names), AT_ONCE):
        rows = session.execute(
            sa.select(PhotoObject.name, PhotoObject.digest).where(
                PhotoObject.name.in_(names[start : start + AT_ONCE])
            )
        )
        found.update((name, digest) for name, digest in rows)
    return found


def is_right(name: str, digest: str, expected: str | None) -> bool | None:
    """Whether an object hashes as it should; None when nothing says how it should.

    A cleaned picture says so itself: its digest is the key in its name.
    """
    if digest in (expected, key_of_object(name)):
        return True
    return False if expected else None


def promised(session: Session, names: Iterable[str]) -> set[str]:
    """Those of `names` that belong to a photo of somebody."""
    names = list(names)
    known: set[str] = set()
    keys = sorted({key_of_object(name) for name in names})
    for start in range(0, len(keys), AT_ONCE):
        known |= queries.known_keys(session, keys[start : start + AT_ONCE])
    return {name for name in names if key_of_object(name) in known}


def bytes_of(store: Storage, name: str) -> bytes | None:
    """The whole object; None when the store has none."""
    try:
        with store.open(name) as file:
            return file.read()
    except NotStored:
        return None


def right_bytes(
    stores: Collection[Storage], name: str, expected: str | None
) -> tuple[Storage, bytes] | None:
    """The first store with the right bytes, and those; where nothing says what is right, any will do."""
    for store in stores:
        data = bytes_of(store, name)
        if data is not None and is_right(name, digest_of(data), expected) is not False:
            return store, data
    return None
