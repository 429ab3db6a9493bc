"""Open a payment, ask a silent gateway, give money back: each once, whatever is repeated."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from ihome.booking import service as booking
from ihome.booking.service import Booking
from ihome.infra.db import reading, transaction
from ihome.infra.outbox import OutboxJob
from ihome.infra.pay.base import GatewayDown
from ihome.kernel.errors import NotFound
from ihome.payments import queries, service
from ihome.payments.models import Payment
from ihome.payments.service import PaymentView
from tests.booking.looking import everything, given_back, payments_of, refunds
from tests.factories.houses import a_house
from tests.factories.stays import again, booked, do_jobs, pay, word_of_payment
from tests.payments.near import Wire
from tests.payments.words import opened_trade

NOON = datetime(2030, 5, 1, 4, tzinfo=UTC)
Clock = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def noon(clock: Clock) -> None:
    clock(NOON)


@pytest.fixture
def placed(hua: int, gu: int, wire: Wire) -> Booking:
    house = a_house(host_id=hua, is_instant=True, title="A&total_amount=0.01 的家")
    return booked(house=house, guest_id=gu)


def start(placed: Booking) -> PaymentView:
    return booking.start_payment(placed.booking_no, guest_id=placed.guest_id)


def the_payment(placed: Booking) -> Payment:
    (payment,) = payments_of(placed)
    return payment


class TestOpening:
    def test_a_payment_is_of_the_bookings_total_until_its_deadline(self, placed: Booking) -> None:
        seen = start(placed)
        assert (seen.status, seen.amount_fen) == ("pending", placed.total_fen)
        assert (seen.created_at, seen.expires_at) == (NOON, placed.expires_at)
        said = parse_qs(urlsplit(seen.pay_url).query)
        assert said["total_amount"] == ["848.00"]
        assert said["out_trade_no"] == [seen.payment_no]
        assert said["time_expire"] == ["2030-05-01T04:15:00+00:00"]

    def test_asking_again_gives_the_same_payment(self, placed: Booking) -> None:
        first = start(placed)
        before = everything()
        assert start(placed) == first
        assert everything() == before

    def test_two_who_ask_at_the_same_moment_get_one_payment(
        self, placed: Booking, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = start(placed)
        look, looks = queries.open_payment_of, []

        def not_there_yet(*args: object) -> Payment | None:
            looks.append(args)
            return look(*args) if len(looks) > 1 else None  # type: ignore[arg-type]

        monkeypatch.setattr(queries, "open_payment_of", not_there_yet)
        assert start(placed) == first
        assert len(payments_of(placed)) == 1

    def test_a_title_cannot_smuggle_fields_into_what_is_signed(self, placed: Booking) -> None:
        """The signed text is `name=value&…` without escapes: a title with these marks would split."""
        said = parse_qs(urlsplit(start(placed).pay_url).query)
        assert said["subject"] == ["爱家租房 A＆total_amount＝0.01 的家"]

    def test_only_the_payer_sees_a_payment(self, placed: Booking, sun: int) -> None:
        seen = start(placed)
        assert service.show_payment(seen.payment_no, payer_id=placed.guest_id) == seen
        words = []
        for number, payer_id in ((seen.payment_no, sun), ("p" * 26, sun)):
            with pytest.raises(NotFound) as refused:
                service.show_payment(number, payer_id=payer_id)
            words.append((refused.value.errmsg, refused.value.data))
        assert words[0] == words[1]
        with pytest.raises(NotFound):
            service.show_payment(seen.payment_no, payer_id=placed.host_id)


class TestAsking:
    def test_a_lost_notice_costs_a_minute(self, placed: Booking, clock: Clock) -> None:
        word_of_payment(placed)  # paid, and nobody says so
        do_jobs()
        assert again(placed).status == "awaiting_payment"
        clock(NOON + timedelta(seconds=59))
        do_jobs()
        assert again(placed).status == "awaiting_payment"
        clock(NOON + timedelta(minutes=1))
        do_jobs()
        assert (again(placed).status, the_payment(placed).status) == ("upcoming", "succeeded")

    def test_a_notice_and_an_answer_are_one_payment(self, placed: Booking, clock: Clock) -> None:
        pay(placed)
        before = everything()
        assert service.ask_gateway(the_payment(placed).id) is True
        assert everything() == before

    def test_what_is_paid_is_not_asked_about(
        self, placed: Booking, clock: Clock, wire: Wire
    ) -> None:
        pay(placed)
        clock(NOON + timedelta(hours=1))
        do_jobs()
        assert wire.asked == []

    @pytest.mark.parametrize("is_open", [False, True])
    def test_an_unpaid_trade_pays_nothing(self, placed: Booking, wire: Wire, is_open: bool) -> None:
        if is_open:
            opened_trade(placed)
        else:
            start(placed)
        assert service.ask_gateway(the_payment(placed).id) is False
        assert len(wire.asked_for("query")) == 1
        assert the_payment(placed).status == "pending"

    def test_a_silent_gateway_is_asked_again_and_then_believed(
        self, placed: Booking, clock: Clock, wire: Wire
    ) -> None:
        word_of_payment(placed)
        wire.is_cut = True
        for minutes in (1, 2, 4):  # asked at 1, then 1 and 2 minutes later
            clock(NOON + timedelta(minutes=minutes))
            do_jobs()
        assert len(wire.asked_for("query")) == 3
        wire.is_cut = False
        clock(NOON + timedelta(minutes=8))
        do_jobs()
        assert again(placed).status == "upcoming"

    def test_after_25_hours_of_silence_the_payment_is_closed(
        self, placed: Booking, clock: Clock, wire: Wire
    ) -> None:
        start(placed)
        for hours in range(1, 26):
            clock(NOON + timedelta(hours=hours))
            do_jobs()
        closed = the_payment(placed)
        assert (closed.status, closed.open_reference) == ("closed", None)
        asked = len(wire.asked)
        clock(NOON + timedelta(hours=60))
        do_jobs()
        assert len(wire.asked) == asked

    def test_an_answer_that_somebody_else_signed_is_no_answer(
        self, placed: Booking, wire: Wire, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        word_of_payment(placed)
        good = wire.request

        def forged(*args: object, **kwargs: object) -> object:
            answer = good(*args, **kwargs)  # type: ignore[arg-type]
            answer.data = answer.data.replace(b"848.00", b"848.01")
            return answer

        monkeypatch.setattr(wire, "request", forged)
        with pytest.raises(GatewayDown, match="not signed"):
            service.ask_gateway(the_payment(placed).id)
        assert the_payment(placed).status == "pending"

    @pytest.mark.parametrize("data", [b"", b"<html>", b"[]", b"{}", b'{"response": 1, "sign": ""}'])
    def test_an_answer_that_makes_no_sense_is_none(
        self, placed: Booking, wire: Wire, monkeypatch: pytest.MonkeyPatch, data: bytes
    ) -> None:
        start(placed)
        good = wire.request

        def broken(*args: object, **kwargs: object) -> object:
            answer = good(*args, **kwargs)  # type: ignore[arg-type]
            answer.data = data
            return answer

        monkeypatch.setattr(wire, "request", broken)
        with pytest.raises(GatewayDown):
            service.ask_gateway(the_payment(placed).id)


class TestRefunding:
    @pytest.fixture
    def owed(self, placed: Booking, wire: Wire) -> Booking:
        """Paid after it was cancelled: the refund is written down, its job waits."""
        word = word_of_payment(placed)
        booking.cancel_booking(placed.booking_no, guest_id=placed.guest_id)
        wire.is_cut = True
        service.hear_notice(word)
        do_jobs()
        assert the_payment(placed).status == "refunding"
        wire.is_cut = False
        return placed

    def test_a_refund_waits_for_a_silent_gateway_and_comes_once(
        self, owed: Booking, clock: Clock, wire: Wire
    ) -> None:
        clock(NOON + timedelta(minutes=1))
        do_jobs()
        assert the_payment(owed).status == "refunded"
        assert refunds()[0].done_at == NOON + timedelta(minutes=1)
        assert [back.amount_fen for back in given_back()] == [owed.total_fen]

    def test_a_refund_outlives_an_hour_without_a_gateway(
        self, owed: Booking, clock: Clock, wire: Wire
    ) -> None:
        wire.is_cut = True
        for minutes in range(1, 64):
            clock(NOON + timedelta(minutes=minutes))
            do_jobs()
        assert given_back() == []
        with reading() as session:
            assert not session.scalar(sa.select(OutboxJob.id).where(OutboxJob.state == "parked"))
        wire.is_cut = False
        clock(NOON + timedelta(minutes=130))
        do_jobs()
        assert len(given_back()) == 1

    def test_a_refund_whose_answer_was_lost_is_made_once(
        self, owed: Booking, clock: Clock, wire: Wire
    ) -> None:
        wire.loses_answers = True
        clock(NOON + timedelta(minutes=1))
        do_jobs()
        assert len(given_back()) == 1
        assert the_payment(owed).status == "refunding"
        wire.loses_answers = False
        clock(NOON + timedelta(minutes=3))
        do_jobs()
        assert the_payment(owed).status == "refunded"
        assert [back.amount_fen for back in given_back()] == [owed.total_fen]
        numbers = {said["out_request_no"] for said in wire.asked_for("refund")}
        assert numbers == {refunds()[0].refund_no}

    def test_a_done_refund_is_not_asked_for_again(
        self, owed: Booking, clock: Clock, wire: Wire
    ) -> None:
        clock(NOON + timedelta(minutes=1))
        do_jobs()
        settled, asked = everything(), len(wire.asked)
        payment_id = the_payment(owed).id
        service.send_refund(payment_id)
        service.refund(payment_id, reason="again")
        assert everything() == settled
        assert len(wire.asked) == asked

    def test_after_25_hours_a_person_must_look(
        self, owed: Booking, clock: Clock, wire: Wire
    ) -> None:
        wire.is_cut = True
        clock(NOON + timedelta(hours=25))
        with pytest.raises(GatewayDown):
            service.send_refund(the_payment(owed).id)

    def test_money_that_never_came_cannot_go_back(self, placed: Booking) -> None:
        start(placed)
        before = everything()
        with pytest.raises(RuntimeError, match="only money that came"), transaction():
            service.refund(the_payment(placed).id, reason="x")
        assert everything() == before

    def test_no_refund_for_a_payment_that_is_none(self, placed: Booking, wire: Wire) -> None:
        service.send_refund(999_999)
        assert wire.asked == []
