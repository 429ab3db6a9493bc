"""Reads of bookings and their money, for the desk."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ihome.admin.models import BookingNote, Dispute
from ihome.booking.models import Booking, BookingLine, BookingStep
from ihome.houses.models import House
from ihome.notifications.models import Notice
from ihome.payments.models import Payment, PaymentNotice, Refund

PAYS = "booking:"  # how a payment names the booking it is for


def booking_by_any_number(session: Session, number: str) -> Booking | None:
    """By its own number, that of one of its payments, or the gateway's trade number."""
    own = session.scalar(sa.select(Booking).where(Booking.booking_no == number))
    if own is not None:
        return own
    paid = sa.select(Payment.reference).where(
        sa.or_(Payment.payment_no == number, Payment.trade_no == number)
    )
    reference = session.scalar(paid)
    if reference is None or not reference.startswith(PAYS):
        return None
    return session.get(Booking, int(reference.removeprefix(PAYS)))


def bookings(
    session: Session, *, status: str | None, disputed: bool, before_id: int | None, limit: int
) -> list[Booking]:
    """The newest first, below `before_id`."""
    found = sa.select(Booking).order_by(Booking.id.desc()).limit(limit)
    if status is not None:
        found = found.where(Booking.status == status)
    if disputed:
        found = found.where(
            Booking.id.in_(sa.select(Dispute.open_booking_id).where(Dispute.state == "open"))
        )
    if before_id is not None:
        found = found.where(Booking.id < before_id)
    return list(session.scalars(found))


def open_dispute_of(session: Session, booking_id: int) -> Dispute | None:
    return session.scalar(sa.select(Dispute).where(Dispute.open_booking_id == booking_id))


def disputed_ids(session: Session, booking_ids: Collection[int]) -> set[int]:
    """Those of the bookings with an open dispute."""
    found = sa.select(Dispute.booking_id).where(Dispute.open_booking_id.in_(booking_ids))
    return set(session.scalars(found))


def disputes_of(session: Session, booking_id: int) -> list[Dispute]:
    """The newest first."""
    found = sa.select(Dispute).where(Dispute.booking_id == booking_id)
    return list(session.scalars(found.order_by(Dispute.id.desc())))


def house_titles(session: Session, house_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """House id -> (public id, title)."""
    found = sa.select(House.id, House.public_id, House.title).where(House.id.in_(house_ids))
    return {house_id: (public_id, title) for house_id, public_id, title in session.execute(found)}


def steps_of(session: Session, booking_id: int) -> list[BookingStep]:
    found = sa.select(BookingStep).where(BookingStep.booking_id == booking_id)
    return list(session.scalars(found.order_by(BookingStep.position)))


def lines_of(session: Session, booking_id: int) -> list[BookingLine]:
    found = sa.select(BookingLine).where(BookingLine.booking_id == booking_id)
    return list(session.scalars(found.order_by(BookingLine.position)))


def payments_of(session: Session, booking_id: int) -> list[Payment]:
    found = sa.select(Payment).where(Payment.reference == f"{PAYS}{booking_id}")
    return list(session.scalars(found.order_by(Payment.id)))


def notices_of(session: Session, payment_ids: Collection[int]) -> list[PaymentNotice]:
    found = sa.select(PaymentNotice).where(PaymentNotice.payment_id.in_(payment_ids))
    return list(session.scalars(found.order_by(PaymentNotice.id)))


def refunds_of(session: Session, payment_ids: Collection[int]) -> list[Refund]:
    found = sa.select(Refund).where(Refund.payment_id.in_(payment_ids))
    return list(session.scalars(found.order_by(Refund.id)))


def messages_of(session: Session, booking_id: int) -> list[Notice]:
    found = sa.select(Notice).where(Notice.booking_id == booking_id)
    return list(session.scalars(found.order_by(Notice.id)))


def notes_of(session: Session, booking_id: int) -> list[BookingNote]:
    found = sa.select(BookingNote).where(BookingNote.booking_id == booking_id)
    return list(session.scalars(found.order_by(BookingNote.id)))


def locked_dispute_of(session: Session, booking_id: int) -> Dispute | None:
    """The open dispute of a booking, held until the transaction ends."""
    held = sa.select(Dispute).where(Dispute.open_booking_id == booking_id).with_for_update()
    return session.scalar(held.execution_options(populate_existing=True))
