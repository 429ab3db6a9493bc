"""What `ihome doctor` says of the stores."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from flask import Flask

from ihome.kernel.clock import at, utc_now
from ihome.media.keeping import copies, moves, moving, wellness
from ihome.media.keeping.moves import Runner
from ihome.media.keeping.routes import Addresses, addresses
from ihome.media.keeping.telling import Silence
from ihome.media.keeping.wellness import Line
from tests.media.town import Town

Clock = Callable[..., None]


def test_one_store_is_one_line(own_app: Flask, tmp_path: Path) -> None:
    assert list(wellness.lines()) == [Line("photos", True, f"folder {tmp_path / 'first'}")]


def test_a_store_that_cannot_be_used_is_not_well(own_app: Flask, tmp_path: Path) -> None:
    (tmp_path / "first").write_text("a file where the folder should be")
    (line,) = wellness.lines()
    assert not line.is_well
    assert line.words.startswith(f"folder {tmp_path / 'first'} cannot be used: ")


def test_the_mirror_says_what_waits_for_it(empty_town: Town, tmp_path: Path) -> None:
    folder = tmp_path / "mirror"
    with addresses.using(Addresses(addresses().primary_url, f"file:{folder}")):
        assert list(wellness.lines())[1] == Line("mirror", True, f"folder {folder}, nothing waits")
        empty_town.upload(160, 480)
        words = f"folder {folder}, 2 objects wait, the first since 0 min"
        assert list(wellness.lines())[1] == Line("mirror", True, words)
        with at(utc_now() + timedelta(hours=3)):
            line = list(wellness.lines())[1]
        assert not line.is_well
        assert "since 3 h: is `ihome worker` running?" in line.words
        copies.settle_copies(list(empty_town.acknowledged))


def test_a_move_says_its_phase_and_when_it_has_stopped(town: Town, tmp_path: Path) -> None:
    there = tmp_path / "second"
    moves.begun_or_resumed(f"file:{there}", Runner())
    line = list(wellness.lines())[-1]
    assert line == Line("move", True, f"to folder {there}: mirroring, 0 of 0 copied, 0 verified")
    with at(utc_now() + timedelta(minutes=30)):
        line = list(wellness.lines())[-1]
    assert not line.is_well
    assert "stopped 30 min ago: `ihome media migrate --to …` goes on" in line.words
    moving.move(f"file:{there}", parallel=2, lock_folder=tmp_path, telling=Silence())
    first, _, last = wellness.lines()
    assert first.words == (
        f"folder {there}; IHOME_STORAGE_URL still names folder {tmp_path / 'first'}"
    )
    assert (last.name, last.is_well) == ("move", True)
    assert "--finish" in last.words
