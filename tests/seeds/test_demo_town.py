"""The demo town: made by the house's own rules, complete, and the same each time."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from ihome.accounts import service as accounts
from ihome.accounts.models import User
from ihome.admin.service import check_all
from ihome.app import create_app
from ihome.areas import service as areas
from ihome.booking.models import Booking, BookingLine
from ihome.cli.house import _migrate, _seed
from ihome.houses.models import House, HouseCase
from ihome.infra.cache import redis
from ihome.infra.db import Base, db, reading
from ihome.infra.jobs import run_due
from ihome.infra.outbox import OutboxJob
from ihome.kernel.clock import utc_now
from ihome.media import service as media
from ihome.payments.models import Payment
from ihome.reviews.models import Review
from ihome.seeds import demo_town
from ihome.seeds.homes import HOMES, RULES
from ihome.seeds.people import (
    DEMO_GUEST,
    DEMO_HOST,
    DEMO_OPERATOR,
    EVERYONE,
    HOSTS,
    PASSWORD,
    id_number_of,
)
from ihome.seeds.pictures import LOOKS
from ihome.seeds.places import DISTRICTS
from ihome.seeds.reviews import BY_RATING
from ihome.settings import Settings
from ihome.wiring import JOBS, wire
from tests.conftest import fresh_database

pytestmark = pytest.mark.xdist_group("town")  # made once, by one worker

HOUSES, STAYS = 16, 20  # one home in each district, and one more
FEW = 9  # the least that gives the demo people what they need


def fill_small() -> None:
    demo_town.fill(lambda _: None, houses_wanted=HOUSES, stays_wanted=STAYS, looks=LOOKS[:1])


@contextmanager
def new_house(settings: Settings, folder: Path, name: str) -> Iterator[Flask]:
    """An app inside its context, with an empty database and a folder of its own."""
    with fresh_database(replace(settings, data_dir=folder), folder, name) as own:
        app = create_app(own)
        with app.app_context():
            Base.metadata.create_all(db.engine)
            areas.load()
            yield app
            db.engine.dispose()
    wire(settings)  # the ports of the suite again


@pytest.fixture(scope="module")
def town(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory, worker_name: str
) -> Iterator[Flask]:
    with new_house(settings, tmp_path_factory.mktemp("town"), f"town_{worker_name}") as app:
        fill_small()
        yield app


@pytest.fixture
def here(town: Flask) -> Iterator[Flask]:
    wire(town.config["IHOME_SETTINGS"])
    with town.app_context():
        redis().flushdb()
        yield town


def all_of(model: type[Any]) -> list[Any]:
    with reading() as session:
        return list(session.scalars(sa.select(model)))


def test_every_home_is_published_has_photos_and_is_found(here: Flask) -> None:
    found = here.test_client().get("/api/v2/search?limit=50").json["data"]
    assert found["total"] == HOUSES == len(all_of(House))
    assert all(len(card["photos"]) == 5 for card in found["items"])  # a card shows five
    assert len({card["city_name"] for card in found["items"]}) >= 6


def test_shared_drawings_do_not_fill_the_operators_desk(here: Flask) -> None:
    while run_due(JOBS, limit=500):
        pass
    pairs = media.twins(limit=500)
    assert 1 <= len(pairs) <= len(LOOKS)
    assert all(pair.photo.owner_id != pair.other.owner_id for pair in pairs)


def test_no_two_homes_tell_the_same(here: Flask) -> None:
    homes = all_of(House)
    assert len({house.title for house in homes}) == HOUSES
    assert len({house.description for house in homes}) == HOUSES
    assert len({(house.latitude, house.longitude) for house in homes}) == HOUSES


def test_the_demo_people_log_in(here: Flask) -> None:
    for person in (DEMO_GUEST, DEMO_HOST):
        user = accounts.log_in(mobile=person.mobile, password=PASSWORD, address="10.0.0.1")
        assert user.name == person.name


def test_the_demo_guest_has_a_past_and_a_future(here: Flask) -> None:
    guest = accounts.log_in(mobile=DEMO_GUEST.mobile, password=PASSWORD, address="10.0.0.1")
    mine = Counter(each.status for each in all_of(Booking) if each.guest_id == guest.id)
    assert {"upcoming", "stayed", "reviewed", "cancelled"} <= mine.keys()


def test_the_demo_host_has_a_real_name_and_homes_of_both_kinds(here: Flask) -> None:
    host = accounts.log_in(mobile=DEMO_HOST.mobile, password=PASSWORD, address="10.0.0.1")
    accounts.require_real_name(host.id)
    mine = [house.is_instant for house in all_of(House) if house.host_id == host.id]
    assert True in mine
    assert False in mine


def test_the_whole_town_is_as_large_as_promised() -> None:
    assert demo_town.HOUSES >= 60
    assert len({district.city for district in DISTRICTS}) >= 6


def test_somebody_waits_for_the_demo_host(here: Flask) -> None:
    host = accounts.log_in(mobile=DEMO_HOST.mobile, password=PASSWORD, address="10.0.0.1")
    waiting = [each for each in all_of(Booking) if each.status == "requested"]
    assert len(waiting) == 2
    assert {each.host_id for each in waiting} == {host.id}
    assert all(each.expires_at > utc_now() for each in waiting)


def test_money_adds_up(here: Flask) -> None:
    paid = {each.id: each.amount_fen for each in all_of(Payment) if each.status == "succeeded"}
    lines: Counter[int] = Counter()
    for line in all_of(BookingLine):
        lines[line.booking_id] += line.amount_fen
    for each in all_of(Booking):
        assert lines[each.id] == each.total_fen
        if each.status in ("upcoming", "stayed", "reviewed"):
            assert paid.pop(each.payment_id) == each.total_fen
    assert paid == {}


def test_ratings_are_those_of_the_reviews(here: Flask) -> None:
    sums: Counter[int] = Counter()
    for review in all_of(Review):
        sums[review.house_id] += review.rating
    assert sums
    assert {each.id: each.rating_sum for each in all_of(House) if each.rating_sum} == sums


def test_every_promise_of_the_house_holds(here: Flask) -> None:
    assert {each.invariant: each.examples for each in check_all() if not each.holds} == {}


def test_no_work_is_left_for_today(here: Flask) -> None:
    jobs = [job for job in all_of(OutboxJob) if job.state != "done"]
    assert [job.job for job in jobs if job.state == "parked" or job.run_at <= utc_now()] == []


def test_a_second_fill_is_the_same_town(
    here: Flask, settings: Settings, tmp_path: Path, worker_name: str
) -> None:
    def told() -> list[tuple[Any, ...]]:
        return sorted(
            (each.title, each.address, each.price_fen, each.booked_count) for each in all_of(House)
        )

    first = told()
    with new_house(settings, tmp_path, f"second_{worker_name}"):
        fill_small()
        second = told()
    assert second == first


def test_a_town_with_people_is_left_alone(here: Flask) -> None:
    before = rows_of_everything()
    _seed(here)
    assert rows_of_everything() == before


def rows_of_everything() -> dict[str, int]:
    with reading() as session:
        return {
            name: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }


@pytest.fixture
def empty_house(settings: Settings, tmp_path: Path, worker_name: str) -> Iterator[Flask]:
    """Migrated as a real one is, so that it can be torn down as a real one is."""
    own = replace(settings, data_dir=tmp_path)
    with fresh_database(own, tmp_path, f"empty_{worker_name}") as other:
        app = create_app(other)
        _migrate(app)
        with app.app_context():
            yield app
            db.engine.dispose()
    wire(settings)


class Stopped(Exception):
    """What Ctrl-C is here."""


def stop_after(steps: int) -> Callable[[], None]:
    count = itertools.count()

    def stop() -> None:
        if next(count) >= steps:
            raise Stopped

    return stop


@pytest.fixture
def small_fill(monkeypatch: pytest.MonkeyPatch) -> None:
    """`_seed` makes the small town."""
    small = partial(demo_town.fill, houses_wanted=FEW, stays_wanted=1, looks=LOOKS[:1])
    monkeypatch.setattr(demo_town, "fill", small)


@pytest.mark.usefixtures("small_fill")
def test_a_town_that_was_cut_short_is_made_anew(empty_house: Flask) -> None:
    among_the_homes = len(EVERYONE) + 10 + FEW // 2
    with pytest.raises(Stopped):
        _seed(empty_house, stop_after(among_the_homes))
    assert 0 < len(all_of(House)) < FEW
    _seed(empty_house)
    assert len(all_of(House)) == FEW
    assert len(all_of(User)) == len(EVERYONE)
    assert not demo_town.was_cut_short(empty_house.config["IHOME_SETTINGS"].data_dir)


@pytest.mark.usefixtures("small_fill")
def test_what_strangers_made_in_an_unfinished_town_is_kept(
    empty_house: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Stopped):
        _seed(empty_house, stop_after(3))
    accounts.add_user(digits="13700137001", password=PASSWORD)
    before = rows_of_everything()
    _seed(empty_house)
    assert rows_of_everything() == before
    assert demo_town.MARK in capsys.readouterr().err


def test_every_home_has_rules_and_reviews_that_are_true_of_it() -> None:
    for home in HOMES:
        assert any(rule.fit(home.traits) for rule in RULES)
        for told in BY_RATING.values():
            assert len([words for words in told if words.fit(home.traits)]) >= 2


def test_every_trait_that_words_ask_for_is_of_some_home() -> None:
    known = {trait for home in HOMES for trait in home.traits}
    all_words = [*RULES, *(words for told in BY_RATING.values() for words in told)]
    assert {trait for words in all_words for trait in words.needs | words.lacks} <= known


def test_id_numbers_are_well_formed() -> None:
    assert id_number_of(HOSTS[0], 1) == "110101198805120011"[:17] + id_number_of(HOSTS[0], 1)[17]
    assert len({id_number_of(host, number) for number, host in enumerate(HOSTS)}) == len(HOSTS)


def test_the_desk_has_an_operator_and_work(here: Flask) -> None:
    operator = accounts.log_in(mobile=DEMO_OPERATOR.mobile, password=PASSWORD, address="10.0.0.1")
    assert operator.role == "operator"
    cases = all_of(HouseCase)
    assert Counter(case.state for case in cases) == {"approved": HOUSES, "waiting": 3}
    assert all(case.base is not None for case in cases if case.state == "waiting")
