"""Secrets at rest: nothing opens that was changed, moved or closed with another key."""

import base64

import pytest

from ihome.infra.vault import CannotOpen, Vault

KEY, OTHER_KEY = "11" * 32, "22" * 32
PLACE, TEXT = "users.id_number.7", "11010519491231002X"


@pytest.fixture
def vault() -> Vault:
    return Vault(KEY)


def flipped(closed: str, place: int) -> str:
    """`closed` with one bit of byte `place` of its body changed."""
    version, _, body = closed.partition(":")
    raw = bytearray(base64.b64decode(body))
    raw[place] ^= 1
    return f"{version}:{base64.b64encode(raw).decode()}"


@pytest.mark.parametrize("text", [TEXT, "张三", "", "x" * 200, "😀\x00"])
def test_what_was_closed_opens_in_its_place(vault: Vault, text: str) -> None:
    assert vault.open(vault.close(text, place=PLACE), place=PLACE) == text


def test_equal_texts_look_different_and_show_nothing(vault: Vault) -> None:
    closed = {vault.close(TEXT, place=PLACE) for _ in range(50)}
    assert len(closed) == 50
    assert all(each.startswith("v1:") and TEXT not in each for each in closed)


@pytest.mark.parametrize(
    "place",
    ["users.id_number.8", "users.real_name.7", "people.id_number.7", "users.id_number.77", ""],
)
def test_a_value_that_was_moved_does_not_open(vault: Vault, place: str) -> None:
    closed = vault.close(TEXT, place=PLACE)
    with pytest.raises(CannotOpen):
        vault.open(closed, place=place)


def test_no_flipped_byte_opens(vault: Vault) -> None:
    closed = vault.close(TEXT, place=PLACE)
    for place in range(12 + len(TEXT) + 16):  # nonce, text, tag
        with pytest.raises(CannotOpen):
            vault.open(flipped(closed, place), place=PLACE)


@pytest.mark.parametrize(
    "closed",
    [
        "",
        "v1:",
        "v1:AAAA",
        "v1:not base64!",
        "v1:" + "A" * 37,
        "v2:" + "A" * 80,
        "A" * 80,
        "v1:身份证",
        "张三",
    ],
)
def test_what_the_vault_never_made_does_not_open(vault: Vault, closed: str) -> None:
    with pytest.raises(CannotOpen):
        vault.open(closed, place=PLACE)


def test_another_key_opens_nothing(vault: Vault) -> None:
    with pytest.raises(CannotOpen):
        Vault(OTHER_KEY).open(vault.close(TEXT, place=PLACE), place=PLACE)


def test_the_refusal_tells_neither_value_nor_row(vault: Vault) -> None:
    with pytest.raises(CannotOpen) as refused:
        vault.open(vault.close(TEXT, place=PLACE), place="users.id_number.8")
    assert str(refused.value) == "users.id_number"


def test_an_index_is_equal_for_equal_texts_of_one_kind_under_one_key(vault: Vault) -> None:
    index = vault.index(TEXT, kind="id_number")
    assert index == vault.index(TEXT, kind="id_number")
    others = {
        vault.index(TEXT, kind="mobile"),
        vault.index("110105194912310021", kind="id_number"),
        Vault(OTHER_KEY).index(TEXT, kind="id_number"),
        vault.code_mac(TEXT, purpose="id_number"),
    }
    assert len(others | {index}) == 5
    assert len(index) == 64


def test_a_code_is_bound_to_its_purpose(vault: Vault) -> None:
    macs = {
        vault.code_mac("123456", purpose=each) for each in ("register|a", "register|b", "reset|a")
    }
    assert len(macs) == 3
