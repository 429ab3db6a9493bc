"""Proofs and passes are good once, and a place has its measure, however many come at the same moment."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from redis import Redis

from ihome.infra.cache import redis
from ihome.infra.db import db
from ihome.verification import service
from ihome.verification.errors import PassNeeded, SmsPlaceTooOften
from ihome.verification.models import SmsSend
from ihome.verification.ports import sms
from ihome.verification.rules import PLACE_LIMITS, PlaceLimit
from ihome.verification.service import guesses, proofs
from tests.concurrency.racing import FEWER, is_seen, race, without_locks
from tests.crowd import at_once, sorted_out
from tests.factories.phones import Inbox, solved

pytestmark = race

SENDERS = 16
FOR = "sms_codes/register"


@pytest.fixture(autouse=True)
def light_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "COUNTERS", (1, 3))


def times_good() -> int:
    """One proof, used by all at once: for how many it was good."""
    proof = solved(proofs.new_challenge(FOR))
    return sum(sorted_out(at_once([lambda: proofs.spend_proof(proof, FOR)] * SENDERS)))


def test_a_proof_is_good_for_one(app: Flask) -> None:
    assert [times_good() for _ in range(FEWER)] == [1] * FEWER


def test_control_a_proof_that_is_looked_up_and_then_noted_is_good_for_several(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = Redis.set

    def in_two_steps(client: Redis, name: str, value: str, *, nx: bool = False, ex: int) -> bool:
        if nx and client.exists(name):
            return False
        return bool(note(client, name, value, ex=ex))

    monkeypatch.setattr(Redis, "set", in_two_steps)
    assert is_seen(lambda: times_good() > 1)


def checks_let_through() -> int:
    """One pass while the breaker is open, used by all at once."""
    redis().set(guesses._pass_key("f" * 64), "1", ex=60)
    outcome = at_once([lambda: guesses.spend_pass("f" * 64)] * SENDERS)
    return len(sorted_out(outcome, PassNeeded))


@pytest.fixture
def open_breaker(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "BREAKER_FAILURES", -1)


@pytest.mark.usefixtures("open_breaker")
def test_a_pass_is_good_for_one_check() -> None:
    assert [checks_let_through() for _ in range(FEWER)] == [1] * FEWER


@pytest.mark.usefixtures("open_breaker")
def test_control_a_pass_that_is_read_and_then_deleted_is_good_for_several(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def read_then_delete(client: Redis, name: str) -> object:
        found = client.get(name)
        client.delete(name)
        return found

    monkeypatch.setattr(Redis, "getdel", read_then_delete)
    assert is_seen(lambda: checks_let_through() > 1)


class TestPlace:
    """Twenty-four people at one address that may send six an hour."""

    MEASURE, CROWD = 6, 24

    @pytest.fixture(autouse=True)
    def tool(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
        before, tool = sms(), Inbox()
        sms.plug(tool)
        monkeypatch.setitem(PLACE_LIMITS, "address", PlaceLimit(1000, self.MEASURE))
        monkeypatch.setattr("ihome.verification.service.limits.BUSY_A_MINUTE", 1000)
        yield tool
        sms.plug(before)

    def send(self, number: int) -> None:
        captcha = str(uuid4())
        redis().set(f"image_code:{captcha}", "ABCD", ex=60)
        service.send_sms_code(
            mobile=f"138{number:04d}0000",
            purpose="register",
            image_code_id=captcha,
            image_code="ABCD",
            address="192.0.2.7",
        )

    def sent_by_all(self, tool: Inbox) -> int:
        with db.engine.begin() as connection:
            connection.execute(sa.delete(SmsSend))
        redis().flushdb()
        tool.messages.clear()
        deeds: list[Callable[[], None]] = [lambda n=n: self.send(n) for n in range(self.CROWD)]  # type: ignore[misc]
        sorted_out(at_once(deeds), SmsPlaceTooOften)
        return len(tool.messages)

    def test_an_address_sends_its_measure(self, tool: Inbox) -> None:
        assert [self.sent_by_all(tool) for _ in range(FEWER)] == [self.MEASURE] * FEWER

    def test_control_without_locks_it_sends_more(
        self, tool: Inbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with without_locks(monkeypatch):
            assert is_seen(lambda: self.sent_by_all(tool) > self.MEASURE)
