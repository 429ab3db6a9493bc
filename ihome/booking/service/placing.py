"""Quote a stay, and book it."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ihome.accounts import service as accounts
from ihome.booking import queries, rules
from ihome.booking.errors import (
    DatesTaken,
    HouseNotOpen,
    OwnHouse,
    PriceChanged,
    TooManyOpenBookings,
)
from ihome.booking.events import BookingPlaced
from ihome.booking.models import Booking, BookingLine
from ihome.booking.schemas import QuoteView
from ihome.booking.service.showing import line_view
from ihome.booking.service.steps import tell, write_step
from ihome.calendar import service as calendar
from ihome.calendar.errors import NightsTaken
from ihome.houses import service as houses
from ihome.infra.db import reading, retried, transaction
from ihome.infra.outbox import enqueue
from ihome.kernel.clock import today, utc_now
from ihome.kernel.errors import KeyUsedBefore
from ihome.kernel.ids import booking_no
from ihome.kernel.stay import Stay


def quote(house_public_id: str, *, viewer_id: int | None, stay: Stay, guests: int) -> QuoteView:
    """What the stay would cost now; refused as booking it would be. Nothing is held."""
    with reading():
        house = houses.house_for(house_public_id, viewer_id=viewer_id)
        _check(house, stay, guests)
        if taken := calendar.taken_nights(house.id, stay):
            raise DatesTaken(
                nights_taken=taken, nearest=calendar.nearest_free_stays(house.id, stay)
            )
    lines = _lines(house, stay)
    return QuoteView(
        house_id=house.public_id,
        check_in=stay.check_in,
        check_out=stay.check_out,
        nights=stay.length,
        guests=guests,
        lines=[line_view(line) for line in lines],
        total_fen=sum(line.amount_fen for line in lines),
        deposit_fen=house.deposit_fen,
        needs_acceptance=not house.is_instant,
        quoted_at=utc_now(),
    )


@retried
def place_booking(
    *,
    house_public_id: str,
    guest_id: int,
    stay: Stay,
    guests: int,
    idempotency_key: str,
    message: str = "",
    expected_total_fen: int | None = None,
) -> Booking:
    """Hold the nights of `stay` for the guest until the host answers or the money comes.

    A key that the guest has used before gives the booking it made then. Locks the house, then the
    guest.
    Raises DatesTaken when any night has gone, OwnHouse, HouseNotOpen, PriceChanged,
    TooManyOpenBookings, KeyUsedBefore, and what `rules.check_stay` raises.
    """
    if before := _made_before(guest_id, idempotency_key, house_public_id, stay):
        return before
    house_id = houses.house_for(house_public_id, viewer_id=guest_id).id
    try:
        with transaction() as session:
            house = houses.lock_house(house_id)
            if before := _made_before(guest_id, idempotency_key, house_public_id, stay):
                return before
            _check(house, stay, guests)
            _check_guest(session, house, guest_id)
            lines = _lines(house, stay)
            total_fen = sum(line.amount_fen for line in lines)
            if expected_total_fen not in (None, total_fen):
                raise PriceChanged(total_fen=total_fen)
            booking = _new_booking(
                house, stay, guest_id=guest_id, guests=guests, total_fen=total_fen
            )
            booking.message, booking.idempotency_key = message, idempotency_key
            _hold(session, booking, lines)
            return booking
    except NightsTaken as error:
        raise DatesTaken(
            nights_taken=calendar.taken_nights(house_id, stay),
            nearest=calendar.nearest_free_stays(house_id, stay),
        ) from error
    except IntegrityError:  # the same key made a booking elsewhere while we held this house
        if before := _made_before(guest_id, idempotency_key, house_public_id, stay):
            return before
        raise


def _new_booking(
    house: houses.House, stay: Stay, *, guest_id: int, guests: int, total_fen: int
) -> Booking:
    """The row as it begins, its terms frozen; message and key are still to be set."""
    now = utc_now()
    status = rules.first_status(is_instant=house.is_instant)
    return Booking(
        booking_no=booking_no(),
        house_id=house.id,
        guest_id=guest_id,
        host_id=house.host_id,
        status=status,
        check_in=stay.check_in,
        check_out=stay.check_out,
        check_out_at=rules.local_moment(stay.check_out, house.check_out_time),
        guests=guests,
        total_fen=total_fen,
        deposit_fen=house.deposit_fen,
        placed_at=now,
        expires_at=rules.deadline(status, now=now, check_in=stay.check_in),
    )


def _hold(session: Session, booking: Booking, lines: list[houses.StayLine]) -> None:
    """Write the booking with its nights, its lines, its first step, its deadline and its news."""
    session.add(booking)
    session.flush()
    stay = Stay(booking.check_in, booking.check_out)
    calendar.hold_nights(house_id=booking.house_id, stay=stay, booking_id=booking.id)
    session.add_all(
        BookingLine(
            booking_id=booking.id,
            position=position,
            kind=line.kind,
            quantity=line.quantity,
            unit_fen=line.unit_fen,
            amount_fen=line.amount_fen,
        )
        for position, line in enumerate(lines)
    )
    write_step(session, booking, actor=rules.GUEST)
    payload = {"booking_id": booking.id}
    enqueue(session, "booking.expire_booking", payload, run_at=booking.expires_at)
    tell(session, BookingPlaced, booking)


def _made_before(
    guest_id: int, idempotency_key: str, house_public_id: str, stay: Stay
) -> Booking | None:
    """What this key made; KeyUsedBefore when it was for another house or other days."""
    with reading() as session:
        booking = queries.booking_by_key(session, guest_id, idempotency_key)
    if booking is None:
        return None
    same_house = houses.house_by_id(booking.house_id).public_id == house_public_id
    if not same_house or Stay(booking.check_in, booking.check_out) != stay:
        raise KeyUsedBefore()
    return booking


def _check(house: houses.House, stay: Stay, guests: int) -> None:
    if house.status != "published":
        raise HouseNotOpen()
    rules.check_stay(
        stay,
        guests=guests,
        capacity=house.capacity,
        min_nights=house.min_nights,
        max_nights=house.max_nights,
        today=today(),
    )


def _check_guest(session: Session, house: houses.House, guest_id: int) -> None:
    """OwnHouse, TooManyOpenBookings. Holds the guest: two wishes of one person are counted in turn."""
    if house.host_id == guest_id:
        raise OwnHouse()
    accounts.lock_user(guest_id)
    if queries.count_open_of(session, guest_id) >= rules.MAX_OPEN_BOOKINGS:
        raise TooManyOpenBookings(most=rules.MAX_OPEN_BOOKINGS)


def _lines(house: houses.House, stay: Stay) -> list[houses.StayLine]:
    return houses.stay_lines(
        price_fen=house.price_fen, cleaning_fee_fen=house.cleaning_fee_fen, nights=stay.length
    )
