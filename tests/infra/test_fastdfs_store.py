"""What FastDFS alone does; the rest is in tests/contracts/test_storage.py."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError

from ihome.infra import db as database_module
from ihome.infra.db import reading, transaction
from ihome.infra.storage import fastdfs
from ihome.infra.storage.base import BadStoreUrl, NotStored, StoreRefused, StoreSilent
from ihome.infra.storage.fastdfs import FastDfsStorage
from ihome.infra.storage.fastdfs_files import FastDfsFile, FastDfsLeftover, FileMap
from ihome.infra.storage.opening import open_store
from ihome.kernel.clock import at, utc_now
from tests.stores.fastdfs import Disk, StorageServer, Tracker, database, serving, store_at
from tests.stores.wire import silent_line, slow_line

NAME = "ab12cd-160.webp"
OTHER = "ab99cd-480.webp"


@pytest.fixture(scope="module")
def files_app() -> Iterator[Flask]:
    with database() as app:
        yield app


@pytest.fixture
def app(files_app: Flask) -> Iterator[Flask]:
    """The app of the two tables, empty; we are not inside it, as a thread of the product is not."""
    yield files_app
    with files_app.app_context(), transaction() as session:
        session.execute(sa.delete(FastDfsFile))
        session.execute(sa.delete(FastDfsLeftover))


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def tracker(disk: Disk) -> Iterator[int]:
    with ExitStack() as stack:
        storage = stack.enter_context(serving(StorageServer, disk))
        yield stack.enter_context(serving(Tracker, disk, storage_port=storage))


@pytest.fixture
def store(app: Flask, tracker: int) -> FastDfsStorage:
    return store_at(app, tracker)


def rows(app: Flask, table: Any) -> list[Any]:
    with app.app_context(), reading() as session:
        return list(session.scalars(sa.select(table)))


def test_a_group_that_is_not_there_is_told_as_that(app: Flask, tracker: int) -> None:
    store = store_at(app, tracker, group="group7")
    for ask in (store.check, lambda: store.put(NAME, b"x")):
        with pytest.raises(StoreRefused, match="no group 'group7'"):
            ask()


def test_a_silent_and_a_dead_tracker_are_passed_over(app: Flask, tracker: int) -> None:
    with silent_line() as dead:
        pass
    with silent_line() as silent:
        store = store_at(app, silent, dead, tracker, seconds=3)
        for number in range(4):
            store.put(f"ab{number}cd.webp", b"x")
        assert len(list(store.list())) == 4


@pytest.mark.parametrize("line", [silent_line, slow_line])
def test_a_storage_server_that_does_not_take_the_upload_is_not_waited_for(
    app: Flask, disk: Disk, line: Callable[[], AbstractContextManager[int]]
) -> None:
    with line() as storage, serving(Tracker, disk, storage_port=storage) as tracker:
        store = store_at(app, tracker, seconds=1)
        with pytest.raises(StoreSilent):
            store.put(NAME, b"x" * 20_000_000)
        assert rows(app, FastDfsFile) == []


def test_a_server_that_does_not_allow_us_is_told_as_that(app: Flask, disk: Disk) -> None:
    with (
        serving(Tracker, disk, allows=False) as port,
        pytest.raises(StoreRefused, match="allow_hosts"),
    ):
        store_at(app, port).check()


def test_a_replaced_file_is_deleted_and_its_note_too(
    app: Flask, disk: Disk, store: FastDfsStorage
) -> None:
    store.put(NAME, b"old")
    store.put(NAME, b"new")
    assert list(disk.files.values()) == [b"new"]
    assert rows(app, FastDfsLeftover) == []
    store.delete(NAME)
    assert (disk.files, rows(app, FastDfsFile)) == ({}, [])


def test_a_file_that_could_not_be_deleted_goes_with_a_later_list(
    app: Flask, disk: Disk, store: FastDfsStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(NAME, b"old")
    with monkeypatch.context() as patch:
        patch.setattr(StorageServer, "filename", _broken)
        store.put(NAME, b"new")  # the new one is kept, whatever becomes of the old one
    assert sorted(disk.files.values()) == [b"new", b"old"]
    assert len(rows(app, FastDfsLeftover)) == 1
    list(store.list())
    assert len(disk.files) == 2  # a reader may still be at it
    with at(utc_now() + timedelta(minutes=11)):
        list(store.list())
    assert list(disk.files.values()) == [b"new"]
    assert rows(app, FastDfsLeftover) == []
    assert store.open(NAME).read() == b"new"


def _broken(*_: object) -> str:
    raise ConnectionError


def test_when_the_row_cannot_be_written_the_former_object_stays(
    app: Flask, disk: Disk, store: FastDfsStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(NAME, b"old")
    with monkeypatch.context() as patch:
        patch.setattr(type(store._files), "_point", _no_database)
        with pytest.raises(StoreSilent):
            store.put(NAME, b"new")
    assert store.open(NAME).read() == b"old"
    with at(utc_now() + timedelta(minutes=11)):
        list(store.list())
    assert list(disk.files.values()) == [b"old"]


def test_a_row_that_was_written_though_the_line_broke_keeps_its_file(
    app: Flask, disk: Disk, store: FastDfsStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit whose answer is lost: we are told that it failed, and it did not."""
    point = type(store._files)._point

    def commit_then_break(self: Any, *args: Any) -> None:
        point(self, *args)
        _no_database()

    with monkeypatch.context() as patch:
        patch.setattr(type(store._files), "_point", commit_then_break)
        with pytest.raises(StoreSilent):
            store.put(NAME, b"kept")
    with at(utc_now() + timedelta(minutes=11)):
        list(store.list())
    assert store.open(NAME).read() == b"kept"


def _no_database(*_: object) -> None:
    raise OperationalError("COMMIT", None, ConnectionError("gone away"))


@pytest.mark.race
@pytest.mark.parametrize("guarded", [True, False])
def test_those_who_put_the_same_new_name_at_once_leave_one_file(
    app: Flask,
    disk: Disk,
    store: FastDfsStorage,
    monkeypatch: pytest.MonkeyPatch,
    guarded: bool,
) -> None:
    """With the control: when the one who replaces a row is not told what it was, files stay."""
    point = FileMap.point
    if not guarded:
        monkeypatch.setattr(FileMap, "point", lambda *args: point(*args) and None)
    for round_no in range(10):
        name = f"ab{round_no}cd-160.webp"
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda n, name=name: store.put(name, b"%d" % n), range(8)))
    assert len(rows(app, FastDfsFile)) == 10
    if guarded:
        assert len(disk.files) == 10
        assert rows(app, FastDfsLeftover) == []
    else:
        assert len(disk.files) == 80


def test_an_object_whose_file_fastdfs_lost_is_not_there(disk: Disk, store: FastDfsStorage) -> None:
    store.put(NAME, b"x")
    disk.files.clear()
    assert not store.exists(NAME)
    for ask in (store.open, store.size, lambda name: store.read(name, 0, 1)):
        with pytest.raises(NotStored):
            ask(NAME)
    store.put(NAME, b"again")
    assert store.open(NAME).read() == b"again"


def test_two_places_on_one_fastdfs_know_nothing_of_each_other(app: Flask, tracker: int) -> None:
    public, private = store_at(app, tracker), store_at(app, tracker, place="private")
    public.put(NAME, b"everybody")
    private.put(OTHER, b"nobody")
    assert [each.name for each in public.list()] == [NAME]
    assert not public.exists(OTHER)
    private.delete(NAME)
    assert public.open(NAME).read() == b"everybody"


def test_a_store_call_in_a_reading_block_writes_in_a_transaction_of_its_own(
    app: Flask, store: FastDfsStorage
) -> None:
    with app.app_context(), reading() as session:
        session.scalars(sa.select(FastDfsFile)).all()
        store.put(NAME, b"x")
        assert store.open(NAME).read() == b"x"
        assert database_module._current.get() is session


@pytest.mark.parametrize("follows", [True, False])
def test_a_reader_follows_an_object_that_is_replaced_under_it(
    store: FastDfsStorage, monkeypatch: pytest.MonkeyPatch, follows: bool
) -> None:
    """With the control: who looks once finds the file gone."""
    if not follows:
        monkeypatch.setattr(fastdfs, "_LOOKS", 1)
    store.put(NAME, b"old")
    download = store._client.download

    def replace_then_download(*args: Any) -> bytes:
        monkeypatch.setattr(store._client, "download", download)
        store.put(NAME, b"new")
        return download(*args)

    monkeypatch.setattr(store._client, "download", replace_then_download)
    if follows:
        assert store.open(NAME).read() == b"new"
    else:
        with pytest.raises(NotStored):
            store.open(NAME)


def test_the_product_finds_the_rows_in_its_own_database(house_app: Flask, tracker: int) -> None:
    store = open_store(f"fdfs://127.0.0.1:{tracker}/photos")
    database_module.app_context.plug(house_app.app_context)
    try:
        store.put(NAME, b"x")
        with house_app.app_context(), reading() as session:
            row = session.scalars(sa.select(FastDfsFile)).one()
        assert (row.place, row.name, row.size_bytes) == ("photos", NAME, 1)
    finally:
        store.delete(NAME)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("fdfs://tracker1:22122", "wants trackers and a place"),
        ("fdfs:///photos", "wants trackers and a place"),
        ("fdfs://tracker1:22122/Photos und mehr", "wants trackers and a place"),
        ("fdfs://tracker1:port/photos", "no host and port"),
        ("fdfs://user@tracker1/photos", "knows no passwords"),
        ("fdfs://tracker1/photos?group=a/b", "no group of FastDFS"),
        ("fdfs://tracker1/photos?grup=a", "no option 'grup'"),
    ],
)
def test_an_address_that_cannot_work_is_told_in_words(url: str, said: str) -> None:
    with pytest.raises(BadStoreUrl, match=said):
        open_store(url)
