"""Tell people by text message what happened to their booking, and hosts what the desk said."""

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from ihome.accounts import service as accounts
from ihome.accounts.events import LoggedInElsewhere
from ihome.booking import events
from ihome.booking import service as booking
from ihome.houses import service as houses
from ihome.houses.events import HouseApproved, HouseJudged, HouseRefused
from ihome.infra.db import reading, transaction
from ihome.kernel.clock import utc_now
from ihome.notifications import queries, rules
from ihome.notifications.models import HouseNotice, Notice
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
    events.BookingCalledOff,
    events.StayCompleted,
    ReviewPublished,
]
HEARD_OF_HOUSES: list[type[HouseJudged]] = [HouseApproved, HouseRefused]


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


def tell_host(event: HouseJudged) -> None:
    """Write to the host of a house that the desk has judged. Idempotent like `send_text`."""
    news, case = type(event).__name__, houses.case_facts(event.case_id)
    if case is None:
        return
    house = houses.house_by_id(event.house_id)
    text = rules.text_of_house(news, status=house.status, title=house.title)
    with reading() as session:
        was_told = queries.was_host_told(session, case_id=case.id, news=news)
    if text is None or was_told:
        return
    verification.send_notice(
        mobile=accounts.mobile_of_user(event.host_id),
        kind=news,
        text=text,
        words={"title": rules.short(house.title)},
        key=f"case {case.id} {news}",
    )
    try:
        with transaction() as session:
            session.add(
                HouseNotice(case_id=case.id, user_id=event.host_id, news=news, sent_at=utc_now())
            )
    except IntegrityError:
        return  # another worker told them at the same moment
