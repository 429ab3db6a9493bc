"""Slow-down after failed logins: never a lock that a stranger can put on somebody else.

Counters of the last 15 minutes, raised before the password is looked at and taken back when it was
right, so that parallel guesses cannot slip through. A browser that logged in to the account before
carries a device token and has a counter of its own: nobody else's failures slow it. Without one:

- this account from this address: a person who mistypes waits alone, at their own address;
- this address, whatever the account: one machine trying many people;
- this account from addresses that never logged in to it: many machines trying one person. An
  address that the account knows is not slowed by it.

Whoever holds the phone gets a token by resetting the password, so there is always a way in.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from redis import Redis

from ihome.accounts.errors import LoginTooOften
from ihome.accounts.rules import (
    FREE_FAILURES_ACCOUNT,
    FREE_FAILURES_ADDRESS,
    FREE_FAILURES_HERE,
    WAITS_SECONDS,
)
from ihome.infra import security_log
from ihome.infra.cache import redis
from ihome.infra.vault import vault

WINDOW_SECONDS = 900
KNOWN_SECONDS = 30 * 86_400

# Refuses while a wait runs (milliseconds left); else counts one failure ahead, starts the wait that
# it leads to, and lets the try pass (0). KEYS: counters; ARGV: window, free failures of each, waits.
_TRY = """
for i, key in ipairs(KEYS) do
  local left = redis.call('PTTL', key .. ':wait')
  if left > 0 then return left end
end
for i, key in ipairs(KEYS) do
  local failures = redis.call('INCR', key)
  redis.call('EXPIRE', key, ARGV[1])
  local free = tonumber(ARGV[i + 1])
  if failures >= free then
    local wait = ARGV[math.min(#KEYS + 2 + failures - free, #ARGV)]
    redis.call('SET', key .. ':wait', '1', 'EX', wait)
  end
end
return 0
"""


@dataclass(frozen=True)
class Attempt:
    """One try to log in, already counted as a failure."""

    keys: tuple[str, ...]
    known_key: str


def new_device_token(mobile_index: str) -> str:
    """For a browser that has just proved whose it is; it opens nothing, it only counts apart."""
    device = secrets.token_hex(16)
    return f"{device}.{_device_mac(device, mobile_index)}"


def begin(*, mobile_index: str, address: str, device_token: str = "") -> Attempt:
    """Count a try; LoginTooOften while this device, account or address has to wait."""
    account, here = mobile_index[:32], hashlib.sha256(address.encode()).hexdigest()[:32]
    known_key = f"login:known:{account}:{here}"
    device = _known_device(device_token, mobile_index)
    if device is not None:
        limits = {f"login:device:{device}": FREE_FAILURES_HERE}
    else:
        limits = {
            f"login:here:{account}:{here}": FREE_FAILURES_HERE,
            f"login:address:{here}": FREE_FAILURES_ADDRESS,
        }
        if not redis().exists(known_key):
            limits[f"login:account:{account}"] = FREE_FAILURES_ACCOUNT
    left = _run(redis(), list(limits), [WINDOW_SECONDS, *limits.values(), *WAITS_SECONDS])
    if left:
        security_log.note("login_waits", result="refused", counted=len(limits))
        raise LoginTooOften(retry_after_seconds=-(-left // 1000))
    return Attempt(tuple(limits), known_key)


def succeed(attempt: Attempt) -> None:
    """The password was right: take the failure back, and know this address from now on."""
    pipe = redis().pipeline()
    pipe.delete(attempt.keys[0], f"{attempt.keys[0]}:wait")
    for key in attempt.keys[1:]:
        pipe.decr(key)
        pipe.delete(f"{key}:wait")
    pipe.set(attempt.known_key, "1", ex=KNOWN_SECONDS)
    pipe.execute()


def is_device_of(token: str, mobile_index: str) -> bool:
    return _known_device(token, mobile_index) is not None


def _known_device(token: str, mobile_index: str) -> str | None:
    """The device that `token` was made for, when it was made by us and for this account."""
    device, _, mac = token.partition(".")
    right = _device_mac(device, mobile_index)
    return device if hmac.compare_digest(mac.encode(), right.encode()) else None


def _device_mac(device: str, mobile_index: str) -> str:
    return vault().code_mac(device, purpose=f"device|{mobile_index}")


def _run(client: Redis, keys: list[str], arguments: list[int]) -> int:
    return int(client.eval(_TRY, len(keys), *keys, *arguments))
