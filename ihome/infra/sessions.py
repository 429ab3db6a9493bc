"""Flask-Session on Redis, with six things put right.

1. The id in the cookie is signed by us (HMAC-SHA256): Flask-Session's own signer is deprecated.
2. Values are msgpack and nothing else: no fall-back to pickle, so a writer to Redis runs no code.
3. A visitor who has done nothing has no session: their CSRF secret lives in the signed cookie.
4. Any Redis client will do (a cluster too); none is ever made up on localhost.
5. A session id that the client brings and Redis does not know is never adopted.
6. A session that was ended is not written again by a request that had already read it.
"""

import hashlib
from typing import Any

import msgspec
from flask_session.base import ServerSideSession
from flask_session.redis.redis import RedisSessionInterface
from itsdangerous import BadSignature, Signer

from ihome.infra import session_index
from ihome.infra.session_index import ABSOLUTE_SECONDS, KEY_PREFIX
from ihome.kernel.clock import unix_seconds

COOKIE_NAME = "session"
LIFETIME_SECONDS = ABSOLUTE_SECONDS
FIRST_STEP_SECONDS = 600  # of one who has shown a password, and not yet the second factor
ID_BYTES = 32
# What a session may hold while it is still nobody's: none of it is worth storing.
_NOTHING = {"_permanent", "csrf_token"}


class VisitorSession(ServerSideSession):  # type: ignore[misc]
    """A session; `stored` tells whether Redis knows it, `begun` that it became somebody's just now."""

    stored = False
    begun = False

    def __bool__(self) -> bool:
        return bool(self.keys() - _NOTHING)


class _MsgpackOnly:
    def encode(self, session: dict[str, Any]) -> bytes:
        return msgspec.msgpack.encode(dict(session))

    def decode(self, data: bytes) -> dict[str, Any] | None:
        try:
            return msgspec.msgpack.decode(data, type=dict[str, Any])
        except msgspec.DecodeError:
            return None  # not ours: as good as unknown


class SignedRedisSessions(RedisSessionInterface):  # type: ignore[misc]
    """The session interface of the app; `csrf_cookie` names the cookie that seeds a new visitor."""

    session_class = VisitorSession

    def __init__(self, app: Any, client: Any, *, csrf_secret_of: Any) -> None:
        self.client = client
        self._csrf_secret_of = csrf_secret_of
        super(RedisSessionInterface, self).__init__(
            app, KEY_PREFIX, use_signer=False, permanent=True, sid_length=ID_BYTES
        )
        self.serializer = _MsgpackOnly()
        self.use_signer = True

    def _get_signer(self, app: Any) -> Signer:
        return Signer(
            app.secret_key,
            salt="ihome-session",
            key_derivation="hmac",
            digest_method=hashlib.sha256,
        )

    def open_session(self, app: Any, request: Any) -> VisitorSession:
        session = super().open_session(app, request)
        sent = request.cookies.get(COOKIE_NAME)
        session.stored = bool(sent) and bool(session) and self._is_its_id(app, sent, session.sid)
        if not session.stored:
            secret = self._csrf_secret_of(request)
            if secret:
                dict.__setitem__(session, "csrf_token", secret)  # not a change worth storing
        session.modified = session.accessed = False
        return session  # type: ignore[no-any-return]

    def _is_its_id(self, app: Any, sent: str, sid: str) -> bool:
        try:
            return bool(self._unsign(app, sent) == sid)
        except BadSignature:
            return False

    def regenerate(self, session: VisitorSession) -> None:
        super().regenerate(session)
        session.stored = False

    def save_session(self, app: Any, session: VisitorSession, response: Any) -> None:
        if not session and not session.stored:
            return
        super().save_session(app, session, response)
        if session.begun:
            session_index.begin(session["user_id"], session.sid)

    def _upsert_session(self, _lifetime: Any, session: VisitorSession, store_id: str) -> None:
        seconds = FIRST_STEP_SECONDS
        if "began_at" in session:
            seconds = session_index.seconds_left(session["began_at"], now=unix_seconds())
        kept = self.serializer.encode(session)
        self.client.set(store_id, kept, ex=seconds, xx=session.stored)


def begin(
    session: VisitorSession, *, user_id: int, stamp: str, device: str, by: str, is_proved: bool
) -> None:
    """Make `session` the user's, from now on; `is_proved` tells that a second factor was shown.

    The caller gives it a new id. `device` and `by` ("password") are for the user's own list.
    """
    now = unix_seconds()
    session.clear()
    session.update(
        user_id=user_id, stamp=stamp, device=device, by=by, began_at=now,
        proved_at=now if is_proved else None,
    )  # fmt: skip
    session.begun = True
