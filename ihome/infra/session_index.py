"""Which sessions a user has. A session that is not in its user's index is over, whatever else is kept.

`sessions_of:<user id>` is a Redis hash: session id -> the second it was last seen. Taking an id out
ends the session at once: a request that is being answered at that moment cannot bring it back, as
it could by writing its session again. Moments are the product's; limits hold when the clock is moved.
"""

import hashlib
from dataclasses import dataclass
from typing import Any, cast

import msgspec

from ihome.infra.cache import redis
from ihome.kernel.clock import unix_seconds

KEY_PREFIX = "session:"
IDLE_SECONDS = 14 * 86_400  # not seen for so long: over
ABSOLUTE_SECONDS = 30 * 86_400  # since the login, however busy
SEEN_EVERY_SECONDS = 60
CLOCK_SLACK_SECONDS = 300  # a login of the future is one of before the clock was put back

# The second this session was last seen, nil when it is over; written anew once a minute.
_SEEN = """
local seen = redis.call('HGET', KEYS[1], ARGV[1])
if seen and math.abs(tonumber(ARGV[2]) - tonumber(seen)) >= tonumber(ARGV[3]) then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
  redis.call('EXPIRE', KEYS[1], ARGV[4])
end
return seen
"""


@dataclass(frozen=True)
class Sitting:
    """One session, as its user may see it. Moments are unix seconds; `handle` opens nothing."""

    handle: str
    sid: str
    stamp: str
    device: str
    by: str
    began_at: float
    seen_at: float


def begin(user_id: int, sid: str) -> None:
    """From now on `sid` is a session of the user's; call it after the session itself was stored."""
    key = _key(user_id)
    redis().hset(key, sid, str(int(unix_seconds())))
    redis().expire(key, ABSOLUTE_SECONDS)


def is_live(user_id: int, sid: str, *, began_at: float) -> bool:
    """Whether the session goes on; one that is over is ended here. It counts as seen now."""
    now = unix_seconds()
    key, every, keep = _key(user_id), SEEN_EVERY_SECONDS, ABSOLUTE_SECONDS
    seen = cast(bytes | None, redis().eval(_SEEN, 1, key, sid, int(now), every, keep))
    if seen is None:
        return False
    if is_over(now=now, began_at=began_at, seen_at=float(seen)):
        end(user_id, sid)
        return False
    if now - float(seen) >= SEEN_EVERY_SECONDS:
        redis().expire(KEY_PREFIX + sid, seconds_left(began_at, now=now))
    return True


def is_over(*, now: float, began_at: float, seen_at: float) -> bool:
    """Idle too long, too old, or begun in a future that the clock was put back from."""
    return (
        now - seen_at > IDLE_SECONDS
        or now - began_at > ABSOLUTE_SECONDS
        or began_at > now + CLOCK_SLACK_SECONDS
    )


def seconds_left(began_at: float, *, now: float) -> int:
    """How long Redis keeps a session that is seen now; at least a second."""
    return max(1, int(min(IDLE_SECONDS, began_at + ABSOLUTE_SECONDS - now)))


def end(user_id: int, sid: str) -> None:
    redis().hdel(_key(user_id), sid)
    redis().delete(KEY_PREFIX + sid)


def end_all(user_id: int, *, but: str = "") -> int:
    """End every session of the user, except the one with the id `but`; how many there were."""
    sids = [sid for sid in _sids(user_id) if sid != but]
    for sid in sids:
        end(user_id, sid)
    return len(sids)


def has_any(user_id: int) -> bool:
    return bool(redis().exists(_key(user_id)))


def sittings(user_id: int) -> list[Sitting]:
    """The user's sessions, the last seen first; what Redis no longer keeps is taken out."""
    now, found = unix_seconds(), []
    for sid, seen_at in _sids(user_id).items():
        sitting = _sitting(sid, seen_at, cast(bytes | None, redis().get(KEY_PREFIX + sid)))
        if sitting is None or is_over(now=now, began_at=sitting.began_at, seen_at=seen_at):
            end(user_id, sid)
        else:
            found.append(sitting)
    return sorted(found, key=lambda each: -each.seen_at)


def handle_of(sid: str) -> str:
    """What a session is called in answers: made from its id, and no way back."""
    return hashlib.sha256(sid.encode()).hexdigest()[:24]


def _sids(user_id: int) -> dict[str, float]:
    kept = cast(dict[bytes, bytes], redis().hgetall(_key(user_id)))
    return {sid.decode(): float(seen) for sid, seen in kept.items()}


def _sitting(sid: str, seen_at: float, kept: bytes | None) -> Sitting | None:
    try:
        said = msgspec.msgpack.decode(kept or b"", type=dict[str, Any])
        facts = {name: said[name] for name in ("stamp", "device", "by", "began_at")}
    except (msgspec.DecodeError, KeyError):
        return None
    return Sitting(handle=handle_of(sid), sid=sid, seen_at=seen_at, **facts)


def _key(user_id: int) -> str:
    return f"sessions_of:{user_id}"
