"""Tell people by text message what happened to their booking."""

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from ihome.accounts import service as accounts
from ihome.accounts.events import LoggedInElsewhere
from ihome.booking import events
from ihome.booking import service as booking
from ihome.houses import service as houses
from ihome.infra.db import reading, transaction
from ihome.kernel.clock import utc_now
from ihome.notifications import queries, rules
from ihome.notifications.models import Notice
from ihome.reviews.events import ReviewPublished
from ihome.verification import service as verification

News = events.BookingNews | ReviewPublished

HEARD: list[type[News]] = [
    events.BookingPlaced,
    events.BookingAccepted,
    events.BookingDeclined,
    events.BookingCancelled,
    events.BookingExpired,
    events.BookingPaid,
    events.BookingRefunded,
    events.StayCompleted,
    ReviewPublished,
]


@dataclass(frozen=True)
class Told:
    """A message and what an approved template of its kind is filled with: title and days."""

    kind: str
    text: str
    words: dict[str, str]


def send_text(event: News) -> None:
    """Write to whom `event` concerns. Idempotent; SmsFailed when no gateway takes it now.

    A worker that dies while it hands a message over does not send it again: whether it went out is
    what the gateway's receipt tells.
    """
    news = type(event).__name__
    found = booking.booking_facts(event.booking_id)
    if found is None:
        return
    title = houses.house_by_id(found.house_id).title
    stay = rules.Stay(title, found.check_in, found.check_out)
    people = {rules.GUEST: found.guest_id, rules.HOST: found.host_id}
    for role, text in rules.texts(news, status=found.status, stay=stay).items():
        message = Told(kind=f"{news}.{role}", text=text, words=rules.words(stay))
        _send_once(found.id, news, user_id=people[role], message=message)


def send_login_text(event: LoggedInElsewhere) -> None:
    """Write to the user that somebody logged in from a new device; once for each login."""
    verification.send_notice(
        mobile=accounts.mobile_of_user(event.user_id),
        kind="LoggedInElsewhere",
        text=rules.login_text(event.device, event.at),
        words=rules.login_words(event.device, event.at),
        key=f"login {event.user_id} {event.at.isoformat()}",
    )


def _send_once(booking_id: int, news: str, *, user_id: int, message: Told) -> None:
    with reading() as session:
        if queries.was_sent(session, booking_id=booking_id, news=news, user_id=user_id):
            return
    verification.send_notice(
        mobile=accounts.mobile_of_user(user_id),
        kind=message.kind,
        text=message.text,
        words=message.words,
        key=f"booking {booking_id} {news} {user_id}",
    )
    try:
        with transaction() as session:
            session.add(
                Notice(booking_id=booking_id, news=news, user_id=user_id, sent_at=utc_now())
            )
    except IntegrityError:
        return  # another worker told them at the same moment
