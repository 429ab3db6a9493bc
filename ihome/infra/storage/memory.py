"""Objects in this process: for tests, gone with it."""

import io
import threading
from collections.abc import Iterator
from typing import BinaryIO

from ihome.infra.storage.base import NotStored, StoredObject, checked_name
from ihome.kernel.clock import utc_now


class MemoryStorage:
    """Safe for many threads."""

    label = "memory"

    def __init__(self) -> None:
        self._objects: dict[str, tuple[bytes, StoredObject]] = {}
        self._lock = threading.Lock()

    def check(self) -> None:
        pass

    def put(self, name: str, data: bytes) -> None:
        stored = StoredObject(checked_name(name), len(data), utc_now())
        with self._lock:
            self._objects[name] = (bytes(data), stored)

    def open(self, name: str) -> BinaryIO:
        return io.BytesIO(self._found(name)[0])

    def read(self, name: str, start: int, length: int) -> bytes:
        return self._found(name)[0][start : start + length]

    def exists(self, name: str) -> bool:
        return checked_name(name) in self._objects

    def size(self, name: str) -> int:
        return self._found(name)[1].size_bytes

    def delete(self, name: str) -> None:
        with self._lock:
            self._objects.pop(checked_name(name), None)

    def list(self) -> Iterator[StoredObject]:
        with self._lock:
            stored = [each for _, each in self._objects.values()]
        yield from stored

    def link(self, name: str, *, seconds: int) -> str | None:
        return None

    def _found(self, name: str) -> tuple[bytes, StoredObject]:
        try:
            return self._objects[checked_name(name)]
        except KeyError as error:
            raise NotStored(name) from error
