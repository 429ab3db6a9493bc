"""What is good for one use is used once, however many use it at the same moment: captchas, codes."""

import os
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from flask import Flask
from redis import Redis

from ihome.infra.cache import redis
from ihome.infra.db import reading
from ihome.verification import service
from ihome.verification.errors import SmsCodeWrong
from ihome.verification.models import SmsDay, SmsSend
from ihome.verification.ports import Asked, HandedOver, Message, Receipt, sms
from tests.concurrency.racing import (
    FEWER,
    is_seen,
    race,
    without_locks,
)
from tests.conftest import Browser
from tests.crowd import at_once, sorted_out

pytestmark = [*race, pytest.mark.timeout(600)]

SENDERS = 16
ROUNDS = int(os.environ.get("IHOME_CAPTCHA_ROUNDS", "20"))
MOBILE = "13900000000"


@dataclass
class Phones:
    """An SMS tool that keeps what it was given."""

    name: str = "phones"
    sent: list[str] = field(default_factory=list)

    def send(self, message: Message) -> HandedOver:
        self.sent.append(message.mobile)
        return HandedOver(self.name, "1")

    def receipts(self, gateway: str, asked: Sequence[Asked]) -> list[Receipt]:
        return []


@pytest.fixture
def phones(app: Flask) -> Iterator[Phones]:
    """Plugged for every thread; `using` would be seen by this one alone."""
    before, tool = sms(), Phones()
    sms.plug(tool)
    yield tool
    sms.plug(before)


@pytest.fixture
def browsers(new_client: Callable[[], Browser]) -> list[Browser]:
    """One for each sender, each with a CSRF token already."""
    found = [new_client() for _ in range(SENDERS)]
    for browser in found:
        browser.get("/api/v2/session")
    return found


def a_captcha() -> str:
    """The id of a picture that reads ABCD."""
    number = str(uuid.uuid4())
    redis().set(f"image_code:{number}", "ABCD", ex=60)
    return number


def send_all(browsers: list[Browser], captchas: list[str], mobiles: list[str]) -> Counter[int]:
    """One request from each browser at once; how often each status came back."""

    def ask(browser: Browser, captcha: str, mobile: str) -> int:
        form = {"mobile": mobile, "purpose": "register"}
        form |= {"image_code_id": captcha, "image_code": "abcd"}
        return browser.post("/api/v2/sms_codes", json=form).status_code

    wishes = zip(browsers, captchas, mobiles, strict=True)
    return Counter(sorted_out(at_once([lambda wish=wish: ask(*wish) for wish in wishes])))


def one_captcha_for_all(browsers: list[Browser]) -> Counter[int]:
    """16 people, one picture."""
    redis().flushdb()
    forget_sends()
    mobiles = [f"139{uuid.uuid4().int % 10**8:08d}" for _ in browsers]
    return send_all(browsers, [a_captcha()] * SENDERS, mobiles)


def test_one_captcha_sends_one_message(phones: Phones, browsers: list[Browser]) -> None:
    for number in range(ROUNDS):
        statuses = one_captcha_for_all(browsers)
        assert statuses == {200: 1, 422: SENDERS - 1}
        assert len(phones.sent) == number + 1


def test_control_a_captcha_that_is_read_and_then_deleted_sends_several(
    phones: Phones, browsers: list[Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_then_delete(client: Redis, name: str) -> object:
        found = client.get(name)
        client.delete(name)
        return found

    monkeypatch.setattr(Redis, "getdel", read_then_delete)
    assert is_seen(lambda: one_captcha_for_all(browsers)[200] > 1)


def forget_sends() -> None:
    with reading() as session:
        engine = session.get_bind()
    with engine.begin() as connection:  # type: ignore[union-attr]
        connection.execute(sa.delete(SmsSend))
        connection.execute(sa.delete(SmsDay))


def one_number_for_all(browsers: list[Browser]) -> Counter[int]:
    """16 people with a picture each, one number that may get one message a minute."""
    redis().flushdb()
    forget_sends()
    return send_all(browsers, [a_captcha() for _ in browsers], [MOBILE] * SENDERS)


def test_one_number_gets_one_message(phones: Phones, browsers: list[Browser]) -> None:
    for number in range(FEWER):
        assert one_number_for_all(browsers) == {200: 1, 429: SENDERS - 1}
        assert phones.sent == [MOBILE] * (number + 1)


def test_control_without_locks_one_number_gets_several(
    phones: Phones, browsers: list[Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    with without_locks(monkeypatch):
        assert is_seen(lambda: one_number_for_all(browsers)[200] > 1)


class TestOneTimeCode:
    """Five tries are counted before anything is compared, and one success ends the code."""

    WRONG = "000000"

    @pytest.fixture(autouse=True)
    def code(self, phones: Phones, monkeypatch: pytest.MonkeyPatch) -> str:
        monkeypatch.setattr("ihome.verification.service.codes.secrets.randbelow", lambda _: 123_456)
        return "123456"

    def send(self) -> None:
        redis().flushdb()
        forget_sends()
        service.send_sms_code(
            mobile=MOBILE,
            purpose="register",
            image_code_id=a_captcha(),
            image_code="ABCD",
            address="here",
        )

    def guess(self, code: str) -> str:
        return service.check_sms_code(mobile=MOBILE, purpose="register", code=code)

    def guesses(self, *codes: str) -> int:
        """How many of the guesses, all at once, were right."""
        outcome = at_once([lambda code=code: self.guess(code) for code in codes])
        return len(sorted_out(outcome, SmsCodeWrong))

    def test_four_wrong_guesses_at_once_leave_one_try(self, code: str) -> None:
        for _ in range(FEWER):
            self.send()
            assert self.guesses(*[self.WRONG] * 4) == 0
            assert self.guess(code) == MOBILE

    def test_five_wrong_guesses_at_once_end_the_code(self, code: str) -> None:
        for _ in range(FEWER):
            self.send()
            assert self.guesses(*[self.WRONG] * 5) == 0
            with pytest.raises(SmsCodeWrong):
                self.guess(code)

    def test_of_many_wrong_guesses_five_are_looked_at(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looked: list[int] = []
        ask = Redis.eval

        def listening(client: Redis, *words: object) -> object:
            found = ask(client, *words)  # type: ignore[arg-type]
            looked.append(found)  # type: ignore[arg-type]
            return found

        monkeypatch.setattr(Redis, "eval", listening)
        for _ in range(FEWER):
            self.send()
            looked.clear()
            assert self.guesses(*[self.WRONG] * 32) == 0
            assert Counter(looked) == {0: 5, -1: 27}

    def test_the_right_code_is_good_once(self, code: str) -> None:
        for _ in range(FEWER):
            self.send()
            assert self.guesses(*[code] * SENDERS) == 1

    def test_control_a_code_that_is_compared_and_then_forgotten_is_good_for_several(
        self, code: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def in_three_steps(
            client: Redis, _script: str, _: int, key: str, mac: str, most: int
        ) -> int:
            tries = int(client.hget(key, "tries") or 0)  # type: ignore[arg-type]
            if client.hget(key, "mac") != mac.encode() or tries >= most:
                return 0
            client.delete(key)
            return 1

        monkeypatch.setattr(Redis, "eval", in_three_steps)

        def goes_wrong() -> bool:
            self.send()
            return self.guesses(*[code] * SENDERS) > 1

        assert is_seen(goes_wrong)
