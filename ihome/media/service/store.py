"""How media asks the store: in time, and never a store that is known to be down."""

import logging
from collections.abc import Callable
from typing import TypeVar

from ihome.infra.storage.base import NotStored, Storage
from ihome.infra.storage.breaker import breaker_of
from ihome.media.errors import PhotoStoreSilent

log = logging.getLogger(__name__)

T = TypeVar("T")

STORAGE_SECONDS = 3.0


def ask_store(store: Storage, call: Callable[[], T]) -> T:
    """What `call` returns; PhotoStoreSilent when the store fails or takes longer than 3 s."""
    try:
        return breaker_of(store).ask(call, seconds=STORAGE_SECONDS)
    except OSError as error:  # TimeoutError is one too
        log.error("the photo store does not answer", exc_info=error)
        raise PhotoStoreSilent() from error


def stored_bytes(store: Storage, name: str) -> bytes | None:
    """The whole object, None when there is none; PhotoStoreSilent."""

    def read() -> bytes | None:
        try:
            with store.open(name) as file:
                return file.read()
        except NotStored:
            return None

    return ask_store(store, read)
