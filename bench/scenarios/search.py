"""(b) Search with dates on 100,000 houses and 2.5 million booked nights, on MariaDB."""

import os
import random
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pymysql
import sqlalchemy as sa

from bench import search_data
from ihome.infra.db import db, reading
from ihome.kernel.clock import today
from ihome.kernel.stay import Stay
from ihome.search import queries, service
from ihome.search.rules import Wanted, city_key_of
from ihome.search.schemas import SearchQuery

ASKED = 60  # searches of each shape
TRIES = 3  # of each search; the fastest counts, for a neighbour on the machine is not the search
CITIES = ["310100", "110100", "500100", "440100", "510100", "330100", "610100", "370200"]
DISTRICTS = ["310106", "110105", "440103", "510104", "330106"]
WORDS = ["外滩", "洱海", "投影", "江边 小院", "步行到地铁", "民"]
GOAL_MS = 10.0
POOL_BYTES = 2**30


def measure() -> dict[str, object]:
    """Milliseconds in the one statement, and in the whole search with its cards, after a warm-up."""
    made = search_data.make()
    found: dict[str, object] = {"data made in, s (0: it was kept)": round(made)}
    with buffer_pool(POOL_BYTES), search_data.bench_app().app_context():
        everything: list[tuple[float, float]] = []
        for name, asked in shapes().items():
            took = _took_ms(asked)
            if name.startswith("dates"):
                everything += took
            found[f"{name}: p50 / p95, ms (whole search)"] = _told(took)
        found[f"all with dates: p95 of the statement, ms (goal <= {GOAL_MS:.0f})"] = round(
            _p95([statement for statement, _ in everything]), 1
        )
        found["all with dates: p95 of the whole search, ms"] = round(
            _p95([whole for _, whole in everything]), 1
        )
        for number, line in enumerate(plan()):
            found[f"plan {number}"] = line
        db.engine.dispose()
    if not os.environ.get("BENCH_KEEP"):
        search_data.drop()
    return found


@contextmanager
def buffer_pool(size_bytes: int) -> Iterator[None]:
    """Room for the data in memory, as a database server has; MariaDB's own default is 128 MB."""
    server = pymysql.connect(host="127.0.0.1", port=search_data.port(), user="root")
    with server, server.cursor() as cursor:
        cursor.execute("SELECT @@innodb_buffer_pool_size")
        before = cursor.fetchone()[0]
        cursor.execute(f"SET GLOBAL innodb_buffer_pool_size = {max(before, size_bytes)}")
        try:
            yield
        finally:
            cursor.execute(f"SET GLOBAL innodb_buffer_pool_size = {before}")


def shapes() -> dict[str, list[SearchQuery]]:
    """name -> the searches of that kind, always the same."""
    chance = random.Random(7)
    with_dates = {
        "dates, city": {},
        "dates, city, guests": {"guests": 4},
        "dates, city, price": {"min_price_fen": 20_000, "max_price_fen": 60_000},
        "dates, city, 3 facilities": {"facilities": ["wifi", "parking", "washing_machine"]},
        "dates, city, kind": {"kind": "courtyard"},
        "dates, city, cheapest first": {"sort": "price_up"},
        "dates, city, dearest first": {"sort": "price_down"},
        "dates, city, best rated first": {"sort": "rating"},
        "dates, city, most booked first": {"sort": "most_booked"},
        "dates, district": {"area": DISTRICTS},
        "dates, no place": {"area": [None]},
        "dates, city, words": {"q": WORDS},
    }
    found = {name: list(_queries(chance, dates=True, **said)) for name, said in with_dates.items()}
    found["no dates, city"] = list(_queries(chance, dates=False))
    found["dates, city, 5th page"] = [_page(query, 5) for query in found["dates, city"][:20]]
    return found


def _queries(chance: random.Random, *, dates: bool, **said: object) -> Iterator[SearchQuery]:
    for _ in range(ASKED):
        facts: dict[str, object] = {"area": chance.choice(CITIES)}
        for name, value in said.items():
            is_choice = isinstance(value, list) and name != "facilities"
            facts[name] = chance.choice(value) if is_choice else value  # type: ignore[arg-type]
        if dates:
            check_in = today() + timedelta(days=chance.randrange(3, 120))
            facts["check_in"] = check_in
            facts["check_out"] = check_in + timedelta(days=chance.choice([1, 2, 2, 3, 5]))
        yield SearchQuery(**facts)  # type: ignore[arg-type]


def _page(query: SearchQuery, number: int) -> SearchQuery:
    for _ in range(number - 1):
        cursor = service.search(query).next_cursor
        if cursor is None:
            break
        query = SearchQuery(
            **{**{f: getattr(query, f) for f in query.__struct_fields__}, "cursor": cursor}
        )
    return query


def _took_ms(asked: list[SearchQuery]) -> list[tuple[float, float]]:
    """(in the statement, in the whole search) of each query at its fastest, in milliseconds."""
    statements: list[float] = []
    real = queries.found

    def timed(*args: Any, **said: Any) -> Any:
        began = time.perf_counter()
        try:
            return real(*args, **said)
        finally:
            statements.append((time.perf_counter() - began) * 1000)

    def once(query: SearchQuery) -> tuple[float, float]:
        began = time.perf_counter()
        service.search(query)
        return statements.pop(), (time.perf_counter() - began) * 1000

    queries.found = timed
    try:
        took = [[once(query) for query in asked] for _ in range(1 + TRIES)]
    finally:
        queries.found = real
    return [
        (min(statement for statement, _ in tries), min(whole for _, whole in tries))
        for tries in zip(*took[1:], strict=True)  # the first round warmed up
    ]


def _told(took: list[tuple[float, float]]) -> str:
    statements, whole = [each for each, _ in took], [each for _, each in took]
    return (
        f"{statistics.median(statements):.1f} / {_p95(statements):.1f}"
        f"  ({statistics.median(whole):.1f} / {_p95(whole):.1f})"
    )


def _p95(took: list[float]) -> float:
    return sorted(took)[int(len(took) * 0.95) - 1]


def plan() -> list[str]:
    """What MariaDB says it does for a search by city and dates: table, way in, index, rows."""
    check_in = today() + timedelta(days=30)
    wanted = Wanted(
        sort="newest",
        place=queries.Place(city_key=city_key_of("310100")),
        stay=Stay(check_in, check_in + timedelta(days=2)),
        guests=2,
    )
    statement = queries.statement(wanted, limit=21)
    text = statement.compile(db.engine, compile_kwargs={"literal_binds": True})
    with reading() as session:
        rows = session.execute(sa.text(f"EXPLAIN {text}")).mappings()
        return [
            f"{row['select_type']} {row['table']}: {row['type']}, key {row['key']}, rows {row['rows']}"
            for row in rows
        ]
