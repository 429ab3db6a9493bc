"""The part of FastDFS's protocol that we need: a tracker says where, a storage server keeps.

Every packet is a head of ten bytes (length of the body, command, status) and a body; numbers are
big-endian, names are filled up with zeros. An answer's status is 0 or a Unix errno. Source: FastDFS's
own protocol page and C client; docs/decisions/0020.
"""

import os
import random
import re
import socket
import struct
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from errno import ENOENT
from typing import TypeVar

from ihome.infra.storage.base import CONNECT_SECONDS, NotStored, StoreRefused, StoreSilent

T = TypeVar("T")

HEAD = struct.Struct(">QBB")
QUERY_STORE, QUERY_FETCH, QUERY_UPDATE, QUERY_STORE_IN_GROUP = 101, 102, 103, 104
UPLOAD, DELETE, DOWNLOAD, FILE_INFO = 11, 12, 14, 22
ANSWER = 100
GROUP_BYTES, EXTENSION_BYTES = 16, 6
ADDRESS_WIDTHS = (15, 45)  # tracker.conf, response_ip_addr_size: without IPv6, with it
_FILE_ID = re.compile(r"([\w.-]{1,16})/(M[0-9A-F]{2}/[\w./-]{1,120})", re.ASCII)
_MOST_BYTES = 1 << 30  # an answer that claims more is not one

Address = tuple[str, int]


@dataclass(frozen=True)
class Place:
    """Where to send an upload; `path_index` is one of the disks of that server."""

    address: Address
    path_index: int


class HungUp(StoreRefused):
    """No answer but the end of the line: so does FastDFS with a host that it does not allow."""


class FastDfs:
    """One call, one connection to a tracker and one to a storage server; no state, many threads.

    NotStored for a file that is not there, StoreRefused for other statuses, StoreSilent for a line
    that breaks or says nothing in `seconds`.
    """

    def __init__(self, trackers: Sequence[Address], group: str, *, seconds: float) -> None:
        self._trackers = list(trackers)
        self._group = group
        self._seconds = seconds

    def upload(self, data: bytes, extension: str) -> str:
        """Keeps `data` and says under which id: `group1/M00/00/00/….webp`, chosen by the server."""
        until = self._until()
        place = self._place_to_write(until)
        head = struct.pack(
            ">BQ6s", place.path_index, len(data), extension[:EXTENSION_BYTES].encode()
        )
        body = _ask(place.address, UPLOAD, head, data, until=until)
        file_id = f"{_text(body[:GROUP_BYTES])}/{_text(body[GROUP_BYTES:])}"
        if not _FILE_ID.fullmatch(file_id):
            raise StoreSilent(f"FastDFS says that it keeps a file as {file_id!r}")
        return file_id

    def download(self, file_id: str, start: int, length: int) -> bytes:
        """`length` bytes from `start`; the server refuses more than there are."""
        until = self._until()
        address = self._place_of(file_id, QUERY_FETCH, until)
        head = struct.pack(">QQ", start, length)
        return _ask(address, DOWNLOAD, head + _packed(file_id), until=until)

    def size(self, file_id: str) -> int:
        until = self._until()
        address = self._place_of(file_id, QUERY_FETCH, until)
        body = _ask(address, FILE_INFO, _packed(file_id), until=until)
        if len(body) < 8:
            raise StoreSilent(f"FastDFS tells of a file in {len(body)} bytes")
        return int.from_bytes(body[:8], "big")

    def delete(self, file_id: str, *, seconds: float | None = None) -> None:
        until = time.monotonic() + (seconds or self._seconds)
        address = self._place_of(file_id, QUERY_UPDATE, until)
        _ask(address, DELETE, _packed(file_id), until=until)

    def check(self) -> None:
        """StoreRefused or StoreSilent unless a tracker knows a place to write to."""
        self._place_to_write(self._until())

    def _until(self) -> float:
        return time.monotonic() + self._seconds

    def _place_to_write(self, until: float) -> Place:
        command = QUERY_STORE_IN_GROUP if self._group else QUERY_STORE
        body = _filled(self._group) if self._group else b""
        try:
            return self._tracked(command, body, placed, until)
        except NotStored as error:
            raise StoreRefused(f"FastDFS has no group {self._group!r}") from error

    def _place_of(self, file_id: str, command: int, until: float) -> Address:
        return self._tracked(command, _packed(file_id), addressed, until)

    def _tracked(
        self, command: int, body: bytes, taken_apart: Callable[[bytes], T], until: float
    ) -> T:
        """What a tracker answers; one that does not is passed over. What one refuses, all would."""
        trackers = random.sample(self._trackers, len(self._trackers))
        silence: OSError = StoreSilent("no tracker")
        for position, tracker in enumerate(trackers):
            share = (until - time.monotonic()) / (len(trackers) - position)
            try:
                return taken_apart(_ask(tracker, command, body, until=time.monotonic() + share))
            except (StoreSilent, HungUp) as error:
                silence = error
        raise silence


def placed(body: bytes) -> Place:
    """The answer to "where may I write": group, address, port, number of the disk."""
    return Place(addressed(body[:-1]), body[-1] if body else 0)


def addressed(body: bytes) -> Address:
    """The answer to "where is it": group, address, port. The width of an address is what is left."""
    width = len(body) - GROUP_BYTES - 8
    if width not in ADDRESS_WIDTHS:
        raise StoreSilent(f"a tracker answers with {len(body)} bytes, which is no address")
    port = int.from_bytes(body[GROUP_BYTES + width :], "big")
    if not 0 < port < 65_536:
        raise StoreSilent(f"a tracker answers with port {port}")
    return _text(body[GROUP_BYTES : GROUP_BYTES + width]), port


def _ask(address: Address, command: int, head: bytes, data: bytes = b"", *, until: float) -> bytes:
    """The body of the answer to one packet."""
    where = f"FastDFS {address[0]}:{address[1]}"
    try:
        with socket.create_connection(address, min(CONNECT_SECONDS, _left(until))) as line:
            line.settimeout(_left(until))
            _send(line, HEAD.pack(len(head) + len(data), command, 0) + head, data)
            length, kind, status = HEAD.unpack(_received(line, HEAD.size, until, where))
            if kind != ANSWER or length > _MOST_BYTES:
                raise StoreSilent(f"{where} does not speak the protocol of FastDFS")
            body = _received(line, length, until, where)
    except (StoreSilent, StoreRefused):
        raise
    except OSError as error:
        raise StoreSilent(f"{where}: {error}") from error
    if status == ENOENT:
        raise NotStored(f"{where}, command {command}: not there")
    if status:
        raise StoreRefused(f"{where}, command {command}: {status} {os.strerror(status)}")
    return body


def _send(line: socket.socket, head: bytes, data: bytes) -> None:
    try:
        line.sendall(head)
        if data:
            line.sendall(data)
    except ConnectionError:
        if data:
            raise
        # Hung up on before we spoke: what we receive, or do not, says more.


def _received(line: socket.socket, length: int, until: float, where: str) -> bytes:
    body = bytearray()
    while len(body) < length:
        line.settimeout(_left(until))
        try:
            part = line.recv(min(length - len(body), 1 << 16))
        except ConnectionError:
            part = b""
        if not part and not body and length == HEAD.size:
            raise HungUp(f"{where} hung up on us; is this machine in its allow_hosts?")
        if not part:
            raise StoreSilent(f"{where} broke off")
        body += part
    return bytes(body)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise StoreSilent("FastDFS took too long")
    return left


def _packed(file_id: str) -> bytes:
    parts = _FILE_ID.fullmatch(file_id)
    if parts is None:
        raise StoreSilent(f"not an id of a FastDFS file: {file_id!r}")
    return _filled(parts[1]) + parts[2].encode()


def _filled(group: str) -> bytes:
    return group.encode().ljust(GROUP_BYTES, b"\0")


def _text(field: bytes) -> str:
    return field.rstrip(b"\0").decode("ascii", "replace")
