"""Which store is in use now: what the operator chose, and the moves since then.

A move speaks for the installations that are set to one of its two stores, so that nothing hangs on the
moment at which each process is started with the new address.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ihome.infra import sealed
from ihome.infra.db import apart, reading
from ihome.infra.storage.base import BadStoreUrl, Storage
from ihome.infra.storage.opening import full_address, open_store
from ihome.infra.storage.routing import Route, RouteUnknown
from ihome.infra.vault import CannotOpen, vault
from ihome.kernel.ports import Port
from ihome.media.models import StorageMove

BEFORE_THE_FLIP = ("mirroring", "backfilling", "verifying")


class Addresses:
    """The stores that the settings name; opens each address once. BadStoreUrl when one cannot work."""

    def __init__(self, primary: str, mirror: str = "", private: str = "") -> None:
        self._opened: dict[str, Storage] = {}
        self._unsealed: dict[str, str] = {}
        self.primary_url = full_address(primary)
        self.primary = self.store(primary)
        self.mirror = self.store(mirror) if mirror else None
        self.private_url = full_address(private) if private else ""
        if self.mirror is self.primary:
            raise BadStoreUrl("the mirror is the store itself; name another one")

    def store(self, url: str) -> Storage:
        url = full_address(url)
        if url not in self._opened:
            self._opened[url] = open_store(url)
        return self._opened[url]

    def end_of(self, move: StorageMove, end: str) -> Storage:
        """The `source` or `target` of a move; that of the settings when it is the same store."""
        label = getattr(move, f"{end}_label")
        chosen = [self.primary, self.mirror]
        same = [store for store in chosen if store is not None and store.label == label]
        return same[0] if same else self.store(self.url_of(move, end))

    def url_of(self, move: StorageMove, end: str) -> str:
        closed: str = getattr(move, f"{end}_cipher")
        if closed not in self._unsealed:
            place = sealed.place_of(f"storage_moves.{end}", move.id)
            try:
                self._unsealed[closed] = vault().open(closed, place=place)
            except CannotOpen as error:
                raise RouteUnknown(
                    f"the address of {getattr(move, f'{end}_label')} was sealed with another"
                    " IHOME_VAULT_KEY"
                ) from error
        return self._unsealed[closed]


addresses: Port[Addresses] = Port("media.addresses", inside=True)


@dataclass(frozen=True)
class Place:
    """Where an installation that is set to `label` finds its photos; ends of moves by row and name."""

    primary: tuple[StorageMove, str] | None  # None: the store of the settings
    copies: tuple[tuple[StorageMove, str], ...]
    whole: bool


def place_of(label: str, moves: Sequence[StorageMove]) -> Place:
    """Follow the moves, in the order in which they began, from the store that the settings name."""
    place = Place(None, (), whole=True)
    for move in moves:
        ends = {move.source_label: (move, "source"), move.target_label: (move, "target")}
        if label not in ends:
            continue
        came_back = move.phase == "rolled_back"
        if came_back and move.flipped_at is None:
            continue  # it never counted
        in_use, other = (
            (ends[move.source_label], ends[move.target_label])
            if came_back or move.phase in BEFORE_THE_FLIP
            else (ends[move.target_label], ends[move.source_label])
        )
        label = getattr(move, f"{in_use[1]}_label")
        before = move.phase in BEFORE_THE_FLIP
        place = Place(
            in_use,
            (other,) if move.active else (),
            whole=before or move.settled_at is not None,
        )
    return place


def route_now(session: Session) -> Route:
    """The route by the rows of this moment."""
    known = addresses()
    place = place_of(known.primary.label, all_moves(session))
    primary = known.end_of(*place.primary) if place.primary else known.primary
    copies = [known.end_of(*each) for each in place.copies]
    others = [*copies, *([known.mirror] if known.mirror else [])]
    by_label = {store.label: store for store in reversed(others) if store.label != primary.label}
    return Route(primary, tuple(reversed(by_label.values())), place.whole)


def look() -> Route:
    """The route, for the store of `media.storage`; RouteUnknown when the database does not tell."""
    try:
        with apart(), reading() as session:
            return route_now(session)
    except SQLAlchemyError as error:
        raise RouteUnknown("the database does not say which photo store is in use") from error
    except BadStoreUrl as error:
        raise RouteUnknown(f"the photo store of a move cannot be opened here: {error}") from error


def all_moves(session: Session) -> list[StorageMove]:
    """Every move, oldest first: a handful in the life of an installation."""
    return list(session.scalars(sa.select(StorageMove).order_by(StorageMove.id)))


def at_first(known: Addresses) -> Route:
    """The route before anybody has looked."""
    return Route(known.primary, (known.mirror,) if known.mirror else ())
