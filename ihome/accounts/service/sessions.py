"""Where a user is logged in, and how to end it."""

from datetime import UTC, datetime

from ihome.accounts.events import LoggedInElsewhere
from ihome.accounts.ports import came_back
from ihome.accounts.schemas import MySessionsView, MySessionView
from ihome.accounts.service.people import session_stamp
from ihome.infra import security_log, session_index
from ihome.infra.db import transaction
from ihome.infra.outbox import announce
from ihome.infra.ratelimit import Limit, spend
from ihome.kernel.clock import utc_now
from ihome.kernel.errors import NotFound, TooMany

NEW_DEVICE_NOTICES = Limit(3, 86_400)  # a text message costs money


def sessions(user_id: int, *, current_id: str) -> MySessionsView:
    """The user's sessions, this one first, then the last seen; `current_id` is the id that asks."""
    stamp = session_stamp(user_id)
    items = [
        MySessionView(
            session_id=each.handle,
            device=each.device,
            by=each.by,
            began_at=datetime.fromtimestamp(each.began_at, UTC),
            seen_at=datetime.fromtimestamp(each.seen_at, UTC),
            is_current=each.sid == current_id,
        )
        for each in session_index.sittings(user_id)
        if each.stamp == stamp
    ]
    return MySessionsView(sorted(items, key=lambda each: not each.is_current))


def end_session(user_id: int, session_id: str) -> None:
    """End one of the user's own; NotFound for anybody else's, and for one that is over."""
    for each in session_index.sittings(user_id):
        if each.handle == session_id:
            session_index.end(user_id, each.sid)
            security_log.note("session_ended", user_id=user_id, ended=1)
            return
    raise NotFound()


def end_other_sessions(user_id: int, *, current_id: str) -> None:
    """End all but the one that asks."""
    ended = session_index.end_all(user_id, but=current_id)
    security_log.note("session_ended", user_id=user_id, ended=ended)


def note_login(user_id: int, *, by: str, device: str, is_known: bool) -> None:
    """Somebody is in: into the security log, and a new device is told to the user's phone.

    Not after a code by text message: whoever has the phone knows. At most three a day.
    """
    security_log.note("login", user_id=user_id, by=by)
    came_back()(user_id)
    if is_known:
        return
    security_log.note("new_device", user_id=user_id, device=device)
    if by == "sms":
        return
    try:
        spend(NEW_DEVICE_NOTICES, "new-device", str(user_id))
    except TooMany:
        return
    with transaction() as session:
        announce(session, LoggedInElsewhere(user_id, device, utc_now()))
