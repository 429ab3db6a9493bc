"""Pictures of ID cards: cleaned, encrypted, in the private store; looked at by link; gone in time."""

import hmac
import logging
import secrets
from datetime import UTC, datetime, timedelta
from typing import IO

from sqlalchemy.orm import Session

from ihome.accounts import service as accounts
from ihome.identity import queries, rules
from ihome.identity.errors import LinkOver, NoOpenCase
from ihome.identity.models import IdPhoto, RealNameCase
from ihome.identity.rules import Side
from ihome.identity.schemas import PhotoLinkView
from ihome.identity.service.consents import require_consent
from ihome.identity.service.giving import new_case
from ihome.identity.service.looking import check_reason, note_look
from ihome.infra.db import reading, retried, transaction
from ihome.infra.sealed import place_of
from ihome.infra.vault import ClosedBytes, vault
from ihome.kernel.clock import utc_now
from ihome.kernel.errors import NotFound
from ihome.kernel.ids import public_id
from ihome.media import service as media

log = logging.getLogger(__name__)

PREFIX = "id-card-"
KEY_COLUMN = "id_photos.key"
SWEEP_SIZE = 100
VIEW_PATH = "/api/v2/desk/id_photos"


def keep_id_photo(user_id: int, side: Side, stream: IO[bytes]) -> None:
    """One side of the card, instead of the one before; the case goes to an operator.

    ConsentNeeded, NoOpenCase, and what a photo is refused for. Encrypted before it leaves this
    process, under a key of its own that only the row has.
    """
    with reading() as session:
        require_consent(session, user_id, "real_name")
        _check_open(user_id, queries.newest_case(session, user_id))
    name = f"{PREFIX}{secrets.token_hex(16)}.bin"
    closed = vault().close_bytes(media.clean_document(stream), name=name)
    media.keep_private(name, closed.body)
    if before := _keep_row(user_id, side, name, closed):
        media.drop_private(before)


@retried
def _keep_row(user_id: int, side: Side, name: str, closed: ClosedBytes) -> str | None:
    """The name of the object that is not needed any more."""
    with transaction() as session:
        accounts.lock_user(user_id)
        require_consent(session, user_id, "real_name")
        case = _open_case(session, user_id)
        case.state = rules.IN_REVIEW
        case.cause = case.cause or "photos"
        found = {each.side: each for each in queries.photos_of(session, case.id)}
        photo, before = found.get(side), None
        if photo is None:
            photo = IdPhoto(public_id=public_id(), case_id=case.id, side=side)
            session.add(photo)
        else:
            before = photo.object_name
        photo.object_name, photo.size_bytes = name, len(closed.body)
        photo.made_at = utc_now()
        session.flush()
        photo.key_cipher = vault().close(closed.key, place=place_of(KEY_COLUMN, photo.id))
        return before


def _open_case(session: Session, user_id: int) -> RealNameCase:
    """The newest case; one for a name that was given before there were cases."""
    case = queries.newest_case(session, user_id)
    _check_open(user_id, case)
    return case or new_case(session, user_id, state=rules.FORMAT_CHECKED)


def _check_open(user_id: int, case: RealNameCase | None) -> None:
    if case is None:
        if accounts.real_name(user_id) is None:
            raise NoOpenCase()
    elif case.state not in rules.OPEN:
        raise NoOpenCase()


def link_to_photo(photo_id: str, *, staff_id: int, reason: str) -> PhotoLinkView:
    """An address that shows the picture to this member of staff for LINK_SECONDS.

    ReasonTooShort, NotFound. The person sees who asked and why.
    """
    why = check_reason(reason)
    with transaction() as session:
        photo, case = _photo_and_case(session, photo_id)
        note_look(
            session, "id_photo.view", case=case, staff_id=staff_id, reason=why, side=photo.side
        )
    expires_at = utc_now() + timedelta(seconds=rules.LINK_SECONDS)
    seconds = int(expires_at.timestamp())
    token = f"{photo_id}.{seconds}.{_mac(photo_id, seconds, staff_id)}"
    return PhotoLinkView(f"{VIEW_PATH}/{token}", datetime.fromtimestamp(seconds, UTC))


def photo_by_link(token: str, *, staff_id: int) -> bytes:
    """The WebP file behind a link of this member of staff; LinkOver. Each look leaves a trace."""
    photo_id, seconds = _read_token(token, staff_id)
    if utc_now().timestamp() >= seconds:
        raise LinkOver()
    with reading() as session:
        photo, _ = _photo_and_case(session, photo_id)
    data = _opened(photo)
    with transaction() as session:
        photo, case = _photo_and_case(session, photo_id)
        note_look(session, "id_photo.shown", case=case, staff_id=staff_id, side=photo.side)
    return data


def own_id_photos(user_id: int) -> list[tuple[Side, bytes]]:
    """One's own pictures, decrypted, for one's own archive."""
    with reading() as session:
        photos = queries.photos_of_user(session, user_id)
    return [(photo.side, _opened(photo)) for photo in photos]  # type: ignore[misc]


def forget_id_photos(user_id: int) -> list[str]:
    """Delete the rows, and with them the keys; the names of objects that are noise from now on."""
    with transaction() as session:
        photos = queries.photos_of_user(session, user_id)
        for photo in photos:
            session.delete(photo)
        return [photo.object_name for photo in photos]


def sweep_id_photos() -> int:
    """Forget pictures whose time is over, key first, and objects that no row needs; how many."""
    gone = 0
    while names := _forget_some():
        for name in names:
            media.drop_private(name)
        gone += len(names)
    if gone:
        log.info("pictures of ID cards deleted", extra={"count": gone})
    return gone + _drop_strays()


@retried
def _forget_some() -> list[str]:
    with transaction() as session:
        over = queries.photos_decided_before(
            session, utc_now() - rules.KEEP_PHOTOS, limit=SWEEP_SIZE
        )
        for photo in over:
            session.delete(photo)
        return [photo.object_name for photo in over]


def _drop_strays() -> int:
    """Noise without a key: an upload that was cut short, or a deletion that was."""
    names = media.old_private_names(PREFIX)
    with reading() as session:
        strays = set(names) - queries.kept_names(session, names)
    for name in strays:
        media.drop_private(name)
    return len(strays)


def _opened(photo: IdPhoto) -> bytes:
    key = vault().open(photo.key_cipher, place=place_of(KEY_COLUMN, photo.id))
    body = media.private_file(photo.object_name)
    return vault().open_bytes(ClosedBytes(body, key), name=photo.object_name)


def _photo_and_case(session: Session, photo_id: str) -> tuple[IdPhoto, RealNameCase]:
    photo = queries.photo_by_public_id(session, photo_id)
    case = queries.case_by_id(session, photo.case_id) if photo else None
    if photo is None or case is None:
        raise NotFound()
    return photo, case


def _read_token(token: str, staff_id: int) -> tuple[str, int]:
    photo_id, _, rest = token.partition(".")
    digits, _, mac = rest.partition(".")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 12 and mac.isascii()):
        raise LinkOver()
    if not hmac.compare_digest(mac, _mac(photo_id, int(digits), staff_id)):
        raise LinkOver()
    return photo_id, int(digits)


def _mac(photo_id: str, seconds: int, staff_id: int) -> str:
    return vault().code_mac(f"{photo_id}|{seconds}", purpose=f"id_photo|{staff_id}")
