"""The tool that media needs."""

from collections.abc import Iterator
from typing import BinaryIO, Protocol

from ihome.infra.storage.base import StoredObject
from ihome.kernel.ports import Port


class Storage(Protocol):
    """Keeps whole objects under short names (`infra/storage/base.py` says which).

    Every tool raises NotStored for a name it does not know and OSError when it cannot do its work.
    """

    def put(self, name: str, data: bytes) -> None:
        """Keep `data`, all of it or nothing, durably; what was there under the name is replaced."""

    def open(self, name: str) -> BinaryIO:
        """The object to read; the caller closes it."""

    def exists(self, name: str) -> bool:
        """Whether there is such an object."""

    def size(self, name: str) -> int:
        """Bytes of the object."""

    def delete(self, name: str) -> None:
        """Forget the object; nothing happens when there is none."""

    def list(self) -> Iterator[StoredObject]:
        """All objects, in no order."""


storage: Port[Storage] = Port("media.storage")
