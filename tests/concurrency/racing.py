"""Many at once; the guards that a control takes away; and what must hold when it is over."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TypeVar

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from ihome.admin.service import check_all
from ihome.booking import service as booking
from ihome.booking.service import Booking
from ihome.infra import db as database
from ihome.infra.db import db
from ihome.kernel.clock import today
from ihome.kernel.ids import public_id
from ihome.kernel.stay import Stay

T = TypeVar("T")

ROUNDS = int(os.environ.get("IHOME_RACE_ROUNDS", "10"))
FEWER = max(6, ROUNDS // 4)  # of the races beside the main one
CONTROL_ROUNDS = 20  # at most: nearly every control fails in its first

# One worker runs them all: two races on one machine would only wait for each other.
race = [
    pytest.mark.race,
    pytest.mark.xdist_group("race"),
    pytest.mark.timeout(120 + 4 * ROUNDS),
]


def winners_among(results: Sequence[object]) -> list[Booking]:
    """Who got a booking, whatever became of the others: for controls, in which much goes wrong."""
    return [each for each in results if isinstance(each, Booking)]


def is_seen(goes_wrong: Callable[[], bool]) -> bool:
    """Whether one of CONTROL_ROUNDS rounds without the guards goes wrong; what it left is cleared.

    A round that the database breaks off proves nothing: the next one is played.
    """
    for _ in range(CONTROL_ROUNDS):
        wrong = False
        with suppress(OperationalError):
            wrong = goes_wrong()
        forget_bookings()
        if wrong:
            return True
    return False


def forget_bookings() -> None:
    """Nobody holds anything any more: also what a control left half-written."""
    with db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE bookings SET status = 'cancelled', expires_at = NULL"))
        connection.execute(sa.text("DELETE FROM calendar_nights"))


def book(house_public_id: str, guest_id: int, stay: Stay, *, key: str | None = None) -> Booking:
    return booking.place_booking(
        house_public_id=house_public_id,
        guest_id=guest_id,
        stay=stay,
        guests=1,
        idempotency_key=key or public_id(20),
    )


def cancel(placed: Booking) -> Booking:
    return booking.cancel_booking(placed.booking_no, guest_id=placed.guest_id)


def nights_from(start: int, nights: int) -> Stay:
    """A stay that begins `start` days from now."""
    return Stay(today() + timedelta(days=start), today() + timedelta(days=start + nights))


def broken_promises() -> dict[str, list[str]]:
    """invariant -> examples. Not I16: photos of the factories have no files."""
    found = {each.invariant: each.examples for each in check_all() if not each.holds}
    found.pop("I16", None)
    return found


@contextmanager
def without_locks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Rows are read without FOR UPDATE, and SQLite writes each statement by itself."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    if is_sqlite:
        sa.event.remove(db.engine, "begin", database._sqlite_begin)
    with monkeypatch.context() as patched:
        patched.setattr(sa.Select, "with_for_update", lambda asked, **_: asked)
        try:
            yield
        finally:
            if is_sqlite:
                sa.event.listen(db.engine, "begin", database._sqlite_begin)
