"""A country of houses for the search bench: 100,000 houses, 2.5 million booked nights, always the same.

    python -m bench.search_data --force    # makes ihome_bench_search on MariaDB anew, and keeps it

Written with bulk inserts, because services would need hours; the tables are those of the models.
"""

import os
import random
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pymysql
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.dialects import mysql
from sqlalchemy.schema import CreateIndex, DropIndex

from ihome.accounts.models import User
from ihome.app import create_app
from ihome.areas import service as areas
from ihome.calendar.models import CalendarNight
from ihome.houses import service as houses
from ihome.houses.facilities import FACILITIES, facility_bits
from ihome.houses.models import House, HouseFacility, HousePhoto
from ihome.infra.db import Base, db
from ihome.kernel.clock import today
from ihome.media.models import Photo
from ihome.search.models import HouseWord
from ihome.search.rules import pairs_of
from ihome.settings import read_settings

DATABASE = "ihome_bench_search"
HOUSES = 100_000
NIGHTS_A_HOUSE = 25  # within DAYS from today
DAYS = 180
CITIES = 40  # with 1/1, 1/2, 1/3 … of the houses of the first
SEED = 20261123
BATCH = 4000
NEWEST = datetime(2026, 11, 1, tzinfo=UTC)

KINDS = ["entire_home"] * 5 + ["private_room"] * 3 + ["shared_room", "loft", "courtyard"]
CAPACITIES = [1, 2, 2, 2, 3, 4, 4, 6, 8, 10]
PLACES = [
    "西湖",
    "洱海",
    "古镇",
    "老城",
    "外滩",
    "山脚",
    "海边",
    "江边",
    "竹林",
    "茶园",
    "巷子",
    "公园",
    "大学",
    "车站",
    "博物馆",
    "稻田",
]
THINGS = [
    "小院",
    "民宿",
    "老洋房",
    "阁楼",
    "大床房",
    "公寓",
    "木屋",
    "庭院",
    "套房",
    "四合院",
    "江景房",
    "亲子房",
]
GOODS = [
    "推窗见湖",
    "步行到地铁",
    "自助入住",
    "可以做饭",
    "带露台",
    "有投影",
    "早餐现做",
    "停车方便",
    "安静好睡",
    "星空顶",
]


def port() -> int:
    return int(os.environ.get("IHOME_TEST_MARIADB_PORT", "3306"))


def bench_app() -> Flask:
    """The app on the bench database, which must exist."""
    return create_app(
        read_settings({
            "IHOME_DATA_DIR": os.environ.get("TMPDIR", "/tmp") + "/ihome-bench-search",
            "IHOME_DATABASE_URL": f"mysql://root@127.0.0.1:{port()}/{DATABASE}",
            "IHOME_REDIS_URL": os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/7"),
            "IHOME_LOG_LEVEL": "WARNING",
        })
    )  # fmt: skip


def make(*, count: int = HOUSES, force: bool = False) -> float:
    """Make the database unless it is there already; seconds it took."""
    began = time.monotonic()
    with pymysql.connect(host="127.0.0.1", port=port(), user="root", autocommit=True) as server:
        cursor = server.cursor()
        if cursor.execute("SHOW DATABASES LIKE %s", (DATABASE,)) and not force:
            return 0.0
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        cursor.execute(f"CREATE DATABASE {DATABASE} CHARACTER SET utf8mb4")
    app = bench_app()
    with app.app_context():
        Base.metadata.create_all(db.engine)
        areas.load()
        _fill(count)
        db.engine.dispose()
    return time.monotonic() - began


def drop() -> None:
    with pymysql.connect(host="127.0.0.1", port=port(), user="root") as server:
        server.cursor().execute(f"DROP DATABASE IF EXISTS {DATABASE}")


def _late_indexes() -> list[sa.Index]:
    """Those that would slow the load down and that no foreign key needs."""
    tables: list[sa.Table] = [House.__table__, HouseWord.__table__]  # type: ignore[list-item]
    wide = [index for table in tables for index in table.indexes if len(index.columns) > 3]
    return [*wide, *HouseWord.__table__.indexes]  # type: ignore[attr-defined]


def _fill(count: int) -> None:
    chance = random.Random(SEED)
    places = _places()
    with pymysql.connect(
        host="127.0.0.1", port=port(), user="root", database=DATABASE, charset="utf8mb4"
    ) as server:
        cursor = server.cursor()
        cursor.execute("SET foreign_key_checks = 0, unique_checks = 0")
        late = _late_indexes()
        for index in late:
            cursor.execute(str(DropIndex(index).compile(dialect=mysql.dialect())))
        _insert(server, User, _users())
        _insert(server, Photo, _photos())
        for name, model, rows in [
            ("houses", House, _houses(chance, count, places)),
            ("photos", HousePhoto, _house_photos(chance, count)),
            ("facilities", HouseFacility, _house_facilities(count)),
            ("nights", CalendarNight, _nights(chance, count)),
            ("words", HouseWord, _words(count, places)),
        ]:
            print(f"  {name}", end=" ", flush=True)
            print(_insert(server, model, rows), flush=True)
        for index in late:
            print(f"  {index.name}", flush=True)
            cursor.execute(str(CreateIndex(index).compile(dialect=mysql.dialect())))
        cursor.execute("ANALYZE TABLE houses, calendar_nights, house_words, house_facilities")


def _insert(server: Any, model: type[Base], rows: Iterable[dict[str, Any]]) -> int:
    cursor, total, some = server.cursor(), 0, []
    for row in rows:
        some.append(row)
        if len(some) == BATCH:
            total += _write(cursor, model, some)
            some = []
            if total % (50 * BATCH) == 0:
                server.commit()
    total += _write(cursor, model, some) if some else 0
    server.commit()
    return total


def _write(cursor: Any, model: type[Base], rows: list[dict[str, Any]]) -> int:
    names = list(rows[0])
    words = (
        f"INSERT INTO {model.__tablename__} ({', '.join(f'`{name}`' for name in names)}) VALUES "
    )
    one = "(" + ",".join(["%s"] * len(names)) + ")"
    values = ",".join(cursor.mogrify(one, tuple(row.values())) for row in rows)
    cursor.execute(words + values)
    return len(rows)


def _users() -> Iterator[dict[str, Any]]:
    for number in range(1, 201):
        yield {
            "id": number, "public_id": f"u{number:011}", "mobile_index": f"{number:064}",
            "mobile_cipher": "", "password_hash": "", "stamp": f"{number:024}",
            "name": f"房东{number}", "is_active": 1, "made_at": NEWEST,
        }  # fmt: skip


def _photos() -> Iterator[dict[str, Any]]:
    for number in range(1, 11):
        yield {
            "id": number, "public_id": f"p{number:011}", "key": f"{number:064}", "owner_id": number,
            "width_px": 960, "height_px": 640, "color": "#c1a187",
            "thumbhash": "aDkGFYS4popae4m/cyVqmThocKAH", "widths": "[160, 480, 720]",
            "size_bytes": 80_000, "made_at": NEWEST,
        }  # fmt: skip


def _places() -> list[tuple[str, list[str]]]:
    """(city name, district codes) of the CITIES, big ones first."""
    found = []
    for province in areas.children_of(None):
        for city in areas.children_of(province.code):
            districts = [area.code for area in areas.children_of(city.code)]
            if len(districts) >= 8:
                found.append((city.name, districts))
    return sorted(found, key=lambda each: (-len(each[1]), each[0]))[:CITIES]


def _texts(count: int, places: list[tuple[str, list[str]]]) -> Iterator[tuple[str, str, str, str]]:
    """(title, description, district code, search text), one for each house."""
    chance = random.Random(SEED + 1)
    weights = [1 / (number + 1) for number in range(len(places))]
    for number in range(1, count + 1):
        city, districts = chance.choices(places, weights)[0]
        title = f"{chance.choice(PLACES)}{chance.choice(THINGS)}，{chance.choice(GOODS)} {number}"
        description = "，".join(chance.sample(PLACES, 3) + chance.sample(GOODS, 4)) + "。"
        yield (
            title,
            description,
            chance.choice(districts),
            houses.search_words(title, description, city),
        )


def _houses(
    chance: random.Random, count: int, places: list[tuple[str, list[str]]]
) -> Iterator[dict[str, Any]]:
    for number, (title, description, code, text) in enumerate(_texts(count, places), 1):
        reviews = chance.choice([0, 0, 1, 3, 10, 40])
        stars = sum(chance.choice([3, 4, 5, 5]) for _ in range(min(reviews, 5)))
        made = NEWEST - timedelta(seconds=chance.randrange(50_000_000))
        yield {
            "id": number, "public_id": f"h{number:011}", "host_id": 1 + number % 200,
            "status": "published" if chance.random() < 0.95 else "paused", "title": title,
            "description": description, "kind": chance.choice(KINDS), "area_code": code,
            "address": "老街 1 号", "latitude": 30.0, "longitude": 120.0, "blur_seed": f"{number:032}",
            "rooms": 1, "beds": 1, "capacity": chance.choice(CAPACITIES),
            "price_fen": chance.randrange(8_000, 150_000, 100),
            "cleaning_fee_fen": chance.choice([0, 3_000, 5_000]), "deposit_fen": 0,
            "min_nights": chance.choice([1, 1, 1, 1, 2, 3]), "max_nights": chance.choice([0, 0, 0, 14, 30]),
            "check_in_time": "15:00", "check_out_time": "12:00", "rules": "", "is_instant": number % 2,
            "rating_sum": stars, "review_count": min(reviews, 5),
            "rating_hundredths": stars * 100 // min(reviews, 5) if reviews else 0,
            "booked_count": chance.randrange(200), "facility_bits": facility_bits(_facilities(number)),
            "search_text": text, "made_at": made,
            "updated_at": made, "published_at": made,
        }  # fmt: skip


def _house_photos(chance: random.Random, count: int) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        for position, photo in enumerate(chance.sample(range(1, 11), 5)):
            yield {"house_id": number, "photo_id": photo, "position": position}


def _house_facilities(count: int) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        for code in sorted(_facilities(number)):
            yield {"house_id": number, "facility_code": code}


def _facilities(number: int) -> list[str]:
    """The same 8 of a house each time it is asked."""
    return random.Random(SEED + number).sample([facility.code for facility in FACILITIES], 8)


def _nights(chance: random.Random, count: int) -> Iterator[dict[str, Any]]:
    """NIGHTS_A_HOUSE for each house, in stays of 1 to 6 nights, somewhere in the next DAYS days."""
    days: list[date] = [today() + timedelta(days=number) for number in range(DAYS)]
    for number in range(1, count + 1):
        taken: set[int] = set()
        while len(taken) < NIGHTS_A_HOUSE:
            first = chance.randrange(DAYS - 6)
            taken.update(range(first, first + chance.randrange(1, 7)))
        for day in sorted(taken)[:NIGHTS_A_HOUSE]:
            yield {"house_id": number, "night": days[day], "kind": "booked", "booking_id": None}


def _words(count: int, places: list[tuple[str, list[str]]]) -> Iterator[dict[str, Any]]:
    for number, (_, _, _, text) in enumerate(_texts(count, places), 1):
        for word in sorted(pairs_of(text)):
            yield {"house_id": number, "word": word}


if __name__ == "__main__":
    print(f"made in {make(force='--force' in sys.argv):.0f} s")
