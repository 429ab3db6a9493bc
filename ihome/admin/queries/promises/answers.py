"""What clients were told, and work that somebody waits for."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from ihome.booking.models import Booking
from ihome.infra.idempotency import IdempotencyRecord
from ihome.infra.outbox import MAX_TRIES, OutboxJob
from ihome.payments.models import Payment

LATE_JOB = timedelta(minutes=10)
AT_ONCE = 500


def promises_not_kept(session: Session, acknowledged: Iterable[str]) -> Iterator[str]:
    """I9: a booking or payment that a client was told of and that is not there.

    What clients were told stands in the idempotency records, and in `acknowledged` (numbers of
    bookings that a client wrote down).
    """
    booked, paid = set(acknowledged), set()
    for _, _, answer, _ in _answers(session):
        booked |= {answer["booking_no"]} if "booking_no" in answer else set()
        paid |= {answer["payment_no"]} if "payment_no" in answer else set()
    yield from (f"booking {each}" for each in _missing(session, Booking.booking_no, booked))
    yield from (f"payment {each}" for each in _missing(session, Payment.payment_no, paid))


def _missing(
    session: Session, column: InstrumentedAttribute[str], wanted: set[str]
) -> Iterator[str]:
    """Those of `wanted` that no row has in `column`."""
    numbers = sorted(wanted)
    for start in range(0, len(numbers), AT_ONCE):
        some = numbers[start : start + AT_ONCE]
        there = set(session.scalars(sa.select(column).where(column.in_(some))))
        yield from (each for each in some if each not in there)


def keys_with_two_effects(session: Session) -> Iterator[str]:
    """I11: an idempotency key that made two bookings, was kept twice, or was answered with another
    booking than it made."""
    for owner, key in (
        (Booking.guest_id, Booking.idempotency_key),
        (IdempotencyRecord.user_id, IdempotencyRecord.idempotency_key),
    ):
        twice = sa.select(owner, key).group_by(owner, key).having(sa.func.count() > 1)
        yield from (f"user {user_id} key {text}" for user_id, text in session.execute(twice))
    for user_id, sent, answer, made in _answers(session):
        if made is not None and made != answer.get("booking_no"):
            yield f"user {user_id} key {sent}: made booking {made}, answered another"


def _answers(session: Session) -> Iterator[tuple[int, str, dict[str, Any], str | None]]:
    """Of every answer that is kept: the user, the key, its `data`, and the booking of that key."""
    kept = (
        sa.select(
            IdempotencyRecord.id,
            IdempotencyRecord.user_id,
            IdempotencyRecord.idempotency_key,
            IdempotencyRecord.body,
            Booking.booking_no,
        )
        .outerjoin(
            Booking,
            sa.and_(
                Booking.guest_id == IdempotencyRecord.user_id,
                Booking.idempotency_key == IdempotencyRecord.idempotency_key,
            ),
        )
        .order_by(IdempotencyRecord.id)
        .limit(AT_ONCE)
    )
    last = 0
    while rows := session.execute(kept.where(IdempotencyRecord.id > last)).all():
        for _, user_id, key, body, made in rows:
            yield user_id, key, json.loads(body).get("data") or {}, made
        last = rows[-1].id


def work_left_behind(session: Session, now: datetime) -> Iterator[str]:
    """I10: a parked job, one beyond its tries, or one that nobody has run for ten minutes."""
    left = sa.select(OutboxJob).where(
        sa.or_(
            OutboxJob.state == "parked",
            sa.and_(
                OutboxJob.state == "waiting",
                sa.or_(OutboxJob.tries > MAX_TRIES, OutboxJob.run_at < now - LATE_JOB),
            ),
        )
    )
    yield from (f"job {job.id} {job.job} is {job.state}" for job in session.scalars(left))
