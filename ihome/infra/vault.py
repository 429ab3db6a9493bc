"""Secrets at rest: ID numbers, real names and phone numbers.

AES-256-GCM with a random 96-bit nonce; the key lives outside the database. The associated data names
table, column and row, so that a value cannot be moved to another row. A blind index (HMAC under a
key of its own) finds an equal value without decrypting any.
"""

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ihome.kernel.ports import Port

VERSION = "v1"
NONCE_BYTES = 12


class CannotOpen(Exception):
    """The key is another one, or the value was changed or moved: never garbage."""


class Vault:
    """Opens and closes with the keys derived from one master key of 32 bytes (hex)."""

    def __init__(self, master_hex: str) -> None:
        master = bytes.fromhex(master_hex)
        self._cipher = AESGCM(_derived(master, b"ihome vault v1"))
        self._index_key = _derived(master, b"ihome blind index v1")
        self._code_key = _derived(master, b"ihome one-time codes v1")

    def close(self, text: str, *, place: str) -> str:
        """`text` encrypted for `place` ("users.real_name.7"): v1:<base64 of nonce and ciphertext>."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, text.encode(), place.encode())
        return f"{VERSION}:{base64.b64encode(nonce + sealed).decode()}"

    def open(self, closed: str, *, place: str) -> str:
        """The text back; CannotOpen when it is not exactly what `close` made for this place."""
        version, _, body = closed.partition(":")
        if version != VERSION:
            raise CannotOpen(f"unknown version {version!r}")
        try:
            raw = base64.b64decode(body, validate=True)
            return self._cipher.decrypt(
                raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode()
            ).decode()
        except (InvalidTag, ValueError) as error:
            raise CannotOpen(place.rpartition(".")[0]) from error

    def index(self, text: str, *, kind: str) -> str:
        """64 hex digits that are equal for equal texts of one kind ("mobile")."""
        return hmac.new(self._index_key, f"{kind}|{text}".encode(), hashlib.sha256).hexdigest()

    def code_mac(self, code: str, *, purpose: str) -> str:
        """64 hex digits that stand for a one-time code; `purpose` says for whom and for what."""
        return hmac.new(self._code_key, f"{purpose}|{code}".encode(), hashlib.sha256).hexdigest()


vault: Port[Vault] = Port("infra.vault", inside=True)


def _derived(master: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(master)
