"""Quote a stay and book it: the price, the nights, and every refusal that writes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from ihome.booking import queries, service
from ihome.booking.errors import (
    DatesTaken,
    HouseNotOpen,
    OwnHouse,
    PriceChanged,
    StayInThePast,
    StayTooFarAhead,
    StayTooLong,
    StayTooShort,
    TooManyGuests,
    TooManyOpenBookings,
)
from ihome.booking.models import BookingLine
from ihome.booking.service import Booking
from ihome.houses import service as houses
from ihome.houses.service import House
from ihome.infra.db import reading
from ihome.kernel.errors import AppError, KeyUsedBefore, NotFound
from ihome.kernel.stay import Stay
from tests.booking.looking import everything, history_of, nights_of
from tests.factories.houses import a_form, a_house
from tests.factories.people import a_user
from tests.factories.stays import booked, pay

NOON = datetime(2030, 5, 1, 4, tzinfo=UTC)  # noon at the house
WEEKEND = Stay(date(2030, 5, 4), date(2030, 5, 6))


@pytest.fixture(autouse=True)
def noon(clock: Callable[[datetime], None]) -> None:
    clock(NOON)


@pytest.fixture
def house(hua: int) -> House:
    return a_house(host_id=hua, is_instant=True, deposit_fen=20_000)


def quote(house: House, stay: Stay = WEEKEND, *, guests: int = 2, viewer_id: int | None = None):
    return service.quote(house.public_id, viewer_id=viewer_id, stay=stay, guests=guests)


def place(house: House, guest_id: int, stay: Stay = WEEKEND, **said: Any) -> Booking:
    words = {"guests": 2, "idempotency_key": "the-first-wish", **said}
    return service.place_booking(
        house_public_id=house.public_id, guest_id=guest_id, stay=stay, **words
    )


def test_a_quote_says_each_line_and_their_sum_and_holds_nothing(house: House) -> None:
    before = everything()
    seen = quote(house)
    lines = [(line.kind, line.quantity, line.unit_fen, line.amount_fen) for line in seen.lines]
    assert lines == [("nights", 2, 39_900, 79_800), ("cleaning", 1, 5_000, 5_000)]
    assert (seen.total_fen, seen.deposit_fen, seen.nights) == (84_800, 20_000, 2)
    assert (seen.needs_acceptance, seen.quoted_at) == (False, NOON)
    assert everything() == before


def test_a_booking_costs_what_the_quote_said(house: House, gu: int) -> None:
    seen = quote(house)
    placed = place(house, gu, expected_total_fen=seen.total_fen)
    with reading() as session:
        found = sa.select(BookingLine).where(BookingLine.booking_id == placed.id)
        rows = list(session.scalars(found.order_by(BookingLine.position)))
    assert [(row.kind, row.quantity, row.unit_fen, row.amount_fen) for row in rows] == [
        (line.kind, line.quantity, line.unit_fen, line.amount_fen) for line in seen.lines
    ]
    assert placed.total_fen == seen.total_fen == sum(row.amount_fen for row in rows)


def test_a_house_without_a_cleaning_fee_has_one_line(hua: int) -> None:
    bare = a_house(host_id=hua, cleaning_fee_fen=0, price_fen=12_345)
    seen = quote(bare, Stay(date(2030, 5, 4), date(2030, 5, 7)))
    assert [(line.kind, line.amount_fen) for line in seen.lines] == [("nights", 37_035)]
    assert seen.needs_acceptance is True


@pytest.mark.parametrize(
    ("is_instant", "status", "waits"),
    [(True, "awaiting_payment", timedelta(minutes=15)), (False, "requested", timedelta(hours=24))],
)
def test_a_booking_begins_with_its_nights_its_deadline_and_its_first_step(
    hua: int, gu: int, is_instant: bool, status: str, waits: timedelta
) -> None:
    placed = place(a_house(host_id=hua, is_instant=is_instant), gu, message="晚上八点到。")
    assert (placed.status, placed.expires_at) == (status, NOON + waits)
    assert (placed.guest_id, placed.host_id, placed.message) == (gu, hua, "晚上八点到。")
    assert placed.check_out_at == datetime(2030, 5, 6, 4, tzinfo=UTC)  # noon at the house
    assert nights_of(placed) == [(date(2030, 5, 4), "held"), (date(2030, 5, 5), "held")]
    assert history_of(placed) == [(status, "guest")]


def test_the_next_guest_may_arrive_on_the_day_the_last_one_leaves(
    house: House, gu: int, sun: int
) -> None:
    place(house, gu)
    after = place(house, sun, Stay(date(2030, 5, 6), date(2030, 5, 7)))
    before = place(house, sun, Stay(date(2030, 5, 3), date(2030, 5, 4)), idempotency_key="again-me")
    assert after.status == before.status == "awaiting_payment"


@pytest.mark.parametrize(("first", "end"), [(3, 5), (5, 6), (4, 6), (5, 9), (3, 9)])
def test_taken_nights_are_refused_with_free_stays_close_by(
    house: House, gu: int, sun: int, first: int, end: int
) -> None:
    place(house, gu)
    before = everything()
    stay = Stay(date(2030, 5, first), date(2030, 5, end))
    for ask in (lambda: place(house, sun, stay), lambda: quote(house, stay)):
        with pytest.raises(DatesTaken) as refused:
            ask()
        taken = [n.isoformat() for n in stay.nights() if n.day in (4, 5)]
        assert refused.value.data["nights_taken"] == taken
        near = refused.value.data["nearest"]
        assert len(near) == 2
        for found in near:
            begins, ends = (date.fromisoformat(found[end]) for end in ("check_in", "check_out"))
            assert Stay(begins, ends).length == stay.length
            quote(house, Stay(begins, ends))  # free, as promised
    assert everything() == before


@dataclass(frozen=True)
class Case:
    """A wish on a house for 2–7 nights and 4 people that is refused, and with what."""

    refusal: type[AppError]
    start: int = 3
    nights: int = 2
    guests: int = 2


@pytest.mark.parametrize(
    "case",
    [
        Case(StayInThePast, start=-1),
        Case(StayTooFarAhead, start=539),
        Case(StayTooShort, nights=1),
        Case(StayTooLong, nights=8),
        Case(TooManyGuests, guests=5),
    ],
    ids=lambda case: case.refusal.__name__,
)
def test_quote_and_booking_refuse_the_same_stays_and_write_nothing(
    hua: int, gu: int, case: Case
) -> None:
    house = a_house(host_id=hua, min_nights=2, max_nights=7, capacity=4)
    check_in = NOON.date() + timedelta(days=case.start)
    stay = Stay(check_in, check_in + timedelta(days=case.nights))
    before = everything()
    with pytest.raises(case.refusal):
        quote(house, stay, guests=case.guests)
    with pytest.raises(case.refusal):
        place(house, gu, stay, guests=case.guests)
    assert everything() == before


@pytest.mark.parametrize(
    ("_case", "moment", "is_past"),
    [
        ("a minute to midnight at the house", datetime(2030, 5, 4, 15, 59, tzinfo=UTC), False),
        ("midnight at the house, still the 4th in UTC", datetime(2030, 5, 4, 16, tzinfo=UTC), True),
    ],
)
def test_a_day_is_over_at_midnight_of_the_house(
    house: House, clock: Callable[..., None], _case: str, moment: datetime, is_past: bool
) -> None:
    clock(moment)
    if is_past:
        with pytest.raises(StayInThePast):
            quote(house)
    else:
        assert quote(house).nights == 2


def test_nobody_books_their_own_house(house: House) -> None:
    before = everything()
    with pytest.raises(OwnHouse):
        place(house, house.host_id)
    assert everything() == before


@pytest.mark.parametrize("status", ["draft", "paused"])
def test_a_house_that_is_not_open_is_not_there_for_others(hua: int, gu: int, status: str) -> None:
    house = a_house(host_id=hua, status=status)
    with pytest.raises(NotFound):
        place(house, gu)
    with pytest.raises(NotFound):
        quote(house)
    with pytest.raises(HouseNotOpen):
        quote(house, viewer_id=hua)


def test_a_house_that_closes_while_one_books_takes_no_booking(
    house: House, gu: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = houses.house_for

    def look_then_pause(*args: Any, **kwargs: Any) -> House:
        seen = look(*args, **kwargs)
        houses.pause_house(house.public_id, host_id=house.host_id)
        return seen

    monkeypatch.setattr(houses, "house_for", look_then_pause)
    with pytest.raises(HouseNotOpen):
        place(house, gu)


@pytest.mark.parametrize("expected_fen", [0, 84_799, 84_801])
def test_a_price_other_than_the_page_showed_is_refused(
    house: House, gu: int, expected_fen: int
) -> None:
    before = everything()
    with pytest.raises(PriceChanged) as refused:
        place(house, gu, expected_total_fen=expected_fen)
    assert refused.value.data == {"total_fen": 84_800}
    assert everything() == before


def test_a_later_price_does_not_touch_a_booking(house: House, gu: int) -> None:
    placed = place(house, gu)
    houses.edit_house(house.public_id, host_id=house.host_id, form=a_form(price_fen=99_900))
    assert service.show_booking(placed.booking_no, user_id=gu).total_fen == 84_800
    assert service.start_payment(placed.booking_no, guest_id=gu).amount_fen == 84_800


def test_the_same_key_gives_the_booking_it_made(house: House, gu: int) -> None:
    first = place(house, gu)
    before = everything()
    assert place(house, gu).id == first.id
    assert everything() == before


def test_a_key_still_gives_its_booking_when_that_is_over(house: House, gu: int) -> None:
    first = place(house, gu)
    service.cancel_booking(first.booking_no, guest_id=gu)
    assert place(house, gu).status == "cancelled"


def test_an_old_key_is_refused_for_other_days_and_other_houses(
    house: House, hua: int, gu: int
) -> None:
    place(house, gu)
    before = everything()
    with pytest.raises(KeyUsedBefore):
        place(house, gu, Stay(date(2030, 5, 10), date(2030, 5, 11)))
    with pytest.raises(KeyUsedBefore):
        place(a_house(host_id=hua), gu)
    assert everything() == before


def test_two_guests_may_use_the_same_key(house: House, gu: int, sun: int) -> None:
    first = place(house, gu)
    second = place(house, sun, Stay(date(2030, 5, 10), date(2030, 5, 11)))
    assert first.id != second.id


def test_a_key_that_books_two_houses_at_the_same_moment_books_one(
    house: House, hua: int, gu: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = place(house, gu)
    before = everything()
    look, looks = queries.booking_by_key, []

    def not_there_yet(*args: Any) -> Booking | None:
        looks.append(args)
        return look(*args) if len(looks) > 2 else None

    monkeypatch.setattr(queries, "booking_by_key", not_there_yet)
    other = a_house(host_id=hua, is_instant=True)
    with pytest.raises(KeyUsedBefore):
        place(other, gu)
    assert everything() == before
    assert first.status == "awaiting_payment"


def test_five_stays_without_paying_are_enough(house: House, hua: int, gu: int) -> None:
    for number in range(5):
        start = date(2030, 6, 1 + 2 * number)
        stay = Stay(start, start + timedelta(days=1))
        place(house, gu, stay, idempotency_key=f"wish-no-{number}")
    before = everything()
    with pytest.raises(TooManyOpenBookings) as refused:
        place(house, gu)
    assert refused.value.data == {"most": 5}
    assert everything() == before


@pytest.mark.parametrize("how", ["paid", "cancelled"])
def test_a_booking_that_is_paid_or_over_makes_room(house: House, gu: int, how: str) -> None:
    for number in range(5):
        start = date(2030, 6, 1 + 2 * number)
        stay = Stay(start, start + timedelta(days=1))
        last = place(house, gu, stay, idempotency_key=f"wish-no-{number}")
    if how == "paid":
        pay(last)
    else:
        service.cancel_booking(last.booking_no, guest_id=gu)
    assert place(house, gu).status == "awaiting_payment"


def test_the_limit_is_each_guests_own(house: House, gu: int) -> None:
    for number in range(5):
        start = date(2030, 6, 1 + 2 * number)
        stay = Stay(start, start + timedelta(days=1))
        booked(house=house, guest_id=gu, stay=stay, key=f"wish-no-{number}")
    assert place(house, a_user().id).status == "awaiting_payment"
