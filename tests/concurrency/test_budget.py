"""The day's money is never overspent, however many spend it at the same moment, and on whatever."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from flask import Flask

from ihome.infra.cache import redis
from ihome.infra.db import db, reading
from ihome.kernel.clock import today
from ihome.verification import service
from ihome.verification.errors import SmsBudgetSpent, SmsNotSent
from ihome.verification.models import SmsDay, SmsMessage, SmsNumber, SmsSend
from ihome.verification.ports import (
    Asked,
    HandedOver,
    Message,
    Receipt,
    SmsFailed,
    SmsPolicy,
    SmsRefused,
    SmsUnsure,
    policy,
    sms,
)
from tests.concurrency.racing import FEWER, is_seen, race, without_locks
from tests.crowd import at_once, sorted_out

pytestmark = race

PRICE, ROOM = 5, 12  # fen; how many messages the day has money for
BUDGET = PRICE * ROOM
SENDERS = 24


@dataclass
class Carrier:
    """A tool of three moods: every fourth message is refused, every fifth gets no answer."""

    name: str = "carrier"
    sent: list[str] = field(default_factory=list)
    is_moody: bool = False

    def send(self, message: Message) -> HandedOver:
        number = int(message.mobile[-2:])
        if self.is_moody and number % 4 == 0:
            raise SmsRefused("no", gateway=self.name)
        self.sent.append(message.mobile)
        if self.is_moody and number % 5 == 0:
            raise SmsUnsure("silence", gateway=self.name)
        return HandedOver(self.name, message.request_id[:8])

    def receipts(self, gateway: str, asked: Sequence[Asked]) -> list[Receipt]:
        return []


@pytest.fixture
def carrier(app: Flask) -> Iterator[Carrier]:
    """Plugged for every thread, with little money."""
    tool_before, policy_before, tool = sms(), policy(), Carrier()
    sms.plug(tool)
    policy.plug(SmsPolicy(budget_fen=BUDGET, price_fen=PRICE))
    yield tool
    sms.plug(tool_before)
    policy.plug(policy_before)


def a_new_day(carrier: Carrier) -> None:
    with db.engine.begin() as connection:
        for model in (SmsMessage, SmsSend, SmsDay, SmsNumber):
            connection.execute(sa.delete(model))
    redis().flushdb()
    carrier.sent.clear()


def send_notice(number: int) -> None:
    service.send_notice(
        mobile=f"139000000{number:02d}", kind="news", text="短", words={}, key=f"n{number}"
    )


def send_code(number: int) -> None:
    captcha = f"00000000-0000-4000-8000-0000000000{number:02d}"
    redis().set(f"image_code:{captcha}", "ABCD", ex=60)
    service.send_sms_code(
        mobile=f"138{number:02d}000000",
        purpose="register",
        image_code_id=captcha,
        image_code="ABCD",
        address=f"192.0.{number}.1",
    )


def spent() -> tuple[int, int]:
    """(what the day says, what its messages add up to), in fen."""
    with reading() as session:
        day = session.get(SmsDay, today())
        added = session.scalar(sa.select(sa.func.coalesce(sa.func.sum(SmsMessage.price_fen), 0)))
    return (day.spent_fen if day else 0), int(added or 0)


def all_at_once() -> None:
    """Codes and notices by turns, each to a number of its own."""
    deeds = [(lambda n=n: send_code(n) if n % 2 else send_notice(n)) for n in range(1, SENDERS + 1)]
    sorted_out(at_once(deeds), SmsBudgetSpent, SmsFailed, SmsNotSent)


def test_a_day_is_never_overspent(carrier: Carrier) -> None:
    for _ in range(FEWER):
        a_new_day(carrier)
        all_at_once()
        assert len(carrier.sent) == ROOM
        assert spent() == (BUDGET, BUDGET)


def test_a_day_of_refusals_and_silence_adds_up(carrier: Carrier) -> None:
    from ihome.verification.errors import SmsUnclear

    carrier.is_moody = True
    for _ in range(FEWER):
        a_new_day(carrier)
        deeds = [
            (lambda n=n: send_code(n) if n % 2 else send_notice(n)) for n in range(1, SENDERS + 1)
        ]
        sorted_out(at_once(deeds), SmsBudgetSpent, SmsFailed, SmsNotSent, SmsUnclear)
        said, added = spent()
        assert said == added == len(carrier.sent) * PRICE <= BUDGET


def test_control_without_locks_a_day_is_overspent(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    def goes_wrong() -> bool:
        a_new_day(carrier)
        at_once([lambda n=n: send_notice(n) for n in range(1, SENDERS + 1)])
        return len(carrier.sent) > ROOM

    with without_locks(monkeypatch):
        assert is_seen(goes_wrong)


def test_one_notice_is_sent_once_by_however_many_workers(carrier: Carrier) -> None:
    for _ in range(FEWER):
        a_new_day(carrier)
        outcome = at_once([lambda: send_notice(7)] * 8)
        sorted_out(outcome, SmsFailed)  # "underway": its job comes back later
        assert carrier.sent == ["13900000007"]
