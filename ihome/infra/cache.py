"""The Redis client: sessions, codes, limits. Nothing that matters lives here alone.

Each app keeps its own client; `redis()` finds the one of the current app through a Port, so that
domain packages need neither Flask nor settings.
"""

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from ihome.kernel.ports import Port

SOCKET_SECONDS = 2.0  # one call; a Redis that hangs must not hold a worker

# `inside`: a Redis call is allowed in a transaction (it is bounded by SOCKET_SECONDS), but nothing
# may depend on it there: the database alone decides.
redis_client: Port[Redis] = Port("infra.redis", inside=True)


def connect_redis(url: str) -> Redis:
    """A client for redis://, rediss:// or unix:// that gives up after SOCKET_SECONDS."""
    return Redis.from_url(
        url,
        socket_timeout=SOCKET_SECONDS,
        socket_connect_timeout=SOCKET_SECONDS,
        retry=Retry(NoBackoff(), 1),
        health_check_interval=30,
    )


def redis() -> Redis:
    """The client of this house."""
    return redis_client()
