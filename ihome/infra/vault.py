"""Secrets at rest: ID numbers, real names, phone numbers, and files about people.

A random 96-bit nonce for each value; the master key lives outside of the database and wraps the keys
in it (`infra.keyring`). The associated data names table, column and row, so that a value cannot be
moved to another row. A blind index (HMAC under a key of its own) finds an equal value without
decrypting any. ADR-0025.
"""

import base64
import hashlib
import hmac
import logging
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag

from ihome.infra.ciphers import AES, CIPHERS, NONCE_BYTES
from ihome.infra.keyring import KeyRing, SealKey, WrappedKey, WrongKey, opened_ring
from ihome.kernel.clock import monotonic
from ihome.kernel.ports import Port

log = logging.getLogger(__name__)

OLD_FORM, FORM = "v1", "v2"
_VERSION = re.compile(r"[1-9][0-9]{0,3}")
RING_SECONDS = 30.0  # so long a process may go on closing with the key before the newest


class CannotOpen(Exception):
    """The key is another one, or the value was changed or moved: never garbage."""


@dataclass(frozen=True)
class ClosedBytes:
    """An encrypted file and its own key in hex, yet to be sealed: without it, the body is noise."""

    body: bytes
    key: str


class Vault:
    """Opens and closes with the keys under one master key of 32 bytes (hex).

    `rows` gives the wrapped keys of the database, `knows` says whether a place belongs to a column
    that a rotation reaches (`infra.sealed`).
    """

    def __init__(
        self,
        master_hex: str,
        *,
        rows: Callable[[], Iterable[WrappedKey]] = tuple,
        knows: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self._master = bytes.fromhex(master_hex)
        self._rows, self._knows = rows, knows
        self._ring: KeyRing | None = None
        self._read_at = 0.0

    def close(self, text: str, *, place: str) -> str:
        """`text` encrypted for `place` ("users.real_name.7"): v2:<key version>:<base64>."""
        if not self._knows(place):
            raise ValueError(
                f"{_column(place)} is not declared as sealed; see ihome/infra/sealed.py"
            )
        ring = self._fresh_ring()
        version, key = ring.current, ring.seals[ring.current]
        nonce = secrets.token_bytes(NONCE_BYTES)
        bound_to = _bound_to(FORM, version, place)
        sealed = CIPHERS[key.cipher].seal(key.key, nonce, text.encode(), bound_to)
        return f"{FORM}:{version}:{base64.b64encode(nonce + sealed).decode()}"

    def open(self, closed: str, *, place: str) -> str:
        """The text back; CannotOpen when it is not exactly what `close` made for this place."""
        form, version, body = _parts(closed)
        key = self._key_of(version)
        try:
            raw = base64.b64decode(body, validate=True)
            return (
                CIPHERS[key.cipher]
                .open(
                    key.key, raw[:NONCE_BYTES], raw[NONCE_BYTES:], _bound_to(form, version, place)
                )
                .decode()
            )
        except (InvalidTag, ValueError) as error:
            raise CannotOpen(_column(place)) from error

    def close_bytes(self, data: bytes, *, name: str) -> ClosedBytes:
        """A file of this name in a store, under a key of its own.

        The key belongs into a sealed column: a rotation touches it alone, and who forgets it has
        shredded every copy of the file.
        """
        key, nonce = secrets.token_bytes(32), secrets.token_bytes(NONCE_BYTES)
        return ClosedBytes(nonce + CIPHERS[AES].seal(key, nonce, data, name.encode()), key.hex())

    def open_bytes(self, closed: ClosedBytes, *, name: str) -> bytes:
        """The file back; CannotOpen when body or key is not what `close_bytes` made for the name."""
        nonce, sealed = closed.body[:NONCE_BYTES], closed.body[NONCE_BYTES:]
        try:
            return CIPHERS[AES].open(bytes.fromhex(closed.key), nonce, sealed, name.encode())
        except (InvalidTag, ValueError) as error:
            raise CannotOpen("a file") from error

    def index(self, text: str, *, kind: str) -> str:
        """64 hex digits that are equal for equal texts of one kind ("mobile")."""
        key = self._fresh_ring().index
        return hmac.new(key, f"{kind}|{text}".encode(), hashlib.sha256).hexdigest()

    def code_mac(self, code: str, *, purpose: str) -> str:
        """64 hex digits that stand for a one-time code; `purpose` says for whom and for what."""
        key = self._fresh_ring().codes
        return hmac.new(key, f"{purpose}|{code}".encode(), hashlib.sha256).hexdigest()

    def forget_ring(self) -> None:
        """Read the keys of the database again before the next use."""
        self._ring = None

    def _key_of(self, version: int) -> SealKey:
        """The key; when this process does not know it, another may have made it meanwhile."""
        if version not in self._fresh_ring().seals:
            self._read_at = -RING_SECONDS
        key = self._fresh_ring().seals.get(version)
        if key is None:
            raise CannotOpen(f"unknown key version {version}")
        return key

    def _fresh_ring(self) -> KeyRing:
        ring = self._ring
        if ring is not None and monotonic() - self._read_at < RING_SECONDS:
            return ring
        try:
            ring = opened_ring(self._master, self._rows())
        except WrongKey as error:
            if ring is None:
                raise
            # The master was changed under a running process: it goes on with what it has.
            log.error(
                "the vault's keys were wrapped anew; restart with the new key", exc_info=error
            )
        self._ring, self._read_at = ring, monotonic()
        return ring


vault: Port[Vault] = Port("infra.vault", inside=True)


def _parts(closed: str) -> tuple[str, int, str]:
    """Form, key version, body."""
    form, _, rest = closed.partition(":")
    if form == OLD_FORM:
        return form, 1, rest
    version, colon, body = rest.partition(":")
    if form != FORM or not colon or not _VERSION.fullmatch(version):
        raise CannotOpen("not a value of the vault")
    return form, int(version), body


def _bound_to(form: str, version: int, place: str) -> bytes:
    return place.encode() if form == OLD_FORM else f"{FORM}|{version}|{place}".encode()


def _column(place: str) -> str:
    return place.rpartition(".")[0]
