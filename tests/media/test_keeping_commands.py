"""`ihome media migrate`, `backup`, `restore` and `scrub`: what they print and how they end."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ihome.cli.main import parser
from ihome.cli.progress import Lines
from ihome.infra.storage.local import LocalStorage
from ihome.settings import Settings
from tests.media.commands import mover_at
from tests.media.town import Town

Ihome = Callable[..., tuple[int, str]]


@pytest.fixture
def ihome(town: Town, own_settings: Settings) -> Iterator[Ihome]:
    """`ihome("scrub")` is `ihome media scrub`: how it ends, and what it prints."""
    with mover_at(own_settings) as run:

        def ran(*words: object) -> tuple[int, str]:
            ended = run(*words)
            return ended["status"], ended["said"]

        yield ran


def test_a_move_from_its_beginning_to_its_end(ihome: Ihome, tmp_path: Path) -> None:
    there = tmp_path / "second"
    assert ihome("migrate", "--status") == (1, "No photos were ever moved.\n")
    status, said = ihome("migrate", "--to", there, "--yes")
    assert status == 0
    assert said.startswith("copying: 80 objects\ncopying: 80 of 80, done\nverifying: 80 objects\n")
    assert f"The photos are in folder {there}; folder {tmp_path / 'first'} gets a copy" in said
    assert "IHOME_STORAGE_URL still names" in said
    status, said = ihome("migrate", "--status")
    assert status == 0
    assert "phase      flipped\n" in said
    assert "copied     80 of 80 objects" in said
    status, said = ihome("migrate", "--finish", "--yes")
    assert status == 0
    assert f"Done. The photos are in folder {there} alone.\n" in said
    assert ihome("migrate", "--rollback", "--yes") == (1, "ihome: no photos are being moved\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--to", "ftp://example.com/x", "--yes"], "ihome: ftp:// is no store we know"),
        (["--to", "/tmp/anywhere"], "ihome: nobody to ask: say --yes"),
        (["--finish", "--yes"], "ihome: no photos are being moved"),
    ],
)
def test_what_cannot_be_done_is_one_plain_line(ihome: Ihome, words: list[str], said: str) -> None:
    status, told = ihome("migrate", *words)
    assert (status, told.count("\n")) == (1, 1)
    assert told.startswith(said)


@pytest.mark.parametrize("words", [["--parallel", "0", "--to", "x"], [], ["--to", "x", "--status"]])
def test_words_that_make_no_sense_are_refused(words: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        parser().parse_args(["media", "migrate", *words])
    assert end.value.code == 2


def test_a_backup_and_back(ihome: Ihome, town: Town, tmp_path: Path) -> None:
    here, there = tmp_path / "first", tmp_path / "backup"
    status, said = ihome("backup", there)
    assert status == 0
    assert "copied        80\n" in said
    names = list(town.acknowledged)
    LocalStorage(here).delete(names[0])
    LocalStorage(here).delete(names[1])
    LocalStorage(there).put(names[1], b"damaged")
    status, said = ihome("restore", there)
    assert status == 1
    assert said.endswith(
        "restored      1\nthere already 78\ndamaged in the backup, not restored: 1\n"
        f"    {names[1]}\n"
    )


def test_a_scrub_says_what_is_lost_and_ends_with_1(
    ihome: Ihome, town: Town, tmp_path: Path
) -> None:
    assert ihome("scrub")[0] == 0
    store = LocalStorage(tmp_path / "first")
    cleaned = next(name for name in town.acknowledged if name.endswith("-480.webp"))
    store.put(cleaned, b"damaged")
    store.put(cleaned.replace("-480", "-160"), b"damaged")
    status, said = ihome("scrub", "--no-repair")
    assert status == 1
    assert "to be thrown away, made anew when asked for: 1\n" in said
    status, said = ihome("scrub")
    assert status == 1
    assert f"LOST: damaged or gone, and no copy is right: 1\n    {cleaned}\n" in said


def test_without_a_terminal_the_bar_is_a_plain_line_now_and_then(tmp_path: Path) -> None:
    with (tmp_path / "out").open("w+") as out:
        lines = Lines(out)
        lines.begin("copying", total=10, done=4)
        for _ in range(6):
            lines.advance()
        lines.end()
        lines.begin("the last ones", total=0)
        lines.end()
        out.seek(0)
        assert out.read() == "copying: 10 objects, 4 of them are there\ncopying: 10 of 10, done\n"
