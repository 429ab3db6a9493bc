"""Which stores failed a moment ago, so that not every reader has to find out anew."""

import logging
import threading
from collections.abc import Sequence

from ihome.infra.storage.base import Storage
from ihome.kernel.clock import monotonic

log = logging.getLogger(__name__)

REST_SECONDS = 5.0


class Illness:
    """A store that failed is asked last for REST_SECONDS; then one caller tries it again."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}
        self._lock = threading.Lock()

    def in_order(self, stores: Sequence[Storage]) -> list[Storage]:
        """The well ones first, otherwise as given."""
        return sorted(stores, key=self._waits)

    def rests(self, store: Storage) -> bool:
        return self._until.get(store.label, 0.0) > monotonic()

    def fell_ill(self, store: Storage, error: OSError) -> None:
        """Said once in the log, until the store is well again."""
        with self._lock:
            is_news = store.label not in self._until
            self._until[store.label] = monotonic() + REST_SECONDS
        if is_news:
            log.error("a photo store fails", extra={"store": store.label}, exc_info=error)

    def is_well(self, store: Storage) -> None:
        with self._lock:
            was_ill = self._until.pop(store.label, None) is not None
        if was_ill:
            log.warning("a photo store is well again", extra={"store": store.label})

    def _waits(self, store: Storage) -> bool:
        with self._lock:
            until = self._until.get(store.label)
            if until is None:
                return False
            if until > monotonic():
                return True
            self._until[store.label] = monotonic() + REST_SECONDS  # this caller tries it
            return False
