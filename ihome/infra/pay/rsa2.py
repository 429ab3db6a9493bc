"""RSA2 as Alipay uses it: SHA256withRSA over the sorted `name=value` pairs without `sign`, base64."""

import base64
import binascii
from collections.abc import Iterable
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from ihome.infra.kept_secrets import kept_secret

SIGN_TYPE = "RSA2"


def canonical(fields: Iterable[tuple[str, str]]) -> bytes:
    """What is signed: every field but `sign` and `sign_type`, empty ones left out, sorted by name."""
    signed = sorted(
        (name, value) for name, value in fields if name not in ("sign", "sign_type") and value
    )
    return "&".join(f"{name}={value}" for name, value in signed).encode()


def sign(fields: Iterable[tuple[str, str]], key: rsa.RSAPrivateKey) -> str:
    return base64.b64encode(
        key.sign(canonical(fields), padding.PKCS1v15(), hashes.SHA256())
    ).decode()


def is_signed(fields: Iterable[tuple[str, str]], signature: str, key: rsa.RSAPublicKey) -> bool:
    """Whether `signature` is the key owner's for exactly these fields."""
    try:
        raw = base64.b64decode(signature, validate=True)
        key.verify(raw, canonical(fields), padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def kept_key(path: Path) -> rsa.RSAPrivateKey:
    """The private key at `path`, made on first use, readable by the owner alone. TypeError for no RSA key."""
    key = serialization.load_pem_private_key(
        kept_secret(path, _new_key),
        password=None,
        unsafe_skip_rsa_key_validation=True,  # made by us: proving its primes again costs each start 50 ms
    )
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(f"{path} holds no RSA key")
    return key


def _new_key() -> bytes:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
