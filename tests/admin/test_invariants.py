"""`ihome invariants`: a house in order holds all promises, and each break is seen by its invariant."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from ihome.admin.service import check_all
from ihome.booking import service as booking
from ihome.booking.service import Booking
from ihome.houses.ports import review_mode
from ihome.infra.db import db, reading, transaction
from ihome.infra.idempotency import record_answer
from ihome.infra.outbox import enqueue
from ihome.kernel.clock import today, utc_now
from ihome.kernel.money import yuan_text
from ihome.kernel.stay import Stay
from ihome.payments import service as payments
from ihome.payments.ports import Gateway, gateway
from ihome.sandbox import service as sandbox
from ihome.settings import Settings
from tests.factories.houses import a_house
from tests.factories.people import a_user
from tests.factories.stays import (
    a_paid_booking,
    a_reviewed_stay,
    again,
    booked,
    some_nights,
    word_of_payment,
)
from tests.guards import guards_off, without_keys


def broken() -> dict[str, list[str]]:
    """invariant -> examples, of those that do not hold; I16 looks at a store that tests leave empty."""
    return {each.invariant: each.examples for each in check_all() if not each.holds}


def do(statement: str, **values: object) -> None:
    """One statement behind the back of the house, the guards of the database off."""
    with guards_off() as connection:
        connection.execute(sa.text(statement), values)


@pytest.fixture
def paid(app: Flask, run_jobs: Callable[[], int]) -> Booking:
    """A paid booking of two nights in a house that is otherwise in order."""
    found = a_paid_booking()
    run_jobs()
    return found


@pytest.fixture(autouse=True)
def no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Factories attach photos that no store holds; the files have their own test below."""
    monkeypatch.setattr("ihome.admin.service.checking._files", lambda: iter(()))


def test_a_house_in_order_holds_every_promise(paid: Booking) -> None:
    assert broken() == {}


def test_the_command_numbers_are_those_of_the_page(paid: Booking) -> None:
    assert {each.invariant for each in check_all()} >= {
        "I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "I11", "I13", "I16",
    }  # fmt: skip


def doubled(table: sa.Table, **changed: object) -> None:
    """Every row once more, with some columns `changed`."""
    with db.engine.begin() as connection:
        rows = [{**row, **changed} for row in connection.execute(sa.select(table)).mappings()]
        connection.execute(table.insert(), rows)


def test_i1_sees_a_night_sold_twice(paid: Booking) -> None:
    with without_keys("calendar_nights") as nights:
        assert broken() == {}
        other = booked(stay=some_nights(start=40), key="another-key")
        doubled(nights, booking_id=other.id, kind="held")
        assert "I1" in broken()


def kept_answer(placed: Booking, booking_no: str, *, key: str = "") -> None:
    """What the HTTP door would keep of the answer to the request that placed a booking."""
    body = json.dumps({"errno": "0", "data": {"booking_no": booking_no}}).encode()
    key = key or placed.idempotency_key
    record_answer(placed.guest_id, key, "f" * 64, status=201, body=body)


def test_i11_sees_a_key_that_is_kept_twice(paid: Booking) -> None:
    kept_answer(paid, paid.booking_no)
    with without_keys("idempotency_records") as records:
        assert broken() == {}
        doubled(records, id=2)
        assert broken().keys() == {"I11"}


def test_i11_sees_a_key_that_made_two_bookings(app: Flask, run_jobs: Callable[[], int]) -> None:
    guest_id, house = a_user().id, a_house(host_id=a_user().id, is_instant=True)
    for start in (5, 9):
        stay = some_nights(start=start)
        booked(house=house, guest_id=guest_id, stay=stay, key=f"a-key-{start:02d}")
    run_jobs()
    with without_keys("bookings", but_primary=True):
        assert broken() == {}
        do("UPDATE bookings SET idempotency_key = 'a-key-05'")
        assert broken().keys() == {"I11"}


def test_i11_sees_a_key_that_was_answered_with_another_booking(paid: Booking) -> None:
    other = booked(guest_id=paid.guest_id, key="another-key")
    kept_answer(paid, other.booking_no)
    assert broken().keys() == {"I11"}


def test_i2_sees_a_missing_night(paid: Booking) -> None:
    do("DELETE FROM calendar_nights WHERE night = :night", night=paid.check_in)
    assert broken().keys() == {"I2"}


def test_i2_sees_nights_of_another_house(paid: Booking) -> None:
    other = a_house(host_id=a_user().id)
    do("UPDATE calendar_nights SET house_id = :house", house=other.id)
    assert broken().keys() == {"I2"}


def test_i3_sees_a_night_of_a_dead_booking(app: Flask, run_jobs: Callable[[], int]) -> None:
    placed = booked()
    with reading() as session:
        rows = session.execute(
            sa.text("SELECT house_id, night, kind, booking_id FROM calendar_nights")
        )
        kept = [dict(row._mapping) for row in rows]
    booking.cancel_booking(placed.booking_no, guest_id=placed.guest_id)
    run_jobs()
    assert broken() == {}
    do("INSERT INTO calendar_nights VALUES (:house_id, :night, :kind, :booking_id)", **kept[0])
    assert broken().keys() == {"I3"}


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE calendar_nights SET kind = 'blocked'",
        "INSERT INTO calendar_nights (house_id, night, kind)"
        " SELECT house_id, '2030-01-01', 'booked' FROM bookings",
    ],
)
def test_i4_sees_a_closed_night_that_is_sold_and_a_sold_night_of_nobody(
    paid: Booking, harm: str
) -> None:
    do(harm)
    assert broken().keys() == {"I4"}


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE booking_lines SET amount_fen = amount_fen + 1 WHERE position = 0",
        "UPDATE payments SET amount_fen = amount_fen - 1",
        "UPDATE payments SET trade_no = NULL",
        "UPDATE payments SET status = 'pending'",
        "UPDATE payments SET reference = 'booking:999999'",
    ],
)
def test_i5_sees_money_that_does_not_add_up(paid: Booking, harm: str) -> None:
    do(harm)
    assert broken().keys() == {"I5"}


def test_a_paid_booking_and_its_money_that_lost_each_other_break_i5_and_i6(paid: Booking) -> None:
    do("UPDATE bookings SET payment_id = NULL")
    assert broken().keys() == {"I5", "I6"}


def test_i6_sees_money_that_only_the_provider_knows(
    app: Flask, run_jobs: Callable[[], int]
) -> None:
    word_of_payment(booked())
    run_jobs()
    assert broken() == {}  # a job still asks
    do("DELETE FROM outbox_jobs WHERE job = 'payments.ask_gateway'")
    assert broken().keys() == {"I6"}


def test_i6_waits_for_news_of_the_same_payment_alone(app: Flask) -> None:
    for number in (1, 2):
        assert payments.hear_notice(word_of_payment(booked(key=f"a-key-{number:02d}")))
    assert broken() == {}
    do(
        "DELETE FROM outbox_jobs WHERE job = 'news.PaymentSucceeded'"
        " AND id < (SELECT MAX(id) FROM (SELECT id FROM outbox_jobs) AS jobs)"
    )
    found = broken()
    assert (found.keys(), len(found["I6"])) == ({"I6"}, 1)


@pytest.fixture
def sent_back(app: Flask, run_jobs: Callable[[], int]) -> Booking:
    """A cancelled booking whose money came too late and has gone back, on both sides."""
    placed = booked()
    word = word_of_payment(placed)
    booking.cancel_booking(placed.booking_no, guest_id=placed.guest_id)
    with gateway.using(OurProvider(gateway())):
        assert payments.hear_notice(word)
        run_jobs()
    assert again(placed).status == "refunded"
    return again(placed)


class OurProvider:
    """The sandbox asked in this process rather than over HTTP."""

    def __init__(self, tool: Gateway) -> None:
        self._tool = tool

    def __getattr__(self, name: str) -> object:
        return getattr(self._tool, name)

    def refund(self, *, payment_no: str, refund_no: str, amount_fen: int, reason: str) -> None:
        asked = self._tool._signed({
            "method": "refund", "out_trade_no": payment_no, "out_request_no": refund_no,
            "refund_amount": yuan_text(amount_fen), "refund_reason": reason,
        })  # type: ignore[attr-defined]  # fmt: skip
        said = sandbox.answer_call(list(asked.items()))
        assert said["response"]["code"] == "10000", said  # type: ignore[index]


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM sandbox_refunds",
        "UPDATE sandbox_refunds SET amount_fen = amount_fen - 1",
        "UPDATE sandbox_refunds SET out_request_no = 'somebody-else'",
        "UPDATE refunds SET amount_fen = amount_fen + 1",
        "UPDATE refunds SET amount_fen = 0",
    ],
)
def test_i7_sees_two_ledgers_that_differ(sent_back: Booking, harm: str) -> None:
    assert broken() == {}
    do(harm)
    assert broken().keys() == {"I7"}


def test_i6_sees_money_that_bought_nothing_and_did_not_go_back(sent_back: Booking) -> None:
    do("DELETE FROM sandbox_refunds")
    do("DELETE FROM refunds")
    assert broken().keys() == {"I6"}


def test_i7_sees_more_going_back_than_came(paid: Booking) -> None:
    do(
        "INSERT INTO refunds (refund_no, payment_id, amount_fen, reason, status, asked_at)"
        " SELECT 'r1', id, amount_fen + 1, '', 'refunding', paid_at FROM payments"
    )
    assert broken().keys() == {"I7"}


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE booking_steps SET status = 'declined' WHERE position = 1",
        "DELETE FROM booking_steps WHERE position = 1",
        "DELETE FROM booking_steps",
        "UPDATE bookings SET status = 'stayed'",
    ],
)
def test_i8_sees_a_history_off_the_path(paid: Booking, harm: str) -> None:
    do(harm)
    assert broken().keys() == {"I8"}


def test_i9_sees_a_promise_that_was_lost(paid: Booking) -> None:
    found = {each.invariant: each for each in check_all([paid.booking_no, "b0000never"])}
    assert (found["I9"].broken, found["I9"].examples) == (1, ["booking b0000never"])
    assert [name for name, each in found.items() if not each.holds] == ["I9"]


def test_i9_sees_an_answer_whose_booking_is_gone(paid: Booking) -> None:
    kept_answer(paid, paid.booking_no)
    assert broken() == {}
    kept_answer(paid, "b0000never", key="another-key")
    assert broken() == {"I9": ["booking b0000never"]}


def test_i10_sees_work_that_nobody_does(paid: Booking) -> None:
    with transaction() as session:
        enqueue(session, "booking.complete_stay", {}, run_at=utc_now() - timedelta(minutes=11))
    assert broken().keys() == {"I10"}


def test_i12_sees_a_review_that_is_lost(app: Flask, run_jobs: Callable[[], int]) -> None:
    a_reviewed_stay()
    run_jobs()
    assert broken() == {}
    do("DELETE FROM reviews")
    assert broken().keys() == {"I12", "I15"}


def test_i13_sees_a_hold_that_outlives_its_deadline(
    app: Flask, run_jobs: Callable[[], int], clock: Callable[..., None]
) -> None:
    placed = booked()
    run_jobs()
    assert placed.expires_at is not None
    clock(placed.expires_at + timedelta(seconds=59))
    assert "I13" not in broken()
    clock(placed.expires_at + timedelta(seconds=61))
    assert broken().keys() == {"I13"}
    run_jobs()
    assert "I13" not in broken()


@pytest.mark.parametrize("column", ["rating_sum", "review_count", "booked_count"])
def test_i15_sees_a_counter_that_lies(paid: Booking, column: str) -> None:
    do(f"UPDATE houses SET {column} = {column} + 1")
    assert broken().keys() == {"I15"}


class TestFiles:
    @pytest.fixture(autouse=True)
    def no_files(self) -> None:
        """Here the files are looked at."""

    def test_i16_sees_a_photo_without_its_file(self, app: Flask) -> None:
        assert "I16" not in broken()
        a_house(host_id=a_user().id)
        assert broken().keys() == {"I16"}


def ask_command(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    """`ihome invariants` as an operator would type it, on the database of this test."""
    said = {
        "IHOME_DATA_DIR": str(settings.data_dir),
        "IHOME_DATABASE_URL": settings.database_url,
        "IHOME_REDIS_URL": settings.redis_url,
    }
    command = [sys.executable, "-m", "ihome", "invariants", *words]
    return subprocess.run(command, env={**os.environ, **said}, capture_output=True, text=True)


def test_the_command_says_what_holds_and_fails_when_something_does_not(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    done = ask_command(settings)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split()[:2] for line in done.stdout.splitlines()] == [
        ["ok", each.invariant] for each in check_all()
    ]
    told = tmp_path / "told.txt"
    told.write_text("b0000never\nb0001never\n")
    done = ask_command(settings, "--acknowledged", str(told))
    assert done.returncode == 1
    assert "--  I9   every acknowledged booking is there: 2 rows break it" in done.stdout
    assert "booking b0001never" in done.stdout


def test_many_breaks_are_counted_and_five_are_named(app: Flask) -> None:
    day = today() + timedelta(days=30)
    for number in range(7):
        house = a_house(host_id=a_user().id)
        booked(house=house, stay=Stay(day, day + timedelta(days=2)), key=f"many-{number}")
    do("DELETE FROM calendar_nights")
    (found,) = [each for each in check_all() if each.invariant == "I2"]
    assert (found.broken, len(found.examples)) == (7, 5)


def test_the_command_gives_the_clock_jobs_time_to_catch_up(app: Flask, settings: Settings) -> None:
    stray = settings.data_dir / "photos" / "ab" / "cd" / "abcdef-160.webp"
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"x")
    os.utime(stray, (0, 0))
    assert ask_command(settings).returncode == 1
    sweeper = threading.Timer(2, stray.unlink)  # as the worker's sweep does, a moment later
    sweeper.start()
    assert ask_command(settings, "--within", "60").returncode == 0
    sweeper.join()


def test_i19_sees_a_house_that_slipped_past_the_desk(app: Flask) -> None:
    house, operator = a_house(host_id=a_user().id), a_user().id
    do(
        "UPDATE house_cases SET state = 'refused', open_house_id = NULL, decided_by = :by",
        by=operator,
    )
    assert broken() == {"I19": [f"house {house.public_id}"]}


def test_i19_sees_a_case_without_its_mark(app: Flask) -> None:
    a_house(host_id=a_user().id)
    do("UPDATE house_cases SET open_house_id = NULL")
    assert [each[:4] for each in broken()["I19"]] == ["case"]


def test_i19_asks_for_an_approval_where_houses_wait_for_one(app: Flask) -> None:
    house = a_house(host_id=a_user().id)
    assert broken() == {}
    with review_mode.using("before"):
        assert broken() == {"I19": [f"house {house.public_id}"]}
