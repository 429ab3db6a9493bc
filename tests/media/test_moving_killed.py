"""Moving house, killed at every kind of moment while people upload and look: nothing is ever missing."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

from ihome.media.keeping import moves
from ihome.settings import Settings
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


def environment(settings: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "IHOME_DATA_DIR": str(settings.data_dir),
        "IHOME_DATABASE_URL": settings.database_url,
        "IHOME_REDIS_URL": settings.redis_url,
        "IHOME_STORAGE_URL": settings.storage_url,
        "IHOME_SECRET_KEY": settings.secret_key,
        "IHOME_VAULT_KEY": settings.vault_key,
        "IHOME_LOG_LEVEL": "ERROR",
    }


class Mover:
    """Commands that die when they are told to (tests/media/mover.py)."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def __call__(self, *argv: str, phase: str = "", after: int = 0) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {"argv": ["media", "migrate", *argv, "--yes"], "phase": phase, "after": after}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


@contextmanager
def mover_at(settings: Settings, *places: Path) -> Iterator[Mover]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.media.mover", *map(str, places)],
        env=environment(settings),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Mover(process)
        assert process.stdin is not None
        process.stdin.close()


def phase() -> str:
    row = moves.latest()
    return row.phase if row is not None else "not begun"


def killed_until_done(
    mover: Mover, points: list[tuple[str, int]], *argv: str
) -> Iterator[tuple[str, int]]:
    """Kill the command at each of `points`, and let it go through then; the points where it died."""
    for where, after in points:
        ended = mover(*argv, phase=where, after=after)
        if ended["status"] == -9:
            yield where, after
        else:  # it had less to do than that
            assert ended["status"] == 0, ended
            return
    ended = mover(*argv)
    assert ended["status"] == 0, ended


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
