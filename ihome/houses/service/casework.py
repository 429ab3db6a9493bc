"""What a host submits goes to the desk: now, or when it changes."""

from typing import Any

from sqlalchemy.orm import Session

from ihome.houses import queries
from ihome.houses.events import HouseChanged
from ihome.houses.models import House, HouseCase
from ihome.houses.ports import keep_words, review_mode
from ihome.houses.rules import (
    APPROVED,
    IN_REVIEW,
    PUBLISHED,
    REVIEW_OFF,
    WAITING,
    must_wait,
)
from ihome.houses.service.finding import lock_house
from ihome.houses.snapshots import FIELDS, LISTS, needs_look
from ihome.infra.db import publish, reading, retried, transaction
from ihome.kernel.clock import utc_now
from ihome.kernel.ids import public_id
from ihome.media import service as media


def submit(session: Session, house: House) -> None:
    """A complete house, held, comes to the market: at once, or when the desk has approved it."""
    judged = queries.last_judged_case(session, house.id)
    house.updated_at = utc_now()
    if must_wait(review_mode(), last_judgement=judged.state if judged else None):
        house.status = IN_REVIEW
        note_change(session, house)
        return
    go_live(session, house)
    note_change(session, house)


def go_live(session: Session, house: House) -> None:
    """Let guests find a held house, from this commit on."""
    house.status = PUBLISHED
    house.published_at = house.published_at or utc_now()
    keep_words()(house.id, house.search_text)
    publish(session, HouseChanged(house.id, house.public_id))


def note_change(session: Session, house: House) -> None:
    """Keep the open case of a held house what its host says now; open one when a look is needed.

    An edit that leads back to what was judged needs none: its case is closed by taking it away.
    """
    if house.status not in (PUBLISHED, IN_REVIEW) or review_mode() == REVIEW_OFF:
        return
    now, waiting = snapshot_of(session, house), queries.open_case(session, house.id)
    judged = queries.last_judged_case(session, house.id)
    wanted = house.status == IN_REVIEW or needs_look(judged.snapshot if judged else None, now)
    if waiting is None and wanted:
        session.add(_new_case(house, now, judged))
    elif waiting is not None and not wanted:
        session.delete(waiting)
    elif waiting is not None and waiting.snapshot != now:
        waiting.revision += 1 if needs_look(waiting.snapshot, now) else 0
        waiting.snapshot = now
    session.flush()


def take_in_published(*, limit: int = 200) -> int:
    """Approve, in nobody's name, houses that were published before there was a desk; how many.

    They are seen already; from now on their edits are compared with what they are today.
    """
    if review_mode() == REVIEW_OFF:
        return 0
    with reading() as session:
        house_ids = queries.published_without_case(session, limit=limit)
    for house_id in house_ids:
        _take_in(house_id)
    return len(house_ids)


@retried
def _take_in(house_id: int) -> None:
    with transaction() as session:
        house = lock_house(house_id)
        if house.status != PUBLISHED or queries.last_case(session, house_id) is not None:
            return
        case = _new_case(house, snapshot_of(session, house), None)
        case.state, case.open_house_id, case.decided_at = APPROVED, None, case.submitted_at
        session.add(case)


def snapshot_of(session: Session, house: House) -> dict[str, Any]:
    """The house as its host describes it now, in the shape of `snapshots.py`."""
    rows = queries.photos_of(session, house.id)
    photos = media.photos_by_ids([row.photo_id for row in rows])
    return {
        **{name: getattr(house, name) for name in FIELDS if name not in LISTS},
        "facilities": sorted(queries.facilities_of(session, house.id)),
        "photos": [photos[row.photo_id].public_id for row in rows],
    }


def _new_case(house: House, snapshot: dict[str, Any], judged: HouseCase | None) -> HouseCase:
    return HouseCase(
        public_id=public_id(),
        house_id=house.id,
        open_house_id=house.id,
        state=WAITING,
        is_live=house.status == PUBLISHED,
        snapshot=snapshot,
        base=judged.snapshot if judged else None,
        base_state=judged.state if judged else None,
        submitted_at=utc_now(),
    )
