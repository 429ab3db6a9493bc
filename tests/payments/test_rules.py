"""What a word of the gateway must say, how often a silent one is asked; and RSA2 itself."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from ihome.infra.pay import rsa2
from ihome.infra.pay.base import Claim
from ihome.kernel.money import fen_of, yuan_text
from ihome.payments.rules import Expected, ask_again_after, why_not

EXPECTED = Expected("p1", 84_800, "our-app", "our-seller")
GOOD = Claim("p1", "t1", 84_800, "our-app", "our-seller", is_paid=True)


def test_a_word_that_fits_pays() -> None:
    assert why_not(GOOD, EXPECTED) is None


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"payment_no": "p2"}, "another payment"),
        ({"amount_fen": 84_799}, "another amount"),
        ({"amount_fen": 84_801}, "another amount"),
        ({"amount_fen": 8_480_000}, "another amount"),
        ({"app_id": "their-app"}, "another app"),
        ({"seller_id": "their-seller"}, "another seller"),
        ({"is_paid": False}, "not paid"),
    ],
)
def test_a_word_that_differs_in_one_thing_does_not_pay(changed: dict[str, Any], why: str) -> None:
    assert why_not(replace(GOOD, **changed), EXPECTED) == why


def test_a_silent_gateway_is_asked_ever_more_seldom() -> None:
    minutes = [ask_again_after(asked) / timedelta(minutes=1) for asked in range(9)]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60, 60]


@pytest.mark.parametrize(("fen", "yuan"), [(1, "0.01"), (84_800, "848.00"), (100, "1.00")])
def test_amounts_travel_as_yuan_and_come_back_as_fen(fen: int, yuan: str) -> None:
    assert yuan_text(fen) == yuan
    assert fen_of(yuan) == fen


@pytest.mark.parametrize(
    "text", ["", "-1.00", "1,00", "1.001", "1e3", " 1", "1.0.0", "¥1", "NaN", "٣", "1.٣", "+1"]
)
def test_what_is_no_amount_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="yuan"):
        fen_of(text)


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


FIELDS = [("b", "2"), ("a", "1"), ("empty", ""), ("sign_type", "RSA2")]


def test_what_is_signed_is_sorted_and_without_the_signature_itself() -> None:
    assert rsa2.canonical([*FIELDS, ("sign", "xyz")]) == b"a=1&b=2"


def test_a_signature_fits_its_fields_in_any_order(key: rsa.RSAPrivateKey) -> None:
    signature = rsa2.sign(FIELDS, key)
    assert rsa2.is_signed(FIELDS[::-1], signature, key.public_key())


@pytest.mark.parametrize(
    "tamper",
    [
        lambda fields: [*fields, ("c", "3")],
        lambda fields: fields[1:],
        lambda fields: [("b", "3"), *fields[1:]],
        lambda fields: [*fields, ("a", "1")],
    ],
)
def test_a_signature_does_not_fit_other_fields(
    key: rsa.RSAPrivateKey, tamper: Callable[[list[Any]], list[Any]]
) -> None:
    signature = rsa2.sign(FIELDS, key)
    assert not rsa2.is_signed(tamper(FIELDS), signature, key.public_key())


@pytest.mark.parametrize("signature", ["", "!!!!", "AAAA", "签名", "A" * 10_000])
def test_what_is_no_signature_is_refused_quietly(key: rsa.RSAPrivateKey, signature: str) -> None:
    assert not rsa2.is_signed(FIELDS, signature, key.public_key())


def test_a_key_is_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "ours.pem"
    first, second = rsa2.kept_key(path), rsa2.kept_key(path)
    assert first.private_numbers() == second.private_numbers()
    assert path.stat().st_mode & 0o077 == 0
    assert [file.name for file in path.parent.iterdir()] == ["ours.pem"]
