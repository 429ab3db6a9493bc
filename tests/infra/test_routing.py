"""A store made of several: which one is asked, which one keeps, what is said when one fails."""

import logging
import threading
import time
from collections.abc import Callable
from typing import BinaryIO

import pytest

from ihome.infra.storage import routing
from ihome.infra.storage.base import NotStored
from ihome.infra.storage.memory import MemoryStorage
from ihome.infra.storage.routing import Route, RouteUnknown, RoutingStorage

NAME = "ab12cd-160.webp"


class Store(MemoryStorage):
    """`trouble` is raised, or waited for, by whatever reads."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label
        self.trouble: OSError | threading.Event | None = None
        self.asked = 0

    def open(self, name: str) -> BinaryIO:
        self.asked += 1
        if isinstance(self.trouble, OSError):
            raise self.trouble
        if self.trouble is not None:
            self.trouble.wait(20)
        return super().open(name)


class Stage:
    """Two stores, the route between them, and what the routing store told."""

    def __init__(self) -> None:
        self.first, self.second = Store("first"), Store("second")
        self.route = Route(self.first, (self.second,))
        self.unknown = False
        self.looks = 0
        self.found_elsewhere: list[str] = []
        self.deleted: list[str] = []

    def look(self) -> Route:
        self.looks += 1
        if self.unknown:
            raise RouteUnknown("no database")
        return self.route

    def store(self, kind: type[RoutingStorage] = RoutingStorage) -> RoutingStorage:
        return kind(
            self.look,
            at_first=self.route,
            found_elsewhere=self.found_elsewhere.append,
            deleted=self.deleted.append,
        )


@pytest.fixture
def stage() -> Stage:
    return Stage()


def read(store: RoutingStorage, name: str = NAME) -> bytes:
    with store.open(name) as file:
        return file.read()


def test_the_store_in_use_takes_what_is_put_and_the_copy_gets_it_later(stage: Stage) -> None:
    stage.store().put(NAME, b"x")
    assert stage.first.exists(NAME)
    assert not stage.second.exists(NAME)


def test_a_copy_is_read_when_the_store_in_use_fails(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.second.put(NAME, b"the copy")
    stage.first.trouble = OSError(5, "Input/output error")
    store = stage.store()
    assert [read(store) for _ in range(4)] == [b"the copy"] * 4
    assert stage.first.asked == 1  # then it is left alone for some seconds
    assert [each.message for each in caplog.records] == ["a photo store fails"]
    assert stage.found_elsewhere == []  # who knows what a store has that does not answer


def test_a_store_that_hangs_leaves_time_for_its_copy(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.second.put(NAME, b"the copy")
    stage.first.trouble = hanging = threading.Event()
    began = time.monotonic()
    try:
        assert read(stage.store()) == b"the copy"
    finally:
        hanging.set()
    assert time.monotonic() - began < 3  # what media waits for the two together


def test_a_store_that_is_well_again_is_asked_again(
    stage: Stage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ihome.infra.storage.illness.REST_SECONDS", 0.0)
    stage.first.put(NAME, b"first")
    stage.second.put(NAME, b"second")
    store = stage.store()
    stage.first.trouble = OSError("gone")
    assert read(store) == b"second"
    stage.first.trouble = None
    with caplog.at_level(logging.WARNING):
        assert read(store) == b"first"
    assert caplog.records[-1].message == "a photo store is well again"


def test_what_only_a_copy_has_is_read_there_and_told(stage: Stage) -> None:
    stage.second.put(NAME, b"0123456789")
    store = stage.store()
    assert (read(store), store.read(NAME, 2, 3), store.size(NAME), store.exists(NAME)) == (
        b"0123456789", b"234", 10, True,
    )  # fmt: skip
    assert stage.found_elsewhere == [NAME] * 4


def test_what_nobody_has_is_not_stored(stage: Stage) -> None:
    store = stage.store()
    with pytest.raises(NotStored):
        store.open(NAME)
    assert not store.exists(NAME)


def test_what_a_broken_store_may_have_is_not_called_missing(stage: Stage) -> None:
    stage.first.trouble = OSError("gone")
    with pytest.raises(OSError, match="gone"):
        stage.store().open(NAME)


def test_without_a_copy_a_failure_is_a_failure(stage: Stage) -> None:
    stage.route = Route(stage.first)
    stage.first.trouble = OSError("gone")
    with pytest.raises(OSError, match="gone"):
        stage.store().open(NAME)


def test_the_route_is_asked_for_once_a_second_and_after_every_put(stage: Stage) -> None:
    store = stage.store()
    store.put(NAME, b"x")
    assert stage.looks == 2
    for _ in range(5):
        read(store)
    assert stage.looks == 2


def test_what_is_missing_is_looked_for_where_the_stores_are_now(stage: Stage) -> None:
    """A process that has not heard of the flip yet."""
    stage.route = Route(stage.first)
    store = stage.store()
    assert not store.exists(NAME)
    stage.second.put(NAME, b"new")
    stage.route = Route(stage.second, (stage.first,))
    assert read(store) == b"new"


def test_nothing_is_put_while_the_route_is_not_known_and_reads_go_on(stage: Stage) -> None:
    store = stage.store()
    store.put(NAME, b"x")
    stage.unknown = True
    with pytest.raises(RouteUnknown):
        store.put("ef12cd-160.webp", b"y")  # it was put, nobody is told so
    assert read(store) == b"x"
    store = stage.store()
    with pytest.raises(RouteUnknown):
        store.put("cd12cd-160.webp", b"z")
    assert not stage.first.exists("cd12cd-160.webp")


def test_what_is_deleted_goes_from_the_copies_later(stage: Stage) -> None:
    store = stage.store()
    store.put(NAME, b"x")
    store.delete(NAME)
    assert stage.deleted == [NAME]
    stage.route = Route(stage.first)
    store = stage.store()
    store.delete(NAME)
    assert stage.deleted == [NAME]


def test_just_after_a_flip_the_list_has_what_is_only_in_the_old_store(stage: Stage) -> None:
    stage.first.put(NAME, b"x")
    stage.first.put("both-160.webp", b"x")
    stage.second.put("both-160.webp", b"x")
    stage.route = Route(stage.second, (stage.first,), whole=False)
    assert sorted(each.name for each in stage.store().list()) == [NAME, "both-160.webp"]
    stage.route = Route(stage.second, (stage.first,))
    assert [each.name for each in stage.store().list()] == ["both-160.webp"]


class Slow(Store):
    """Takes a put, and keeps it only when it is let go."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.taking, self.let_go = threading.Event(), threading.Event()

    def put(self, name: str, data: bytes) -> None:
        self.taking.set()
        self.let_go.wait(20)
        super().put(name, data)


class Careless(RoutingStorage):
    """The control: does not look again after a put."""

    def put(self, name: str, data: bytes) -> None:
        self.route().primary.put(name, data)


@pytest.mark.race
@pytest.mark.parametrize(("kind", "is_kept"), [(RoutingStorage, True), (Careless, False)])
def test_a_put_that_was_under_way_when_the_stores_changed_places_is_in_the_new_one(
    stage: Stage, kind: type[RoutingStorage], is_kept: bool
) -> None:
    """The last walk of a move has passed when the old store keeps the object at last."""
    slow = stage.first = Slow("first")
    stage.route = Route(slow, (stage.second,))
    store = stage.store(kind)
    upload = threading.Thread(target=store.put, args=(NAME, b"x"))
    upload.start()
    assert slow.taking.wait(10)
    stage.route = Route(stage.second, (slow,))
    slow.let_go.set()
    upload.join(10)
    assert stage.second.exists(NAME) is is_kept


def test_an_ill_store_gives_no_links(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    link: Callable[..., str] = lambda name, seconds: f"https://cdn.example/{name}"  # noqa: E731
    monkeypatch.setattr(stage.first, "link", link)
    store = stage.store()
    assert store.link(NAME, seconds=60) == f"https://cdn.example/{NAME}"
    stage.first.trouble = OSError("gone")
    stage.second.put(NAME, b"x")
    read(store)
    assert store.link(NAME, seconds=60) is None


def test_the_shares_leave_time_for_the_last_store() -> None:
    assert sum(routing.SHARES_SECONDS) < 2.5
