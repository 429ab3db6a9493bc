"""May one more message go out? Decided in one transaction, so that a Redis that forgets opens nothing.

The row of the number is locked, then the row of the day: all that costs money stands in one queue, and
every count below is exact.
"""

from datetime import date, datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ihome.infra.db import Base, reading, retried, transaction
from ihome.infra.outbox import announce
from ihome.infra.vault import vault
from ihome.kernel.clock import today, utc_now
from ihome.verification import queries
from ihome.verification.errors import SmsBudgetSpent, SmsOff, SmsPlaceTooOften, SmsTooOften
from ihome.verification.events import SmsBudgetHalfSpent
from ihome.verification.models import QUEUED, SmsDay, SmsMessage, SmsNumber, SmsSend
from ihome.verification.ports import FAILED, policy
from ihome.verification.rules import (
    BUSY_A_MINUTE,
    HOUR,
    MOST_A_MINUTE,
    NOTICES_A_DAY,
    PLACE_LIMITS,
    PURPOSES,
    Origin,
    limit_of_day,
    network_of,
    prefix_of,
    until_tomorrow,
    wait_before_sending,
    wait_for,
)

OFF_SECONDS = 600
MINUTE = timedelta(minutes=1)


def places_of(origin: Origin, digits: str) -> dict[str, str]:
    """Blind indexes of where a wish comes from and which numbers it is about; unknown ones left out."""
    found = {
        "address": origin.address,
        "network": network_of(origin.address),
        "device": origin.device,
        "prefix": prefix_of(digits),
    }
    return {
        place: vault().index(key, kind=f"sms {place}")[:32] for place, key in found.items() if key
    }


def is_risky(places: dict[str, str]) -> bool:
    """Whether one of the soft limits is reached, or everybody together sends very much."""
    now = utc_now()
    with reading() as session:
        if queries.count_sends_since(session, now - MINUTE) >= BUSY_A_MINUTE:
            return True
        return any(
            len(queries.sends_from(session, place, key, now - HOUR, at_most=soft)) >= soft
            for place, key in places.items()
            if (soft := PLACE_LIMITS[place].soft)
        )


@retried
def allow_code(
    *, request_id: str, mobile_index: str, purpose: str, places: dict[str, str], price_fen: int
) -> None:
    """Write down one more code, what it costs and where it was asked for; or refuse it.

    SmsTooOften, SmsPlaceTooOften, SmsOff, SmsBudgetSpent, each with seconds to wait.
    """
    day = today()
    _know(day, mobile_index)
    with transaction() as session:
        queries.locked_number(session, mobile_index)
        row = queries.locked_day(session, day)
        now = utc_now()
        sent = queries.sends_since(session, mobile_index, now - timedelta(days=1))
        if wait := wait_before_sending(sent, now=now):
            raise SmsTooOften(retry_after_seconds=wait)
        _check_places(session, places, now)
        _charge(session, row, price_fen, is_code=True, now=now)
        session.add(SmsSend(mobile_index=mobile_index, purpose=purpose, sent_at=now, **places))
        session.add(_message(request_id, mobile_index, purpose, price_fen, day, now))


@retried
def allow_notice(*, request_id: str, mobile_index: str, purpose: str, price_fen: int) -> bool:
    """Write down a notice and what it costs; False when it is on its way, or the number has had enough.

    A notice that was refused before is tried again in the same row. SmsOff, SmsBudgetSpent.
    """
    day = today()
    _know(day, mobile_index)
    with transaction() as session:
        queries.locked_number(session, mobile_index)
        row = queries.locked_day(session, day)
        again = queries.message_of(session, request_id)
        if again is not None and again.state != FAILED:
            return False  # another worker was quicker
        now = utc_now()
        since = now - timedelta(days=1)
        told = queries.count_notices_since(session, mobile_index, since, but=PURPOSES)
        if told >= NOTICES_A_DAY:
            return False
        _charge(session, row, price_fen, is_code=False, now=now)
        if again is None:
            session.add(_message(request_id, mobile_index, purpose, price_fen, day, now))
        else:
            again.state, again.error_code, again.price_fen = QUEUED, "", price_fen
            again.day, again.changed_at = day, now
        return True


def give_back(session: Session, message: SmsMessage) -> None:
    """A gateway has surely not sent it: it costs nothing. Its day is locked for that."""
    queries.locked_day(session, message.day).spent_fen -= message.price_fen
    message.price_fen = 0


def _check_places(session: Session, places: dict[str, str], now: datetime) -> None:
    if queries.count_sends_since(session, now - MINUTE) >= MOST_A_MINUTE:
        raise SmsPlaceTooOften(retry_after_seconds=int(MINUTE.total_seconds()))
    for place, key in places.items():
        hard = PLACE_LIMITS[place].hard
        sent = queries.sends_from(session, place, key, now - HOUR, at_most=hard)
        if wait := wait_for(sent, hard, HOUR, now=now):
            raise SmsPlaceTooOften(retry_after_seconds=wait)


def _charge(session: Session, row: SmsDay, price_fen: int, *, is_code: bool, now: datetime) -> None:
    if policy().is_off or queries.is_switched_off(session):
        raise SmsOff(retry_after_seconds=OFF_SECONDS)
    budget = policy().budget_fen
    if row.spent_fen + price_fen > limit_of_day(budget, is_code=is_code):
        raise SmsBudgetSpent(retry_after_seconds=until_tomorrow(now))
    row.spent_fen += price_fen
    if row.alarmed_at is None and row.spent_fen * 2 >= budget:
        row.alarmed_at = now
        announce(session, SmsBudgetHalfSpent(row.day, row.spent_fen, budget))


def _message(
    request_id: str, mobile_index: str, purpose: str, price_fen: int, day: date, now: datetime
) -> SmsMessage:
    return SmsMessage(
        request_id=request_id,
        purpose=purpose,
        mobile_index=mobile_index,
        price_fen=price_fen,
        day=day,
        made_at=now,
        changed_at=now,
    )


def _know(day: date, mobile_index: str) -> None:
    """The rows that are locked must be there; each is made once, and looked for without a lock."""
    rows: list[tuple[type[Base], object, dict[str, object]]] = [
        (SmsNumber, mobile_index, {"mobile_index": mobile_index, "first_at": utc_now()}),
        (SmsDay, day, {"day": day}),
    ]
    for model, key, made in rows:
        with reading() as session:
            if session.get(model, key) is not None:
                continue
        try:
            with transaction() as session:
                session.add(model(**made))
        except IntegrityError:
            continue  # another request came first
