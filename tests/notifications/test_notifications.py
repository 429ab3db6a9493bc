"""News of a booking reaches whom it concerns by text message, once, and only while it matters."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from flask import Flask

from ihome.accounts import service as accounts
from ihome.booking import service as booking
from ihome.booking.service import Booking
from ihome.infra.db import reading
from ihome.infra.outbox import OutboxJob
from ihome.kernel.clock import today, utc_now
from ihome.kernel.stay import Stay
from ihome.notifications import rules, service
from ihome.verification.ports import Asked, HandedOver, Message, Receipt, SmsRefused, sms
from tests.factories.houses import a_house
from tests.factories.people import a_user


@dataclass
class Phones:
    """An SMS tool that keeps what it was given, and fails while told to."""

    name: str = "phones"
    sent: list[tuple[str, str]] = field(default_factory=list)
    is_down: bool = False

    def send(self, message: Message) -> HandedOver:
        if self.is_down:
            raise SmsRefused("down", gateway=self.name)
        self.sent.append((message.mobile, message.text))
        return HandedOver(self.name, "1")

    def receipts(self, gateway: str, asked: Sequence[Asked]) -> list[Receipt]:
        return []

    def of(self, user_id: int) -> list[str]:
        return [text for mobile, text in self.sent if mobile == accounts.mobile_of_user(user_id)]


@pytest.fixture
def phones(app: Flask) -> Iterator[Phones]:
    with sms.using(Phones()) as tool:  # type: ignore[type-var]
        yield tool  # type: ignore[misc]


def a_booking(*, is_instant: bool = False) -> Booking:
    house = a_house(
        host_id=a_user().id, is_instant=is_instant, title="外滩边的老洋房，推窗见江，楼下老茶馆"
    )
    check_in = today() + timedelta(days=5)
    return booking.place_booking(
        house_public_id=house.public_id,
        guest_id=a_user().id,
        stay=Stay(check_in, check_in + timedelta(days=2)),
        guests=2,
        idempotency_key="a-key-of-mine",
    )


def test_a_request_is_told_to_the_host(phones: Phones, run_jobs: Callable[[], int]) -> None:
    placed = a_booking()
    run_jobs()
    (text,) = phones.of(placed.host_id)
    assert text.startswith("【爱家租房】有房客想订“外滩边的老洋房，推窗见江，楼下…”")
    assert phones.of(placed.guest_id) == []


def test_an_instant_hold_is_told_to_nobody(phones: Phones, run_jobs: Callable[[], int]) -> None:
    a_booking(is_instant=True)
    run_jobs()
    assert phones.sent == []


def test_the_answer_is_told_to_the_guest(phones: Phones, run_jobs: Callable[[], int]) -> None:
    placed = a_booking()
    booking.accept_booking(placed.booking_no, host_id=placed.host_id)
    run_jobs()
    assert [text for text in phones.of(placed.guest_id) if "15 分钟内付款" in text]


def test_a_reason_that_somebody_wrote_is_not_sent(
    phones: Phones, run_jobs: Callable[[], int]
) -> None:
    placed = a_booking()
    booking.decline_booking(placed.booking_no, host_id=placed.host_id, reason="加微信 evil.example")
    run_jobs()
    (text,) = phones.of(placed.guest_id)
    assert "不能接待" in text
    assert "evil" not in text


def test_old_news_is_not_told(phones: Phones, run_jobs: Callable[[], int]) -> None:
    placed = a_booking()
    booking.cancel_booking(placed.booking_no, guest_id=placed.guest_id)
    run_jobs()
    assert [text for _, text in phones.sent if "请在 24 小时内" in text] == []
    assert len(phones.of(placed.host_id)) == 1


def test_a_message_that_failed_is_sent_later_and_once(
    phones: Phones, run_jobs: Callable[[], int], clock: Callable[..., None]
) -> None:
    placed = a_booking()
    phones.is_down = True
    run_jobs()
    assert phones.sent == []
    phones.is_down = False
    clock(utc_now() + timedelta(minutes=1))
    run_jobs()
    for _ in range(2):
        service.send_text(
            service.events.BookingPlaced(
                placed.id, placed.house_id, placed.guest_id, placed.host_id
            )
        )
    assert len(phones.of(placed.host_id)) == 1


def test_no_news_is_parked(phones: Phones, run_jobs: Callable[[], int]) -> None:
    placed = a_booking()
    booking.accept_booking(placed.booking_no, host_id=placed.host_id)
    run_jobs()
    with reading() as session:
        jobs = [job.job for job in session.query(OutboxJob) if job.state != "done"]
    assert {job for job in jobs if job.startswith("news.")} == set()


@pytest.mark.parametrize("news", sorted(rules.TELLS))
def test_each_news_has_words_that_fit_two_messages(news: str) -> None:
    status, told = rules.TELLS[news]
    stay = rules.Stay("很长的名字" * 20, date(2026, 12, 30), date(2027, 1, 2))
    for text in rules.texts(news, status=status, stay=stay).values():
        assert len(text) <= 134  # two parts of a long message: 2 × 67 characters
        assert "{" not in text
    assert set(told) <= {"guest", "host"}


def test_every_news_that_is_heard_has_words() -> None:
    assert {news.__name__ for news in service.HEARD} == set(rules.TELLS)


@pytest.mark.parametrize(
    ("check_in", "check_out", "said"),
    [
        (date(2026, 3, 5), date(2026, 3, 8), "3月5日至8日"),
        (date(2026, 12, 30), date(2027, 1, 2), "12月30日至1月2日"),
    ],
)
def test_days_are_said_as_people_say_them(check_in: date, check_out: date, said: str) -> None:
    stay = rules.Stay("家", check_in, check_out)
    assert said in rules.texts("BookingAccepted", status="awaiting_payment", stay=stay)["guest"]
