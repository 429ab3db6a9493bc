"""The door of payments: a booking's payment, for its guest alone."""

from collections.abc import Callable

import pytest

from ihome.booking import service as booking
from ihome.booking.service import Booking
from tests.booking.looking import everything, payments_of
from tests.cast import BrowserOf
from tests.conftest import Browser
from tests.factories.houses import a_house
from tests.factories.stays import booked, pay
from tests.payments.near import Wire

API = "/api/v2"
Key = Callable[[], dict[str, str]]


@pytest.fixture
def placed(hua: int, gu: int, wire: Wire) -> Booking:
    return booked(house=a_house(host_id=hua, is_instant=True), guest_id=gu)


def test_a_guest_pays_for_a_booking_and_sees_the_payment(
    browser_of: BrowserOf, placed: Booking, key: Key
) -> None:
    browser = browser_of(placed.guest_id)
    address = f"{API}/bookings/{placed.booking_no}/payments"
    made = browser.post(address, json={}, headers=key())
    assert made.status_code == 201
    data = made.json["data"]
    assert set(data) == {
        "payment_no", "status", "amount_fen", "pay_url", "created_at", "expires_at", "paid_at",
    }  # fmt: skip
    assert (data["status"], data["amount_fen"], data["paid_at"]) == ("pending", 84_800, None)
    again = browser.post(address, json={}, headers=key())  # another key, the same payment
    assert again.json["data"] == data
    pay(placed)
    seen = browser.get(f"{API}/payments/{data['payment_no']}")
    assert (seen.status_code, seen.json["data"]["status"]) == (200, "succeeded")
    assert seen.json["data"]["paid_at"].endswith("Z")


@pytest.mark.parametrize("who", ["the host", "a stranger", "nobody"])
def test_nobody_else_can_open_or_see_it(
    client: Browser, browser_of: BrowserOf, placed: Booking, sun: int, key: Key, who: str
) -> None:
    number = booking.start_payment(placed.booking_no, guest_id=placed.guest_id).payment_no
    people = {"the host": placed.host_id, "a stranger": sun}
    browser = browser_of(people[who]) if who in people else client
    before = everything()

    def ask(booking_no: str, payment_no: str) -> list[tuple[int, bytes]]:
        opened = browser.post(f"{API}/bookings/{booking_no}/payments", json={}, headers=key())
        seen = browser.get(f"{API}/payments/{payment_no}")
        return [(opened.status_code, opened.data), (seen.status_code, seen.data)]

    answers = ask(placed.booking_no, number)
    assert answers == ask("b" * 26, "p" * 26)
    assert {status for status, _ in answers} == {401 if who == "nobody" else 404}
    assert everything() == before


@pytest.mark.parametrize("body", [{"amount_fen": 1}, {"total_fen": 1}, [], "x"])
def test_the_amount_is_not_the_clients_to_say(
    browser_of: BrowserOf, placed: Booking, key: Key, body: object
) -> None:
    answer = browser_of(placed.guest_id).post(
        f"{API}/bookings/{placed.booking_no}/payments", json=body, headers=key()
    )
    assert answer.status_code == 422
    assert payments_of(placed) == []


def test_a_paid_booking_is_not_paid_again(browser_of: BrowserOf, placed: Booking, key: Key) -> None:
    pay(placed)
    answer = browser_of(placed.guest_id).post(
        f"{API}/bookings/{placed.booking_no}/payments", json={}, headers=key()
    )
    assert (answer.status_code, answer.json["errno"]) == (409, "14009")
    assert answer.json["data"] == {"status": "upcoming"}
    assert len(payments_of(placed)) == 1
