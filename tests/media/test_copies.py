"""The second copy: asked for with the row, made by the worker, compared by the clock."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from ihome.infra.db import reading, transaction
from ihome.infra.jobs import run_due
from ihome.infra.storage.base import BadStoreUrl, NotStored
from ihome.infra.storage.local import LocalStorage
from ihome.kernel.clock import at, utc_now
from ihome.media import service
from ihome.media.keeping import copies
from ihome.media.keeping.routes import Addresses, addresses
from ihome.media.ports import storage
from ihome.media.rules import object_name
from ihome.wiring import JOBS
from tests.media.town import Town


@pytest.fixture
def mirror(own_app: Flask, tmp_path: Path) -> Iterator[LocalStorage]:
    """The app has a mirror from now on, as if it had been started with one."""
    known = Addresses(addresses().primary_url, f"file:{tmp_path / 'mirror'}")
    with addresses.using(known):
        yield LocalStorage(tmp_path / "mirror")


@pytest.fixture
def here(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "first")


@pytest.fixture
def name(mirror: LocalStorage, empty_town: Town) -> str:
    """An object that was just uploaded."""
    empty_town.upload(160)
    return next(iter(empty_town.acknowledged))


def do_jobs() -> None:
    while run_due(JOBS, limit=50):
        pass


def bytes_in(store: LocalStorage, name: str) -> bytes:
    with store.open(name) as file:
        return file.read()


def forget_photos(name: str) -> None:
    with reading() as session:
        found = session.scalars(
            service.Photo.__table__.select()
            .with_only_columns(service.Photo.id)
            .where(service.Photo.key == name[:64])
        ).all()
    for photo_id in found:
        service.drop_photo(photo_id)


def test_a_new_photo_is_copied_by_the_worker(
    here: LocalStorage, mirror: LocalStorage, name: str
) -> None:
    assert not mirror.exists(name)
    lag = copies.lag()
    assert (lag.objects, lag.oldest_at is not None) == (1, True)
    do_jobs()
    assert bytes_in(mirror, name) == bytes_in(here, name)
    assert copies.lag() == copies.Lag(0, None)


def test_without_a_second_store_nothing_is_asked_for(own_app: Flask, empty_town: Town) -> None:
    empty_town.upload(160, 480)
    assert copies.lag().objects == 0


def test_a_transaction_that_failed_asks_for_no_copies(mirror: LocalStorage) -> None:
    with pytest.raises(RuntimeError), transaction():
        service.write_down({object_name("ab" * 32, 160): b"x"})
        raise RuntimeError
    assert copies.lag().objects == 0


def test_what_is_deleted_goes_from_the_mirror(mirror: LocalStorage, name: str) -> None:
    do_jobs()
    forget_photos(name)
    with at(utc_now() + timedelta(hours=25)):
        assert service.sweep_stray_files() == 1
        do_jobs()
    assert not mirror.exists(name)


def test_a_photo_that_the_store_lost_is_not_deleted_but_brought_back(
    here: LocalStorage, mirror: LocalStorage, name: str
) -> None:
    do_jobs()
    here.delete(name)
    copies.settle_copies([name])
    assert bytes_in(here, name) == bytes_in(mirror, name)


def test_damaged_bytes_do_not_go_over_good_ones(
    here: LocalStorage, mirror: LocalStorage, name: str
) -> None:
    do_jobs()
    good = bytes_in(here, name)
    here.put(name, b"damaged")
    copies.settle_copies([name])
    assert (bytes_in(here, name), bytes_in(mirror, name)) == (good, good)


def test_a_reader_who_finds_a_photo_only_in_the_mirror_has_it_brought_back(
    here: LocalStorage, mirror: LocalStorage, name: str
) -> None:
    do_jobs()
    here.delete(name)
    assert service.photo_file(name[:64], "160") == bytes_in(mirror, name)
    do_jobs()
    assert here.exists(name)


def test_a_photo_that_nobody_has_any_more_is_not_brought_back(
    here: LocalStorage, mirror: LocalStorage, name: str
) -> None:
    do_jobs()
    forget_photos(name)
    here.delete(name)
    copies.mend_object(name)
    assert not here.exists(name)


def test_the_clock_asks_for_copies_that_nobody_asked_for(
    own_app: Flask, empty_town: Town, here: LocalStorage, tmp_path: Path
) -> None:
    for _ in range(60):
        empty_town.upload(160, 480)
    known = Addresses(addresses().primary_url, f"file:{tmp_path / 'mirror'}")
    with addresses.using(known):
        copies.reconcile_copies()
        assert copies.lag().objects == 120
        do_jobs()
        copies.reconcile_copies()
        assert copies.lag().objects == 0
    assert empty_town.lost_in(tmp_path / "mirror") == []


def test_the_clock_throws_old_copies_away_and_keeps_young_and_wanted_ones(
    here: LocalStorage, mirror: LocalStorage, name: str
) -> None:
    do_jobs()
    stray = object_name(hashlib.sha256(b"stray").hexdigest(), 160)
    mirror.put(stray, b"stray")
    here.delete(name)
    copies.reconcile_copies()
    assert mirror.exists(stray)
    with at(utc_now() + timedelta(hours=25)):
        copies.reconcile_copies()
    assert not mirror.exists(stray)
    assert mirror.exists(name)


def test_a_store_is_not_its_own_mirror(tmp_path: Path) -> None:
    with pytest.raises(BadStoreUrl, match="the mirror is the store itself"):
        Addresses(f"file:{tmp_path}", str(tmp_path))


def test_a_photo_that_neither_has_is_missing(
    here: LocalStorage, mirror: LocalStorage, name: str
) -> None:
    here.delete(name)
    with pytest.raises(NotStored):
        storage().open(name)
