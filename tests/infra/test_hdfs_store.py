"""What HDFS alone does; the rest is in tests/contracts/test_storage.py."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest

from ihome.infra.storage.base import BadStoreUrl, StoreSilent
from ihome.infra.storage.hdfs import HdfsStorage, open_url
from ihome.infra.storage.opening import open_store
from ihome.kernel.clock import at, utc_now
from tests.stores.answers import Handler, serving
from tests.stores.hdfs import OWNER, ROOT, DataNode, NameNode, Tree, cluster, gateway
from tests.stores.wire import silent_line, slow_line

NAME = "ab12cd-160.webp"
TARGET = f"{ROOT}/ab/{NAME}"


@pytest.fixture
def tree() -> Tree:
    return Tree()


@pytest.fixture
def port(tree: Tree) -> Iterator[int]:
    with cluster(tree) as (port, _):
        yield port


def store_at(*ports: int, seconds: float = 10) -> HdfsStorage:
    hosts = ",".join(f"127.0.0.1:{port}" for port in ports)
    return open_url(f"hdfs://{OWNER}@{hosts}{ROOT}", seconds=seconds)


def test_an_object_is_written_beside_and_renamed(tree: Tree, port: int) -> None:
    store_at(port).put(NAME, b"x")
    assert tree.asked == [
        "PUT CREATE ihome", "PUT CREATE ihome",  # the NameNode sends to the DataNode
        "PUT MKDIRS ihome", "PUT RENAME ihome",
    ]  # fmt: skip
    assert set(tree.files) == {TARGET}


def test_a_folder_that_somebody_removed_is_made_again(tree: Tree, port: int) -> None:
    store = store_at(port)
    store.put(NAME, b"x")
    tree.files.clear()
    tree.folders -= {f"{ROOT}/ab", ROOT}
    store.put(NAME, b"y")
    assert store.open(NAME).read() == b"y"


def test_a_gateway_that_cannot_rename_onto_a_file_still_replaces(tmp_path: Path) -> None:
    with gateway(tmp_path) as stage:
        stage.store.put(NAME, b"old")
        stage.store.put(NAME, b"new")
        assert stage.store.open(NAME).read() == b"new"
        assert [each.size_bytes for each in stage.store.list()] == [3]


def test_a_replacement_killed_after_the_deletion_is_finished_by_the_next_list(
    tree: Tree, port: int
) -> None:
    store = store_at(port)
    store.put(NAME, b"old")
    whole = f"{ROOT}/.incoming/{NAME}.0123456789abcdef.whole"
    tree.files[whole] = (b"new", int(time.time() * 1000))
    list(store.list())
    assert store.open(NAME).read() == b"old"  # the old one is still there: nothing was deleted
    del tree.files[TARGET]
    assert [each.name for each in store.list()] == [NAME]
    assert store.open(NAME).read() == b"new"
    assert set(tree.files) == {TARGET}


def test_what_a_crash_left_half_written_goes_after_a_day(tree: Tree, port: int) -> None:
    store = store_at(port)
    half = f"{ROOT}/.incoming/{NAME}.0123456789abcdef.part"
    tree.make_folder(f"{ROOT}/.incoming")
    tree.files[half] = (b"ha", int(time.time() * 1000))
    assert list(store.list()) == []
    assert half in tree.files
    with at(utc_now() + timedelta(hours=25)):
        list(store.list())
    assert half not in tree.files


def test_when_one_namenode_is_down_or_stands_by_the_next_is_asked(tree: Tree, port: int) -> None:
    class Standby(NameNode):
        def check_access(self, path: str) -> None:
            told = {"exception": "StandbyException", "message": "not in state active"}
            self.say_json(403, {"RemoteException": told})
            raise ConnectionError

    with serving(Standby, tree=tree) as standby, silent_line() as gone:
        pass
    with serving(Standby, tree=tree) as standby:
        store = store_at(gone, standby, port)
        store.put(NAME, b"x")
        assert store.open(NAME).read() == b"x"


def test_what_others_put_into_the_folder_is_neither_listed_nor_in_the_way(
    tree: Tree, port: int
) -> None:
    store = store_at(port)
    store.put(NAME, b"x")
    for path in ("ab/_SUCCESS", "README", ".incoming/..whole", ".incoming/..a.whole"):
        tree.make_folder(f"{ROOT}/{path}".rpartition("/")[0])
        tree.files[f"{ROOT}/{path}"] = (b"", int(time.time() * 1000))
    tree.make_folder(f"{ROOT}/ab/abcd")
    assert [each.name for each in store.list()] == [NAME]


def test_a_token_goes_along_with_every_step_in_place_of_a_user(tree: Tree) -> None:
    asked: list[tuple[str | None, str | None]] = []

    class Kerberised:
        """Believes the token alone."""

        def check_access(self, path: str) -> None:
            asked.append((self.asked.get("delegation"), self.asked.get("user.name")))  # type: ignore[attr-defined]

    named = type("NameNode", (Kerberised, NameNode), {})
    data = type("DataNode", (Kerberised, DataNode), {})
    with (
        serving(data, tree=tree) as datanode,
        serving(named, tree=tree, datanode=datanode) as port,
    ):
        store = open_url(f"hdfs://127.0.0.1:{port}{ROOT}?token=KAAKSm9i")
        store.put(NAME, b"x")
        assert store.open(NAME).read() == b"x"
    assert asked == [("KAAKSm9i", None)] * 6


class Trickle(Handler):
    """An answer of 40 pieces that takes 4 seconds, and how many of them were sent."""

    sent: list[int]

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for piece in range(40):
            self.wfile.write(b"x" * 25)
            self.sent.append(piece)
            time.sleep(0.1)


def test_a_store_that_trickles_is_not_listened_to_for_ever() -> None:
    sent: list[int] = []
    with serving(Trickle, sent=sent) as port:
        with pytest.raises(StoreSilent, match="took too long"):
            store_at(port, seconds=0.5).open(NAME)
        assert len(sent) < 40


def test_an_upload_may_take_longer_than_the_time_to_connect(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Leisurely(DataNode):
        def body(self) -> bytes:
            length, read = int(self.headers.get("Content-Length", 0)), bytearray()
            while len(read) < length:
                read += self.rfile.read(min(500_000, length - len(read)))
                time.sleep(0.03)
            return bytes(read)

    monkeypatch.setattr("ihome.infra.storage.patience.CONNECT_SECONDS", 0.3)
    data = b"x" * 20_000_000
    with (
        serving(Leisurely, tree=tree) as datanode,
        serving(NameNode, tree=tree, datanode=datanode) as port,
    ):
        store_at(port).put(NAME, data)
        assert tree.files[TARGET][0] == data


@pytest.mark.parametrize("line", [silent_line, slow_line])
def test_a_datanode_that_does_not_take_the_upload_is_not_waited_for(
    tree: Tree, line: Callable[[], AbstractContextManager[int]]
) -> None:
    with line() as datanode, serving(NameNode, tree=tree, datanode=datanode) as port:
        with pytest.raises(StoreSilent):
            store_at(port, seconds=1).put(NAME, b"x" * 20_000_000)
        assert tree.files == {}


def test_an_answer_without_a_length_that_breaks_off_is_not_taken_for_the_object(
    tree: Tree,
) -> None:
    class Short(NameNode):
        def get_open(self, path: str, body: bytes) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"half of")
            self.close_connection = True

    tree.make_folder(f"{ROOT}/ab")
    tree.files[TARGET] = (b"half of it", 0)
    with serving(Short, tree=tree) as port, pytest.raises(StoreSilent, match="broke off"):
        store_at(port).open(NAME)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("hdfs:///srv/photos", "wants a NameNode and a folder"),
        ("hdfs://ihome@nn1:9870", "wants a NameNode and a folder"),
        ("hdfs://nn1:9870/srv", "wants a user"),
        ("hdfs://ihome@nn1/srv", "wants the HTTP port"),
        ("hdfs://ihome@nn1:http/srv", "no host and port"),
        ("hdfs://ihome@nn1:9870/srv?tsl=1", "no option 'tsl'"),
    ],
)
def test_an_address_that_cannot_work_is_told_in_words(url: str, said: str) -> None:
    with pytest.raises(BadStoreUrl, match=said):
        open_store(url)


def test_the_label_names_the_place_and_no_secret() -> None:
    store = open_store("hdfs://nn1:9870,nn2:9870/srv/photos?tls=1&token=SECRET")
    assert store.label == "HDFS nn1:9870,nn2:9870/srv/photos"
