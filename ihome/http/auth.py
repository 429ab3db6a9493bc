"""Who is asking. The session says an id; `accounts` says, through a port, whether it still holds."""

import hmac
from collections.abc import Callable

from flask import current_app, g, session

from ihome.http.csrf import renew_csrf_token
from ihome.infra import security_log
from ihome.kernel.errors import NotAllowed, NotLoggedIn
from ihome.kernel.ports import Port
from ihome.kernel.roles import Role, reaches

# (user_id) -> the stamp that sessions of this user must carry, or None when the user may not be
# logged in (gone, disabled). It changes with the password, so old sessions die at once.
session_stamp_of: Port[Callable[[int], str | None]] = Port("http.session_stamp_of", inside=True)
# (user_id) -> the role of an active user (kernel/roles.py), None for anybody else.
role_of: Port[Callable[[int], Role | None]] = Port("http.role_of", inside=True)


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

    NotLoggedIn (401) for a visitor, NotAllowed (403) for everybody else.
    """
    user_id = current_user_id()
    if not reaches(role_of()(user_id), least):
        security_log.note("access_denied", user_id=user_id, result="refused", wanted=least)
        raise NotAllowed()
    return user_id


def log_in(user_id: int, stamp: str) -> None:
    """Make this browser's session the user's: a new id, a new CSRF secret.

    `stamp` is the one that stood beside the password that was checked: when the password changed
    since, this session is over before it begins.
    """
    session.clear()
    session["user_id"], session["stamp"] = user_id, stamp
    current_app.session_interface.regenerate(session)  # type: ignore[attr-defined]
    renew_csrf_token()
    g.user_id = user_id


def log_out() -> None:
    if (user_id := optional_user_id()) is not None:
        security_log.note("logout", user_id=user_id)
    session.clear()
    renew_csrf_token()
    g.user_id = None


def _user_id_of_session() -> int | None:
    user_id, stamp = session.get("user_id"), session.get("stamp")
    if not isinstance(user_id, int) or not isinstance(stamp, str):
        return None
    current = session_stamp_of()(user_id)
    if current is None or not hmac.compare_digest(current, stamp):
        session.clear()
        return None
    return user_id
