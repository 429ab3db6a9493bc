"""Guessing codes: from many addresses, on many numbers, at the same moment. None is accepted."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask

from ihome.infra.cache import redis
from ihome.infra.db import reading, transaction
from ihome.kernel.clock import utc_now
from ihome.kernel.errors import AppError
from ihome.settings import Settings
from ihome.verification import queries, service
from ihome.verification.errors import PassNeeded, SmsCodesClosed, SmsCodeWrong
from ihome.verification.models import SmsNumber
from ihome.verification.ports import sms
from ihome.verification.rules import BREAKER_FAILURES, MAX_FAILURES, SMS_CODE_TRIES
from ihome.verification.service import codes, guesses, proofs
from tests.conftest import Browser
from tests.crowd import at_once, sorted_out
from tests.factories.phones import Inbox, a_read_picture, solved

MOBILE = "13800138000"
ADDRESSES, ACCOUNTS, GUESSES = 250, 50, 20_000
FEWER = 2_000  # of the storms beside the main one


def a_code_for(mobile: str, inbox: Inbox, purpose: str = "login") -> str:
    """Sent from far away, so that no place limit has a say."""
    captcha = str(uuid4())
    redis().set(f"image_code:{captcha}", "ABCD", ex=60)
    number = int(mobile[-4:])
    service.send_sms_code(
        mobile=mobile,
        purpose=purpose,
        image_code_id=captcha,
        image_code="ABCD",
        address=f"10.{number // 250}.{number % 250}.1",
    )
    return inbox.code()


def guess(code: str, mobile: str = MOBILE, purpose: str = "login") -> str:
    try:
        service.check_sms_code(mobile=mobile, purpose=purpose, code=code)
    except AppError as refused:
        return refused.errno
    return "right"


def wrong(code: str, nth: int = 0) -> str:
    return f"{(int(code) + 1 + nth) % 1_000_000:06d}"


def failures(mobile: str = MOBILE) -> int:
    with reading() as session:
        return queries.failures_of(session, service.mobile_index(mobile))


def let_fail(count: int, mobile: str = MOBILE) -> None:
    with transaction() as session:
        row = session.get(SmsNumber, service.mobile_index(mobile))
        if row is None:
            row = SmsNumber(mobile_index=service.mobile_index(mobile), first_at=utc_now())
            session.add(row)
        row.failures = count


@pytest.fixture
def no_rush(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ihome.verification.service.limits.BUSY_A_MINUTE", 10_000)


@pytest.mark.slow
class TestTwentyThousand:
    """20,000 guesses from 250 addresses at 50 numbers that each hold a code."""

    @pytest.fixture
    def held(self, app: Flask, inbox: Inbox, no_rush: None) -> dict[str, str]:
        """number -> its code. All begin with 138 0000: the limit of a prefix is 100."""
        mobiles = [f"1380000{each:04d}" for each in range(ACCOUNTS)]
        with sms.using(inbox):
            found = {}
            for index, mobile in enumerate(mobiles):
                found[f"138{index:04d}{mobile[-4:]}"] = a_code_for(f"138{index:04d}{mobile[-4:]}", inbox)  # fmt: skip
        return found

    def storm(
        self,
        held: dict[str, str],
        guesses: int = GUESSES,
        ask: Callable[[str, str, int], str] = lambda code, mobile, _: guess(code, mobile),
    ) -> Counter[str]:
        """Five wrong codes for each, and from then on the right ones; `ask` gets the guess's number too."""
        heard: Counter[str] = Counter()
        mobiles = list(held)
        for number in range(guesses):
            mobile = mobiles[number % ACCOUNTS]
            nth = number // ACCOUNTS
            code = wrong(held[mobile], nth) if nth < SMS_CODE_TRIES else held[mobile]
            heard[ask(code, mobile, number)] += 1
        return heard

    @pytest.mark.timeout(400)
    def test_none_is_accepted_and_each_try_is_counted(
        self,
        held: dict[str, str],
        client: Browser,
        settings: Settings,
        clock: Callable[[datetime], None],
    ) -> None:
        """Over HTTP, from 250 addresses of 127.0.0.0/8, with other headers each time.

        In one moment of the product's clock: the storm may take longer than the breaker stays open.
        On MariaDB a fifth of it, which is past the breaker twenty times over.
        """
        clock(utc_now())
        guesses = GUESSES if settings.database_url.startswith("sqlite") else GUESSES // 5

        def ask(code: str, mobile: str, number: int) -> str:
            answer = client.post(
                "/api/v2/session/sms",
                json={"mobile": mobile, "sms_code": code},
                environ_base={"REMOTE_ADDR": f"127.0.0.{number % ADDRESSES + 1}"},
                headers={"X-Forwarded-For": f"203.0.113.{number % 250}"},
            )
            errno: str = answer.json["errno"]
            return errno

        heard = self.storm(held, guesses, ask)
        assert heard["0"] == 0
        counted = sum(failures(mobile) for mobile in held)
        # One more than the breaker allows trips it: after that nothing is even compared.
        assert counted == BREAKER_FAILURES + 1
        assert heard == {"21003": counted, "21011": guesses - counted}

    def test_without_the_breaker_the_tries_alone_hold(
        self, held: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(guesses, "BREAKER_FAILURES", FEWER)
        heard = self.storm(held, FEWER)
        assert heard == {"21003": FEWER}
        assert sum(failures(mobile) for mobile in held) == ACCOUNTS * SMS_CODE_TRIES

    def test_control_without_the_count_of_tries_all_are_broken(
        self, held: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(guesses, "BREAKER_FAILURES", FEWER)
        monkeypatch.setattr(codes, "SMS_CODE_TRIES", FEWER)
        assert self.storm(held, FEWER)["right"] == ACCOUNTS

    def test_an_address_is_no_way_around(self, held: dict[str, str], client: Browser) -> None:
        """Over HTTP, each guess from another address of 127.0.0.0/8."""
        (mobile, code), *_ = held.items()
        heard: Counter[str] = Counter()
        for number in range(ADDRESSES):
            typed = wrong(code, number) if number < SMS_CODE_TRIES else code
            answer = client.post(
                "/api/v2/password_resets",
                json={"mobile": mobile, "sms_code": typed, "password": "a-good-password-1"},
                environ_base={"REMOTE_ADDR": f"127.0.{number // 250}.{number % 250 + 1}"},
                headers={"X-Forwarded-For": f"203.0.113.{number % 250}"},
            )
            heard[answer.json["errno"]] += 1
        assert heard == {"21003": ADDRESSES}


def test_a_hundred_tries_at_once_are_counted_exactly(app: Flask, inbox: Inbox) -> None:
    code = a_code_for(MOBILE, inbox)
    heard = sorted_out(at_once([lambda n=n: guess(wrong(code, n)) for n in range(100)]))
    assert heard == ["21003"] * 100
    assert failures() == SMS_CODE_TRIES
    assert guess(code) == "21003"


class TestHundredInARow:
    def test_the_hundredth_wrong_code_closes_and_the_right_one_opens_nothing(
        self, app: Flask, inbox: Inbox
    ) -> None:
        let_fail(MAX_FAILURES - 1)
        index = service.mobile_index(MOBILE)
        code = a_code_for(MOBILE, inbox)
        assert not service.is_closed(index)
        assert guess(wrong(code)) == "21003"
        assert service.is_closed(index)
        assert guess(code) == "21015"
        redis().flushdb()
        assert service.is_closed(index)

    def test_another_factor_opens_again(self, app: Flask, inbox: Inbox) -> None:
        let_fail(MAX_FAILURES)
        code = a_code_for(MOBILE, inbox)
        assert guess(code) == "21015"
        service.reopen(service.mobile_index(MOBILE))
        assert guess(code) == "right"

    def test_a_right_code_forgets_the_wrong_ones(self, app: Flask, inbox: Inbox) -> None:
        let_fail(MAX_FAILURES - 1)
        assert guess(a_code_for(MOBILE, inbox)) == "right"
        assert failures() == 0

    def test_guesses_at_a_number_without_a_code_close_nothing(
        self, app: Flask, inbox: Inbox
    ) -> None:
        let_fail(0)
        assert {guess(f"{each:06d}") for each in range(150)} == {"21003"}
        assert failures() == 0

    @pytest.mark.parametrize("purpose", ["login", "reset_password", "change_mobile"])
    def test_every_purpose_that_opens_an_account_is_closed(
        self, app: Flask, inbox: Inbox, purpose: str
    ) -> None:
        let_fail(MAX_FAILURES)
        with pytest.raises(SmsCodesClosed):
            service.check_sms_code(mobile=MOBILE, purpose=purpose, code="123456")

    def test_registering_opens_no_account_of_anybody(self, app: Flask, inbox: Inbox) -> None:
        let_fail(MAX_FAILURES)
        assert guess(a_code_for(MOBILE, inbox, "register"), purpose="register") == "right"


class TestBreaker:
    @pytest.fixture(autouse=True)
    def light_work(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(proofs, "COUNTERS", (1, 3))

    def trip(self) -> None:
        for _ in range(BREAKER_FAILURES + 1):
            guesses.note_failure("f" * 64)

    def test_two_hundred_in_ten_minutes_are_borne_and_one_more_is_not(
        self, app: Flask, clock: Callable[..., None]
    ) -> None:
        start = utc_now().replace(second=0)
        clock(start)
        for _ in range(BREAKER_FAILURES):
            guesses.note_failure("f" * 64)
        assert not guesses.breaker_is_open()
        guesses.note_failure("f" * 64)
        assert guesses.breaker_is_open()
        clock(start + timedelta(minutes=9, seconds=59))
        assert guesses.breaker_is_open()
        clock(start + timedelta(minutes=10))
        assert not guesses.breaker_is_open()

    def test_then_the_right_code_needs_a_pass_and_is_not_spent(
        self, client: Browser, inbox: Inbox
    ) -> None:
        code = a_code_for(MOBILE, inbox)
        self.trip()
        with pytest.raises(PassNeeded) as needed:
            service.check_sms_code(mobile=MOBILE, purpose="login", code=code)
        form = {"mobile": "+86 138 0013 8000", **a_read_picture(client)}
        form["proof"] = solved(needed.value.data["challenge"])
        assert client.post("/api/v2/sms_passes", json=form).status_code == 200
        assert guess(code) == "right"

    def test_a_pass_is_for_one_check_of_one_number(self, client: Browser, inbox: Inbox) -> None:
        code = a_code_for(MOBILE, inbox)
        self.trip()
        challenge = proofs.new_challenge("sms_passes")
        form = {"mobile": MOBILE, **a_read_picture(client), "proof": solved(challenge)}
        assert client.post("/api/v2/sms_passes", json=form).status_code == 200
        assert guess("123456", "13900139000") == "21011"
        assert guess(wrong(code)) == "21003"
        assert guess(code) == "21011"

    def test_a_pass_needs_both_picture_and_proof(self, client: Browser, inbox: Inbox) -> None:
        form = {"mobile": MOBILE, **a_read_picture(client)}
        refused = client.post("/api/v2/sms_passes", json=form)
        assert (refused.status_code, refused.json["errno"]) == (428, "21010")
        proof = solved(refused.json["data"]["challenge"])
        wrong_picture = form | {"proof": proof, "image_code": "0000"}
        assert client.post("/api/v2/sms_passes", json=wrong_picture).json["errno"] == "21002"
        assert redis().keys("sms_pass:*") == []

    def test_a_proof_made_for_messages_buys_no_pass(self, client: Browser) -> None:
        proof = solved(proofs.new_challenge("sms_codes/login"))
        form = {"mobile": MOBILE, **a_read_picture(client), "proof": proof}
        assert client.post("/api/v2/sms_passes", json=form).status_code == 428

    def test_while_it_is_open_each_message_needs_a_proof(
        self, client: Browser, inbox: Inbox
    ) -> None:
        self.trip()
        form = {"mobile": MOBILE, "purpose": "login", **a_read_picture(client)}
        assert client.post("/api/v2/sms_codes", json=form).json["errno"] == "21010"

    def test_an_address_gets_so_many_passes(self, client: Browser) -> None:
        heard = []
        for _ in range(21):
            proof = solved(proofs.new_challenge("sms_passes"))
            form = {"mobile": MOBILE, **a_read_picture(client), "proof": proof}
            heard.append(client.post("/api/v2/sms_passes", json=form))
        assert [each.status_code for each in heard] == [200] * 20 + [429]
        assert heard[-1].json["errno"] == "21017"
        assert 0 < heard[-1].json["data"]["retry_after_seconds"] <= 600


def test_a_used_code_is_refused_for_every_purpose(app: Flask, inbox: Inbox) -> None:
    code = a_code_for(MOBILE, inbox)
    assert guess(code) == "right"
    for purpose in ("login", "register", "reset_password", "change_mobile"):
        with pytest.raises(SmsCodeWrong):
            service.check_sms_code(mobile=MOBILE, purpose=purpose, code=code)
