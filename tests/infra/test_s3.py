"""What is S3's own: addresses, signed links, a shared bucket, a damaged upload, forks."""

import http.client
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from ihome.infra.storage.base import BadStoreUrl, StoreRefused, StoreSilent
from ihome.infra.storage.opening import open_store
from ihome.infra.storage.s3 import S3Storage
from ihome.infra.storage.s3_address import S3Address, address_of
from ihome.infra.storage.s3_signing import signed_url
from tests.stores.ceph_cluster import VIRTUAL_HOST
from tests.stores.s3 import server_url, stage
from tests.stores.wire import answering, breaking_line, damaging_line, dripping_line

NAME = "ab12cd-160.webp"
PLACE = S3Address(host="s3.example.com", bucket="photos", key_id="KEY", secret="SECRET")


@pytest.fixture
def address() -> S3Address:
    return replace(address_of(server_url()), prefix="test-s3/")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[S3Storage]:
    with stage(tmp_path) as found:
        assert isinstance(found.store, S3Storage)
        yield found.store


def test_an_address_says_all_that_a_server_may_want() -> None:
    url = (
        "s3://AK%2F1:a%2Fb%2Bc%3D@oss-cn-hangzhou.aliyuncs.com:8443/ihome-photos"
        "?prefix=/home/&region=oss-cn-hangzhou&style=virtual&link=1&tls=0"
    )
    assert address_of(url) == S3Address(
        host="oss-cn-hangzhou.aliyuncs.com:8443",
        bucket="ihome-photos",
        key_id="AK/1",
        secret="a/b+c=",
        prefix="home/",
        region="oss-cn-hangzhou",
        tls=False,
        virtual=True,
        links=True,
    )
    assert address_of("s3://KEY:SECRET@s3.example.com/photos") == PLACE
    assert PLACE.endpoint == "https://s3.example.com"


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("s3://KEY:SECRET@host", "the bucket is missing"),
        ("s3://KEY:SECRET@host/", "the bucket is missing"),
        ("s3://KEY:SECRET@host/a/b", r"write /a\?prefix=b"),
        ("s3://KEY:SECRET@/bucket", "the server is missing"),
        ("s3://host/bucket", "the key is missing"),
        ("s3://KEY:a/b@host/bucket", "the key is missing.* %2F"),
        ("s3://KEY@host/bucket", "the secret is missing"),
        ("s3://KEY:SECRET@host:port/bucket", "the port is none"),
        ("s3://KEY:SECRET@host:0/bucket", "the port is none"),
        ("s3://KEY:SECRET@host:70000/bucket", "the port is none"),
        ("s3://KEY:SECRET@host/bucket?regoin=x", "no option 'regoin'"),
        ("s3://KEY:SECRET@host/bucket?tls=no", "tls is 0 or 1"),
        ("s3://KEY:SECRET@host/bucket?link=", "link is 0 or 1"),
        ("s3://KEY:SECRET@host/bucket?style=dns", "style is path or virtual"),
        ("s3://KEY:SECRET@host/bucket?public=cdn.example.com", "public is an address"),
        ("s3://KEY:SECRET@host/bucket?public=https://cdn&link=1", "write one of them"),
        ("gs://bucket", "no store we know; begin with file:, s3:"),
    ],
)
def test_an_address_that_cannot_work_says_which_part(url: str, part: str) -> None:
    with pytest.raises(BadStoreUrl, match=part) as refused:
        open_store(url)
    assert "SECRET" not in str(refused.value).replace("s3://KEY:SECRET@s3.example.com/bucket", "")


def test_the_secret_is_in_no_word_about_the_store() -> None:
    store = S3Storage(replace(PLACE, prefix="home/"))
    assert store.label == "S3 bucket photos/home at s3.example.com"
    assert S3Storage(PLACE).label == "S3 bucket photos at s3.example.com"
    assert "SECRET" not in repr(PLACE)


def test_without_the_library_the_address_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "opendal", None)
    monkeypatch.delitem(sys.modules, "ihome.infra.storage.s3")
    with pytest.raises(BadStoreUrl, match=r"needs the package opendal: pip install 'ihome\[s3\]'"):
        open_store("s3://KEY:SECRET@host/bucket")


def test_no_link_unless_the_address_asks_for_one() -> None:
    assert S3Storage(PLACE).link(NAME, seconds=60) is None


def test_a_public_address_is_its_link_for_ever() -> None:
    store = S3Storage(replace(PLACE, public="https://cdn.example.com/photos"))
    assert store.link(NAME, seconds=60) == f"https://cdn.example.com/photos/{NAME}"
    with pytest.raises(ValueError, match="not a name"):
        store.link("../secret.webp", seconds=60)


def test_a_changed_link_leads_nowhere(store: S3Storage) -> None:
    store.put(NAME, b"mine")
    store.put("ab99cd-160.webp", b"not for you")
    link = store.link(NAME, seconds=10**9)  # a week at most
    assert link is not None
    assert "X-Amz-Expires=604800" in link
    with pytest.raises(HTTPError, match="403"):
        urlopen(link.replace(NAME, "ab99cd-160.webp"), timeout=10)


def test_a_bucket_may_be_a_part_of_the_host(address: S3Address, store: S3Storage) -> None:
    store.put(NAME, b"virtual")
    port = address.host.rpartition(":")[2]
    elsewhere = replace(
        store._address, host=f"{VIRTUAL_HOST}:{port}", virtual=True
    )  # the name is in no DNS: so go to the server and say it
    link = urlsplit(S3Storage(elsewhere).link(NAME, seconds=60) or "")
    assert link.netloc == f"photos.{VIRTUAL_HOST}:{port}"
    line = http.client.HTTPConnection("127.0.0.1", int(port), timeout=10)
    line.request("GET", f"{link.path}?{link.query}", headers={"Host": link.netloc})
    answer = line.getresponse()
    assert (answer.status, answer.read()) == (200, b"virtual")
    line.close()


def test_a_link_is_signed_as_the_protocol_wants(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example of https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html"""
    monkeypatch.setattr(time, "strftime", lambda *_: "20130524T000000Z")
    example = S3Address(
        host="s3.amazonaws.com",
        bucket="examplebucket",
        key_id="AKIAIOSFODNN7EXAMPLE",
        secret="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        virtual=True,
    )
    link = signed_url(example, "test.txt", {}, seconds=86400)
    assert link.startswith("https://examplebucket.s3.amazonaws.com/test.txt?")
    assert link.endswith(
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    )


def test_the_store_says_what_kind_of_file_it_is(store: S3Storage) -> None:
    store.put(NAME, b"x")
    with urlopen(store.link(NAME, seconds=60) or "", timeout=10) as answer:
        assert answer.headers["Content-Type"] == "image/webp"


def test_what_others_keep_in_the_bucket_is_not_ours(store: S3Storage) -> None:
    store.put(NAME, b"x")
    for foreign in ("folder/ab12cd.webp", "Report 2026.pdf", ".hidden"):
        store._bucket.write(foreign, b"theirs")
    assert [each.name for each in store.list()] == [NAME]


def test_a_bucket_that_is_not_there_is_named(address: S3Address) -> None:
    store = S3Storage(replace(address, bucket="nowhere"))
    for ask in (store.check, lambda: store.put(NAME, b"x"), lambda: store.open(NAME)):
        with pytest.raises(StoreRefused, match=r"S3 bucket nowhere/test-s3 at .*: NoSuchBucket"):
            ask()


def test_a_key_that_is_not_known_is_named(address: S3Address) -> None:
    with pytest.raises(StoreRefused, match="InvalidAccessKeyId"):
        S3Storage(replace(address, key_id="NOBODY")).check()


def test_nobody_at_the_address_is_said_in_words(address: S3Address) -> None:
    with pytest.raises(StoreSilent, match="Connection refused"):
        S3Storage(replace(address, host="127.0.0.1:1")).check()


def test_waiting_for_the_server_holds_no_other_thread_up(
    address: S3Address, store: S3Storage
) -> None:
    """A thread of this process carries every byte: a call that kept the interpreter lock would wait
    for ever for its own answer."""
    host, _, port = address.host.partition(":")
    with breaking_line(host, int(port), after_bytes=1_000_000) as line:
        far = S3Storage(replace(store._address, host=f"127.0.0.1:{line}"), seconds=5)
        far.check()
        far.put(NAME, b"0123456789")
        assert (far.size(NAME), far.exists(NAME), far.read(NAME, 3, 4)) == (10, True, b"3456")
        assert far.open(NAME).read() == b"0123456789"
        assert [each.name for each in far.list()] == [NAME]
        far.delete(NAME)
    assert list(store.list()) == []


def test_an_upload_that_was_damaged_on_the_way_is_not_kept(
    address: S3Address, store: S3Storage
) -> None:
    host, _, port = address.host.partition(":")
    data = b"a photo " * 1000
    with damaging_line(host, int(port), old=b"a photo ", new=b"a phot0 ") as line:
        damaged = S3Storage(replace(store._address, host=f"127.0.0.1:{line}"))
        with pytest.raises(StoreRefused, match="BadDigest"):
            damaged.put(NAME, data)
    assert not store.exists(NAME)


def test_an_object_that_comes_too_slowly_is_given_up() -> None:
    with dripping_line(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", seconds=0.1) as port:
        store = S3Storage(replace(PLACE, host=f"127.0.0.1:{port}", tls=False), seconds=0.5)
        with pytest.raises(StoreSilent, match="bytes in 0 s"):
            store.open(NAME)


def test_what_fails_for_a_moment_is_tried_again() -> None:
    class Uploads(BaseHTTPRequestHandler):
        asked: list[int] = []

        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.asked.append(503 if len(self.asked) < 2 else 200)
            self.send_response(self.asked[-1])
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with answering(Uploads) as port:
        S3Storage(replace(PLACE, host=f"127.0.0.1:{port}", tls=False)).put(NAME, b"x")
    assert Uploads.asked == [503, 503, 200]


class Busy(BaseHTTPRequestHandler):
    """Answers a GET with each of `answers` in turn, and then with the last one again."""

    answers: list[tuple[int, bytes]] = []
    asked = 0

    def do_GET(self) -> None:
        status, text = self.answers[min(type(self).asked, len(self.answers) - 1)]
        type(self).asked += 1
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None: ...


def listed(*answers: tuple[int, bytes]) -> tuple[list[str], int]:
    """The names of a listing from a server that answers so, and how often it was asked."""

    class Server(Busy): ...

    Server.answers = [*answers]
    with answering(Server) as port:
        store = S3Storage(replace(PLACE, host=f"127.0.0.1:{port}", tls=False), seconds=5)
        return [each.name for each in store.list()], Server.asked


def test_a_listing_that_fails_for_a_moment_is_asked_again() -> None:
    page = b"<ListBucketResult><Contents><Key>ab12.webp</Key><Size>3</Size>%s</Contents></ListBucketResult>"
    page = page % b"<LastModified>2026-11-27T00:00:00.000Z</LastModified>"
    assert listed((503, b""), (429, b""), (200, page)) == (["ab12.webp"], 3)


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        ((200, b"<html>log in first"), StoreSilent, "not XML"),
        ((503, b""), StoreSilent, "503"),
        ((301, b""), StoreSilent, "301"),
        ((403, b"<Error><Code>AccessDenied</Code></Error>"), StoreRefused, "AccessDenied"),
        ((400, b""), StoreRefused, "400"),
    ],
)
def test_a_listing_that_fails_says_how(
    answer: tuple[int, bytes], kind: type[OSError], words: str
) -> None:
    with pytest.raises(kind, match=words):
        listed(answer)


FORK = """
import os, signal, sys
from ihome.infra.storage.opening import open_store
store = open_store(sys.argv[1])
if sys.argv[2] == "used":
    store.check()
child = os.fork()
if child == 0:
    signal.alarm(int(sys.argv[3]))
    store.check()
    os._exit(0)
print(os.waitpid(child, 0)[1])
"""


@pytest.mark.parametrize(
    ("before", "seconds", "ended"),
    [
        ("opened", 20, "0"),
        ("used", 3, "14"),  # the control: SIGALRM. Such a web process would hang for ever
    ],
)
def test_a_store_that_was_only_opened_lives_on_in_a_forked_process(
    before: str, seconds: int, ended: str
) -> None:
    words = [sys.executable, "-W", "ignore", "-c", FORK, server_url(), before, str(seconds)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert re.findall(r"\d+", done.stdout) == [ended], done.stderr
