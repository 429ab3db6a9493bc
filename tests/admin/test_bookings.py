"""Bookings at the desk: found by any number, with all that happened; refunds, notes, disputes."""

from collections.abc import Callable

import pytest
from flask import Flask

from ihome.admin.rules import Happening, timeline
from ihome.admin.service import check_all
from ihome.booking import service as booking
from ihome.booking.service import Booking
from ihome.calendar import service as calendar
from ihome.houses import service as houses
from ihome.kernel.clock import utc_now
from ihome.kernel.stay import Stay
from tests.admin.conftest import Colleague, acts_of
from tests.factories.people import a_user
from tests.factories.stays import a_paid_booking, a_reviewed_stay, a_stayed_booking, booked
from tests.payments.near import Wire


@pytest.fixture
def paid(app: Flask, run_jobs: Callable[[], int]) -> Booking:
    found = a_paid_booking()
    run_jobs()
    return found


@pytest.fixture(autouse=True)
def no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ihome.admin.service.checking._files", lambda: iter(()))


def broken() -> dict[str, list[str]]:
    return {each.invariant: each.examples for each in check_all() if not each.holds}


def test_a_booking_is_found_by_its_number_and_those_of_its_money(
    ops: Colleague, paid: Booking
) -> None:
    (payment,) = ops.see(f"/bookings/{paid.booking_no}")["payments"]
    for number in (paid.booking_no, payment["payment_no"], payment["trade_no"]):
        (found,) = ops.see("/bookings", number=number)["items"]
        assert found["booking_no"] == paid.booking_no
    assert ops.see("/bookings", number="nosuchnumber")["items"] == []


def test_bookings_are_paged_by_status(ops: Colleague, paid: Booking) -> None:
    other = booked(key="another-key")
    page = ops.see("/bookings", limit=1)
    assert page["items"][0]["booking_no"] == other.booking_no
    rest = ops.see("/bookings", limit=1, cursor=page["next_cursor"])
    assert [each["booking_no"] for each in rest["items"]] == [paid.booking_no]
    upcoming = ops.see("/bookings", status="upcoming")["items"]
    assert [each["booking_no"] for each in upcoming] == [paid.booking_no]


def test_the_timeline_tells_everything_in_order(ops: Colleague, paid: Booking) -> None:
    ops.tell(f"/bookings/{paid.booking_no}/notes", text="客人来电问停车。")
    seen = ops.see(f"/bookings/{paid.booking_no}")
    told = [(each["kind"], each["name"], each["actor"]) for each in seen["timeline"]]
    assert told == [
        ("step", "awaiting_payment", "guest"),
        ("payment", "created", "guest"),
        ("notice", "accepted", "payment"),
        ("payment", "paid", "payment"),
        ("step", "upcoming", "payment"),
        ("message", "BookingPaid", "guest"),
        ("message", "BookingPaid", "host"),
        ("note", "note", "值班"),
    ]
    assert [each["at"] for each in seen["timeline"]] == sorted(
        each["at"] for each in seen["timeline"]
    )
    assert seen["may"] == ["note", "open_dispute", "refund"]


def test_of_one_moment_the_cause_comes_first() -> None:
    now = utc_now()
    mixed = [Happening(now, kind, "x") for kind in ("message", "step", "refund", "payment")]
    assert [each.kind for each in timeline(mixed)] == ["step", "payment", "refund", "message"]


@pytest.mark.parametrize("make", [a_paid_booking, a_stayed_booking])
def test_a_refund_gives_everything_back_and_every_promise_holds(
    ops: Colleague, wire: Wire, run_jobs: Callable[[], int], make: Callable[[], Booking]
) -> None:
    paid = make()
    run_jobs()
    status, _, seen = ops.tell(f"/bookings/{paid.booking_no}/refund", reason="房东联系不上")
    assert (status, seen["status"]) == (200, "refunded")
    (payment,) = seen["payments"]
    assert payment["refund"]["amount_fen"] == paid.total_fen == seen["total_fen"]
    stay = Stay(paid.check_in, paid.check_out)
    assert calendar.taken_nights(paid.house_id, stay) == []
    run_jobs()
    (payment,) = ops.see(f"/bookings/{paid.booking_no}")["payments"]
    assert (payment["status"], payment["refund"]["status"]) == ("refunded", "refunded")
    assert len(wire.asked_for("refund")) == 1
    assert houses.house_by_id(paid.house_id).booked_count == 0
    assert broken() == {}
    ((act, _, before, after, reason),) = acts_of(ops.user_id)
    assert (act, before, after, reason) == (
        "booking.refund", {"status": seen_before(make)},
        {"status": "refunded", "fen": paid.total_fen}, "房东联系不上",
    )  # fmt: skip
    messages = [
        each["actor"] for each in ops.see(f"/bookings/{paid.booking_no}")["timeline"]
        if each["name"] == "BookingCalledOff"
    ]  # fmt: skip
    assert sorted(messages) == ["guest", "host"]


def seen_before(make: Callable[[], Booking]) -> str:
    return "upcoming" if make is a_paid_booking else "stayed"


def test_a_refund_is_made_once(ops: Colleague, paid: Booking) -> None:
    address = f"/bookings/{paid.booking_no}/refund"
    assert ops.tell(address, reason="房东联系不上")[0] == 200
    assert ops.tell(address, reason="再来一次")[:2] == (409, "14009")
    assert len(acts_of(ops.user_id)) == 1


def test_what_is_not_paid_or_was_reviewed_is_not_refunded(
    ops: Colleague, run_jobs: Callable[[], int]
) -> None:
    for found in (booked(), a_reviewed_stay(key="another-key")):
        run_jobs()
        assert "refund" not in ops.see(f"/bookings/{found.booking_no}")["may"]
        assert ops.tell(f"/bookings/{found.booking_no}/refund", reason="试试")[:2] == (409, "14009")
    assert acts_of(ops.user_id) == []


def test_a_gateway_that_is_silent_leaves_the_refund_on_its_way(
    ops: Colleague, paid: Booking, wire: Wire, run_jobs: Callable[[], int]
) -> None:
    wire.is_cut = True
    ops.tell(f"/bookings/{paid.booking_no}/refund", reason="房东联系不上")
    run_jobs()
    (payment,) = ops.see(f"/bookings/{paid.booking_no}")["payments"]
    assert payment["refund"]["status"] == "refunding"
    assert ops.see("/overview")["refunds_underway"] == 1


def test_a_dispute_is_open_until_an_operator_settles_it(
    colleague: Callable[..., Colleague], ops: Colleague, paid: Booking
) -> None:
    support, address = colleague("support", name="客服"), f"/bookings/{paid.booking_no}"
    status, _, seen = support.tell(f"{address}/dispute", reason="空调坏了，房东不认")
    assert (status, seen["is_disputed"]) == (201, True)
    assert support.tell(f"{address}/dispute", reason="又来")[:2] == (409, "19003")
    assert support.tell(f"{address}/dispute/resolve", reason="好了")[0] == 403
    disputed = ops.see("/bookings", disputed="true")["items"]
    assert [each["booking_no"] for each in disputed] == [paid.booking_no]
    assert ops.see("/overview")["open_disputes"] == 1
    _, _, seen = ops.tell(f"{address}/dispute/resolve", reason="房东补偿 100 元")
    (dispute,) = seen["disputes"]
    assert (dispute["state"], dispute["opened_by"]["name"], dispute["resolved_by"]["name"]) == (
        "resolved", "客服", "值班",
    )  # fmt: skip
    assert ops.tell(f"{address}/dispute/resolve", reason="再一次")[:2] == (409, "19004")
    support.tell(f"{address}/dispute", reason="又坏了")
    assert ops.see("/overview")["open_disputes"] == 1


def test_guests_and_hosts_never_see_a_note(ops: Colleague, paid: Booking) -> None:
    ops.tell(f"/bookings/{paid.booking_no}/notes", text="客人语气很急")
    for user_id in (paid.guest_id, paid.host_id):
        view = booking.show_booking(paid.booking_no, user_id=user_id)
        assert "语气" not in repr(view)


def test_a_stranger_is_not_helped_by_a_booking_number(
    paid: Booking, colleague: Callable[..., Colleague]
) -> None:
    member = colleague("member", name=a_user().name)
    assert member.ask(f"/bookings/{paid.booking_no}")[0] == 403
