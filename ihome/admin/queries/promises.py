"""What would break a promise, asked of the rows. Reading only; each returns names of what breaks it.

The names are those of docs/domain/invariants.md. This module may look at the tables of every
package (0006).
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from ihome.booking import rules
from ihome.booking.models import Booking, BookingLine, BookingStep
from ihome.calendar.models import CalendarNight
from ihome.houses.models import House, HouseCase
from ihome.infra.idempotency import IdempotencyRecord
from ihome.infra.outbox import MAX_TRIES, OutboxJob
from ihome.payments.models import Payment, Refund
from ihome.reviews.models import Review

OVERDUE = timedelta(seconds=60)
LATE_JOB = timedelta(minutes=10)
AT_ONCE = 500
PAYS = "booking:"  # how a payment names the booking it is for

Number = sa.ColumnElement[int] | InstrumentedAttribute[int]

# What the make-believe provider writes down. Its package stands on our own floor, so by name.
TRADES = sa.table("sandbox_trades", sa.column("id"), sa.column("out_trade_no"), sa.column("status"))
RETURNS = sa.table("sandbox_refunds", sa.column("out_request_no"), sa.column("amount_fen"))


def doubled_nights(session: Session) -> Iterator[str]:
    """I1: two rows for one night of one house (the primary key forbids it)."""
    night = sa.select(CalendarNight.house_id, CalendarNight.night)
    night = night.group_by(CalendarNight.house_id, CalendarNight.night).having(sa.func.count() > 1)
    yield from (f"house {house_id} night {day}" for house_id, day in session.execute(night))


def bookings_without_their_nights(session: Session) -> Iterator[str]:
    """I2: a live booking that does not own exactly [check_in, check_out) of its house."""
    owned = (
        sa.select(
            Booking.booking_no,
            Booking.check_in,
            Booking.check_out,
            sa.func.count(sa.distinct(CalendarNight.night)),
            sa.func.count(CalendarNight.night),
            sa.func.min(CalendarNight.night),
            sa.func.max(CalendarNight.night),
            sa.func.sum(sa.case((CalendarNight.house_id != Booking.house_id, 1), else_=0)),
        )
        .outerjoin(CalendarNight, CalendarNight.booking_id == Booking.id)
        .where(Booking.status.in_(rules.OWNS_NIGHTS))
        .group_by(Booking.id, Booking.booking_no, Booking.check_in, Booking.check_out)
    )
    for number, check_in, check_out, nights, rows, first, last, strange in session.execute(owned):
        wanted = (check_out - check_in).days
        whole = nights == rows == wanted and not strange
        if not whole or (first, last) != (check_in, check_out - timedelta(days=1)):
            yield f"booking {number}: {nights} of {wanted} nights"


def nights_of_dead_bookings(session: Session) -> Iterator[str]:
    """I3: a night kept for a booking that is over without a stay, or of the wrong kind."""
    kept = (
        sa.select(Booking.booking_no, CalendarNight.night)
        .join(CalendarNight, CalendarNight.booking_id == Booking.id)
        .where(
            sa.or_(
                Booking.status.not_in(rules.OWNS_NIGHTS),
                sa.and_(Booking.status.in_(rules.PAID), CalendarNight.kind == "held"),
                sa.and_(Booking.status.in_(rules.OPEN), CalendarNight.kind == "booked"),
            )
        )
    )
    yield from (f"booking {number} night {night}" for number, night in session.execute(kept))


def nights_of_two_kinds(session: Session) -> Iterator[str]:
    """I4: a night closed by the host that a booking owns, or a sold night that no booking owns."""
    mixed = sa.select(CalendarNight.house_id, CalendarNight.night).where(
        (CalendarNight.kind == "blocked") != CalendarNight.booking_id.is_(None)
    )
    yield from (f"house {house_id} night {night}" for house_id, night in session.execute(mixed))


def bookings_not_paid_right(session: Session) -> Iterator[str]:
    """I5: a paid booking without exactly one payment of its total, or a price that is not its lines."""
    added = (
        sa.select(BookingLine.booking_id, sa.func.sum(BookingLine.amount_fen).label("fen"))
        .group_by(BookingLine.booking_id)
        .subquery()
    )
    priced = (
        sa.select(Booking.booking_no)
        .outerjoin(added, added.c.booking_id == Booking.id)
        .where(sa.func.coalesce(added.c.fen, 0) != Booking.total_fen)
    )
    yield from (f"booking {number}: its lines do not add up" for number in session.scalars(priced))
    unpaid = (
        sa.select(Booking.booking_no)
        .outerjoin(Payment, Payment.id == Booking.payment_id)
        .where(
            Booking.status.in_(rules.PAID),
            sa.or_(
                Payment.id.is_(None),
                Payment.status != "succeeded",
                Payment.trade_no.is_(None),
                Payment.amount_fen != Booking.total_fen,
                Payment.reference != PAYS + sa.cast(Booking.id, sa.String(20)),
            ),
        )
    )
    yield from (f"booking {number}: no payment of its total" for number in session.scalars(unpaid))


def money_without_effect(session: Session) -> Iterator[str]:
    """I6: money that came, and neither a stay nor a refund nor news of it on its way."""
    lost = (
        sa.select(Payment.payment_no)
        .outerjoin(Booking, Booking.payment_id == Payment.id)
        .outerjoin(Refund, Refund.payment_id == Payment.id)
        .where(
            Payment.paid_at.is_not(None),
            Payment.reference.startswith(PAYS),
            Refund.id.is_(None),
            sa.or_(Booking.id.is_(None), Booking.status.not_in(rules.PAID)),
            ~_still_to_run("news.PaymentSucceeded", "payment_id", Payment.id),
        )
    )
    yield from (f"payment {number}" for number in session.scalars(lost))
    unheard = (
        sa.select(TRADES.c.out_trade_no)
        .outerjoin(Payment, Payment.payment_no == TRADES.c.out_trade_no)
        .where(
            TRADES.c.status == "TRADE_SUCCESS",
            sa.or_(Payment.id.is_(None), Payment.paid_at.is_(None)),
            ~_still_to_run("sandbox.send_notice", "trade_id", TRADES.c.id),
            ~_still_to_run("payments.ask_gateway", "payment_id", Payment.id),
        )
    )
    yield from (f"trade of payment {number}" for number in session.scalars(unheard))


def _still_to_run(job: str, name: str, number: Number) -> sa.Exists:
    """Whether a job about this row waits in the outbox."""
    return sa.exists().where(
        OutboxJob.job == job,
        OutboxJob.state == "waiting",
        OutboxJob.payload[name].as_integer() == number,
    )


def refunds_beyond_payments(session: Session) -> Iterator[str]:
    """I7: more money sent back than came, or sent back for what was never paid."""
    back = (
        sa.select(Payment.payment_no)
        .join(Refund, Refund.payment_id == Payment.id)
        .group_by(Payment.id, Payment.payment_no, Payment.amount_fen, Payment.paid_at)
        .having(
            sa.or_(
                sa.func.sum(Refund.amount_fen) > Payment.amount_fen,
                Payment.paid_at.is_(None),
                sa.func.min(Refund.amount_fen) <= 0,
            )
        )
    )
    yield from (f"payment {number}" for number in session.scalars(back))
    other = (
        sa.select(Refund.refund_no)
        .outerjoin(RETURNS, RETURNS.c.out_request_no == Refund.refund_no)
        .where(
            Refund.status == "refunded",
            sa.func.coalesce(RETURNS.c.amount_fen, 0) != Refund.amount_fen,
        )
    )
    yield from (f"refund {number}: not the provider's" for number in session.scalars(other))
    unasked = (
        sa.select(RETURNS.c.out_request_no)
        .outerjoin(Refund, Refund.refund_no == RETURNS.c.out_request_no)
        .where(Refund.id.is_(None))
    )
    yield from (f"refund {number}: only the provider's" for number in session.scalars(unasked))


def histories_off_the_path(session: Session) -> Iterator[str]:
    """I8: a history that the state machine does not allow, or that does not end at the status."""
    steps = (
        sa.select(Booking.booking_no, Booking.status, BookingStep.position, BookingStep.status)
        .outerjoin(BookingStep, BookingStep.booking_id == Booking.id)
        .order_by(Booking.id, BookingStep.position)
    )
    for (number, status), group in groupby(
        session.execute(steps), key=lambda row: (row[0], row[1])
    ):
        walked = [(row[2], row[3]) for row in group]
        if not _is_a_path(walked, status):
            yield f"booking {number}: {' → '.join(str(step) for _, step in walked)} is {status}"


def _is_a_path(walked: Sequence[tuple[int | None, str | None]], status: str) -> bool:
    at = ""
    for wanted, (position, step) in enumerate(walked):
        if position != wanted or step is None or step not in rules.NEXT.get(at, ()):
            return False
        at = step
    return at == status


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


def holds_past_their_time(session: Session, now: datetime) -> Iterator[str]:
    """I13: a hold whose deadline passed more than 60 s ago."""
    overdue = sa.select(Booking.booking_no).where(
        Booking.status.in_(rules.OPEN), Booking.expires_at < now - OVERDUE
    )
    yield from (f"booking {number}" for number in session.scalars(overdue))


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


def reviews_doubled(session: Session) -> Iterator[str]:
    """I12: two reviews of one stay, or a review of a stay that is not reviewed."""
    twice = sa.select(Review.booking_id).group_by(Review.booking_id).having(sa.func.count() > 1)
    yield from (f"booking {booking_id}: two reviews" for booking_id in session.scalars(twice))
    wrong = (
        sa.select(Booking.booking_no)
        .outerjoin(Review, Review.booking_id == Booking.id)
        .where((Booking.status == rules.REVIEWED) != Review.id.is_not(None))
    )
    yield from (f"booking {number}: status and review differ" for number in session.scalars(wrong))


def counters_that_lie(session: Session) -> Iterator[str]:
    """I15: a house whose stars or bookings are not those of the rows."""
    stars = (
        sa.select(
            Review.house_id,
            sa.func.sum(Review.rating).label("stars"),
            sa.func.count(Review.rating).label("n"),
        )
        .group_by(Review.house_id)
        .subquery()
    )
    paid = (
        sa.select(Booking.house_id, sa.func.count().label("n"))
        .where(Booking.paid_at.is_not(None), Booking.status.in_(rules.PAID))
        .group_by(Booking.house_id)
        .subquery()
    )
    lying = (
        sa.select(House.public_id)
        .outerjoin(stars, stars.c.house_id == House.id)
        .outerjoin(paid, paid.c.house_id == House.id)
        .where(
            sa.or_(
                House.rating_sum != sa.func.coalesce(stars.c.stars, 0),
                House.review_count != sa.func.coalesce(stars.c.n, 0),
                House.booked_count != sa.func.coalesce(paid.c.n, 0),
            )
        )
    )
    yield from (f"house {public_id}" for public_id in session.scalars(lying))


def houses_past_the_desk(session: Session, *, waits: bool) -> Iterator[str]:
    """I19: a house that guests see and the desk refused last; or, where houses wait for it, one that
    was never approved. Also two open cases of one house, or an open one without its mark."""
    last = (
        sa.select(HouseCase.state)
        .where(HouseCase.house_id == House.id, HouseCase.state != "waiting")
        .order_by(HouseCase.id.desc())
        .limit(1)
        .correlate(House)
        .scalar_subquery()
    )
    approved = sa.select(HouseCase.id).where(
        HouseCase.house_id == House.id, HouseCase.state == "approved"
    )
    wrong = [last == "refused", *([~approved.exists()] if waits else [])]
    seen = sa.select(House.public_id).where(House.status == "published", sa.or_(*wrong))
    yield from (f"house {public_id}" for public_id in session.scalars(seen))
    marked = sa.and_(
        HouseCase.open_house_id.is_not(None), HouseCase.open_house_id == HouseCase.house_id
    )
    odd = sa.select(HouseCase.public_id).where(
        sa.or_(
            sa.and_(HouseCase.state == "waiting", ~sa.func.coalesce(marked, sa.false())),
            sa.and_(HouseCase.state != "waiting", HouseCase.open_house_id.is_not(None)),
        )
    )
    yield from (f"case {public_id}" for public_id in session.scalars(odd))
