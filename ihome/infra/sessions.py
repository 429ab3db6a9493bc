"""Flask-Session on Redis, with five things put right.

1. The id in the cookie is signed by us (HMAC-SHA256): Flask-Session's own signer is deprecated.
2. Values are msgpack and nothing else: no fall-back to pickle, so a writer to Redis runs no code.
3. A visitor who has done nothing has no session: their CSRF secret lives in the signed cookie.
4. Any Redis client will do (a cluster too); none is ever made up on localhost.
5. A session id that the client brings and Redis does not know is never adopted.
"""

import hashlib
from typing import Any

import msgspec
from flask_session.base import ServerSideSession
from flask_session.redis.redis import RedisSessionInterface
from itsdangerous import BadSignature, Signer

COOKIE_NAME = "session"
KEY_PREFIX = "session:"
LIFETIME_SECONDS = 86_400
ID_BYTES = 32
# What a session may hold while it is still nobody's: none of it is worth storing.
_NOTHING = {"_permanent", "csrf_token"}


class VisitorSession(ServerSideSession):  # type: ignore[misc]
    """A session; `stored` tells whether Redis knows it."""

    stored = False

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

    def save_session(self, app: Any, session: VisitorSession, response: Any) -> None:
        if not session and not session.stored:
            return
        super().save_session(app, session, response)
