"""Same key, same answer; another wish with an old key is refused; a refusal leaves the key free."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from ihome.http import idempotency
from ihome.infra.db import reading
from ihome.infra.idempotency import KEEP, IdempotencyRecord, record_answer, sweep_records
from ihome.kernel.clock import today, utc_now
from tests.conftest import Browser
from tests.factories.houses import a_house
from tests.factories.people import a_user, log_in

KEY = "0d5bb1c6-1a0e-4c32-9a57-aaaaaaaaaaaa"


def wish(house_id: str, *, start: int = 3, nights: int = 2) -> dict[str, Any]:
    check_in = today() + timedelta(days=start)
    return {
        "house_id": house_id,
        "check_in": check_in.isoformat(),
        "check_out": (check_in + timedelta(days=nights)).isoformat(),
        "guests": 2,
    }


@pytest.fixture
def house_id(client: Browser) -> str:
    """A house to book, by a guest who is logged in."""
    house = a_house(host_id=a_user().id)
    log_in(client, a_user().id)
    return house.public_id


def book(client: Browser, body: dict[str, Any], key: str | None = KEY) -> Any:
    headers = {"Idempotency-Key": key} if key is not None else {}
    return client.post("/api/v2/bookings", json=body, headers=headers)


def test_the_same_wish_again_gets_the_same_bytes(client: Browser, house_id: str) -> None:
    first = book(client, wish(house_id))
    again = book(client, wish(house_id))
    assert first.status_code == again.status_code == 201
    assert again.data == first.data
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers


def test_another_wish_with_an_old_key_is_refused(client: Browser, house_id: str) -> None:
    book(client, wish(house_id))
    other = book(client, wish(house_id, start=10))
    assert (other.status_code, other.json["errno"]) == (409, "4209")


def test_a_refusal_leaves_the_key_free(client: Browser, house_id: str) -> None:
    assert book(client, wish(house_id, start=-3)).status_code == 422
    assert book(client, wish(house_id)).status_code == 201


def test_the_effect_stays_single_when_the_answer_was_not_kept(
    client: Browser, house_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:  # as if the process died before it kept the answer
        killed.setattr(idempotency, "record_answer", lambda *_, **__: None)
        first = book(client, wish(house_id))
    again = book(client, wish(house_id))
    assert again.json["data"]["booking_no"] == first.json["data"]["booking_no"]


def test_keys_belong_to_their_user(client: Browser, new_client: Any, house_id: str) -> None:
    book(client, wish(house_id))
    other = new_client()
    log_in(other, a_user().id)
    assert book(other, wish(house_id, start=10)).status_code == 201


@pytest.mark.parametrize("key", [None, "", "short", "x" * 65, "has a space", "钥匙钥匙钥匙钥匙"])
def test_a_wish_without_a_good_key_is_refused(
    client: Browser, house_id: str, key: str | None
) -> None:
    if key is not None and not key.isascii():
        key = key.encode().decode("latin-1")
    answer = book(client, wish(house_id), key)
    assert (answer.status_code, answer.json["errno"]) == (400, "4208")


def test_the_faster_copy_stands(client: Browser, house_id: str) -> None:
    record_answer(1, KEY, "f" * 64, status=201, body=b"first")
    record_answer(1, KEY, "f" * 64, status=201, body=b"second")
    with reading() as session:
        assert session.scalars(sa.select(IdempotencyRecord.body)).all() == [b"first"]


def test_old_answers_are_forgotten(client: Browser, house_id: str, clock: Any) -> None:
    book(client, wish(house_id))
    sweep_records()
    with reading() as session:
        assert session.scalar(sa.select(sa.func.count(IdempotencyRecord.id))) == 1
    clock(utc_now() + KEEP + timedelta(minutes=1))
    sweep_records()
    with reading() as session:
        assert session.scalar(sa.select(sa.func.count(IdempotencyRecord.id))) == 0
