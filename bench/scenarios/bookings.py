"""(d) Bookings a second through the services: on distinct houses, and on one house that all want."""

import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pymysql
from flask import Flask

from bench.search_data import port
from bench.servers import ROUNDS
from ihome.app import create_app
from ihome.areas import service as areas
from ihome.booking import rules
from ihome.booking import service as booking
from ihome.booking.errors import DatesTaken
from ihome.infra.db import Base, db
from ihome.kernel.clock import today
from ihome.kernel.stay import Stay
from ihome.settings import read_settings
from tests.factories.houses import a_house
from tests.factories.people import a_user

THREADS = 8
EACH = 12  # bookings of each thread in a round
DATABASE = "ihome_bench_bookings"


def measure() -> dict[str, object]:
    """Median of ROUNDS; the two kinds in turns. Each booking is durable when it counts."""
    rules.MAX_OPEN_BOOKINGS = 10**9  # one guest of the bench books more than a person may
    found: dict[str, object] = {}
    for name, url in {
        "SQLite": "",
        "MariaDB": f"mysql://root@127.0.0.1:{port()}/{DATABASE}",
    }.items():
        with _app(url) as app:
            pairs = [(_distinct(app, number), _contested(app, number)) for number in range(ROUNDS)]
        found |= {
            f"{name}: distinct houses, bookings/s": _told([each for each, _ in pairs]),
            f"{name}: one house, other nights, bookings/s": _told([each[0] for _, each in pairs]),
            f"{name}: one night wanted by all, answers/s": _told([each[1] for _, each in pairs]),
            f"{name}: one house / distinct (median)": round(
                statistics.median(one[0] / distinct for distinct, one in pairs), 2
            ),
        }
    return found


@contextmanager
def _app(url: str) -> Iterator[Flask]:
    with tempfile.TemporaryDirectory() as folder:
        if url:
            _server(f"DROP DATABASE IF EXISTS {DATABASE}")
            _server(f"CREATE DATABASE {DATABASE} CHARACTER SET utf8mb4")
        told = {"IHOME_DATA_DIR": folder, "IHOME_REDIS_URL": "redis://127.0.0.1:6379/7"}
        if url:
            told["IHOME_DATABASE_URL"] = url
        app = create_app(read_settings(told))
        with app.app_context():
            Base.metadata.create_all(db.engine)
            areas.load()
            yield app
            db.engine.dispose()
        if url:
            _server(f"DROP DATABASE {DATABASE}")


def _server(statement: str) -> None:
    with pymysql.connect(host="127.0.0.1", port=port(), user="root", autocommit=True) as server:
        server.cursor().execute(statement)


def _distinct(app: Flask, round_number: int) -> float:
    """Every booking on a house of its own."""
    host_id, guests = a_user().id, [a_user().id for _ in range(THREADS)]
    homes = [
        [a_house(host_id=host_id, is_instant=True, photos=1).public_id for _ in range(EACH)]
        for _ in range(THREADS)
    ]

    def book(thread: int, number: int) -> bool:
        return _book(homes[thread][number], guests[thread], 0, f"{round_number}-{thread}-{number}")

    return _rate(app, book, wanted=THREADS * EACH)


def _contested(app: Flask, round_number: int) -> tuple[float, float]:
    """All on one house: each on nights of its own, then all on the same night."""
    house = a_house(host_id=a_user().id, is_instant=True).public_id
    guests = [a_user().id for _ in range(THREADS)]

    def book(thread: int, number: int) -> bool:
        start = 10 + 2 * (thread * EACH + number)
        return _book(house, guests[thread], start, f"o{round_number}-{thread}-{number}")

    def fight(thread: int, number: int) -> bool:
        return _book(house, guests[thread], 1, f"f{round_number}-{thread}-{number}")

    return _rate(app, book, wanted=THREADS * EACH), _rate(app, fight, wanted=1)


def _book(house: str, guest_id: int, start: int, key: str) -> bool:
    check_in = today() + timedelta(days=1 + start)
    try:
        booking.place_booking(
            house_public_id=house,
            guest_id=guest_id,
            stay=Stay(check_in, check_in + timedelta(days=1)),
            guests=1,
            idempotency_key=f"bench-{key}",
        )
    except DatesTaken:
        return False
    return True


def _rate(app: Flask, act: Callable[[int, int], bool], *, wanted: int) -> float:
    """Acts a second of THREADS threads; stops the bench when not exactly `wanted` of them won."""
    won: list[bool] = []
    start = threading.Barrier(THREADS + 1)

    def work(thread: int) -> None:
        with app.app_context():
            start.wait()
            won.extend([act(thread, number) for number in range(EACH)])

    crew = [threading.Thread(target=work, args=(thread,)) for thread in range(THREADS)]
    for each in crew:
        each.start()
    start.wait()
    began = time.perf_counter()
    for each in crew:
        each.join()
    took = time.perf_counter() - began
    if sum(won) != wanted:
        raise SystemExit(f"{sum(won)} bookings were made, not {wanted}")
    return THREADS * EACH / took


def _told(rates: list[float]) -> str:
    return f"{statistics.median(rates):.0f} ({min(rates):.0f} – {max(rates):.0f})"
