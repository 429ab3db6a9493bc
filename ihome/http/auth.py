"""Who is asking. The session says an id; `accounts` says, through ports, whether it still holds.

A session is somebody's from `log_in` on, always under a new id. Whoever has a second factor goes
through `remember_first_step` before: a session that is nobody's yet and knows whose password was
shown. What staff may do needs a second factor, shown not too long ago.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, g, request, session

from ihome.http.csrf import renew_csrf_token
from ihome.http.device import device_name
from ihome.infra import security_log, session_index, sessions
from ihome.infra.sessions import FIRST_STEP_SECONDS
from ihome.kernel.clock import unix_seconds
from ihome.kernel.errors import NotAllowed, NotLoggedIn
from ihome.kernel.ports import Port
from ihome.kernel.roles import Role, reaches

# (user_id) -> the stamp that sessions of this user must carry, or None when the user may not be
# logged in (gone, disabled). It changes with the password, so old sessions die at once.
session_stamp_of: Port[Callable[[int], str | None]] = Port("http.session_stamp_of", inside=True)
# (user_id) -> the role of an active user (kernel/roles.py), None for anybody else.
role_of: Port[Callable[[int], Role | None]] = Port("http.role_of", inside=True)

# Whether staff who sit at this very machine need no second factor: the demo on one's own desk.
demo_waives_factor: Port[bool] = Port("http.demo_waives_factor", inside=True)

STAFF_PROOF_SECONDS = 86_400  # how long a second factor shown at login opens what is for staff


class SecondFactorRequired(NotAllowed):
    """For staff who have shown a password alone, or the second factor more than a day ago."""

    errno, errmsg = "11017", "工作人员要先在“安全”页开启两步验证；已开启的，请重新登录一次。"


@dataclass(frozen=True)
class FirstStep:
    """Whose password (or text message, see `by`) was shown; nobody is logged in yet."""

    user_id: int
    stamp: str
    by: str


def optional_user_id() -> int | None:
    """The row id of the user who is asking, or None for a visitor."""
    if "user_id" not in g:
        g.user_id = _user_id_of_session()
    return g.user_id  # type: ignore[no-any-return]


def current_user_id() -> int:
    """The row id of the user who is asking; NotLoggedIn (401) for a visitor."""
    user_id = optional_user_id()
    if user_id is None:
        raise NotLoggedIn()
    return user_id


def require_staff(least: Role) -> int:
    """The row id of somebody who works here with at least the role `least`.

    NotLoggedIn (401) for a visitor, NotAllowed (403) for everybody else, SecondFactorRequired (403)
    for staff without one.
    """
    user_id = current_user_id()
    if not reaches(role_of()(user_id), least):
        security_log.note("access_denied", user_id=user_id, result="refused", wanted=least)
        raise NotAllowed()
    if not is_proved() and not (demo_waives_factor() and _sits_here()):
        raise SecondFactorRequired()
    return user_id


def is_proved() -> bool:
    """Whether this session has shown a second factor within the last day."""
    proved_at = session.get("proved_at")
    if not isinstance(proved_at, int | float):
        return False
    return abs(unix_seconds() - proved_at) <= STAFF_PROOF_SECONDS


def _sits_here() -> bool:
    """Whether the request comes straight from this machine, through no proxy that says so."""
    address = request.remote_addr or ""
    return "X-Forwarded-For" not in request.headers and (
        address == "::1" or address.startswith("127.")
    )


def current_session_id() -> str:
    """The id of the session that is asking; for comparing, never for an answer."""
    return str(session.sid)  # type: ignore[attr-defined]


def log_in(user_id: int, stamp: str, *, by: str = "password", is_proved: bool = False) -> None:
    """Make this browser's session the user's: a new id, a new CSRF secret.

    `stamp` is the one that stood beside the password that was checked: when the password changed
    since, this session is over before it begins. `is_proved`: a second factor was shown too.
    """
    _leave()
    sessions.begin(
        session._get_current_object(),  # type: ignore[attr-defined]
        user_id=user_id,
        stamp=stamp,
        device=device_name(request.user_agent.string),
        by=by,
        is_proved=is_proved,
    )
    _new_id()
    g.user_id = user_id


def renew(stamp: str, *, is_proved: bool | None = None) -> None:
    """The same login under a new id: what it may do, or what it must carry, has changed.

    `is_proved` says whether it has shown a second factor; None leaves that as it was.
    """
    user_id, began_at, proved_at = (
        session["user_id"], session["began_at"], session.get("proved_at"),
    )  # fmt: skip
    log_in(user_id, stamp, by=session["by"], is_proved=bool(is_proved))
    session["began_at"] = began_at
    if is_proved is None:
        session["proved_at"] = proved_at


def remember_first_step(user_id: int, stamp: str, *, by: str) -> None:
    """The password was right, a second factor is wanted: nobody is logged in, under a new id."""
    _leave()
    session.clear()
    until = unix_seconds() + FIRST_STEP_SECONDS
    session["first_step"] = {"user_id": user_id, "stamp": stamp, "by": by, "until": until}
    _new_id()
    g.user_id = None


def first_step() -> FirstStep | None:
    """What `remember_first_step` kept, while it is fresh and the password still the same."""
    kept = session.get("first_step") or {}
    try:
        step = FirstStep(kept["user_id"], kept["stamp"], kept["by"])
        left = kept["until"] - unix_seconds()
    except (TypeError, KeyError):
        return None
    current = session_stamp_of()(step.user_id)
    if not 0 < left <= FIRST_STEP_SECONDS or current is None:
        return None
    return step if hmac.compare_digest(current, step.stamp) else None


def log_out() -> None:
    if (user_id := optional_user_id()) is not None:
        security_log.note("logout", user_id=user_id)
    _leave()
    session.clear()
    renew_csrf_token()
    g.user_id = None


def _leave() -> None:
    """End the session that this browser brought, if it was somebody's."""
    if isinstance(user_id := session.get("user_id"), int):
        session_index.end(user_id, current_session_id())


def _new_id() -> None:
    current_app.session_interface.regenerate(session)  # type: ignore[attr-defined]
    renew_csrf_token()


def _user_id_of_session() -> int | None:
    user_id, stamp = session.get("user_id"), session.get("stamp")
    began_at = session.get("began_at")
    if not isinstance(user_id, int) or not isinstance(stamp, str):
        return None
    if not isinstance(began_at, int | float) or not _holds(user_id, stamp, began_at):
        session.clear()
        return None
    return user_id


def _holds(user_id: int, stamp: str, began_at: float) -> bool:
    if not session_index.is_live(user_id, current_session_id(), began_at=began_at):
        return False
    current = session_stamp_of()(user_id)
    if current is None or not hmac.compare_digest(current, stamp):
        session_index.end(user_id, current_session_id())
        return False
    return True
