"""Sliding windows over Redis, by the `limits` library: so many in so long, for one key."""

import math
from dataclasses import dataclass

from limits import RateLimitItemPerSecond
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter

from ihome.infra.cache import redis
from ihome.kernel.clock import unix_seconds
from ihome.kernel.errors import TooMany

# The strategy stands in the prefix: another one on the same keys would fail on their type.
PREFIX = "limit-moving"


@dataclass(frozen=True)
class Limit:
    """At most `count` in `seconds`."""

    count: int
    seconds: int


def spend(limit: Limit, name: str, key: str, *, errmsg: str | None = None) -> None:
    """Count one more for `key`; TooMany, saying when to come back, when it is over the limit.

    Redis that does not answer raises: what costs money or guards a secret is then refused.
    """
    limiter = MovingWindowRateLimiter(_storage())
    item = RateLimitItemPerSecond(limit.count, limit.seconds, namespace=name)
    if not limiter.hit(item, key):
        reset = limiter.get_window_stats(item, key).reset_time
        wait = max(1, min(limit.seconds, math.ceil(reset - unix_seconds())))
        raise TooMany(errmsg, retry_after_seconds=wait)


def forgive(limit: Limit, name: str, key: str) -> None:
    """Forget what was counted for `key`: it was the right one."""
    item = RateLimitItemPerSecond(limit.count, limit.seconds, namespace=name)
    MovingWindowRateLimiter(_storage()).clear(item, key)


def _storage() -> RedisStorage:
    pool = redis().connection_pool
    return RedisStorage("redis://", connection_pool=pool, key_prefix=PREFIX)
