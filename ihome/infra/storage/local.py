"""Objects as files in one folder of this machine.

`abcdef….webp` lies in `<root>/ab/cd/abcdef….webp`, so that no folder grows large. A file is seen
whole or not at all: it is written beside, synced to the disk, then renamed, and the folder synced.
"""

import contextlib
import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePath
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from ihome.infra.storage.base import BadStoreUrl, NotStored, StoredObject, checked_name
from ihome.kernel.clock import utc_now

_INCOMING = ".incoming"
_LEFT_BEHIND = timedelta(days=1)


def open_url(url: str) -> "LocalStorage":
    """`file:var/photos` or `file:///srv/photos`."""
    parts = urlsplit(url)
    if parts.netloc not in ("", "localhost") or not parts.path.strip("/"):
        raise BadStoreUrl("file: wants a folder, e.g. file:///srv/ihome/photos")
    return LocalStorage(Path(unquote(parts.path)))


class LocalStorage:
    """Safe for many threads and processes. OSError when the disk is full or gone."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.label = f"folder {root}"

    def check(self) -> None:
        self._root.mkdir(parents=True, exist_ok=True)
        probe = self._root / f".{secrets.token_hex(8)}.probe"
        probe.touch()
        probe.unlink()

    def put(self, name: str, data: bytes) -> None:
        target = self._path(name)
        incoming = self._root / _INCOMING / f"{secrets.token_hex(8)}.part"
        incoming.parent.mkdir(parents=True, exist_ok=True)
        try:
            with incoming.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            self._make_folder(target.parent)
            incoming.replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                incoming.unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)

    def open(self, name: str) -> BinaryIO:
        try:
            return self._path(name).open("rb")
        except FileNotFoundError as error:
            raise NotStored(name) from error

    def read(self, name: str, start: int, length: int) -> bytes:
        with self.open(name) as file:
            file.seek(start)
            return file.read(length)

    def exists(self, name: str) -> bool:
        return self._path(name).is_file()

    def size(self, name: str) -> int:
        try:
            return self._path(name).stat().st_size
        except FileNotFoundError as error:
            raise NotStored(name) from error

    def delete(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def list(self) -> Iterator[StoredObject]:
        """Every whole file; what a crash left half written is thrown away after a day."""
        self._forget_left_behind()
        for outer in _entries(self._root):
            if len(outer.name) == 2 and not outer.name.startswith("."):
                for inner in _entries(outer.path):
                    yield from _stored(inner.path)

    def link(self, name: str, *, seconds: int) -> str | None:
        return None

    def path_in_root(self, name: str) -> PurePath:
        """Where the file of an object lies in the folder, for a server that sends files itself."""
        return PurePath(checked_name(name)[:2], name[2:4], name)

    def _path(self, name: str) -> Path:
        return self._root / self.path_in_root(name)

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        folder.mkdir(parents=True, exist_ok=True)
        _sync_folder(folder.parent)
        _sync_folder(self._root)

    def _forget_left_behind(self) -> None:
        for path in (self._root / _INCOMING).glob("*.part"):
            with contextlib.suppress(FileNotFoundError):
                if utc_now() - _moment(path.stat().st_mtime) > _LEFT_BEHIND:
                    path.unlink()


def _entries(folder: str | Path) -> list["os.DirEntry[str]"]:
    """What is in a folder; nothing when there is none (any more)."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _stored(folder: str) -> Iterator[StoredObject]:
    for entry in _entries(folder):
        with contextlib.suppress(FileNotFoundError):
            facts = entry.stat()
            yield StoredObject(entry.name, facts.st_size, _moment(facts.st_mtime))


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _sync_folder(folder: Path) -> None:
    """Make the names in `folder` as durable as the files that they lead to."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
