"""The proof of work: one use, one purpose, not for long, and nothing of it can be made up."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from ihome.infra.cache import redis
from ihome.kernel.clock import utc_now
from ihome.verification.rules import PLACE_LIMITS
from ihome.verification.service import proofs
from tests.conftest import Browser
from tests.factories.phones import Inbox, a_read_picture, answer_of, ask_code, solved

FOR = "sms_codes/register"


@pytest.fixture(autouse=True)
def light_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "COUNTERS", (1, 3))


def opened(proof: str) -> dict[str, Any]:
    return json.loads(base64.b64decode(proof))


def closed(said: Any) -> str:
    return base64.b64encode(json.dumps(said).encode()).decode()


def test_a_solved_challenge_is_good_once(app: Flask) -> None:
    proof = solved(proofs.new_challenge(FOR))
    assert proofs.spend_proof(proof, FOR)
    assert not proofs.spend_proof(proof, FOR)


def test_a_proof_is_for_its_purpose(app: Flask) -> None:
    proof = solved(proofs.new_challenge(FOR))
    assert not proofs.spend_proof(proof, "sms_codes/login")
    assert proofs.spend_proof(proof, FOR)


def test_a_proof_grows_old(app: Flask, clock: Callable[..., None]) -> None:
    start = utc_now()
    clock(start)
    young, old = solved(proofs.new_challenge(FOR)), solved(proofs.new_challenge(FOR))
    clock(start + timedelta(seconds=299))
    assert proofs.spend_proof(young, FOR)
    clock(start + timedelta(seconds=302))
    assert not proofs.spend_proof(old, FOR)


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said["solution"].update(derivedKey="00" * 32),
        lambda said: said["solution"].update(derivedKey=None),
        lambda said: said["solution"].pop("counter"),
        lambda said: said["challenge"].update(signature="0" * 64),
        lambda said: said["challenge"].pop("signature"),
        lambda said: said["challenge"]["parameters"].update(cost=1),
        lambda said: said["challenge"]["parameters"].update(nonce="00" * 16),
        lambda said: said["challenge"]["parameters"]["data"].update(until=9_999_999_999),
        lambda said: said["challenge"]["parameters"].update(data=None),
        lambda said: said["challenge"]["parameters"].update(data="x"),
        lambda said: said.pop("challenge"),
        lambda said: said.update(challenge=[]),
    ],
)
def test_a_proof_that_was_changed_is_none(app: Flask, change: Callable[[Any], object]) -> None:
    said = opened(solved(proofs.new_challenge(FOR)))
    assert proofs.spend_proof(closed(said), FOR)  # the way it is packed is not what is refused
    said = opened(solved(proofs.new_challenge(FOR)))
    change(said)
    assert not proofs.spend_proof(closed(said), FOR)


@pytest.mark.parametrize("noise", ["", "x", "null", "e30=", "W10=", "bnVsbA==", "A" * 5000, "====", "图"])  # fmt: skip
def test_noise_is_no_proof(app: Flask, noise: str) -> None:
    assert not proofs.spend_proof(noise, FOR)


class TestAtTheDoor:
    """The address has sent as many as go out without a proof."""

    @pytest.fixture(autouse=True)
    def busy(self, new_client: Callable[[], Browser], inbox: Inbox) -> None:
        for each in range(PLACE_LIMITS["address"].soft):
            assert ask_code(new_client(), f"138{each:04d}0000").status_code == 200

    def form(self, client: Browser, mobile: str = "13900139000") -> dict[str, str]:
        return {"mobile": mobile, "purpose": "register", **a_read_picture(client)}

    def test_a_challenge_comes_and_the_picture_is_kept(self, client: Browser, inbox: Inbox) -> None:
        form, before = self.form(client), len(inbox.messages)
        refused = client.post("/api/v2/sms_codes", json=form)
        assert (refused.status_code, refused.json["errno"]) == (428, "21010")
        challenge = refused.json["data"]["challenge"]
        assert challenge["parameters"]["data"]["for"] == FOR
        assert answer_of(form["image_code_id"]) == form["image_code"]
        assert len(inbox.messages) == before
        form["proof"] = solved(challenge)
        assert client.post("/api/v2/sms_codes", json=form).status_code == 200
        assert len(inbox.messages) == before + 1

    def test_a_proof_sends_one_message(self, client: Browser, inbox: Inbox) -> None:
        form = self.form(client)
        challenge = client.post("/api/v2/sms_codes", json=form).json["data"]["challenge"]
        proof = solved(challenge)
        assert client.post("/api/v2/sms_codes", json=form | {"proof": proof}).status_code == 200
        again = self.form(client, "13900139001") | {"proof": proof}
        assert client.post("/api/v2/sms_codes", json=again).status_code == 428

    def test_a_proof_replaces_no_picture(self, client: Browser, inbox: Inbox) -> None:
        form = self.form(client)
        challenge = client.post("/api/v2/sms_codes", json=form).json["data"]["challenge"]
        wrong = form | {"proof": solved(challenge), "image_code": "0000"}
        assert client.post("/api/v2/sms_codes", json=wrong).json["errno"] == "21002"

    def test_the_classic_pages_are_told_to_come_back(self, client: Browser, inbox: Inbox) -> None:
        form, before = self.form(client), len(inbox.messages)
        asked = {name: form[name] for name in ("image_code_id", "image_code")}
        answer = client.get("/api/v1.0/sms_codes/13900139000", query_string=asked)
        assert (answer.status_code, answer.json["errno"]) == (200, "4201")
        assert answer.json["errmsg"] == "请求过于频繁，请稍后重试，或到 /register 注册"
        assert len(inbox.messages) == before

    def test_elsewhere_nothing_is_asked_for(self, client: Browser, inbox: Inbox) -> None:
        elsewhere = {"REMOTE_ADDR": "198.51.100.9"}
        form = self.form(client)
        answer = client.post("/api/v2/sms_codes", json=form, environ_base=elsewhere)
        assert answer.status_code == 200


def test_when_very_many_are_sent_everybody_does_some_work(
    new_client: Callable[[], Browser], inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ihome.verification.service.limits.BUSY_A_MINUTE", 3)
    for each in range(3):
        ask_code(new_client(), f"138{each:04d}0000", environ_base={"REMOTE_ADDR": f"192.0.{each}.1"})  # fmt: skip
    client = new_client()
    form = {"mobile": "13900139000", "purpose": "register", **a_read_picture(client)}
    elsewhere = {"REMOTE_ADDR": "198.51.100.9"}
    assert client.post("/api/v2/sms_codes", json=form, environ_base=elsewhere).status_code == 428


def test_a_proof_leaves_nothing_but_its_number_for_six_minutes(app: Flask) -> None:
    proofs.spend_proof(solved(proofs.new_challenge(FOR)), FOR)
    (key,) = redis().keys("proof:*")
    assert 300 < int(redis().ttl(key)) <= 360  # type: ignore[arg-type]
