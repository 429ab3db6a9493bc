"""Reading everything again: what is wrong is mended from a copy, made anew, or told."""

import hashlib
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from ihome.admin import service as admin
from ihome.infra.db import reading, transaction
from ihome.infra.storage.local import LocalStorage
from ihome.media.keeping import copies, scrub
from ihome.media.keeping.routes import Addresses, addresses
from ihome.media.keeping.scrub import Findings
from ihome.media.models import PhotoLoss, PhotoObject
from tests.media.town import Town


@pytest.fixture
def here(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "first")


@pytest.fixture
def mirror(own_app: Flask, tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "mirror")


@pytest.fixture
def cleaned(town: Town) -> str:
    """The cleaned picture of a photo: the widest file."""
    return next(name for name in town.acknowledged if name.endswith("-480.webp"))


@pytest.fixture
def derived(cleaned: str) -> str:
    return cleaned.replace("-480", "-160")


@pytest.fixture
def mirrored(town: Town, mirror: LocalStorage, tmp_path: Path) -> "Addresses":
    """A house with a mirror that has everything."""
    known = Addresses(addresses().primary_url, f"file:{tmp_path / 'mirror'}")
    with addresses.using(known):
        copies.settle_copies(list(town.acknowledged))
    assert town.lost_in(tmp_path / "mirror") == []
    return known


def the_book() -> dict[str, str]:
    with reading() as session:
        rows = session.execute(sa.select(PhotoObject.name, PhotoObject.digest))
        return {name: digest for name, digest in rows}


def losses() -> list[str]:
    return list(scrub.losses())


def test_a_house_in_order_has_nothing_to_tell(town: Town) -> None:
    assert scrub.scrub() == Findings(checked=80)


def test_photos_from_before_there_was_a_book_are_written_down(town: Town) -> None:
    before = the_book()
    with transaction() as session:
        session.execute(sa.delete(PhotoObject))
    assert scrub.scrub() == Findings(checked=80, written_down=80)
    assert the_book() == before


def test_a_damaged_picture_is_repaired_from_the_mirror(
    town: Town, mirrored: Addresses, cleaned: str, derived: str, here: LocalStorage, tmp_path: Path
) -> None:
    here.put(cleaned, b"damaged")
    here.delete(derived)
    with addresses.using(mirrored):
        assert sorted(scrub.scrub(repair=False).repaired) == sorted([cleaned, derived])
        assert sorted(scrub.scrub().repaired) == sorted([cleaned, derived])
        assert scrub.scrub() == Findings(checked=80)
    assert town.lost_in(tmp_path / "first") == []


def test_a_damaged_copy_is_repaired_too(
    town: Town, mirrored: Addresses, cleaned: str, derived: str, mirror: LocalStorage
) -> None:
    mirror.put(cleaned, b"damaged")
    mirror.delete(derived)
    with addresses.using(mirrored):
        assert sorted(scrub.scrub().copies_repaired) == sorted([cleaned, derived])
    assert mirror.size(cleaned) > 7
    assert mirror.exists(derived)


def test_a_damaged_variant_is_thrown_away(derived: str, here: LocalStorage) -> None:
    here.put(derived, b"damaged")
    assert scrub.scrub(repair=False).thrown_away == [derived]
    assert here.exists(derived)
    assert scrub.scrub().thrown_away == [derived]
    assert not here.exists(derived)
    assert derived not in the_book()


def test_a_variant_that_is_gone_leaves_the_book(derived: str, here: LocalStorage) -> None:
    here.delete(derived)
    assert scrub.scrub().lines_dropped == [derived]
    assert derived not in the_book()


@pytest.mark.parametrize("is_gone", [True, False])
def test_a_picture_that_nobody_has_right_is_lost_until_it_is_back(
    cleaned: str, here: LocalStorage, is_gone: bool
) -> None:
    with here.open(cleaned) as file:
        good = file.read()
    if is_gone:
        here.delete(cleaned)
    else:
        here.put(cleaned, b"damaged")
    for _ in range(2):
        assert scrub.scrub().lost == [cleaned]
        assert losses() == [f"lost {cleaned}"]
    (files,) = (each for each in admin.check_all() if each.invariant == "I16")
    assert f"lost {cleaned}" in files.examples
    here.put(cleaned, good)
    assert scrub.scrub().lost == []
    assert losses() == []


def test_looking_without_repair_changes_nothing(
    town: Town, cleaned: str, derived: str, here: LocalStorage
) -> None:
    here.delete(cleaned)
    here.put(derived, b"damaged")
    before = the_book()
    found = scrub.scrub(repair=False)
    assert (found.lost, found.thrown_away) == ([cleaned], [derived])
    with reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(PhotoLoss)) == 0
    assert the_book() == before
    assert here.size(derived) == 7


def test_what_no_photo_uses_is_not_checked(town: Town, here: LocalStorage) -> None:
    here.put(f"{hashlib.sha256(b'other').hexdigest()}-160.webp", b"stray")
    assert scrub.scrub() == Findings(checked=80)


def test_the_clock_reads_everything_once_a_week(town: Town) -> None:
    monday = date(2026, 11, 23)
    days = [scrub.scrub_slice(monday + timedelta(days=day)).checked for day in range(7)]
    assert sum(days) == 80
    assert max(days) < 80


def test_what_cannot_be_read_now_is_neither_well_nor_lost(
    town: Town, cleaned: str, here: LocalStorage, tmp_path: Path
) -> None:
    here.delete(cleaned)
    scrub.scrub()
    path = tmp_path / "first" / cleaned[:2] / cleaned[2:4] / cleaned
    path.mkdir()  # reading it is an error
    found = scrub.scrub()
    assert (found.unread, found.lost) == ([cleaned], [])
    assert losses() == [f"lost {cleaned}"]
