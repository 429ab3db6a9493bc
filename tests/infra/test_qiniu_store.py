"""What Qiniu alone does; the rest is in tests/contracts/test_storage.py."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import pytest
from qiniu import Auth
from qiniu.http.default_client import qn_http_client
from qiniu.utils import etag_stream

from ihome.infra.storage.base import BadStoreUrl, StoreRefused, StoreSilent
from ihome.infra.storage.opening import open_store
from ihome.infra.storage.patience import PatientAdapter
from tests.stores.answers import serving
from tests.stores.qiniu import (
    ACCESS,
    BUCKET,
    SECRET,
    Kodo,
    KodoHandler,
    Refusal,
    checked_upload_token,
    etag,
    sign,
    store_at,
)
from tests.stores.wire import slow_line

NAME = "ab12cd-160.webp"
EXAMPLE_POLICY = (
    r'{"scope":"my-bucket:sunflower.jpg","deadline":1451491200,"returnBody":"{\"name\":$(fname),'
    r'\"size\":$(fsize),\"w\":$(imageInfo.width),\"h\":$(imageInfo.height),\"hash\":$(etag)}"}'
)


@contextmanager
def kodo(handler: type[KodoHandler] = KodoHandler, **facts: object) -> Iterator[tuple[Kodo, int]]:
    server = Kodo(**facts)  # type: ignore[arg-type]
    with serving(handler, kodo=server) as port:
        yield server, port


def test_our_server_signs_like_the_examples_in_qinius_documents() -> None:
    """Manual, "upload token" and "management token", keys MY_ACCESS_KEY and MY_SECRET_KEY."""
    auth = Auth("MY_ACCESS_KEY", "MY_SECRET_KEY")
    token = auth.token_with_data(EXAMPLE_POLICY)
    access, signature, encoded = token.split(":")
    assert (access, signature) == ("MY_ACCESS_KEY", "wQ4ofysef1R7IKnrziqtomqyDvI=")
    assert sign("MY_SECRET_KEY", encoded) == signature
    move = "/move/bmV3ZG9jczpmaW5kX21hbi50eHQ=/bmV3ZG9jczpmaW5kLm1hbi50eHQ="
    assert sign("MY_SECRET_KEY", f"{move}\n") == "FXsYh0wKHYPEsIAgdPD9OfjkeEM="
    assert auth.token_of_request(f"http://rs.qiniu.com{move}").endswith(
        "FXsYh0wKHYPEsIAgdPD9OfjkeEM="
    )


@pytest.mark.parametrize("size", [0, 1, 4 * 1024 * 1024, 4 * 1024 * 1024 + 1, 9_000_000])
def test_our_server_hashes_as_the_sdk_does(size: int) -> None:
    assert etag(b"x" * size) == etag_stream(BytesIO(b"x" * size))
    assert etag(b"") == "Fto5o-5ea0sNMlW_75VgGJCv2AcJ"


def test_an_upload_asks_nobody_for_the_region() -> None:
    with kodo() as (server, port):
        store_at(port).put(NAME, b"x")
        assert server.asked == ["POST "]


@pytest.mark.parametrize(
    ("region", "host"),
    [("z0", "https://upload.qiniup.com/"), ("z2", "https://rs-z2.qiniuapi.com/stat/x")],
)
def test_the_sdk_talks_to_a_named_region_by_https_and_within_our_time(
    region: str, host: str
) -> None:
    open_store(f"qiniu://A:S@photos?domain=https://img.example.com&region={region}")
    assert isinstance(qn_http_client.session.get_adapter(host), PatientAdapter)
    assert not isinstance(qn_http_client.session.get_adapter("https://elsewhere/"), PatientAdapter)


def test_an_upload_host_that_takes_drops_is_not_waited_for() -> None:
    """The SDK alone would wait 30 seconds for each drop, and try three times."""
    with kodo() as (server, port), slow_line() as slow:
        with pytest.raises(StoreSilent):
            store_at(port, up=slow, seconds=1).put(NAME, b"x" * 20_000_000)
        assert server.objects == {}


def test_a_picture_keeps_its_type_so_that_a_browser_shows_it() -> None:
    with kodo() as (_, port):
        store = store_at(port)
        store.put(NAME, b"x")
        link = store.link(NAME, seconds=60)
        assert link is not None
        with urllib.request.urlopen(link, timeout=5) as answer:
            assert answer.headers["Content-Type"] == "image/webp"


@pytest.mark.parametrize("harm", ["late", "bent", "unsigned"])
def test_a_link_that_is_late_bent_or_unsigned_leads_nowhere(harm: str) -> None:
    with kodo() as (_, port):
        store = store_at(port)
        store.put(NAME, b"x")
        link = store.link(NAME, seconds=-5 if harm == "late" else 60)
        assert link is not None
        if harm == "bent":
            link = link.replace(NAME, NAME.replace("160", "480"))
        if harm == "unsigned":
            link = link.partition("?")[0]
        with pytest.raises(urllib.error.HTTPError, match="401") as refusal:
            urllib.request.urlopen(link, timeout=5)
        refusal.value.close()


def test_a_public_bucket_is_read_without_a_signature() -> None:
    with kodo(is_private=False) as (_, port):
        store = store_at(port, more="&private=0")
        store.put(NAME, b"x")
        assert store.link(NAME, seconds=60) == f"http://127.0.0.1:{port}/{NAME}"
        assert store.open(NAME).read() == b"x"


def test_a_private_bucket_that_was_said_to_be_public_fails_the_check() -> None:
    with kodo() as (_, port), pytest.raises(StoreRefused, match="says 401"):
        store_at(port, more="&private=0").check()


def test_two_prefixes_of_one_bucket_know_nothing_of_each_other() -> None:
    with kodo() as (server, port):
        ours, theirs = store_at(port, more="&prefix=a/"), store_at(port, more="&prefix=b/")
        ours.put(NAME, b"ours")
        theirs.put(NAME, b"theirs")
        assert ours.open(NAME).read() == b"ours"
        assert [each.size_bytes for each in ours.list()] == [4]
        ours.delete(NAME)
        assert list(server.objects) == [f"b/{NAME}"]


def test_what_others_keep_in_the_bucket_is_not_listed() -> None:
    with kodo() as (server, port):
        store = store_at(port)
        store.put(NAME, b"x")
        server.objects["backup/2026 January.tar"] = (b"x", 0, "application/x-tar")
        assert [each.name for each in store.list()] == [NAME]


def test_a_list_goes_on_from_marker_to_marker() -> None:
    with kodo(page=7) as (server, port):
        store = store_at(port)
        names = {f"ab{number:04d}.webp" for number in range(30)}
        for name in names:
            store.put(name, b"x")
        server.asked.clear()
        assert {each.name for each in store.list()} == names
        assert server.asked == ["GET list"] * 5


class Liar(KodoHandler):
    """Says that it keeps something else than it was given."""

    def answer(self, status: int, told: object) -> None:
        if isinstance(told, dict) and "hash" in told:
            told["hash"] = etag(b"something else")
        super().answer(status, told)


class Stranger(KodoHandler):
    """Answers 200 to everything, as a captive portal does; no X-Reqid."""

    def handle_any(self) -> None:
        self.body()
        self.say(200, b"{}")

    do_GET = do_POST = handle_any


@pytest.mark.parametrize("handler", [Liar, Stranger])
def test_an_upload_is_not_believed_when_the_answer_is_not_that_of_kodo(
    handler: type[KodoHandler],
) -> None:
    with kodo(handler) as (_, port), pytest.raises(StoreSilent):
        store_at(port).put(NAME, b"x")


class Broken(KodoHandler):
    """Fails as Kodo does when a machine of it is down; counts how often it is asked."""

    def handle_any(self) -> None:
        self.body()
        self.kodo.asked.append(self.command)
        self.answer(599, {"error": "internal server error"})

    do_GET = do_POST = handle_any


def test_a_failing_store_is_asked_once_in_each_call() -> None:
    """The SDK goes on to its next host; with one host there is no next."""
    with kodo(Broken) as (server, port):
        store = store_at(port)
        for ask in (store.size, store.open, lambda name: store.put(name, b"x"), store.delete):
            with pytest.raises(StoreRefused, match="599"):
                ask(NAME)
        assert len(server.asked) == 4


def test_our_server_refuses_an_old_upload_token_and_one_that_was_changed() -> None:
    """Or the contract would prove less than it says."""
    auth = Auth(ACCESS, SECRET)
    with pytest.raises(Refusal, match="expired"):
        checked_upload_token(auth.upload_token(BUCKET, NAME, -5))
    access, signature, policy = auth.upload_token(BUCKET, NAME, 60).split(":")
    assert checked_upload_token(f"{access}:{signature}:{policy}")["scope"] == f"{BUCKET}:{NAME}"
    wider = auth.upload_token(BUCKET, None, 60).rpartition(":")[2]
    with pytest.raises(Refusal, match="bad token"):
        checked_upload_token(f"{access}:{signature}:{wider}")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("qiniu://photos?domain=https://img.example.com&region=z0", "wants qiniu://ACCESS:SECRET"),
        ("qiniu://A@photos?domain=https://img.example.com&region=z0", "wants qiniu://ACCESS:SECRET"),
        ("qiniu://A:S@photos?region=z0", "an address in domain="),
        ("qiniu://A:S@photos?domain=img.example.com&region=z0", "an address in domain="),
        ("qiniu://A:S@photos?domain=https://img.example.com", "wants region="),
        ("qiniu://A:S@photos?domain=https://img.example.com&up=https://up", "wants region="),
        ("qiniu://A:S@photos?domain=https://i.com&up=https://a&rs=http://b&rsf=http://c", "all by"),
        ("qiniu://A:S@photos?domian=https://img.example.com", "no option 'domian'"),
    ],
)  # fmt: skip
def test_an_address_that_cannot_work_is_told_in_words(url: str, said: str) -> None:
    with pytest.raises(BadStoreUrl, match=said) as told:
        open_store(url)
    assert "S@" not in str(told.value)


def test_the_label_names_the_place_and_no_secret() -> None:
    store = open_store("qiniu://A:S@photos?domain=https://img.example.com&region=z0&prefix=p/")
    assert store.label == "Qiniu bucket photos p/"
