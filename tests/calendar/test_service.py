"""Nights are held, kept and given back; a host closes what is free."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from ihome.booking import service as booking
from ihome.booking.errors import DatesTaken
from ihome.calendar import queries, service
from ihome.calendar.errors import NightsBooked, NightsTaken
from ihome.calendar.rules import HORIZON_DAYS
from ihome.houses.service import House
from ihome.infra.db import reading, transaction
from ihome.kernel.errors import InvalidInput, NotFound
from ihome.kernel.stay import Stay
from tests.factories.houses import a_house
from tests.factories.stays import booked, pay

NOW = datetime(2030, 5, 1, 4, tzinfo=UTC)  # noon at the house
TODAY = date(2030, 5, 1)


def may(day: int) -> date:
    return date(2030, 5, day)


@pytest.fixture(autouse=True)
def noon(clock: Callable[[datetime], None]) -> None:
    clock(NOW)


@pytest.fixture
def house(hua: int) -> House:
    return a_house(host_id=hua, is_instant=True)


def kinds(house: House) -> dict[int, str]:
    """Day of May -> the kind of that night."""
    with reading() as session:
        found = queries.kinds_by_night(session, house.id, TODAY, date(2030, 6, 1))
    return {night.day: kind for night, kind in found.items()}


def block(house: House, first: int, end: int, *, is_open: bool = False) -> None:
    service.block_nights(
        house.public_id, host_id=house.host_id, first=may(first), end=may(end), is_open=is_open
    )


def test_a_booking_holds_its_nights_and_not_the_day_it_leaves(house: House, gu: int) -> None:
    booked(house=house, guest_id=gu, stay=Stay(may(5), may(8)))
    assert kinds(house) == {5: "held", 6: "held", 7: "held"}


def test_paid_nights_are_booked(house: House, gu: int) -> None:
    pay(booked(house=house, guest_id=gu, stay=Stay(may(5), may(7))))
    assert kinds(house) == {5: "booked", 6: "booked"}


def test_nights_of_a_cancelled_booking_are_free_again_and_others_are_not(
    house: House, gu: int, sun: int
) -> None:
    first = booked(house=house, guest_id=gu, stay=Stay(may(5), may(7)))
    booked(house=house, guest_id=sun, stay=Stay(may(7), may(9)))
    booking.cancel_booking(first.booking_no, guest_id=gu)
    assert kinds(house) == {7: "held", 8: "held"}


@pytest.mark.parametrize(("first", "end"), [(4, 6), (6, 7), (7, 9), (3, 12), (5, 8)])
def test_a_night_that_is_taken_is_named(house: House, gu: int, first: int, end: int) -> None:
    placed = booked(house=house, guest_id=gu, stay=Stay(may(5), may(8)))
    with pytest.raises(NightsTaken) as refused:
        service.hold_nights(
            house_id=house.id, stay=Stay(may(first), may(end)), booking_id=placed.id
        )
    wanted = {f"2030-05-{day:02d}" for day in range(first, end)}
    taken = {"2030-05-05", "2030-05-06", "2030-05-07"}
    assert refused.value.data["nights_taken"] == sorted(wanted & taken)
    assert kinds(house) == {5: "held", 6: "held", 7: "held"}


def test_the_key_refuses_what_the_look_has_missed(
    house: House, gu: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = booked(house=house, guest_id=gu, stay=Stay(may(5), may(8)))
    monkeypatch.setattr(service, "taken_nights", lambda *_: [])
    with pytest.raises(NightsTaken):
        service.hold_nights(house_id=house.id, stay=Stay(may(7), may(9)), booking_id=placed.id)
    assert kinds(house) == {5: "held", 6: "held", 7: "held"}


def test_a_host_closes_and_opens_nights(house: House) -> None:
    block(house, 3, 6)
    block(house, 5, 8)  # some are closed already
    assert kinds(house) == {3: "blocked", 4: "blocked", 5: "blocked", 6: "blocked", 7: "blocked"}
    block(house, 4, 7, is_open=True)
    assert kinds(house) == {3: "blocked", 7: "blocked"}


@pytest.mark.parametrize("is_open", [True, False])
def test_nights_of_guests_cannot_be_closed_or_opened(house: House, gu: int, is_open: bool) -> None:
    block(house, 7, 8)
    booked(house=house, guest_id=gu, stay=Stay(may(5), may(7)))
    with pytest.raises(NightsBooked) as refused:
        block(house, 6, 9, is_open=is_open)
    assert refused.value.data == {"nights_booked": ["2030-05-06"]}
    assert kinds(house) == {5: "held", 6: "held", 7: "blocked"}


@pytest.mark.parametrize(
    ("_case", "first", "days"),
    [
        ("yesterday", -1, 3),
        ("beyond the horizon", HORIZON_DAYS, 2),
        ("no day", 3, 0),
        ("backwards", 3, -2),
        ("too many", 3, 401),
    ],
)
def test_days_that_cannot_be_closed_are_refused(
    house: House, _case: str, first: int, days: int
) -> None:
    begin = TODAY + timedelta(days=first)
    with pytest.raises(InvalidInput):
        service.block_nights(
            house.public_id,
            host_id=house.host_id,
            first=begin,
            end=begin + timedelta(days=days),
            is_open=False,
        )
    assert kinds(house) == {}


def test_somebody_elses_house_is_not_there_to_be_closed(house: House, sun: int) -> None:
    for public_id in (house.public_id, "nowhere"):
        with pytest.raises(NotFound) as refused:
            service.block_nights(public_id, host_id=sun, first=may(3), end=may(4), is_open=False)
        assert refused.value.data == {}
    assert kinds(house) == {}


def test_a_closed_night_cannot_be_booked(house: House, gu: int) -> None:
    block(house, 5, 6)
    with pytest.raises(DatesTaken) as refused:
        booked(house=house, guest_id=gu, stay=Stay(may(4), may(6)))
    assert refused.value.data["nights_taken"] == ["2030-05-05"]


def test_only_free_nights_from_today_within_reach_are_open(house: House, gu: int) -> None:
    booked(house=house, guest_id=gu, stay=Stay(may(3), may(4)))
    block(house, 5, 6)
    view = service.calendar_of(
        house.public_id, viewer_id=gu, first=TODAY - timedelta(days=2), end=may(7)
    )
    assert [(night.date.day, night.is_open) for night in view.nights] == [
        (29, False), (30, False), (1, True), (2, True), (3, False), (4, True), (5, False), (6, True),
    ]  # fmt: skip
    assert {night.price_fen for night in view.nights} == {house.price_fen}
    far = TODAY + timedelta(days=HORIZON_DAYS)
    view = service.calendar_of(
        house.public_id, viewer_id=gu, first=far - timedelta(days=1), end=far + timedelta(days=1)
    )
    assert [night.is_open for night in view.nights] == [True, False]


def test_only_the_host_learns_which_nights_are_closed_by_the_host(house: House, gu: int) -> None:
    booked(house=house, guest_id=gu, stay=Stay(may(3), may(4)))
    block(house, 4, 5)

    def blocked(viewer_id: int | None) -> list[bool]:
        view = service.calendar_of(house.public_id, viewer_id=viewer_id, first=may(3), end=may(6))
        return [night.is_blocked for night in view.nights]

    assert blocked(house.host_id) == [False, True, False]
    assert blocked(gu) == blocked(None) == [False, False, False]


def test_nights_ahead_are_those_of_guests_from_today_on(
    house: House, gu: int, clock: Callable[[datetime], None]
) -> None:
    booked(house=house, guest_id=gu, stay=Stay(may(1), may(4)))
    block(house, 20, 25)
    assert service.nights_ahead(house.id) == 3
    clock(NOW + timedelta(days=2))
    assert service.nights_ahead(house.id) == 1


def test_two_bookings_in_one_transaction_are_both_undone_by_a_refusal(
    house: House, gu: int
) -> None:
    placed = booked(house=house, guest_id=gu, stay=Stay(may(5), may(6)))
    with pytest.raises(NightsTaken), transaction():
        service.hold_nights(house_id=house.id, stay=Stay(may(8), may(9)), booking_id=placed.id)
        service.hold_nights(house_id=house.id, stay=Stay(may(5), may(7)), booking_id=placed.id)
    assert kinds(house) == {5: "held"}
