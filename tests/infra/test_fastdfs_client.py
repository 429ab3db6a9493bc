"""The packets of FastDFS, byte for byte."""

import socket
import threading

import pytest

from ihome.infra.storage.base import StoreSilent
from ihome.infra.storage.fastdfs_client import FastDfs, Place, addressed, placed
from tests.stores.fastdfs import Disk, StorageServer, Tracker, serving


@pytest.mark.parametrize("width", [15, 45])
def test_the_width_of_an_address_is_read_from_the_length(width: int) -> None:
    address = b"10.0.0.7".ljust(width, b"\0")
    port = (23000).to_bytes(8, "big")
    assert addressed(b"group1".ljust(16, b"\0") + address + port) == ("10.0.0.7", 23000)
    assert placed(b"group1".ljust(16, b"\0") + address + port + b"\2") == Place(
        ("10.0.0.7", 23000), 2
    )


def test_an_ipv6_address_is_one_too() -> None:
    address = b"fdc0:0000:0000:0000:0000:0000:0000:0001".ljust(45, b"\0")
    body = b"group1".ljust(16, b"\0") + address + (23000).to_bytes(8, "big")
    assert addressed(body)[0] == "fdc0:0000:0000:0000:0000:0000:0000:0001"


@pytest.mark.parametrize("body", [b"", b"x", b"x" * 40, b"x" * 38, b"x" * 69, b"\0" * 39])
def test_an_answer_that_is_no_address_is_refused(body: bytes) -> None:
    with pytest.raises(StoreSilent):
        addressed(body)


def test_the_packets_are_those_of_fastdfs() -> None:
    """Byte for byte what its C client sends for a query and an upload of three bytes."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as fake:
        port = fake.getsockname()[1]
        group = b"group1".ljust(16, b"\0")
        address = b"127.0.0.1".ljust(15, b"\0") + port.to_bytes(8, "big")
        file_name = b"M00/00/00/abcdefghijklmnopqrstuvwxyz0.webp"

        def serve() -> None:
            for length, answer in ((26, group + address + b"\1"), (28, group + file_name)):
                with fake.accept()[0] as line:
                    heard.append(line.recv(length, socket.MSG_WAITALL))
                    line.sendall(len(answer).to_bytes(8, "big") + b"\x64\0" + answer)

        thread = threading.Thread(target=serve)
        thread.start()
        client = FastDfs([("127.0.0.1", port)], "group1", seconds=5)
        file_id = client.upload(b"abc", "webp")
        thread.join()
    assert file_id == "group1/M00/00/00/abcdefghijklmnopqrstuvwxyz0.webp"
    assert heard == [
        b"\0\0\0\0\0\0\0\x10" b"\x68\0" b"group1\0\0\0\0\0\0\0\0\0\0",
        b"\0\0\0\0\0\0\0\x12" b"\x0b\0" b"\1" b"\0\0\0\0\0\0\0\3" b"webp\0\0" b"abc",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("to_tracker", "packet"),
    [
        (True, b"\0\0\0\0\0\0\0\x01\x65\0x"),  # a body where none belongs
        (True, b"\0\0\0\0\0\0\0\0\x01\0"),  # no such command
        (False, b"\0\0\0\0\0\0\0\x12\x0b\0\0\0\0\0\0\0\0\0\4webp\0\0abc"),  # 4 bytes said, 3 sent
        (False, b"\0\0\0\0\0\0\0\x14\x0c\0" + b"group1".ljust(16, b"\0") + b"../x"),
    ],
)  # fmt: skip
def test_our_server_refuses_a_wrong_packet_with_an_errno(to_tracker: bool, packet: bytes) -> None:
    """Or the contract would prove less than it says."""
    disk = Disk()
    with (
        serving(Tracker if to_tracker else StorageServer, disk) as port,
        socket.create_connection(("127.0.0.1", port)) as line,
    ):
        line.sendall(packet)
        assert line.recv(10, socket.MSG_WAITALL) == b"\0\0\0\0\0\0\0\0\x64\x16"  # EINVAL
    assert disk.files == {}
