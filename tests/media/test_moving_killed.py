"""Moving house, killed at every kind of moment while people upload and look: nothing is ever missing."""

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from ihome.media.keeping import moves
from ihome.settings import Settings
from tests.media.commands import Mover, mover_at
from tests.media.town import Town

LEAST_KILLS = 34
# In which phase a command dies, and at which of the things that it does there.
ALL_ALONG = [
    ("mirroring", 1), ("mirroring", 4), ("backfilling", 1), ("backfilling", 30), ("backfilling", 90),
    ("verifying", 1), ("verifying", 25), ("verifying", 70), ("flipped", 1), ("flipped", 2), ("flipped", 6),
]  # fmt: skip
ONCE_MORE = [("mirroring", 2), ("backfilling", 2), ("verifying", 40), ("flipped", 3)]
BACK = [("flipped", 2), ("rolled_back", 1), ("rolled_back", 2)]
TO_FINISH = [("flipped", 1), ("flipped", 4), ("finished", 1)]


def phase() -> str:
    row = moves.latest()
    return row.phase if row is not None else "not begun"


def killed_until_done(
    mover: Mover, points: list[tuple[str, int]], *argv: str
) -> Iterator[tuple[str, int]]:
    """Kill the command at each of `points`, and let it go through then; the points where it died."""
    for where, after in points:
        ended = mover("migrate", *argv, "--yes", phase=where, after=after)
        if ended["status"] == -9:
            yield where, after
        else:  # it had less to do than that
            assert ended["status"] == 0, ended
            return
    ended = mover("migrate", *argv, "--yes")
    assert ended["status"] == 0, ended


@pytest.mark.slow
def test_a_move_that_is_killed_again_and_again_loses_nothing(
    own_settings: Settings, town: Town, tmp_path: Path
) -> None:
    died_at: list[tuple[str, str, int]] = []
    places = [tmp_path / name for name in ("first", "second", "third")]

    def go(what: str, points: list[tuple[str, int]], *argv: str) -> None:
        before = town.uploaded
        died_at.extend((what, *each) for each in killed_until_done(mover, points, *argv))
        assert town.uploaded > before, "nobody came to upload meanwhile"

    with mover_at(own_settings, *places) as mover:
        town.begin()
        for here, there in pairwise(places):
            go("there", ALL_ALONG, "--to", f"file:{there}")
            assert (phase(), town.lost_in(there)) == ("flipped", [])
            go("back", BACK, "--rollback")
            assert (phase(), town.lost_in(here)) == ("rolled_back", [])
            go("there again", ONCE_MORE, "--to", f"file:{there}")
            go("finish", TO_FINISH, "--finish")
            assert (phase(), town.lost_in(there)) == ("finished", [])
            shutil.rmtree(here)
        town.end()
    assert town.troubles == []
    assert town.lost_in(places[-1]) == []
    assert len(died_at) >= LEAST_KILLS
    assert {each for _, each, _ in died_at} == {
        "mirroring", "backfilling", "verifying", "flipped", "rolled_back", "finished",
    }  # fmt: skip
    assert town.looked > 0
