"""Bookings in each of their states, walked there by the services."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

from ihome.booking import service as booking
from ihome.booking.service import Booking
from ihome.houses.service import House
from ihome.infra.jobs import run_due
from ihome.kernel import clock
from ihome.kernel.clock import today
from ihome.kernel.stay import Stay
from ihome.payments import service as payments
from ihome.reviews import service as reviews
from ihome.sandbox import service as sandbox
from ihome.wiring import JOBS
from tests.factories.houses import a_house
from tests.factories.people import a_user


def some_nights(*, start: int = 5, nights: int = 2) -> Stay:
    """A stay that begins `start` days from now."""
    check_in = today() + timedelta(days=start)
    return Stay(check_in, check_in + timedelta(days=nights))


def booked(
    *,
    house: House | None = None,
    guest_id: int | None = None,
    stay: Stay | None = None,
    key: str = "a-key-of-mine",
    is_instant: bool = True,
) -> Booking:
    """A booking that waits: for the money of an instant house, else for its host."""
    house = house or a_house(host_id=a_user().id, is_instant=is_instant)
    return booking.place_booking(
        house_public_id=house.public_id,
        guest_id=guest_id or a_user().id,
        stay=stay or some_nights(),
        guests=2,
        idempotency_key=key,
    )


def pay(placed: Booking) -> list[tuple[str, str]]:
    """Pay at the sandbox and let its signed word be heard and acted on; the word."""
    word = word_of_payment(placed)
    assert payments.hear_notice(word)
    do_jobs()
    return word


def word_of_payment(placed: Booking) -> list[tuple[str, str]]:
    """Pay at the sandbox; the signed notice that it would send, not sent."""
    payment = booking.start_payment(placed.booking_no, guest_id=placed.guest_id)
    trade = sandbox.open_trade(parse_qsl(urlsplit(payment.pay_url).query))
    paid = sandbox.pay(trade.out_trade_no, twice=False, delayed=False, lost=True)
    return parse_qsl(urlsplit(sandbox.return_url(paid)).query)


def a_paid_booking(**said: object) -> Booking:
    """Upcoming: paid, before the stay."""
    placed = booked(**said)  # type: ignore[arg-type]
    pay(placed)
    return again(placed)


def a_stayed_booking(**said: object) -> Booking:
    """Over, and not reviewed. The stay was last week: the clock stood there meanwhile."""
    with days_ago(10):
        placed = a_paid_booking(**said)
    do_jobs()
    return again(placed)


def a_reviewed_stay(
    *, rating: int = 5, text: str = "很安静，床很舒服。", **said: object
) -> Booking:
    stayed = a_stayed_booking(**said)
    reviews.write_review(stayed.booking_no, guest_id=stayed.guest_id, rating=rating, text=text)
    do_jobs()
    return again(stayed)


def again(placed: Booking) -> Booking:
    """The booking as it is now."""
    found = booking.booking_facts(placed.id)
    assert found is not None
    return found


@contextmanager
def days_ago(days: int) -> Iterator[None]:
    with clock.at(clock.utc_now() - timedelta(days=days)):
        yield


def do_jobs() -> None:
    while run_due(JOBS, limit=50):
        pass
