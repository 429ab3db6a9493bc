"""A little work for the browser of whoever asks while much is going on: ALTCHA 2, solved unseen.

A challenge is signed, for one purpose, good for PROOF_SECONDS and for one use. It makes no attack
impossible, only each message dearer; what bounds the bill is the budget. SHA-256, because pages that are
served without TLS have no WebCrypto and hash in plain JavaScript.
"""

import base64
import secrets
from typing import Any

import msgspec
from altcha import Payload, create_challenge, verify_solution

from ihome.infra.cache import redis
from ihome.infra.vault import vault
from ihome.kernel.clock import unix_seconds

PROOF_SECONDS = 300
PROOF_BYTES = 4_000
ALGORITHM = "SHA-256"
ROUNDS = 100  # hashes for one counter
COUNTERS = (2_000, 6_000)  # the solution lies in between: a second or three of a phone


def new_challenge(purpose: str) -> dict[str, Any]:
    """A challenge as ALTCHA writes it; `parameters.data` tells the purpose and the last counter."""
    low, high = COUNTERS
    challenge = create_challenge(
        ALGORITHM,
        ROUNDS,
        counter=low + secrets.randbelow(high - low),
        data={"for": purpose, "most": high, "until": int(unix_seconds()) + PROOF_SECONDS},
        hmac_secret=_secret("challenge"),
        hmac_key_secret=_secret("key"),
    )
    return challenge.to_dict()


def spend_proof(proof: str, purpose: str) -> bool:
    """Whether `proof` (base64 of the JSON of challenge and solution) is right, fresh and never used."""
    solved = _read(proof)
    if solved is None:
        return False
    data = solved.challenge.parameters.data
    if not isinstance(data, dict) or data.get("for") != purpose:
        return False
    until = data.get("until")
    if not isinstance(until, int) or not unix_seconds() <= until:
        return False
    if not _is_solved(solved):
        return False
    used = f"proof:{solved.challenge.parameters.nonce}"
    return bool(redis().set(used, "1", nx=True, ex=PROOF_SECONDS + 60))


def _is_solved(solved: Payload) -> bool:
    try:
        found = verify_solution(solved, _secret("challenge"), hmac_key_secret=_secret("key"))
    except (ValueError, TypeError, AttributeError, OverflowError):  # values of a strange kind
        return False
    return found.verified


def _read(proof: str) -> Payload | None:
    if not proof or len(proof) > PROOF_BYTES:
        return None
    try:
        return Payload.from_dict(msgspec.json.decode(base64.b64decode(proof, validate=True)))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _secret(name: str) -> str:
    return vault().code_mac(name, purpose="proof of work")
