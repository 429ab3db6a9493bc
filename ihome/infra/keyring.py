"""The keys of the vault, as they lie in the table `vault_keys` (wrapped) and as they are used.

One master key of 32 bytes stays outside of the database and wraps all others: a key for each version
of sealed values, the key of blind indexes and the key of one-time codes. Version 1, the index key and
the code key are made from the first master; once they are written down they outlive it.
"""

import base64
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ihome.infra.ciphers import AES, CIPHERS, NONCE_BYTES

SEAL, INDEX, CODES = "seal", "index", "codes"

# What the first release made straight from the master; the words may never change.
_FIRST = {
    SEAL: b"ihome vault v1",
    INDEX: b"ihome blind index v1",
    CODES: b"ihome one-time codes v1",
}


class WrongKey(Exception):
    """The master key does not open the keys that lie in the database: it is another one."""


@dataclass(frozen=True)
class WrappedKey:
    """One row of the table, without its moments."""

    purpose: str  # seal | index | codes
    version: int
    cipher: str
    wrapped: str

    @property
    def place(self) -> bytes:
        return f"vault_keys.{self.purpose}.{self.version}.{self.cipher}".encode()


@dataclass(frozen=True)
class SealKey:
    """The key of one version of sealed values."""

    cipher: str
    key: bytes


@dataclass(frozen=True)
class KeyRing:
    """What opens and closes. New values are sealed with the highest version."""

    seals: dict[int, SealKey]
    index: bytes
    codes: bytes

    @property
    def current(self) -> int:
        return max(self.seals)


def opened_ring(master: bytes, rows: Iterable[WrappedKey]) -> KeyRing:
    """The ring of these rows, and of the first keys where no row says otherwise; WrongKey."""
    seals = {1: SealKey(AES, first_key(master, SEAL))}
    others = {INDEX: first_key(master, INDEX), CODES: first_key(master, CODES)}
    for row in rows:
        key = unwrapped(master, row)
        if row.purpose == SEAL:
            seals[row.version] = SealKey(row.cipher, key)
        else:
            others[row.purpose] = key
    return KeyRing(seals, others[INDEX], others[CODES])


def first_keys(master: bytes) -> list[WrappedKey]:
    """The three keys that come from the first master itself, wrapped by it."""
    return [wrapped(master, first_key(master, each), each, 1, AES) for each in _FIRST]


def new_seal_key(master: bytes, version: int, cipher: str) -> WrappedKey:
    """A random key for `version`, wrapped."""
    key = secrets.token_bytes(CIPHERS[cipher].key_bytes)
    return wrapped(master, key, SEAL, version, cipher)


def wrapped(master: bytes, key: bytes, purpose: str, version: int, cipher: str) -> WrappedKey:
    """`key` under the master, by the cipher it is for."""
    row = WrappedKey(purpose, version, cipher, "")
    tool, nonce = CIPHERS[cipher], secrets.token_bytes(NONCE_BYTES)
    sealed = tool.seal(_wrapping_key(master, cipher), nonce, key, row.place)
    return WrappedKey(purpose, version, cipher, base64.b64encode(nonce + sealed).decode())


def unwrapped(master: bytes, row: WrappedKey) -> bytes:
    """The key of `row`; WrongKey when the master is another one or the row was changed."""
    try:
        raw = base64.b64decode(row.wrapped, validate=True)
        tool = CIPHERS[row.cipher]
        return tool.open(
            _wrapping_key(master, row.cipher), raw[:NONCE_BYTES], raw[NONCE_BYTES:], row.place
        )
    except (InvalidTag, ValueError, KeyError) as error:
        raise WrongKey(f"{row.purpose} {row.version}") from error


def first_key(master: bytes, purpose: str) -> bytes:
    """The key that a master makes by itself."""
    return _derived(master, _FIRST[purpose], 32)


def _wrapping_key(master: bytes, cipher: str) -> bytes:
    return _derived(master, f"ihome key wrapping {cipher}".encode(), CIPHERS[cipher].key_bytes)


def _derived(master: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(master)
