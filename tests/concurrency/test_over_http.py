"""32 bookers, one night, a real `ihome serve` of two processes: one 201 each round, and no 5xx.

IHOME_RACE_ROUNDS says how many rounds; `make race` runs 200 on SQLite and on MariaDB.
"""

import io
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from ihome.calendar.models import CalendarNight
from ihome.houses import service as houses
from ihome.houses.service import House
from ihome.infra.db import db, reading
from ihome.settings import Settings
from tests.concurrency.booker import ROOT, Booker, all_post, environment_of, serving
from tests.concurrency.racing import (
    CONTROL_ROUNDS,
    ROUNDS,
    broken_promises,
    forget_bookings,
    nights_from,
    race,
)
from tests.factories.houses import a_house
from tests.factories.people import a_user
from tests.factories.pictures import a_file
from tests.guards import without_keys

pytestmark = race

BOOKERS = 32


@dataclass
class Tally:
    """What the rounds gave. `wrong` counts those in which the night did not get exactly one owner."""

    rounds: int = 0
    wrong: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counts = ", ".join(f"{count} × {status}" for status, count in sorted(self.statuses.items()))
        return f"{self.rounds} rounds, {self.wrong} wrong: {counts}"


@pytest.fixture
def house(app: Flask) -> House:
    """A house whose photo is a file, so that every invariant can be asked."""
    host_id = a_user().id
    found = a_house(host_id=host_id, status="draft", photos=0, is_instant=True)
    houses.add_photo(found.public_id, host_id=host_id, stream=io.BytesIO(a_file()))
    houses.publish_house(found.public_id, host_id=host_id)
    return houses.house_by_public_id(found.public_id)


@contextmanager
def bookers_at(app: Flask, port: int) -> Iterator[list[Booker]]:
    bookers = [Booker(app, port, a_user().id) for _ in range(BOOKERS)]
    try:
        yield bookers
    finally:
        for each in bookers:
            each.close()


def wish_for(house: House) -> dict[str, Any]:
    stay = nights_from(10, 1)
    return {
        "house_id": house.public_id,
        "check_in": stay.check_in.isoformat(),
        "check_out": stay.check_out.isoformat(),
        "guests": 1,
    }


def owners_of_nights() -> int:
    with reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(CalendarNight)) or 0


def one_round(bookers: list[Booker], house: House, tally: Tally) -> dict[Booker, str]:
    """All ask for the same night at once; who was told that it is theirs, and by which number."""
    answers = all_post(bookers, "/bookings", wish_for(house))
    tally.rounds += 1
    tally.statuses.update(each.status for each in answers)
    winners = {
        booker: str(answer.body["data"]["booking_no"])
        for booker, answer in zip(bookers, answers, strict=True)
        if answer.status == 201
    }
    tally.told += winners.values()
    tally.wrong += not len(winners) == owners_of_nights() == 1
    return winners


def say(capsys: pytest.CaptureFixture[str], words: str) -> None:
    with capsys.disabled():
        print(f"\n{db.engine.dialect.name}, {words}")


def test_of_32_bookers_one_gets_the_night(
    app: Flask, settings: Settings, house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tally, began = Tally(), time.monotonic()
    with serving(settings, "-m", "ihome", "serve") as port, bookers_at(app, port) as bookers:
        for _ in range(ROUNDS - 1):
            for winner, booking_no in one_round(bookers, house, tally).items():
                assert winner.post(f"/bookings/{booking_no}/cancel", {}).status == 200
        last = one_round(bookers, house, tally)  # is still there when the invariants are asked
    say(capsys, f"{tally}, {time.monotonic() - began:.0f} s")
    assert (tally.rounds, tally.wrong, len(last)) == (ROUNDS, 0, 1)
    assert tally.statuses == {201: tally.rounds, 409: tally.rounds * (BOOKERS - 1)}
    assert_promises_hold(settings, tally.told, tmp_path / "told")


def assert_promises_hold(settings: Settings, told: list[str], file: Path) -> None:
    """`ihome invariants` finds nothing, and every booking that a client was told of."""
    file.write_text("\n".join(told))
    done = subprocess.run(
        [sys.executable, "-m", "ihome", "invariants", "--acknowledged", str(file)],
        cwd=ROOT,
        env=environment_of(settings),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_control_without_key_and_locks_the_night_is_sold_twice(
    app: Flask, settings: Settings, house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    tally = Tally()
    with ExitStack() as stack:
        stack.enter_context(without_keys("calendar_nights"))
        port = stack.enter_context(serving(settings, "-m", "tests.concurrency.unguarded"))
        bookers = stack.enter_context(bookers_at(app, port))
        for _ in range(CONTROL_ROUNDS):
            winners = one_round(bookers, house, tally)
            if len(winners) > 1:
                assert "I1" in broken_promises()
            forget_bookings()
    say(capsys, f"control: {tally}")
    assert tally.statuses[201] > tally.rounds
    assert tally.wrong > 0
