"""Everything about a person in one archive: asked for, made by the worker, downloaded, gone in a week."""

import logging
import secrets

from ihome.accounts import service as accounts
from ihome.infra import security_log
from ihome.infra.db import reading, retried, transaction
from ihome.infra.outbox import enqueue
from ihome.infra.sealed import place_of
from ihome.infra.vault import ClosedBytes, vault
from ihome.kernel.clock import utc_now
from ihome.kernel.ids import public_id
from ihome.media import service as media
from ihome.privacy import queries, rules
from ihome.privacy.errors import ExportTooSoon, NoSuchExport
from ihome.privacy.models import PersonalExport
from ihome.privacy.schemas import ExportView
from ihome.privacy.service.archive import archive_of
from ihome.privacy.service.showing import export_view

log = logging.getLogger(__name__)

PREFIX = "export-"
KEY_COLUMN = "personal_exports.key"
SWEEP_SIZE = 100


@retried
def ask_export(user_id: int) -> ExportView:
    """An archive is on its way; ExportTooSoon within a day of the one before."""
    with transaction() as session:
        accounts.lock_user(user_id)
        before, now = queries.newest_export(session, user_id), utc_now()
        if before and (wait := rules.seconds_until_next_export(before.asked_at, now=now)):
            raise ExportTooSoon(retry_after_seconds=wait)
        export = PersonalExport(
            public_id=public_id(), user_id=user_id, state=rules.WAITING, size_bytes=0, asked_at=now
        )
        session.add(export)
        session.flush()
        enqueue(session, "privacy.make_export", {"export_id": export.id})
    security_log.note("export", user_id=user_id, step="asked")
    return export_view(export)


def make_export(export_id: int) -> None:
    """Collect, encrypt, store; safe to run twice."""
    with reading() as session:
        export = session.get(PersonalExport, export_id)
    if export is None or export.state != rules.WAITING:
        return
    name = f"{PREFIX}{secrets.token_hex(16)}.bin"
    closed = vault().close_bytes(archive_of(export.user_id), name=name)
    media.keep_private(name, closed.body)
    _keep(export_id, name, closed)


@retried
def _keep(export_id: int, name: str, closed: ClosedBytes) -> None:
    with transaction() as session:
        export = session.get(PersonalExport, export_id, with_for_update=True)
        if export is None or export.state != rules.WAITING:
            return  # its object is swept as a stray
        export.state, export.object_name = rules.READY, name
        export.key_cipher = vault().close(closed.key, place=place_of(KEY_COLUMN, export_id))
        export.size_bytes, export.ready_at = len(closed.body), utc_now()
        export.expires_at = export.ready_at + rules.EXPORT_LIVES


def export_file(export_id: str, *, user_id: int) -> bytes:
    """The ZIP file of one's own archive; NoSuchExport for another's, an unready and an old one."""
    with reading() as session:
        export = queries.export_by_public_id(session, export_id)
    if (
        export is None
        or export.user_id != user_id
        or not (export.object_name and export.key_cipher and export.expires_at)
        or export.expires_at <= utc_now()
    ):
        raise NoSuchExport()
    key = vault().open(export.key_cipher, place=place_of(KEY_COLUMN, export.id))
    body = media.private_file(export.object_name)
    archive = vault().open_bytes(ClosedBytes(body, key), name=export.object_name)
    security_log.note("export", user_id=user_id, step="downloaded")
    return archive


def sweep_exports() -> int:
    """Forget archives whose week is over, and objects that no row needs; how many."""
    gone = 0
    while names := _forget_some():
        drop_objects(names)
        gone += len(names)
    strays = media.old_private_names(PREFIX)
    with reading() as session:
        needed = queries.kept_names(session, strays)
    drop_objects([name for name in strays if name not in needed])
    return gone


def drop_objects(names: list[str]) -> None:
    for name in names:
        media.drop_private(name)


@retried
def _forget_some() -> list[str]:
    with transaction() as session:
        over = queries.exports_over(session, utc_now(), limit=SWEEP_SIZE)
        for export in over:
            session.delete(export)
        return [export.object_name for export in over if export.object_name]
