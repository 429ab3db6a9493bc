"""What the clock does: requests and holds run out, stays end; a job may run early, twice or never."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest

from ihome.booking import service
from ihome.booking.errors import WrongMoment
from ihome.booking.service import Booking, running_out
from ihome.infra.jobs import run_periodic
from ihome.wiring import PERIODIC
from tests.booking.looking import everything, history_of, nights_of
from tests.factories.houses import a_house
from tests.factories.stays import a_paid_booking, again, booked, do_jobs
from tests.payments.near import Wire

NOON = datetime(2030, 5, 1, 4, tzinfo=UTC)
Clock = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def noon(clock: Clock, wire: Wire) -> None:
    clock(NOON)


def waiting(*, is_instant: bool, hua: int, gu: int) -> Booking:
    return booked(house=a_house(host_id=hua, is_instant=is_instant), guest_id=gu)


@pytest.mark.parametrize(
    ("is_instant", "waits"), [(True, timedelta(minutes=15)), (False, timedelta(hours=24))]
)
def test_what_nobody_answered_or_paid_runs_out_at_its_deadline(
    clock: Clock, hua: int, gu: int, is_instant: bool, waits: timedelta
) -> None:
    placed = waiting(is_instant=is_instant, hua=hua, gu=gu)
    first = placed.status
    clock(NOON + waits - timedelta(microseconds=1))
    do_jobs()
    assert again(placed).status == first
    clock(NOON + waits)
    do_jobs()
    assert again(placed).status == "expired"
    assert again(placed).expires_at is None
    assert nights_of(placed) == []
    assert history_of(placed) == [(first, "guest"), ("expired", "clock")]


def test_an_accepted_request_runs_out_by_its_new_deadline_alone(
    clock: Clock, hua: int, gu: int
) -> None:
    placed = waiting(is_instant=False, hua=hua, gu=gu)
    clock(NOON + timedelta(hours=23, minutes=50))
    service.accept_booking(placed.booking_no, host_id=hua)
    clock(NOON + timedelta(hours=24, minutes=1))  # the first deadline passes
    do_jobs()
    assert again(placed).status == "awaiting_payment"
    clock(NOON + timedelta(hours=24, minutes=5))
    do_jobs()
    assert again(placed).status == "expired"


@pytest.mark.parametrize(("seconds", "may"), [(-1, True), (0, False), (1, False)])
def test_paying_begins_before_the_deadline_or_not_at_all(
    clock: Clock, hua: int, gu: int, seconds: int, may: bool
) -> None:
    placed = waiting(is_instant=True, hua=hua, gu=gu)
    assert placed.expires_at is not None
    clock(placed.expires_at + timedelta(seconds=seconds))
    if may:
        payment = service.start_payment(placed.booking_no, guest_id=gu)
        assert payment.expires_at == placed.expires_at
        return
    before = everything()
    with pytest.raises(WrongMoment):
        service.start_payment(placed.booking_no, guest_id=gu)
    assert everything() == before


def test_a_stay_is_over_at_check_out_time_of_the_house(clock: Clock, hua: int, gu: int) -> None:
    placed = a_paid_booking(
        house=a_house(host_id=hua, is_instant=True, check_out_time="11:30"), guest_id=gu
    )
    at = datetime.combine(placed.check_out, time(3, 30), tzinfo=UTC)  # 11:30 at the house
    clock(at - timedelta(seconds=1))
    do_jobs()
    assert again(placed).status == "upcoming"
    clock(at)
    do_jobs()
    assert again(placed).status == "stayed"
    assert [kind for _, kind in nights_of(placed)] == ["booked", "booked"]
    assert history_of(placed)[-1] == ("stayed", "clock")


@pytest.mark.parametrize("deed", [service.expire_booking, service.complete_stay])
def test_a_job_that_runs_early_or_twice_or_for_nothing_changes_nothing(
    clock: Clock, hua: int, gu: int, deed: Callable[[int], None]
) -> None:
    unpaid = waiting(is_instant=True, hua=hua, gu=gu)
    paid = a_paid_booking()
    before = everything()
    for booking_id in (unpaid.id, paid.id, 999_999):
        deed(booking_id)
    assert everything() == before
    clock(NOON + timedelta(days=30))
    do_jobs()
    assert (again(unpaid).status, again(paid).status) == ("expired", "stayed")
    before = everything()
    for booking_id in (unpaid.id, paid.id):
        deed(booking_id)
    assert everything() == before


def test_the_sweep_finds_what_the_jobs_have_missed(clock: Clock, hua: int, gu: int) -> None:
    unpaid = waiting(is_instant=True, hua=hua, gu=gu)
    asked = booked(is_instant=False)
    paid = a_paid_booking()
    clock(NOON + timedelta(days=30))
    fresh = booked()
    run_periodic({"booking.sweep_overdue": PERIODIC["booking.sweep_overdue"]})
    assert [again(each).status for each in (unpaid, asked, paid, fresh)] == [
        "expired", "expired", "stayed", "awaiting_payment",
    ]  # fmt: skip


def test_a_booking_that_is_stuck_holds_up_no_other(
    clock: Clock,
    hua: int,
    gu: int,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    stuck, next_one = waiting(is_instant=True, hua=hua, gu=gu), booked()
    clock(NOON + timedelta(days=30))

    def expire(booking_id: int) -> None:
        if booking_id == stuck.id:
            raise RuntimeError("cannot go on")
        service.expire_booking(booking_id)

    monkeypatch.setattr(running_out, "expire_booking", expire)
    service.sweep_overdue()
    assert (again(stuck).status, again(next_one).status) == ("awaiting_payment", "expired")
    assert "a booking is stuck" in caplog.text
