"""Users without the walk through captcha and SMS, for tests that are about something else."""

import secrets

import msgspec
from flask.testing import FlaskClient

from ihome.accounts import service as accounts
from ihome.accounts.models import User
from ihome.accounts.service.people import place_of
from ihome.infra import session_index
from ihome.infra.cache import redis
from ihome.infra.db import transaction
from ihome.infra.sessions import VisitorSession, begin
from ihome.infra.vault import vault
from ihome.kernel.clock import unix_seconds, utc_now
from ihome.kernel.ids import public_id
from tests.factories.id_cards import an_id_number


def a_user(*, name: str = "小顾", real_name: bool = True) -> User:
    """A user with a made-up number and no password; with a proven real name unless told otherwise."""
    now = utc_now()
    mobile = f"139{secrets.randbelow(10**8):08d}"
    with transaction() as session:
        user = User(
            public_id=public_id(),
            mobile_index=public_id(64),
            password_hash="",
            stamp=public_id(24),
            name=name,
            real_name_at=now if real_name else None,
            made_at=now,
        )
        session.add(user)
        session.flush()
        user.mobile_cipher = vault().close(mobile, place=place_of("mobile", user.id))
        if real_name:
            user.real_name_cipher = vault().close("张三", place=place_of("real_name", user.id))
            number = an_id_number()
            user.id_number_cipher = vault().close(number, place=place_of("id_number", user.id))
        return user


def log_in(browser: FlaskClient, user_id: int, *, is_proved: bool = True) -> None:
    """Give the browser a session of the user's, as the login door would; with a second factor shown."""
    stamp = accounts.session_stamp(user_id) or ""
    with browser.session_transaction() as session:
        assert isinstance(session, VisitorSession)
        token = session.get("csrf_token")
        begin(
            session, user_id=user_id, stamp=stamp, device="Chrome · Windows", by="password",
            is_proved=is_proved,
        )  # fmt: skip
        if token is not None:
            session["csrf_token"] = token


def a_session(user_id: int) -> str:
    """A session of the user's somewhere else; what it is called in their list."""
    sid, now = secrets.token_urlsafe(32), unix_seconds()
    facts = {
        "user_id": user_id, "stamp": accounts.session_stamp(user_id), "device": "Safari · iPhone",
        "by": "sms", "began_at": now, "proved_at": None,
    }  # fmt: skip
    redis().set(session_index.KEY_PREFIX + sid, msgspec.msgpack.encode(facts))
    session_index.begin(user_id, sid)
    return session_index.handle_of(sid)
