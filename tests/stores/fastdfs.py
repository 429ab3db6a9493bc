"""FastDFS: a tracker and a storage server that speak its binary packets.

Written from FastDFS's own protocol page and C client (6.15): heads of ten bytes, addresses of 15 or 45
bytes, errno statuses, file ids that carry address, time, size and CRC. A host that is not in
`allow_hosts` is hung up on, as there. It is not FastDFS: one group, no replication, no disks.
"""

import base64
import binascii
import contextlib
import os
import re
import secrets
import socketserver
import struct
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from errno import EINVAL, ENOENT
from pathlib import Path
from typing import Any

from flask import Flask

from ihome.infra.db import Base, db, engine_options, prepare_engine
from ihome.infra.storage.fastdfs import FastDfsStorage, open_url
from ihome.infra.storage.fastdfs_files import FastDfsFile, FastDfsLeftover, FileMap
from ihome.settings import read_settings
from tests.conftest import fresh_database
from tests.stores.stage import Stage
from tests.stores.wire import breaking_line, silent_line

GROUP = "group1"
FILENAME = re.compile(rb"M00/[0-9A-F]{2}/[0-9A-F]{2}/[\w-]{27,}(\.[\w.]{1,6})?")


@dataclass
class Disk:
    """What the storage server keeps, and every command that both servers heard."""

    files: dict[str, bytes] = field(default_factory=dict)
    heard: list[int] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)


class Refusal(Exception):
    """Answered with this errno."""


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 128
    disk: Disk
    address_width = 15
    storage_port = 0
    allows = True

    def handle_error(self, *_: object) -> None:
        """Lines that break are the point of some tests."""


class Talk(socketserver.BaseRequestHandler):
    """Packets, one after the other, until the other side hangs up."""

    server: Server

    def handle(self) -> None:
        while self.server.allows:
            head = self.received(10)
            length, command, status = struct.unpack(">QBB", head)
            body = self.received(length)
            self.server.disk.heard.append(command)
            try:
                if status:
                    raise Refusal(EINVAL)
                answer, status = self.answer_to(command, body), 0
            except Refusal as refusal:
                answer, status = b"", refusal.args[0]
            self.request.sendall(struct.pack(">QBB", len(answer), 100, status) + answer)

    def received(self, length: int) -> bytes:
        body = bytearray()
        while len(body) < length:
            part = self.request.recv(min(length - len(body), 1 << 16))
            if not part:
                raise ConnectionError("hung up")  # what has come of an upload is thrown away
            body += part
        return bytes(body)

    def answer_to(self, command: int, body: bytes) -> bytes:
        raise NotImplementedError


class Tracker(Talk):
    def answer_to(self, command: int, body: bytes) -> bytes:
        if command == 101 and not body:
            return self.address() + b"\0"
        if command == 104 and len(body) == 16:
            self.check_group(body)
            return self.address() + b"\0"
        if command in (102, 103) and len(body) > 16:
            self.check_group(body[:16])
            if not FILENAME.fullmatch(body[16:]):
                raise Refusal(EINVAL)
            return self.address()
        raise Refusal(EINVAL)

    def check_group(self, name: bytes) -> None:
        if name.rstrip(b"\0").decode() != GROUP:
            raise Refusal(ENOENT)

    def address(self) -> bytes:
        width = self.server.address_width
        return struct.pack(f">16s{width}sQ", GROUP.encode(), b"127.0.0.1", self.server.storage_port)


class StorageServer(Talk):
    def answer_to(self, command: int, body: bytes) -> bytes:
        with self.server.disk.lock:
            if command == 11:
                return self.upload(body)
            if command == 14 and len(body) > 32:
                start, length = struct.unpack(">QQ", body[:16])
                return self.part(self.file(body[16:]), start, length)
            if command == 22:
                return self.facts(self.file(body))
            if command == 12:
                self.file(body)
                del self.server.disk.files[self.filename(body)]
                return b""
        raise Refusal(EINVAL)

    def upload(self, body: bytes) -> bytes:
        if len(body) < 15:
            raise Refusal(EINVAL)
        path_index, size, extension = struct.unpack(">BQ6s", body[:15])
        if path_index != 0 or size != len(body) - 15:
            raise Refusal(EINVAL)
        data = body[15:]
        told = struct.pack(
            ">4sIQI", bytes([127, 0, 0, 1]), int(time.time()),
            secrets.randbits(31) << 32 | size, binascii.crc32(data),
        )  # fmt: skip
        letters = base64.urlsafe_b64encode(told).rstrip(b"=").decode()
        suffix = extension.rstrip(b"\0").decode()
        name = f"M00/00/{secrets.randbelow(256):02X}/{letters}{'.' if suffix else ''}{suffix}"
        self.server.disk.files[name] = data
        return struct.pack(">16s", GROUP.encode()) + name.encode()

    def filename(self, body: bytes) -> str:
        group, name = body[:16].rstrip(b"\0").decode(), body[16:]
        if group != GROUP or not FILENAME.fullmatch(name):
            raise Refusal(EINVAL)
        return name.decode()

    def file(self, body: bytes) -> bytes:
        try:
            return self.server.disk.files[self.filename(body)]
        except KeyError as error:
            raise Refusal(ENOENT) from error

    def part(self, data: bytes, start: int, length: int) -> bytes:
        if start > len(data) or length > len(data) - start:
            raise Refusal(EINVAL)
        return data[start : start + (length or len(data))]

    def facts(self, data: bytes) -> bytes:
        width = self.server.address_width + 1
        return struct.pack(
            f">QQQ{width}s", len(data), int(time.time()), binascii.crc32(data), b"127.0.0.1"
        )


@contextmanager
def serving(talk: type[Talk], disk: Disk, **facts: Any) -> Iterator[int]:
    server = type("Here", (Server,), {"disk": disk, **facts})(("127.0.0.1", 0), talk)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def database() -> Iterator[Flask]:
    """An app with the two tables and nothing else, on the kind of database that the suite uses."""
    url = os.environ.get("TEST_DATABASE_URL", "sqlite:///unused.db")
    name = f"fastdfs_{os.getpid()}"
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings = read_settings({"IHOME_DATA_DIR": str(folder), "IHOME_DATABASE_URL": url})
        own = stack.enter_context(fresh_database(settings, folder, name))
        app = Flask("fastdfs")
        app.config["SQLALCHEMY_DATABASE_URI"] = own.sqlalchemy_url
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(own.sqlalchemy_url, pool_size=20)
        db.init_app(app)
        with app.app_context():
            prepare_engine(db.engine)
            tables = [FastDfsFile.__table__, FastDfsLeftover.__table__]
            Base.metadata.create_all(db.engine, tables=tables)  # type: ignore[arg-type]
        yield app
        with app.app_context():
            db.engine.dispose()


def store_at(
    app: Flask, *trackers: int, group: str = "", seconds: float = 10, place: str = "photos"
) -> FastDfsStorage:
    hosts = ",".join(f"127.0.0.1:{port}" for port in trackers)
    more = f"?group={group}" if group else ""
    return open_url(f"fdfs://{hosts}/{place}{more}", seconds=seconds, enter=app.app_context)


@contextmanager
def stage(folder: Path, *, address_width: int = 15, group: str = "") -> Iterator[Stage]:
    disk = Disk()
    with contextlib.ExitStack() as stack:
        enter = stack.enter_context
        app = enter(database())
        storage = enter(serving(StorageServer, disk, address_width=address_width))
        cut_storage = enter(breaking_line("127.0.0.1", storage))
        facts = {"address_width": address_width, "storage_port": storage}
        tracker = enter(serving(Tracker, disk, **facts))
        # Without a row nobody would be asked: what no row names is not there.
        row = FileMap(app.app_context, "silent")
        row.point("ab12cd-160.webp", f"{GROUP}/M00/00/00/{'a' * 27}.webp", 1)
        yield Stage(
            store_at(app, tracker, group=group),
            denied=store_at(app, enter(serving(Tracker, disk, **facts, allows=False))),
            silent=store_at(app, enter(silent_line()), seconds=1, place="silent"),
            cut=store_at(
                app, enter(serving(Tracker, disk, **{**facts, "storage_port": cut_storage}))
            ),
        )


@contextmanager
def wide_stage(folder: Path) -> Iterator[Stage]:
    """With the 45 bytes of an IPv6 address, and a group that is asked for."""
    with stage(folder, address_width=45, group=GROUP) as found:
        yield found


@contextmanager
def given(url: str) -> Iterator[FastDfsStorage]:
    """On the trackers at `url`, with a map of the tests' own, which is empty."""
    with database() as app:
        store = open_url(url, enter=app.app_context)
        yield store
