"""The desk says yes or no. Inside the transaction of whoever keeps the books of the desk, or alone."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy.orm import Session

from ihome.accounts import service as accounts
from ihome.houses import queries
from ihome.houses.errors import CaseChanged, CaseDecided, OwnHouseCase
from ihome.houses.events import HouseApproved, HouseChanged, HouseJudged, HouseRefused
from ihome.houses.models import House, HouseCase
from ihome.houses.rules import (
    APPROVED,
    DRAFT,
    IN_REVIEW,
    REFUSED,
    REFUSED_HOUSE,
    WAITING,
    clean_text,
)
from ihome.houses.schemas import RefusalReason
from ihome.houses.service.casework import go_live
from ihome.houses.service.editing import check_complete
from ihome.houses.service.finding import lock_house
from ihome.infra.db import publish, reading, retried, transaction
from ihome.infra.outbox import announce
from ihome.kernel.clock import utc_now
from ihome.kernel.errors import InvalidInput, NotFound


def case_by_public_id(case_id: str) -> HouseCase:
    """A case in any state; NotFound when there is none."""
    with reading() as session:
        case = queries.case_by_public_id(session, case_id)
    if case is None:
        raise NotFound("没有这件审核，房东可能已经把改动撤回了。")
    return case


def case_facts(case_id: int) -> HouseCase | None:
    """The row of a case, for those who tell people about it; None when there is none."""
    with reading() as session:
        return queries.case_by_id(session, case_id)


@retried
def approve_case(case_id: str, *, revision: int, operator_id: int) -> HouseCase:
    """What was submitted may be seen; a house that waited for it comes to the market.

    CaseDecided when somebody was faster, CaseChanged when the host has edited since `revision`,
    OwnHouseCase for one's own house.
    """
    with _held_case(case_id, revision=revision, operator_id=operator_id) as (session, house, case):
        _close(case, APPROVED, operator_id)
        if house.status == IN_REVIEW:
            check_complete(session, house)
            go_live(session, house)
            announce(session, _news(HouseApproved, house, case))
        return case


@retried
def refuse_case(
    case_id: str, *, revision: int, operator_id: int, reasons: Sequence[RefusalReason], words: str
) -> HouseCase:
    """The house is off the search at once, whatever it was; bookings that it has stay valid.

    Refuses like `approve_case`; InvalidInput without a reason, or with `other` and no words.
    """
    words = clean_text("words", words, lines=True)
    if not reasons:
        raise InvalidInput.of(reasons="选一个原因，房东才知道改什么。")
    if "other" in reasons and not words:
        raise InvalidInput.of(words="选了“其他”，请写清楚要改什么。")
    with _held_case(case_id, revision=revision, operator_id=operator_id) as (session, house, case):
        _close(case, REFUSED, operator_id)
        case.reasons, case.words = list(dict.fromkeys(reasons)), words
        if house.status != DRAFT:
            house.status = REFUSED_HOUSE
            house.updated_at = utc_now()
            publish(session, HouseChanged(house.id, house.public_id))
        announce(session, _news(HouseRefused, house, case))
        return case


@contextmanager
def _held_case(
    case_id: str, *, revision: int, operator_id: int
) -> Iterator[tuple[Session, House, HouseCase]]:
    """An open case that is still what the operator saw, and its house, both held."""
    found = case_by_public_id(case_id)
    with transaction() as session:
        house = lock_house(found.house_id)
        case = queries.locked_case(session, found.id)
        if house.host_id == operator_id:
            raise OwnHouseCase()
        if case.state != WAITING:
            raise _decided(case)
        if case.revision != revision:
            raise CaseChanged(revision=case.revision)
        yield session, house, case


def _decided(case: HouseCase) -> CaseDecided:
    by = accounts.people_by_ids([case.decided_by])[case.decided_by] if case.decided_by else None
    at = case.decided_at.isoformat().replace("+00:00", "Z") if case.decided_at else None
    name = by.name if by else None
    said = "通过" if case.state == APPROVED else "退回"
    return CaseDecided(
        f"{name}已经{said}了这一件，刷新看看结果。" if name else None,
        state=case.state,
        decided_by=name,
        decided_at=at,
    )


def _close(case: HouseCase, state: str, operator_id: int) -> None:
    case.state, case.open_house_id = state, None
    case.decided_at, case.decided_by = utc_now(), operator_id


def _news(news: type[HouseJudged], house: House, case: HouseCase) -> HouseJudged:
    return news(case_id=case.id, house_id=house.id, host_id=house.host_id)
