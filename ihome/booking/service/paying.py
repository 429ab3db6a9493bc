"""Ask for the money, and hear that it came."""

import logging

from sqlalchemy.orm import Session

from ihome.booking import queries, rules
from ihome.booking.errors import WrongMoment, no_such_booking
from ihome.booking.events import BookingPaid, BookingRefunded
from ihome.booking.models import Booking
from ihome.booking.service.steps import booking_for, held_booking, step, tell
from ihome.calendar import service as calendar
from ihome.calendar.errors import NightsTaken
from ihome.houses import service as houses
from ihome.infra.db import reading, retried
from ihome.infra.outbox import enqueue
from ihome.kernel.clock import utc_now
from ihome.kernel.stay import Stay
from ihome.payments import service as payments
from ihome.payments.events import PaymentSucceeded

log = logging.getLogger(__name__)

REFERENCE = "booking:"


def start_payment(
    booking_no: str, *, guest_id: int, return_path: str | None = None
) -> payments.PaymentView:
    """A payment of exactly the booking's total, to be made before its deadline.

    `return_path` is where the browser comes back to: the page of the trip, unless told otherwise.
    """
    booking = booking_for(booking_no, user_id=guest_id)
    if booking.guest_id != guest_id:
        raise no_such_booking()
    expires_at = booking.expires_at
    if expires_at is None or rules.is_late(expires_at, now=utc_now()):
        raise WrongMoment(status=booking.status)
    if booking.status != rules.AWAITING_PAYMENT:
        raise WrongMoment(status=booking.status)
    title = houses.house_by_id(booking.house_id).title
    return payments.start_payment(
        reference=f"{REFERENCE}{booking.id}",
        payer_id=guest_id,
        amount_fen=booking.total_fen,
        subject=f"爱家租房 {title}"[:60],
        expires_at=expires_at,
        return_path=return_path or f"/trips/{booking.booking_no}",
    )


@retried
def confirm_paid(event: PaymentSucceeded) -> None:
    """The money came. Idempotent; money that nothing is left to be bought with goes back.

    After the deadline the nights are taken again if nobody else has them, else the payment is
    refunded: no money is kept without a stay, and no second guest is displaced.
    """
    kind, _, number = event.reference.partition(":")
    if f"{kind}:" != REFERENCE:
        return
    with reading() as session:
        booking = queries.booking_by_id(session, int(number))
    if booking is None:
        log.error("money for no booking", extra={"payment_id": event.payment_id})
        return
    with held_booking(booking) as (session, held):
        if held.payment_id == event.payment_id:
            return
        held_by_other = held.payment_id is not None
        if held_by_other or event.amount_fen != held.total_fen or not _take(session, held, event):
            _send_back(session, held, event)


def _take(session: Session, booking: Booking, event: PaymentSucceeded) -> bool:
    """Make the nights the guest's; False when they cannot be."""
    if booking.status == rules.EXPIRED:
        stay = Stay(booking.check_in, booking.check_out)
        if booking.check_out_at <= utc_now() or calendar.taken_nights(booking.house_id, stay):
            return False
        try:
            calendar.hold_nights(house_id=booking.house_id, stay=stay, booking_id=booking.id)
        except NightsTaken:  # the look above is under the house's lock: another writer broke in
            log.error("a night was taken under the lock", extra={"booking_id": booking.id})
            raise
    elif booking.status != rules.AWAITING_PAYMENT:
        return False
    step(session, booking, rules.UPCOMING, actor="payment")
    booking.payment_id, booking.paid_at = event.payment_id, event.paid_at
    calendar.keep_nights_of(booking.id)
    payload = {"booking_id": booking.id}
    enqueue(session, "booking.complete_stay", payload, run_at=booking.check_out_at)
    houses.count_booking(house_id=booking.house_id)
    tell(session, BookingPaid, booking)
    return True


def _send_back(session: Session, booking: Booking, event: PaymentSucceeded) -> None:
    log.warning("money sent back", extra={"booking_id": booking.id, "status": booking.status})
    payments.refund(event.payment_id, reason="订单已关闭，款项原路退回")
    if rules.may_become(booking.status, rules.REFUNDED) and booking.payment_id is None:
        booking.payment_id = event.payment_id
        step(session, booking, rules.REFUNDED, actor="payment")
        tell(session, BookingRefunded, booking)
