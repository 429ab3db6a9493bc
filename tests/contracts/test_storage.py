"""Every tool behind `media.storage` behaves the same."""

import hashlib
import io
import os
import random
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ihome.infra.storage.base import NotStored, StoreRefused
from ihome.infra.storage.local import LocalStorage
from ihome.kernel.clock import at, utc_now
from ihome.media.ports import Storage
from tests.stores.stage import Stage
from tests.stores.stages import FAR, GIVEN, HERE, STAGES

NAME = "ab12cd-160.webp"
ODD_NAMES = [
    "", "a", "../../etc/passwd", "ab/../../x.webp", "/etc/passwd", ".hidden", "ab..cd.webp",
    "AB12.webp", "ab 12.webp", "ab\0cd.webp", "ab\ncd", "a" * 200, "照片.webp", "ab\\cd.webp",
]  # fmt: skip


_MARKED = [pytest.param(name, marks=pytest.mark.given_server) for name in GIVEN]


@pytest.fixture(params=[*HERE, *FAR, *_MARKED])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    with STAGES[request.param](tmp_path) as stage:
        yield stage.store


@pytest.fixture(params=FAR)
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """A store behind a network, and ways in which the network fails."""
    with STAGES[request.param](tmp_path) as found:
        yield found


def read(store: Storage, name: str) -> bytes:
    with store.open(name) as file:
        return file.read()


def test_what_was_put_comes_back(store: Storage) -> None:
    data = bytes(range(256)) * 100
    store.put(NAME, data)
    assert read(store, NAME) == data
    assert store.size(NAME) == len(data)
    assert store.exists(NAME)


def test_an_empty_object_is_an_object(store: Storage) -> None:
    store.put(NAME, b"")
    assert (read(store, NAME), store.size(NAME), store.exists(NAME)) == (b"", 0, True)


def test_putting_again_replaces(store: Storage) -> None:
    store.put(NAME, b"first and longer")
    store.put(NAME, b"second")
    assert read(store, NAME) == b"second"
    assert [each.name for each in store.list()] == [NAME]


def test_what_is_not_there_says_so(store: Storage) -> None:
    assert not store.exists(NAME)
    with pytest.raises(NotStored):
        store.open(NAME)
    with pytest.raises(NotStored):
        store.size(NAME)


def test_deleting_twice_is_deleting_once(store: Storage) -> None:
    store.put(NAME, b"x")
    store.delete(NAME)
    store.delete(NAME)
    assert not store.exists(NAME)
    assert list(store.list()) == []


def test_the_list_tells_names_sizes_and_when(store: Storage) -> None:
    began = utc_now() - timedelta(seconds=2)
    store.put(NAME, b"123")
    store.put("ab99cd-480.webp", b"12345")
    listed = {each.name: each for each in store.list()}
    assert {name: each.size_bytes for name, each in listed.items()} == {
        NAME: 3,
        "ab99cd-480.webp": 5,
    }
    assert all(
        began <= each.changed_at <= utc_now() + timedelta(seconds=2) for each in listed.values()
    )


def test_an_empty_store_lists_nothing(store: Storage) -> None:
    assert list(store.list()) == []


@pytest.mark.parametrize("name", ODD_NAMES)
def test_no_name_leads_out_of_the_store(store: Storage, name: str, tmp_path: Path) -> None:
    for ask in (store.open, store.exists, store.size, store.delete):
        with pytest.raises(ValueError, match="not a name"):
            ask(name)
    with pytest.raises(ValueError, match="not a name"):
        store.put(name, b"x")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_readers_see_a_whole_object_while_others_write(store: Storage) -> None:
    whole = {bytes([letter]) * 200_000 for letter in b"abcdefgh"}
    store.put(NAME, next(iter(whole)))
    seen: list[bytes] = []
    writers = [threading.Thread(target=store.put, args=(NAME, data)) for data in whole]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        seen.append(read(store, NAME))
    seen.append(read(store, NAME))
    assert set(seen) <= whole


def test_an_open_object_survives_its_deletion(store: Storage) -> None:
    store.put(NAME, b"still here")
    with store.open(NAME) as file:
        store.delete(NAME)
        assert file.read() == b"still here"


def test_a_part_of_an_object(store: Storage) -> None:
    store.put(NAME, b"0123456789")
    cases = {
        (0, 3): b"012",
        (3, 4): b"3456",
        (8, 10): b"89",
        (10, 5): b"",
        (99, 1): b"",
        (0, 99): b"0123456789",
    }
    assert {where: store.read(NAME, *where) for where in cases} == cases
    with pytest.raises(NotStored):
        store.read("nothing-here.webp", 0, 1)


def test_twenty_megabytes(store: Storage) -> None:
    data = random.Random(4).randbytes(20 * 1024 * 1024)
    store.put(NAME, data)
    assert store.size(NAME) == len(data)
    assert hashlib.sha256(read(store, NAME)).digest() == hashlib.sha256(data).digest()
    assert store.read(NAME, 15_000_000, 100) == data[15_000_000:15_000_100]


def test_two_hundred_at_once_are_all_there(store: Storage) -> None:
    objects = {
        f"ab{number:04d}-160.webp": random.Random(number).randbytes(9_000) for number in range(200)
    }
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda pair: store.put(*pair), objects.items()))
        kept = dict(zip(objects, pool.map(lambda name: read(store, name), objects), strict=True))
    assert kept == objects
    assert {each.name for each in store.list()} == set(objects)


def test_a_long_list_is_whole(store: Storage) -> None:
    names = {f"ab{number:04d}-160.webp" for number in range(1_050)}
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda name: store.put(name, b"x"), names))
    assert {each.name for each in store.list()} == names


def test_a_link_leads_to_the_object(store: Storage) -> None:
    data = b"0123456789" * 1000
    store.put(NAME, data)
    link = store.link(NAME, seconds=60)
    if link is None:
        return  # this store has none: the app gives the object itself
    with urllib.request.urlopen(link, timeout=10) as answer:
        assert answer.read() == data
    part = urllib.request.Request(link, headers={"Range": "bytes=3-6"})
    with urllib.request.urlopen(part, timeout=10) as answer:
        assert (answer.status, answer.read()) == (206, b"3456")


def test_a_store_says_who_it_is_and_that_it_works(store: Storage) -> None:
    store.check()
    assert store.label
    assert list(store.list()) == []


def test_a_wrong_key_is_refused_in_words(stage: Stage) -> None:
    stage.store.put(NAME, b"x")
    assert stage.denied is not None
    with pytest.raises(StoreRefused):
        stage.denied.check()
    for ask in (
        stage.denied.open,
        stage.denied.size,
        stage.denied.delete,
        lambda name: stage.denied.put(name, b"y"),
    ):
        with pytest.raises(OSError):  # noqa: PT011  (which one is the store's own affair)
            ask(NAME)
    assert read(stage.store, NAME) == b"x"


def test_a_store_that_says_nothing_is_not_waited_for(stage: Stage) -> None:
    assert stage.silent is not None
    for ask in (
        stage.silent.check,
        lambda: stage.silent.put(NAME, b"x"),
        lambda: stage.silent.open(NAME),
    ):
        began = time.monotonic()
        with pytest.raises(OSError):  # noqa: PT011
            ask()
        assert time.monotonic() - began < 8  # 1 s, with what a retry and a busy machine add


def test_half_an_upload_is_never_seen(stage: Stage) -> None:
    assert stage.cut is not None
    new, old = b"n" * 3_000_000, b"old"
    with pytest.raises(OSError):  # noqa: PT011
        stage.cut.put(NAME, new)
    assert not stage.store.exists(NAME)
    assert list(stage.store.list()) == []
    stage.store.put(NAME, old)
    with pytest.raises(OSError):  # noqa: PT011
        stage.cut.put(NAME, new)
    assert read(stage.store, NAME) == old
    assert [(each.name, each.size_bytes) for each in stage.store.list()] == [(NAME, 3)]


def test_files_are_spread_over_folders_and_readable_by_a_web_server(tmp_path: Path) -> None:
    LocalStorage(tmp_path).put(NAME, b"x")
    path = tmp_path / "ab" / "12" / NAME
    assert path.read_bytes() == b"x"
    assert path.stat().st_mode & 0o400


def test_a_write_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = LocalStorage(tmp_path)
    store.put(NAME, b"old")

    def no_space(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(OSError, match="No space"):
        store.put(NAME, b"new")
    assert read(store, NAME) == b"old"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [NAME]


def test_what_a_crash_left_half_written_is_not_listed_and_goes_after_a_day(tmp_path: Path) -> None:
    store = LocalStorage(tmp_path)
    store.put(NAME, b"x")
    half = tmp_path / ".incoming" / "0123.part"
    half.write_bytes(io.BytesIO(b"half").read())
    assert [each.name for each in store.list()] == [NAME]
    assert half.exists()
    with at(datetime.now(UTC) + timedelta(hours=25)):
        assert [each.name for each in store.list()] == [NAME]
    assert not half.exists()
