"""Find a booking, hold it, and move it one step: what every use case of booking is made of."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from ihome.booking import queries, rules
from ihome.booking.errors import WrongMoment, no_such_booking
from ihome.booking.events import BookingNews
from ihome.booking.models import Booking, BookingStep
from ihome.calendar import service as calendar
from ihome.houses import service as houses
from ihome.infra.db import reading, transaction
from ihome.infra.outbox import announce, enqueue
from ihome.kernel.clock import utc_now


def booking_for(booking_no: str, *, user_id: int) -> Booking:
    """A booking of which the user is guest or host; NotFound for anybody else's."""
    with reading() as session:
        booking = queries.booking_by_no(session, booking_no)
    if booking is None or user_id not in (booking.guest_id, booking.host_id):
        raise no_such_booking()
    return booking


def booking_facts(booking_id: int) -> Booking | None:
    """The row of a booking, for those who tell people about it; None when there is none."""
    with reading() as session:
        return queries.booking_by_id(session, booking_id)


def booking_ids(booking_nos: Collection[str]) -> dict[str, int]:
    """Row ids by number, in one query; a number without a booking is left out."""
    if not booking_nos:
        return {}
    with reading() as session:
        return queries.ids_by_no(session, booking_nos)


@contextmanager
def held_booking(booking: Booking) -> Iterator[tuple[Session, Booking]]:
    """The booking as it is now, in a transaction, after its house: always in this order."""
    with transaction() as session:
        houses.lock_house(booking.house_id)
        yield session, queries.locked_booking(session, booking.id)


def step(session: Session, booking: Booking, new_status: str, *, actor: str) -> None:
    """Move a held booking to `new_status`; WrongMoment when the state machine has no such step."""
    if not rules.may_become(booking.status, new_status):
        raise WrongMoment(status=booking.status)
    now = utc_now()
    booking.status = new_status
    booking.expires_at = rules.deadline(new_status, now=now, check_in=booking.check_in)
    write_step(session, booking, actor=actor)
    if booking.expires_at is not None:
        payload = {"booking_id": booking.id}
        enqueue(session, "booking.expire_booking", payload, run_at=booking.expires_at)
    if new_status in rules.GIVES_NIGHTS_BACK:
        calendar.free_nights_of(booking.id)


def write_step(session: Session, booking: Booking, *, actor: str) -> None:
    """Add the status that the booking has now to its history."""
    session.flush()
    session.add(
        BookingStep(
            booking_id=booking.id,
            position=queries.next_position(session, booking.id),
            status=booking.status,
            actor=actor,
            at=utc_now(),
        )
    )


def tell(session: Session, news: type[BookingNews], booking: Booking) -> None:
    """Announce `news` of this booking; whoever listens hears it after the commit."""
    announce(
        session,
        news(
            booking_id=booking.id,
            house_id=booking.house_id,
            guest_id=booking.guest_id,
            host_id=booking.host_id,
        ),
    )


def lock_stayed(booking_no: str, *, guest_id: int) -> Booking:
    """The guest's own booking, held, if it may be reviewed now; else NotFound or WrongMoment.

    For the reviews package, inside its transaction.
    """
    booking = booking_for(booking_no, user_id=guest_id)
    if booking.guest_id != guest_id:
        raise no_such_booking()
    with held_booking(booking) as (_, held):
        if not rules.may_review(held.status, check_out_at=held.check_out_at, now=utc_now()):
            raise WrongMoment(status=held.status)
        return held


def mark_reviewed(booking: Booking) -> None:
    """The guest has written: stayed becomes reviewed. For a booking from `lock_stayed`."""
    with transaction() as session:
        step(session, booking, rules.REVIEWED, actor=rules.GUEST)
