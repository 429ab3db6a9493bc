"""The row of a move: who runs it, how far it is, which store is in use. Every step is one commit.

Whoever writes a step must still be its runner: two commands never work on one move.
"""

import fcntl
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ihome.infra import sealed
from ihome.infra.db import reading, transaction
from ihome.infra.storage.base import Storage
from ihome.infra.storage.opening import full_address
from ihome.infra.storage.places import places_meet
from ihome.infra.vault import vault
from ihome.kernel.clock import utc_now
from ihome.kernel.ids import public_id
from ihome.media.keeping.routes import addresses, place_of, route_now
from ihome.media.models import StorageMove

SILENT_AFTER = timedelta(
    seconds=60
)  # a runner on another machine that wrote nothing for so long is gone
KEPT_NAMES = 50  # of objects with something wrong


class MoveRefused(Exception):
    """What was asked cannot be done now; one plain sentence."""


class Runner:
    """The right to work on the moves of this installation from this machine; a dead one loses it."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()[:90]}/{secrets.token_hex(8)}"

    @property
    def host(self) -> str:
        return self.name.rpartition("/")[0]


@contextmanager
def only_one_here(folder: Path) -> Iterator[Runner]:
    """Hold the lock file in `folder`; MoveRefused while another command does. The system lets go of it
    when a process dies, however it dies."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "moving.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise MoveRefused(
                "photos are being moved by another command on this machine"
            ) from error
        yield Runner()


def latest() -> StorageMove | None:
    """The last move that was begun, over or not."""
    with reading() as session:
        return _latest(session)


def begun_or_resumed(target_url: str, runner: Runner) -> StorageMove:
    """The move to `target_url`, taken over by `runner`; begun when there is none."""
    known = addresses()
    target = known.store(target_url)
    if known.private_url and places_meet(full_address(target_url), known.private_url):
        raise MoveRefused(f"{target.label} is for private pictures; take a place of its own")
    with transaction() as session:
        move = _latest(session)
        if move is not None and move.active:
            _check_resumable(move, target)
            _take_over(move, runner)
            return move
        source = route_now(session).primary
        if source.label == target.label:
            raise MoveRefused(f"the photos are in {target.label} already")
        return _begun(session, source, target, target_url, runner)


def taken_over(runner: Runner) -> StorageMove:
    """The active move, for finishing it or going back; MoveRefused when there is none."""
    with transaction() as session:
        move = _latest(session)
        if move is None or not move.active:
            raise MoveRefused("no photos are being moved")
        _take_over(move, runner)
        return move


def write(move: StorageMove, runner: Runner, **values: Any) -> StorageMove:
    """Change the row, and say that we live. MoveRefused when another command has taken over."""
    with transaction() as session:
        row = session.scalar(
            sa.select(StorageMove).where(StorageMove.id == move.id).with_for_update()
        )
        if row is None or row.runner != runner.name:
            raise MoveRefused("another command has taken this move over")
        for name, value in values.items():
            setattr(row, name, value)
        row.beat_at = utc_now()
        return row


def noted(move: StorageMove, kind: str, names: list[str]) -> dict[str, Any]:
    """`errors` with `names` added under `kind`, the first KEPT_NAMES of them."""
    before = move.errors.get(kind, [])
    kept = [*before, *(name for name in names if name not in before)]
    return {**move.errors, kind: kept[:KEPT_NAMES]}


def ends(move: StorageMove) -> tuple[Storage, Storage]:
    """The store it leaves and the store it goes to."""
    known = addresses()
    return known.end_of(move, "source"), known.end_of(move, "target")


def is_set_to_target(move: StorageMove) -> bool:
    """Whether this process was started with the address of the new store."""
    return addresses().primary.label == move.target_label


def _latest(session: Session) -> StorageMove | None:
    return session.scalar(sa.select(StorageMove).order_by(StorageMove.id.desc()).limit(1))


def _check_resumable(move: StorageMove, target: Storage) -> None:
    if move.phase == "rolled_back":
        raise MoveRefused(
            "the move back is not done yet: `ihome media migrate --rollback` goes on with it"
        )
    if move.target_label != target.label:
        raise MoveRefused(
            f"photos are being moved to {move.target_label} already; finish that or roll it back first"
        )


def _take_over(move: StorageMove, runner: Runner) -> None:
    """Who holds the lock of this machine takes over from its dead at once, from others after a while."""
    held_by = (move.runner or "").rpartition("/")[0]
    if held_by not in ("", runner.host) and utc_now() - move.beat_at < SILENT_AFTER:
        raise MoveRefused(f"photos are being moved by a command on {held_by}")
    move.runner, move.beat_at = runner.name, utc_now()


def _begun(
    session: Session, source: Storage, target: Storage, target_url: str, runner: Runner
) -> StorageMove:
    in_use, now = _url_in_use(session), utc_now()
    move = StorageMove(
        move_no=public_id(),
        active=1,
        phase="mirroring",
        source_label=source.label,
        target_label=target.label,
        errors={},
        runner=runner.name,
        beat_at=now,
        began_at=now,
    )
    try:
        session.add(move)
        session.flush()
    except IntegrityError as error:
        raise MoveRefused("another command has just begun to move photos") from error
    move.source_cipher = _sealed(move, "source", in_use)
    move.target_cipher = _sealed(move, "target", full_address(target_url))
    return move


def _url_in_use(session: Session) -> str:
    known = addresses()
    moves = list(session.scalars(sa.select(StorageMove).order_by(StorageMove.id)))
    in_use = place_of(known.primary.label, moves).primary
    if in_use is None or known.end_of(*in_use) is known.primary:
        return known.primary_url
    return known.url_of(*in_use)


def _sealed(move: StorageMove, end: str, url: str) -> str:
    return vault().close(url, place=sealed.place_of(f"storage_moves.{end}", move.id))
