"""Backing photos up and bringing them back: only what is missing, everything by its hash."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from ihome.infra.db import transaction
from ihome.infra.storage.local import LocalStorage
from ihome.kernel.clock import at, utc_now
from ihome.media.keeping import backup, copies
from ihome.media.keeping.backup import Report
from ihome.media.keeping.moves import MoveRefused
from ihome.media.keeping.routes import Addresses, addresses
from ihome.media.keeping.telling import Silence
from ihome.media.models import Photo, PhotoObject
from tests.media.town import Town

A_MONTH = timedelta(days=30)


@pytest.fixture
def here(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "first")


@pytest.fixture
def there(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "backup")


@pytest.fixture
def names(town: Town) -> list[str]:
    return list(town.acknowledged)


@pytest.fixture
def run(tmp_path: Path) -> Iterator["Runs"]:
    return Runs(f"file:{tmp_path / 'backup'}")


class Runs:
    def __init__(self, url: str) -> None:
        self.url = url

    def backup(self, prune_after: timedelta | None = None) -> Report:
        return backup.back_up(self.url, prune_after=prune_after, parallel=4, telling=Silence())

    def restore(self) -> Report:
        return backup.restore(self.url, parallel=4, telling=Silence())


def forget(name: str, *, row: bool = True) -> None:
    """The house has the photo no more; or its row only."""
    with transaction() as session:
        session.execute(sa.delete(Photo).where(Photo.key == name[:64]))
        if row:
            session.execute(sa.delete(PhotoObject).where(PhotoObject.key == name[:64]))


def test_everything_is_backed_up_once(
    town: Town, run: Runs, there: LocalStorage, tmp_path: Path
) -> None:
    assert run.backup() == Report(copied=80)
    assert town.lost_in(tmp_path / "backup") == []
    assert run.backup() == Report(there=80)
    town.upload(160)
    assert run.backup() == Report(copied=1, there=80)
    assert town.lost_in(tmp_path / "backup") == []


def test_a_lost_store_comes_back(
    town: Town, names: list[str], run: Runs, here: LocalStorage, tmp_path: Path
) -> None:
    run.backup()
    for name in names[:50]:
        here.delete(name)
    here.put(names[60], b"damaged")
    assert run.restore() == Report(copied=51, there=29)
    assert town.lost_in(tmp_path / "first") == []


def test_what_only_the_mirror_has_comes_back_too(
    town: Town, names: list[str], run: Runs, here: LocalStorage, tmp_path: Path
) -> None:
    run.backup()
    with addresses.using(Addresses(addresses().primary_url, f"file:{tmp_path / 'mirror'}")):
        copies.settle_copies(names)
        here.delete(names[0])
        assert run.restore() == Report(copied=1, there=79)
    assert town.lost_in(tmp_path / "first") == []


def test_what_is_damaged_in_the_backup_is_named_and_not_restored(
    names: list[str], run: Runs, here: LocalStorage, there: LocalStorage
) -> None:
    run.backup()
    damaged, missing, well = names[3], names[5], names[7]
    there.put(damaged, b"x" * there.size(damaged))
    there.delete(missing)
    for name in (damaged, missing, well):
        here.delete(name)
    report = run.restore()
    assert (report.damaged, report.missing, report.copied) == ([damaged], [missing], 1)
    assert not report.is_whole
    assert [here.exists(name) for name in (damaged, missing, well)] == [False, False, True]


def test_what_is_damaged_in_the_house_does_not_replace_what_the_backup_has(
    names: list[str], run: Runs, here: LocalStorage, there: LocalStorage
) -> None:
    run.backup()
    good = there.size(names[0])
    here.put(names[0], b"damaged")
    assert run.backup() == Report(there=80)  # what it has is right, by the book
    there.delete(names[0])
    report = run.backup()
    assert (report.damaged, report.is_whole) == ([names[0]], False)
    assert not there.exists(names[0])
    assert good > 7


def test_what_was_removed_stays_until_it_is_pruned(
    names: list[str], run: Runs, here: LocalStorage, there: LocalStorage
) -> None:
    name = names[0]
    run.backup()
    forget(name)
    here.delete(name)
    assert run.backup() == Report(there=79, gone=1)
    assert run.backup(prune_after=A_MONTH) == Report(there=79, gone=1)
    assert there.exists(name)
    with at(utc_now() + timedelta(days=31)):
        assert run.backup(prune_after=A_MONTH) == Report(there=79, pruned=1)
    assert not there.exists(name)
    assert run.backup() == Report(there=79)


def test_what_was_removed_comes_back_only_when_a_row_needs_it(
    town: Town, names: list[str], run: Runs, here: LocalStorage
) -> None:
    """A database of last week beside a backup of today."""
    needed, not_needed = names[0], names[10]
    assert needed[:64] != not_needed[:64]
    run.backup()
    here.delete(needed)
    forget(not_needed)
    here.delete(not_needed)
    run.backup()
    run.restore()
    assert here.exists(needed)
    assert not here.exists(not_needed)


def test_a_backup_that_was_cut_off_goes_on(
    names: list[str], run: Runs, there: LocalStorage, town: Town, tmp_path: Path
) -> None:
    """Objects without the manifest that names them are copied again; it is one shard at most."""
    run.backup()
    shard = names[0][:2]
    there.delete(f"manifest-{shard}.json")
    again = [name for name in names if name.startswith(shard)]
    assert run.backup() == Report(copied=len(again), there=80 - len(again))
    assert town.lost_in(tmp_path / "backup") == []


def test_old_objects_without_a_row_are_backed_up_by_what_they_are(
    run: Runs, town: Town, here: LocalStorage, there: LocalStorage
) -> None:
    name = f"{hashlib.sha256(b'old').hexdigest()}-480.webp"
    here.put(name, b"old")
    assert run.backup().copied == 81
    here.delete(name)
    assert run.restore().copied == 1
    assert here.exists(name)


def test_a_folder_that_is_no_backup_is_not_restored(town: Town, run: Runs) -> None:
    with pytest.raises(MoveRefused, match="holds no backup"):
        run.restore()


def test_the_store_is_not_its_own_backup(town: Town, tmp_path: Path) -> None:
    with pytest.raises(MoveRefused, match="is where the photos are"):
        Runs(str(tmp_path / "first")).backup()


def test_a_damaged_manifest_is_said_in_words(
    names: list[str], run: Runs, there: LocalStorage
) -> None:
    run.backup()
    there.put(f"manifest-{names[0][:2]}.json", b"{")
    with pytest.raises(OSError, match="is damaged; delete it"):
        run.backup()
