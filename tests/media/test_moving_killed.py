"""Moving house, killed at every kind of moment while people upload and look: nothing is ever missing."""

import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from ihome.app import create_app
from ihome.infra.db import Base, db
from ihome.media.keeping import moves
from ihome.settings import Settings
from tests.conftest import fresh_database, plug_again
from tests.factories.people import a_user
from tests.media.town import Town

SEEDED = 40
LEAST_KILLS = 36
# Within how many things done a command dies: some 10 to begin, 400 to copy, 600 to verify, 300 to settle.
REACHES = [10, 60, 250, 500, 900]


@pytest.fixture
def own_settings(settings: Settings, tmp_path: Path, worker_name: str) -> Iterator[Settings]:
    with fresh_database(settings, tmp_path, f"moving_{worker_name}") as own:
        yield replace(own, data_dir=tmp_path / "var", storage_url=f"file:{tmp_path / 'first'}")


@pytest.fixture
def own_app(house_app: Flask, settings: Settings, own_settings: Settings) -> Iterator[Flask]:
    """An app with a database and a store of its own: the commands of this test are other processes."""
    app = create_app(own_settings)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        yield app
        db.engine.dispose()
    plug_again(house_app, settings)


@pytest.fixture
def town(own_app: Flask) -> Iterator[Town]:
    made = Town(own_app, a_user().id)
    for _ in range(SEEDED):
        made.upload(160, 480)
    yield made
    made.end()


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

    def __call__(self, *argv: str, die_at: int = 0) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"argv": ["media", *argv], "die_at": die_at}) + "\n")
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
    assert row is not None
    return row.phase if row.settled_at or row.phase != "flipped" else "flipped, unsettled"


def killed_until_done(mover: Mover, chance: random.Random, *argv: str, most: int) -> list[str]:
    """Kill the command again and again, sooner or later; the phases that it died in."""
    died_in: list[str] = []
    for reach in islice(cycle(REACHES), most):
        ended = mover(*argv, "--yes", die_at=chance.randint(1, reach))
        if ended["status"] == 0:
            return died_in
        assert ended["status"] == -9, ended
        died_in.append("not begun" if moves.latest() is None else phase())
    ended = mover(*argv, "--yes")
    assert ended["status"] == 0, ended
    return died_in


def test_a_move_that_is_killed_again_and_again_loses_nothing(
    own_settings: Settings, town: Town, tmp_path: Path
) -> None:
    chance = random.Random(4)
    died_in: Counter[str] = Counter()
    places = [tmp_path / name for name in ("first", "second", "third", "fourth")]
    here = places[0]
    with mover_at(own_settings, *places) as mover:
        town.begin()
        for there in places[1:]:
            before = town.uploaded
            died_in.update(
                killed_until_done(mover, chance, "migrate", "--to", f"file:{there}", most=12)
            )
            assert town.lost_in(there) == []
            assert town.uploaded > before
            back = killed_until_done(mover, chance, "migrate", "--rollback", most=4)
            died_in.update(f"back, {each}" for each in back)
            assert phase() == "rolled_back"
            assert town.lost_in(here) == []
            died_in.update(
                killed_until_done(mover, chance, "migrate", "--to", f"file:{there}", most=6)
            )
            died_in.update(killed_until_done(mover, chance, "migrate", "--finish", most=2))
            assert phase() == "finished"
            assert town.lost_in(there) == []
            shutil.rmtree(here)
            here = there
        town.end()
    print(dict(died_in), town.uploaded, town.looked, town.refused)
    assert town.troubles == []
    assert town.lost_in(here) == []
    assert sum(died_in.values()) >= LEAST_KILLS
    assert {"mirroring", "backfilling", "verifying", "flipped, unsettled"} <= set(died_in)
    assert any(each.startswith("back") for each in died_in)
    assert town.looked > 0
