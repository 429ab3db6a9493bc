"""Authenticated ciphers the vault may use, all with a 96-bit nonce and a 128-bit tag.

AES-256-GCM is the default. SM4-GCM (GB/T 32907, RFC 8998) is for houses whose assessment (密评, GB/T
39786) asks for the national algorithms; a key version says which one it is for.
"""

from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher as _Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM

NONCE_BYTES, TAG_BYTES = 12, 16


class Cipher(Protocol):
    """`seal` gives the text's ciphertext with the tag behind it; `open` raises InvalidTag."""

    key_bytes: int

    def seal(self, key: bytes, nonce: bytes, data: bytes, bound_to: bytes) -> bytes: ...

    def open(self, key: bytes, nonce: bytes, sealed: bytes, bound_to: bytes) -> bytes: ...


class Aes256Gcm:
    key_bytes = 32

    def seal(self, key: bytes, nonce: bytes, data: bytes, bound_to: bytes) -> bytes:
        return AESGCM(key).encrypt(nonce, data, bound_to)

    def open(self, key: bytes, nonce: bytes, sealed: bytes, bound_to: bytes) -> bytes:
        return AESGCM(key).decrypt(nonce, sealed, bound_to)


class Sm4Gcm:
    key_bytes = 16

    def seal(self, key: bytes, nonce: bytes, data: bytes, bound_to: bytes) -> bytes:
        engine = _Cipher(SM4(key), GCM(nonce)).encryptor()
        engine.authenticate_additional_data(bound_to)
        return engine.update(data) + engine.finalize() + engine.tag

    def open(self, key: bytes, nonce: bytes, sealed: bytes, bound_to: bytes) -> bytes:
        if len(sealed) < TAG_BYTES:
            raise InvalidTag
        tag = sealed[-TAG_BYTES:]
        engine = _Cipher(SM4(key), GCM(nonce, tag)).decryptor()
        engine.authenticate_additional_data(bound_to)
        return engine.update(sealed[:-TAG_BYTES]) + engine.finalize()


AES, SM4_GCM = "aes-256-gcm", "sm4-gcm"
CIPHERS: dict[str, Cipher] = {AES: Aes256Gcm(), SM4_GCM: Sm4Gcm()}
