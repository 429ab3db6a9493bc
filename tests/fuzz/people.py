"""Who knocks: a visitor, a guest and a host of a house where something has happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from zlib import crc32

from flask import Flask
from schemathesis import Case

from ihome.accounts import service as accounts
from ihome.accounts.models import User
from ihome.booking import service as booking
from ihome.houses import service as houses
from ihome.infra import session_index
from ihome.infra.cache import redis
from tests.conftest import Browser, empty_tables
from tests.factories.houses import AREA, a_house
from tests.factories.id_cards import an_id_number
from tests.factories.people import a_user, log_in
from tests.factories.stays import a_reviewed_stay, a_stayed_booking, booked, some_nights

PEOPLE = ("visitor", "guest", "host")
SESSION_SECONDS = 86_400


@dataclass(frozen=True)
class Someone:
    """A person at a browser; `objects` are real things, by the name of the argument they fill."""

    cookies: Mapping[str, str]
    token: str
    session: tuple[bytes, bytes] | None  # key and value in Redis
    objects: Mapping[str, list[str]]
    user_id: int | None = None

    def dress(self, case: Case) -> None:
        """Give `case` the person's cookies and token, and mostly the names of things that exist.

        What is chosen hangs on the case alone, so that a failure can be asked again.
        """
        if self.session is not None and self.user_id is not None:
            key, value = self.session  # a case before may have logged out
            redis().set(key, value, ex=SESSION_SECONDS)
            session_index.begin(self.user_id, key.decode().removeprefix(session_index.KEY_PREFIX))
        case.cookies = {**(case.cookies or {}), **self.cookies}
        case.headers = {**(case.headers or {}), "X-CSRFToken": self.token}
        chance = crc32(
            repr((case.path_parameters, case.query, case.body)).encode("utf-8", "replace")
        )
        if case.path_parameters and chance % 4:
            case.path_parameters = {
                name: self._one_of(name, value, chance // 4)
                for name, value in case.path_parameters.items()
            }

    def _one_of(self, name: str, value: object, chance: int) -> object:
        known = self.objects.get(name)
        return known[chance % len(known)] if known else value


def a_lived_in_house(app: Flask) -> dict[str, Someone]:
    """A visitor, a guest and a host; houses, photos, bookings in several states, reviews."""
    with app.app_context():
        empty_tables()
        redis().flushdb()
        host, guest = a_person("host"), a_person("guest")
        objects = things_of(host, guest)
        return {
            "visitor": someone(app, None, objects),
            "guest": someone(app, guest, objects),
            "host": someone(app, host, objects),
        }


def a_person(name: str) -> User:
    user = a_user(name=name, real_name=False)
    accounts.give_real_name(user.id, real_name="张三", id_number=an_id_number())
    return user


def things_of(host: User, guest: User) -> dict[str, list[str]]:
    instant = a_house(host_id=host.id, is_instant=True, photos=3)
    slow = a_house(host_id=host.id, is_instant=False)
    another = a_house(host_id=host.id, is_instant=True)
    draft = a_house(host_id=host.id, status="draft", photos=1)
    reviewed = a_reviewed_stay(house=instant, guest_id=guest.id, key="fuzz-reviewed")
    placed = [
        booked(house=instant, guest_id=guest.id, stay=some_nights(start=9), key="fuzz-awaiting"),
        booked(house=slow, guest_id=guest.id, stay=some_nights(start=9), key="fuzz-requested"),
        a_stayed_booking(house=another, guest_id=guest.id, key="fuzz-stayed"),
        reviewed,
    ]
    payment = booking.start_payment(placed[0].booking_no, guest_id=guest.id)
    review = booking.show_booking(reviewed.booking_no, user_id=guest.id).review
    photos = houses.draft_view(instant.public_id, host_id=host.id).photos
    assert review is not None
    return {
        "house_id": [instant.public_id, slow.public_id, draft.public_id],
        "booking_no": [each.booking_no for each in placed],
        "payment_no": [payment.payment_no],
        "review_id": [review.review_id],
        "photo_id": [each.photo_id for each in photos],
        "code": [AREA],
    }


def someone(app: Flask, user: User | None, objects: Mapping[str, list[str]]) -> Someone:
    browser = app.test_client()
    assert isinstance(browser, Browser)
    if user is not None:
        log_in(browser, user.id)
    browser.get("/api/v2/session")
    cookies = {
        name: found.value
        for name in ("session", "csrf_token")
        if (found := browser.get_cookie(name)) is not None
    }
    keys = redis().keys("session:*")
    kept = {key: redis().get(key) for key in keys}
    mine = [
        (key, value)
        for key, value in kept.items()
        if cookies.get("session", "").startswith(key.decode().removeprefix("session:") + ".")
    ]
    return Someone(
        cookies, cookies["csrf_token"], mine[0] if mine else None, objects, user and user.id
    )
