"""Only the gateway's verified word pays. Hostile words change nothing; with a check off they would."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from ihome.booking import service as booking
from ihome.booking.service import Booking
from ihome.infra.db import reading, transaction
from ihome.infra.pay import rsa2
from ihome.payments import rules, service
from ihome.payments.models import Payment, PaymentNotice
from ihome.payments.ports import gateway
from ihome.sandbox import service as sandbox
from tests.booking.looking import everything, history_of, payments_of
from tests.conftest import Browser
from tests.factories.houses import a_house
from tests.factories.stays import again, booked, do_jobs, word_of_payment
from tests.payments.near import Wire
from tests.payments.words import Word, opened_trade, saying, signed, without

NOTICES = "/api/v2/payment_notices/sandbox"
RETURNS = "/api/v2/payment_returns/sandbox"


@pytest.fixture
def placed(hua: int, gu: int, wire: Wire) -> Booking:
    """A hold of ¥848.00 that waits for its money."""
    return booked(house=a_house(host_id=hua, is_instant=True), guest_id=gu)


@pytest.fixture
def word(placed: Booking) -> Word:
    """The good notice of a payment that the provider took, which nobody has sent yet."""
    return word_of_payment(placed)


def send(client: Browser, word: Word, **headers: str) -> tuple[int, str]:
    """POST it as the provider's server would: no cookie, no token."""
    answer = client.post(NOTICES, data=MultiDict(word), csrf=False, headers=headers)
    return answer.status_code, answer.text


def notices() -> list[PaymentNotice]:
    with reading() as session:
        return list(session.scalars(sa.select(PaymentNotice)))


def test_a_good_notice_pays_and_is_answered_success(
    client: Browser, placed: Booking, word: Word
) -> None:
    assert send(client, word) == (200, "success")
    (payment,) = payments_of(placed)
    assert (payment.status, payment.trade_no) == ("succeeded", dict(word)["trade_no"])
    do_jobs()
    assert again(placed).status == "upcoming"
    assert history_of(placed)[-1] == ("upcoming", "payment")


@dataclass(frozen=True)
class Hostile:
    """How a good word is spoilt, and the reason kept with the payment (None: nothing is kept)."""

    name: str
    spoil: Callable[[Word], Word]
    kept: str | None = None


def resigned(**said: str) -> Callable[[Word], Word]:
    """A word that the provider did sign, about something else than we asked for."""
    return lambda word: signed(saying(word, **said))


def unsigned(**said: str) -> Callable[[Word], Word]:
    return lambda word: saying(word, **said)


def signed_by_us(word: Word) -> Word:
    """The merchant's own key, as a leaked pay page's signer would have."""
    merchant = gateway()._merchant  # type: ignore[attr-defined]
    bare = without(without(word, "sign"), "sign_type")
    return [*bare, ("sign_type", "RSA2"), ("sign", rsa2.sign(bare, merchant.key))]


FORGED = [
    Hostile("an empty signature", unsigned(sign="")),
    Hostile("another signature", unsigned(sign="A" * 344)),
    Hostile("no signature", lambda word: without(word, "sign")),
    Hostile("another kind of signature", unsigned(sign_type="RSA")),
    Hostile("no kind of signature", lambda word: without(word, "sign_type")),
    Hostile("signed by the merchant", signed_by_us),
    Hostile("the amount changed", unsigned(total_amount="8.48")),
    Hostile("the number changed", unsigned(out_trade_no="p" * 26)),
    Hostile("a field added", unsigned(subject="x")),
    Hostile("a field twice", lambda word: [*word, ("trade_status", "TRADE_SUCCESS")]),
    Hostile("a field twice, once empty", lambda word: [("trade_status", ""), *word]),
    Hostile("a field missing", lambda word: without(word, "notify_id")),
    Hostile(
        "two fields in one",
        lambda word: saying(
            without(word, "trade_no"),
            total_amount=f"{dict(word)['total_amount']}&trade_no={dict(word)['trade_no']}",
        ),
    ),
    Hostile("nothing at all", lambda _: []),
]
STRANGE = [
    Hostile("one fen less", resigned(total_amount="847.99"), "another amount"),
    Hostile("one fen more", resigned(total_amount="848.01"), "another amount"),
    Hostile("yuan for fen", resigned(total_amount="84800.00"), "another amount"),
    Hostile("another app", resigned(app_id="their-app"), "another app"),
    Hostile("another seller", resigned(seller_id="their-seller"), "another seller"),
    Hostile("waiting", resigned(trade_status="WAIT_BUYER_PAY"), "not paid"),
    Hostile("closed", resigned(trade_status="TRADE_CLOSED"), "not paid"),
    Hostile("a state nobody knows", resigned(trade_status="trade_success"), "not paid"),
    Hostile("an unknown number", resigned(out_trade_no="p" * 26)),
    Hostile("no trade number", resigned(trade_no="")),
    Hostile("an amount that is none", resigned(total_amount="8.48e2")),
    Hostile("no amount", lambda word: signed(without(word, "total_amount"))),
    Hostile("no state", lambda word: signed(without(word, "trade_status"))),
    Hostile("no app", lambda word: signed(without(word, "app_id"))),
]


@pytest.mark.parametrize("hostile", FORGED + STRANGE, ids=lambda each: each.name)
def test_a_hostile_notice_is_answered_fail_and_changes_nothing(
    client: Browser, placed: Booking, word: Word, hostile: Hostile
) -> None:
    before = everything()
    assert send(client, hostile.spoil(word)) == (200, "fail")
    assert [notice.refused for notice in notices()] == ([hostile.kept] if hostile.kept else [])
    assert everything() | {"payment_notices": []} == before
    do_jobs()
    assert again(placed).status == "awaiting_payment"
    # and the true word still counts
    assert send(client, word) == (200, "success")
    do_jobs()
    assert again(placed).status == "upcoming"


@pytest.mark.parametrize("hostile", FORGED[:9], ids=lambda each: each.name)
def test_control_without_the_signature_check_forged_notices_would_count(
    client: Browser,
    placed: Booking,
    word: Word,
    hostile: Hostile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rsa2, "is_signed", lambda *_: True)
    monkeypatch.setattr(rsa2, "SIGN_TYPE", dict(hostile.spoil(word)).get("sign_type"))
    monkeypatch.setattr(rules, "why_not", lambda *_: None)
    _, text = send(client, hostile.spoil(word))
    assert text == ("fail" if hostile.name == "the number changed" else "success")


@pytest.mark.parametrize(
    "hostile", [each for each in STRANGE if each.kept], ids=lambda each: each.name
)
def test_control_without_the_check_a_strange_notice_would_pay(
    client: Browser,
    placed: Booking,
    word: Word,
    hostile: Hostile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = rules.why_not

    def blind(claim: Any, expected: Any) -> str | None:
        """As if exactly the check that `hostile` trips over were missing."""
        return None if real(claim, expected) == hostile.kept else real(claim, expected)

    monkeypatch.setattr(rules, "why_not", blind)
    assert send(client, hostile.spoil(word)) == (200, "success")
    do_jobs()
    assert again(placed).status == "upcoming"


def test_a_notice_is_heard_twice_and_pays_once(
    client: Browser, placed: Booking, word: Word
) -> None:
    assert send(client, word) == (200, "success")
    heard = everything()
    assert send(client, word) == (200, "success")
    assert everything() == heard
    do_jobs()
    done = everything()
    assert send(client, word) == (200, "success")  # replayed after the booking is paid
    do_jobs()
    assert everything() == done


def test_a_notice_replayed_after_the_money_went_back_is_no_money(
    client: Browser, placed: Booking, word: Word
) -> None:
    booking.cancel_booking(placed.booking_no, guest_id=placed.guest_id)
    send(client, word)
    do_jobs()
    assert again(placed).status == "refunded"
    done = everything()
    assert send(client, word) == (200, "success")
    do_jobs()
    assert everything() == done


def test_a_refused_word_is_kept_once_however_often_it_comes(
    client: Browser, placed: Booking, word: Word
) -> None:
    waiting = signed(saying(word, trade_status="WAIT_BUYER_PAY"))
    for _ in range(3):
        assert send(client, waiting) == (200, "fail")
    less = signed(saying(word, total_amount="0.01"))
    assert send(client, less) == (200, "fail")
    assert [notice.refused for notice in notices()] == ["not paid", "another amount"]


def test_a_second_trade_does_not_pay_a_paid_payment_again(
    client: Browser, placed: Booking, word: Word
) -> None:
    send(client, word)
    do_jobs()
    before = everything()
    assert send(client, signed(saying(word, trade_no="t" * 26))) == (200, "fail")
    assert notices()[-1].refused == "paid by another trade"
    assert everything() | {"payment_notices": before["payment_notices"]} == before


def test_the_trade_of_one_payment_does_not_pay_another(
    client: Browser, placed: Booking, word: Word, hua: int, sun: int
) -> None:
    send(client, word)
    do_jobs()
    other = booked(house=a_house(host_id=hua, is_instant=True), guest_id=sun)
    number = opened_trade(other)
    assert send(client, signed(saying(word, out_trade_no=number))) == (200, "fail")
    assert notices()[-1].refused == "the trade of another payment"
    do_jobs()
    assert again(other).status == "awaiting_payment"


def test_a_notice_for_anothers_payment_pays_that_one_alone(
    client: Browser, placed: Booking, word: Word, hua: int, sun: int
) -> None:
    other = booked(house=a_house(host_id=hua, is_instant=True), guest_id=sun)
    theirs = word_of_payment(other)
    assert send(client, theirs) == (200, "success")
    do_jobs()
    assert (again(placed).status, again(other).status) == ("awaiting_payment", "upcoming")


def test_an_agreed_extra_field_that_is_signed_does_not_hurt(
    client: Browser, placed: Booking, word: Word
) -> None:
    assert send(client, signed([*word, ("fund_bill", "[]"), ("buyer", "小顾")])) == (200, "success")


def test_a_notice_in_another_shape_is_no_notice(
    client: Browser, placed: Booking, word: Word
) -> None:
    before = everything()
    in_json = client.post(NOTICES, json=dict(word), csrf=False)
    in_query = client.post(NOTICES, query_string=dict(word), csrf=False)
    by_get = client.get(NOTICES, query_string=dict(word))
    assert (in_json.text, in_query.text, by_get.status_code) == ("fail", "fail", 405)
    assert everything() == before


def test_a_huge_notice_is_refused(client: Browser, placed: Booking, word: Word) -> None:
    before = everything()
    status, _ = send(client, [*word, ("x", "y" * 70_000)])
    assert status == 413
    assert everything() == before


@pytest.mark.parametrize("body", [b"\xff\xfe=%ff%00&sign=%e4", b"&&&===", b"a" * 60_000])
def test_noise_is_no_notice(client: Browser, placed: Booking, body: bytes) -> None:
    answer = client.post(
        NOTICES, data=body, content_type="application/x-www-form-urlencoded", csrf=False
    )
    assert (answer.status_code, answer.text) == (200, "fail")


class TestReturn:
    """The browser comes back: it is led to the trip, and proves nothing."""

    def test_a_return_alone_does_not_pay(
        self, client: Browser, placed: Booking, word: Word, wire: Wire
    ) -> None:
        wire.is_cut = True  # so that the query it hurries along is not what pays
        answer = client.get(RETURNS, query_string=dict(word))
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"/trips/{placed.booking_no}"
        do_jobs()
        (payment,) = payments_of(placed)
        assert (payment.status, again(placed).status) == ("pending", "awaiting_payment")

    def test_a_return_hurries_the_question_along(
        self, client: Browser, placed: Booking, word: Word, wire: Wire
    ) -> None:
        client.get(RETURNS, query_string=dict(word))
        assert [said["out_trade_no"] for said in wire.asked_for("query")] == [
            dict(word)["out_trade_no"]
        ]
        do_jobs()
        assert again(placed).status == "upcoming"

    def test_a_true_return_of_an_unpaid_trade_pays_nothing(
        self, client: Browser, placed: Booking
    ) -> None:
        number = opened_trade(placed)
        back = parse_qsl(urlsplit(sandbox.return_url(sandbox.trade_of(number))).query)
        assert client.get(RETURNS, query_string=dict(back)).status_code == 302
        assert send(client, back) == (200, "fail")
        do_jobs()
        assert again(placed).status == "awaiting_payment"

    @pytest.mark.parametrize("hostile", FORGED, ids=lambda each: each.name)
    def test_a_forged_return_leads_home_and_asks_nobody(
        self, client: Browser, placed: Booking, word: Word, wire: Wire, hostile: Hostile
    ) -> None:
        before = everything()
        answer = client.get(RETURNS, query_string=MultiDict(hostile.spoil(word)))
        assert (answer.status_code, answer.headers["Location"]) == (302, "/")
        assert wire.asked == []
        assert everything() == before

    def test_a_return_of_a_number_that_is_not_ours_leads_home(
        self, client: Browser, placed: Booking, word: Word
    ) -> None:
        strange = signed(saying(word, out_trade_no="p" * 26))
        assert client.get(RETURNS, query_string=dict(strange)).headers["Location"] == "/"


def test_a_late_notice_opens_a_closed_payment_again(
    client: Browser, placed: Booking, word: Word
) -> None:
    """The gateway was silent for a day and we gave up; its word still counts when it comes."""
    with transaction() as session:
        session.execute(sa.update(Payment).values(status="closed", open_reference=None))
    assert send(client, word) == (200, "success")
    (payment,) = payments_of(placed)
    assert (payment.status, payment.open_reference) == ("succeeded", f"booking:{placed.id}")
    assert service.show_payment(payment.payment_no, payer_id=placed.guest_id).paid_at is not None


def test_what_is_refused_does_not_reach_the_log(
    client: Browser, placed: Booking, word: Word, caplog: pytest.LogCaptureFixture
) -> None:
    send(client, saying(word, sign="forged-by-evil", subject="canary-in-the-body"))
    assert "notice refused" in caplog.messages
    said = [str(record.__dict__) for record in caplog.records]
    assert not [text for text in said if "canary" in text or "forged-by-evil" in text]
