"""Objects as files of FastDFS, found by a table of ours (`fastdfs_files`)."""

import contextlib
import io
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import BinaryIO
from urllib.parse import parse_qs, urlsplit

from ihome.infra.db import app_context
from ihome.infra.storage.base import (
    CALL_SECONDS,
    BadStoreUrl,
    NotStored,
    StoredObject,
    StoreSilent,
    checked_name,
)
from ihome.infra.storage.fastdfs_client import Address, FastDfs
from ihome.infra.storage.fastdfs_files import AppContext, FastDfsFile, FileMap
from ihome.kernel.clock import utc_now

log = logging.getLogger(__name__)

_PORT = 22122
_PLACE = re.compile(r"[a-z0-9_-]{1,32}")
_GROUP = re.compile(r"[A-Za-z0-9_-]{1,16}")
_LEFT_BEHIND = timedelta(minutes=10)
_DISCARD_SECONDS = 2.0  # of the former file, while somebody waits for the new one
_LOOKS = 10  # a reader follows an object that is replaced under it so often


def open_url(
    url: str, *, seconds: float = CALL_SECONDS, enter: AppContext = lambda: app_context()()
) -> "FastDfsStorage":
    """`fdfs://TRACKER:22122,TRACKER:22122/PLACE?group=group1`.

    PLACE names our rows, as a folder names files: two stores need two. `group` when the trackers
    are not to choose one. `enter` leads into the app whose database has the rows.
    """
    parts = urlsplit(url)
    given = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    place, group = parts.path.strip("/"), given.pop("group", "")
    if given:
        raise BadStoreUrl(f"fdfs:// has no option {min(given)!r}; it knows group")
    if not parts.netloc or not _PLACE.fullmatch(place):
        raise BadStoreUrl(
            "fdfs:// wants trackers and a place (a-z, 0-9, - and _), e.g. fdfs://tracker1:22122/photos"
        )
    if group and not _GROUP.fullmatch(group):
        raise BadStoreUrl(f"fdfs:// {group!r} is no group of FastDFS")
    trackers = [_tracker(host) for host in parts.netloc.split(",")]
    return FastDfsStorage(
        FastDfs(trackers, group, seconds=seconds),
        FileMap(enter, place),
        f"FastDFS {parts.netloc}/{place}",
    )


def _tracker(host: str) -> Address:
    try:
        parts = urlsplit(f"//{host}")
        address = (parts.hostname or "", parts.port or _PORT)
    except ValueError as error:
        raise BadStoreUrl(f"fdfs:// {host!r} is no host and port") from error
    if not address[0] or parts.username is not None:
        raise BadStoreUrl(f"fdfs:// {host!r} is no host and port; FastDFS knows no passwords")
    return address


class FastDfsStorage:
    """Safe for many threads and processes that share the database."""

    def __init__(self, client: FastDfs, files: FileMap, label: str) -> None:
        self._client = client
        self._files = files
        self.label = label

    def check(self) -> None:
        self._files.find("ihome-check")
        self._client.check()

    def put(self, name: str, data: bytes) -> None:
        """Upload, then point to the new file, then delete the former one."""
        file_id = self._client.upload(data, checked_name(name).rpartition(".")[2])
        try:
            former = self._files.point(name, file_id, len(data))
        except BaseException:
            # Not deleted here: when the line broke at the commit, a row may name it all the same.
            log.warning("a file in FastDFS that may have no row", extra={"file_id": file_id})
            with contextlib.suppress(OSError):
                self._files.leave(file_id)
            raise
        if former:
            with contextlib.suppress(OSError):  # `list()` will try again
                self._discard(former, seconds=_DISCARD_SECONDS)

    def open(self, name: str) -> BinaryIO:
        """The whole object, fetched: what happens to it in the store no longer matters."""
        return io.BytesIO(self._followed(name, 0, None))

    def read(self, name: str, start: int, length: int) -> bytes:
        return self._followed(name, start, length)

    def exists(self, name: str) -> bool:
        try:
            self.size(name)
        except NotStored:
            return False
        return True

    def size(self, name: str) -> int:
        """As FastDFS says: a row of ours alone is no file."""
        for row in self._rows_of(name):
            with contextlib.suppress(NotStored):
                return self._client.size(row.file_id)
        raise NotStored(name)

    def delete(self, name: str) -> None:
        row = self._files.find(checked_name(name))
        if row is None:
            return
        with contextlib.suppress(NotStored):
            self._client.delete(row.file_id)
        self._files.forget(name, row.file_id)

    def list(self) -> Iterator[StoredObject]:
        """What the rows say; files that were left over are deleted by the way."""
        for file_id in self._files.leftovers(before=utc_now() - _LEFT_BEHIND):
            with contextlib.suppress(OSError):
                self._discard(file_id)
        yield from self._files.objects()

    def link(self, name: str, *, seconds: int) -> str | None:
        return None

    def _followed(self, name: str, start: int, length: int | None) -> bytes:
        for row in self._rows_of(name):
            end = row.size_bytes if length is None else start + max(length, 0)
            wanted = min(end, row.size_bytes) - start
            with contextlib.suppress(NotStored):
                if wanted <= 0:
                    self._client.size(row.file_id)  # nothing to fetch, but it must be there
                    return b""
                data = self._client.download(row.file_id, start, wanted)
                if len(data) != wanted:
                    raise StoreSilent(f"{self.label}: {len(data)} bytes came of {wanted}")
                return data
        raise NotStored(name)

    def _rows_of(self, name: str) -> Iterator[FastDfsFile]:
        """The row of `name`, and the next one as long as it is replaced while we look."""
        seen: str | None = None
        for _ in range(_LOOKS):
            row = self._files.find(checked_name(name))
            if row is None or row.file_id == seen:
                return
            yield row
            seen = row.file_id

    def _discard(self, file_id: str, *, seconds: float | None = None) -> None:
        with contextlib.suppress(NotStored):
            self._client.delete(file_id, seconds=seconds)
        self._files.settle(file_id)
