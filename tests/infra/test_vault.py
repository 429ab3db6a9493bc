"""Secrets at rest: nothing opens that was changed, moved or closed with another key."""

import base64
import os

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ihome.infra.ciphers import AES, CIPHERS, SM4_GCM
from ihome.infra.keyring import SEAL, WrongKey, first_key, first_keys, new_seal_key
from ihome.infra.vault import CannotOpen, ClosedBytes, Vault

KEY, OTHER_KEY = "11" * 32, "22" * 32
PLACE, TEXT = "users.id_number.7", "11010519491231002X"


@pytest.fixture
def vault() -> Vault:
    return Vault(KEY)


def flipped(closed: str, place: int) -> str:
    """`closed` with one bit of byte `place` of its body changed."""
    front, _, body = closed.rpartition(":")
    raw = bytearray(base64.b64decode(body))
    raw[place] ^= 1
    return f"{front}:{base64.b64encode(raw).decode()}"


def closed_by_the_first_release(text: str, place: str, master: str = KEY) -> str:
    """A value as ihome 0.1 and 0.2 wrote it."""
    nonce, key = os.urandom(12), first_key(bytes.fromhex(master), SEAL)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), place.encode())
    return "v1:" + base64.b64encode(nonce + sealed).decode()


@pytest.mark.parametrize("text", [TEXT, "张三", "", "x" * 200, "😀\x00"])
def test_what_was_closed_opens_in_its_place(vault: Vault, text: str) -> None:
    assert vault.open(vault.close(text, place=PLACE), place=PLACE) == text


def test_equal_texts_look_different_and_show_nothing(vault: Vault) -> None:
    closed = {vault.close(TEXT, place=PLACE) for _ in range(50)}
    assert len(closed) == 50
    assert all(each.startswith("v2:1:") and TEXT not in each for each in closed)


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
        "v2:1:" + "A" * 80,
        "v2:2:" + "A" * 80,
        "v2:01:" + "A" * 80,
        "v2:١:" + "A" * 80,
        "v2::" + "A" * 80,
        "v3:1:" + "A" * 80,
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


def test_what_the_first_release_closed_still_opens(vault: Vault) -> None:
    closed = closed_by_the_first_release(TEXT, PLACE)
    assert vault.open(closed, place=PLACE) == TEXT
    with pytest.raises(CannotOpen):
        vault.open(closed, place="users.id_number.8")
    with pytest.raises(CannotOpen):  # the form is bound too: an old value is no new one
        vault.open(closed.replace("v1:", "v2:1:"), place=PLACE)


def test_the_key_version_is_part_of_what_is_bound() -> None:
    rows = [new_seal_key(bytes.fromhex(KEY), 2, AES)]
    closed = Vault(KEY, rows=lambda: rows).close(TEXT, place=PLACE)
    assert closed.startswith("v2:2:")
    twin = [row for row in rows]
    assert Vault(KEY, rows=lambda: twin).open(closed, place=PLACE) == TEXT
    with pytest.raises(CannotOpen):
        Vault(KEY, rows=lambda: rows).open(closed.replace("v2:2:", "v2:1:"), place=PLACE)


@pytest.mark.parametrize("cipher", [AES, SM4_GCM])
def test_each_cipher_closes_and_refuses_what_was_changed(cipher: str) -> None:
    rows = [new_seal_key(bytes.fromhex(KEY), 2, cipher)]
    vault = Vault(KEY, rows=lambda: rows)
    closed = vault.close(TEXT, place=PLACE)
    assert vault.open(closed, place=PLACE) == TEXT
    for place in range(12 + len(TEXT) + 16):
        with pytest.raises(CannotOpen):
            vault.open(flipped(closed, place), place=PLACE)


# RFC 8998 appendix A.1; the other is test case 16 of the GCM submission to NIST.
VECTORS = [
    (
        SM4_GCM,
        "0123456789ABCDEFFEDCBA9876543210",
        "00001234567800000000ABCD",
        "FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2",
        "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD"
        "EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA",
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D",
        "83DE3541E4C2B58177E065A9BF7B62EC",
    ),
    (
        AES,
        "feffe9928665731c6d6a8f9467308308" * 2,
        "cafebabefacedbaddecaf888",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
        "76fc6ece0f4e1768cddf8853bb2d551b",
    ),
]


@pytest.mark.parametrize(("name", "key", "nonce", "bound_to", "text", "sealed", "tag"), VECTORS)
def test_the_ciphers_are_the_published_ones(
    name: str, key: str, nonce: str, bound_to: str, text: str, sealed: str, tag: str
) -> None:
    words = [bytes.fromhex(each) for each in (key, nonce, text, bound_to)]
    assert CIPHERS[name].seal(*words) == bytes.fromhex(sealed + tag)


def test_a_hundred_thousand_values_have_as_many_nonces(vault: Vault) -> None:
    heads = {vault.close("", place=PLACE).rpartition(":")[2][:16] for _ in range(100_000)}
    assert len(heads) == 100_000  # 16 letters of base64 are the 12 bytes of the nonce


def test_a_file_has_a_key_of_its_own_and_no_other_opens_it(vault: Vault) -> None:
    data = os.urandom(1000)
    closed, other = (vault.close_bytes(data, name="card-1.bin") for _ in range(2))
    assert vault.open_bytes(closed, name="card-1.bin") == data
    assert data[:16] not in closed.body
    changed = bytearray(closed.body)
    changed[500] ^= 1
    for wrong in (
        ClosedBytes(closed.body, other.key),
        ClosedBytes(bytes(changed), closed.key),
        ClosedBytes(closed.body[:20], closed.key),
        ClosedBytes(b"", closed.key),
    ):
        with pytest.raises(CannotOpen):
            vault.open_bytes(wrong, name="card-1.bin")
    with pytest.raises(CannotOpen):
        vault.open_bytes(closed, name="card-2.bin")


def test_a_wrong_master_is_noticed_before_anything_is_closed() -> None:
    rows = first_keys(bytes.fromhex(KEY))
    with pytest.raises(WrongKey):
        Vault(OTHER_KEY, rows=lambda: rows).close(TEXT, place=PLACE)
    with pytest.raises(WrongKey):
        Vault(OTHER_KEY, rows=lambda: rows).index(TEXT, kind="mobile")


def test_nothing_is_closed_for_a_place_that_a_rotation_would_miss() -> None:
    vault = Vault(KEY, knows=lambda place: place.startswith("users.mobile."))
    vault.close(TEXT, place="users.mobile.7")
    with pytest.raises(ValueError, match="houses"):
        vault.close(TEXT, place="houses.address.7")
