"""HDFS: a NameNode and a DataNode that speak WebHDFS as Hadoop 2.7 to 3.4 do.

Written from Hadoop's manual of WebHDFS and the source of its NameNode (307 to a DataNode for CREATE
and OPEN, RemoteException bodies, `renameoptions`, the words of a range that is too far). It is not
Hadoop: one block, no replication, no leases.
"""

import contextlib
import itertools
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from ihome.infra.storage.hdfs import HdfsStorage, open_url
from tests.stores.answers import Handler, serving
from tests.stores.stage import Stage
from tests.stores.wire import breaking_line, silent_line

PREFIX = "/webhdfs/v1"
ROOT, OWNER = "/srv/photos", "ihome"


@dataclass
class Tree:
    """The name space: files with their bytes, folders; ROOT is the owner's alone (mode 700)."""

    files: dict[str, tuple[bytes, int]] = field(default_factory=dict)
    folders: set[str] = field(default_factory=lambda: {"/", "/srv"})
    lock: threading.RLock = field(default_factory=threading.RLock)
    asked: list[str] = field(default_factory=list)  # "PUT CREATE user", in the order they came
    knows_rename_options: bool = True  # False: a gateway (HttpFS), which does not

    def make_folder(self, path: str) -> None:
        self.folders.update(itertools.accumulate(path.strip("/").split("/"), _under, initial=""))

    def status(self, path: str, suffix: str) -> dict[str, object]:
        data, moment = self.files.get(path, (b"", 0))
        kind = "FILE" if path in self.files else "DIRECTORY"
        return {
            "pathSuffix": suffix, "type": kind, "length": len(data), "modificationTime": moment,
            "accessTime": moment, "owner": OWNER, "group": "hadoop", "permission": "644",
            "blockSize": 134217728, "replication": 3, "childrenNum": 0, "fileId": 16386,
        }  # fmt: skip


def _under(folder: str, name: str) -> str:
    return f"{folder}/{name}"


class Refusal(Exception):
    def __init__(self, status: int, java: str, message: str) -> None:
        super().__init__(message)
        self.status, self.java = status, java


class Node(Handler):
    """What NameNode and DataNode share: the path, who asks, refusals as RemoteException."""

    tree: Tree
    datanode: int = 0

    def handle_op(self) -> None:
        path, op = self.path_only.removeprefix(PREFIX), self.asked.get("op", "").upper()
        self.tree.asked.append(f"{self.command} {op} {self.asked.get('user.name')}")
        body = self.body()
        try:
            if not self.path_only.startswith(PREFIX):
                raise Refusal(404, "FileNotFoundException", self.path_only)
            self.check_access(path)
            handler = getattr(self, f"{self.command.lower()}_{op.lower()}", None)
            if handler is None:
                raise Refusal(400, "IllegalArgumentException", f"Invalid value for op: {op!r}")
            handler(path, body)
        except Refusal as refusal:
            told = {
                "exception": refusal.java, "javaClassName": f"org.apache.hadoop.{refusal.java}",
                "message": str(refusal),
            }  # fmt: skip
            self.say_json(refusal.status, {"RemoteException": told})

    do_GET = do_PUT = do_DELETE = handle_op

    def check_access(self, path: str) -> None:
        user = self.asked.get("user.name")
        if (path + "/").startswith(ROOT + "/") and user != OWNER:
            raise Refusal(
                403, "AccessControlException", f"Permission denied: user={user}, access=EXECUTE, "
                f'inode="{ROOT}":{OWNER}:hadoop:drwx------',
            )  # fmt: skip

    def found(self, path: str) -> bytes:
        if path not in self.tree.files:
            raise Refusal(404, "FileNotFoundException", f"File does not exist: {path}")
        return self.tree.files[path][0]


class NameNode(Node):
    def redirect(self) -> None:
        asked = urlencode({**self.asked, "namenoderpcaddress": "127.0.0.1:8020"})
        address = f"http://127.0.0.1:{self.datanode}{self.path.partition('?')[0]}?{asked}"
        self.say(307, Location=address, Content_Type="application/octet-stream")

    def put_create(self, path: str, body: bytes) -> None:
        if body:
            raise Refusal(400, "IOException", "the data goes to the DataNode, not here")
        self.redirect()

    def get_open(self, path: str, body: bytes) -> None:
        length, offset = len(self.found(path)), int(self.asked.get("offset", 0))
        if offset < 0 or (offset >= length and length > 0):
            raise Refusal(
                403, "IOException",
                f"Offset={offset} out of the range [0, {length}); OPEN, path={path}",
            )  # fmt: skip
        self.redirect()

    def get_getfilestatus(self, path: str, body: bytes) -> None:
        if path not in self.tree.folders:
            self.found(path)
        self.say_json(200, {"FileStatus": self.tree.status(path, "")})

    def get_liststatus(self, path: str, body: bytes) -> None:
        with self.tree.lock:
            if path not in self.tree.folders:
                raise Refusal(404, "FileNotFoundException", f"File {path} does not exist.")
            inside = [
                each for each in [*self.tree.files, *self.tree.folders]
                if each.rpartition("/")[0] == path and each.strip("/")
            ]  # fmt: skip
            found = [self.tree.status(each, each.rpartition("/")[2]) for each in inside]
        self.say_json(200, {"FileStatuses": {"FileStatus": found}})

    def put_mkdirs(self, path: str, body: bytes) -> None:
        with self.tree.lock:
            self.tree.make_folder(path)
        self.say_json(200, {"boolean": True})

    def put_rename(self, path: str, body: bytes) -> None:
        target = self.asked["destination"]
        has_options = self.tree.knows_rename_options and "renameoptions" in self.asked
        with self.tree.lock:
            there = target.rpartition("/")[0] in self.tree.folders
            if has_options:
                self.found(path)
                if not there:
                    raise Refusal(
                        404, "FileNotFoundException",
                        f"rename destination parent {target} not found.",
                    )  # fmt: skip
                if target in self.tree.files and self.asked["renameoptions"] != "OVERWRITE":
                    raise Refusal(403, "FileAlreadyExistsException", f"{target} exists")
            elif path not in self.tree.files or not there or target in self.tree.files:
                self.say_json(200, {"boolean": False})
                return
            self.tree.files[target] = self.tree.files.pop(path)
        if has_options:
            self.say(200, Content_Type="application/octet-stream")
        else:
            self.say_json(200, {"boolean": True})

    def delete_delete(self, path: str, body: bytes) -> None:
        with self.tree.lock:
            was_there = self.tree.files.pop(path, None) is not None
        self.say_json(200, {"boolean": was_there})


class DataNode(Node):
    def put_create(self, path: str, body: bytes) -> None:
        """What came of a broken upload stays under its name: HDFS keeps the blocks it got."""
        with self.tree.lock:
            if path in self.tree.files and self.asked.get("overwrite") != "true":
                raise Refusal(403, "FileAlreadyExistsException", f"{path} already exists")
            self.tree.make_folder(path.rpartition("/")[0])
            self.tree.files[path] = (body, int(time.time() * 1000))
        if self.came_whole(body):
            self.say(201, Location=f"hdfs://127.0.0.1:8020{path}", Connection="close")
        self.close_connection = True

    def get_open(self, path: str, body: bytes) -> None:
        data, offset = self.found(path), int(self.asked.get("offset", 0))
        length = int(self.asked.get("length", len(data)))
        self.say(200, data[offset : offset + length], Connection="close")
        self.close_connection = True


@contextmanager
def cluster(tree: Tree) -> Iterator[tuple[int, int]]:
    """Ports of a NameNode, and of a second one that sends to the DataNode over a breaking line."""
    with contextlib.ExitStack() as stack:
        datanode = stack.enter_context(serving(DataNode, tree=tree))
        broken = stack.enter_context(breaking_line("127.0.0.1", datanode))
        yield (
            stack.enter_context(serving(NameNode, tree=tree, datanode=datanode)),
            stack.enter_context(serving(NameNode, tree=tree, datanode=broken)),
        )


@contextmanager
def stage(folder: Path, *, knows_rename_options: bool = True) -> Iterator[Stage]:
    with (
        cluster(Tree(knows_rename_options=knows_rename_options)) as (port, cut_port),
        silent_line() as silent_port,
    ):
        yield Stage(
            _store(OWNER, port),
            denied=_store("guest", port),
            silent=_store(OWNER, silent_port, seconds=1),
            cut=_store(OWNER, cut_port),
        )


def _store(user: str, port: int, *, seconds: float = 10) -> HdfsStorage:
    return open_url(f"hdfs://{user}@127.0.0.1:{port}{ROOT}", seconds=seconds)


@contextmanager
def gateway(folder: Path) -> Iterator[Stage]:
    """Over HttpFS, which renames onto nothing that exists."""
    with stage(folder, knows_rename_options=False) as found:
        yield found


@contextmanager
def given(url: str) -> Iterator[HdfsStorage]:
    """An empty place on the HDFS at `url`."""
    yield open_url(f"{url.rstrip('/')}/ihome-test-{secrets.token_hex(6)}")
