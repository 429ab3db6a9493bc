"""The operator's queue of real names."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from ihome.accounts import service as accounts
from ihome.accounts.service import Person
from ihome.identity import queries, rules
from ihome.identity.errors import OwnCase
from ihome.identity.models import RealNameCase
from ihome.identity.rules import State
from ihome.identity.schemas import CasePageView, CaseView, IdPhotoView, RevealedView, TwinView
from ihome.identity.service.giving import decide
from ihome.identity.service.looking import check_reason, note_look
from ihome.infra import audit
from ihome.infra.db import reading, retried, transaction
from ihome.kernel.errors import NotFound
from ihome.kernel.page import read_cursor, write_cursor

TWINS = 50


def cases(*, state: State, limit: int, cursor: str = "") -> CasePageView:
    """Cases in one state, the longest waiting first; InvalidInput for a forged cursor."""
    after = read_cursor(cursor, types=(int,))[0] if cursor else None
    with reading() as session:
        rows = queries.cases_in(session, [state], after_id=after, limit=limit + 1)
        views = _views(session, rows[:limit])
    more = write_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return CasePageView(views, more)


def case(case_id: str) -> CaseView:
    """One case; NotFound."""
    with reading() as session:
        return _views(session, [_found(session, case_id)])[0]


def approve(case_id: str, *, staff_id: int, reason: str) -> CaseView:
    """The operator has seen that it is this person. CaseDecided, OwnCase, ReasonTooShort."""
    return _decided(case_id, rules.VERIFIED, staff_id=staff_id, reason=reason)


def refuse(case_id: str, *, staff_id: int, reason: str) -> CaseView:
    """It is not, or it cannot be seen; the person reads the reason and may give it again."""
    return _decided(case_id, rules.REFUSED, staff_id=staff_id, reason=reason)


@retried
def _decided(case_id: str, state: State, *, staff_id: int, reason: str) -> CaseView:
    why = check_reason(reason)
    with transaction() as session:
        found = _found(session, case_id)
        if found.user_id == staff_id:
            raise OwnCase()
        before = {"state": found.state, "cause": found.cause}
        said = why if state == rules.REFUSED else ""  # what speaks for somebody stays with us
        decide(found.id, state, reason=said, by=staff_id)
        audit.record(
            session,
            "real_name.approve" if state == rules.VERIFIED else "real_name.refuse",
            subject=f"real_name:{case_id}",
            actor_id=staff_id,
            about_user_id=found.user_id,
            before=before,
            after={"state": state},
            reason=why,
        )
    return case(case_id)


@retried
def reveal(case_id: str, *, staff_id: int, reason: str) -> RevealedView:
    """Name and number in full; the person sees who looked, when and why. NotFound, ReasonTooShort."""
    why = check_reason(reason)
    with transaction() as session:
        found = _found(session, case_id)
        full = accounts.full_real_name(found.user_id)
        if full is None:
            raise NotFound()
        note_look(session, "real_name.reveal", case=found, staff_id=staff_id, reason=why)
    return RevealedView(full.real_name, full.id_number)


def _found(session: Session, case_id: str) -> RealNameCase:
    found = queries.case_by_public_id(session, case_id)
    if found is None:
        raise NotFound()
    return found


def _views(session: Session, rows: Sequence[RealNameCase]) -> list[CaseView]:
    twins = {row.id: accounts.holders_of_same_number(row.user_id)[:TWINS] for row in rows}
    ids = {row.user_id for row in rows} | {each for some in twins.values() for each in some}
    people = accounts.people_by_ids(ids)
    return [_view(session, row, people, twins[row.id]) for row in rows]


def _view(
    session: Session, row: RealNameCase, people: dict[int, Person], twins: Sequence[int]
) -> CaseView:
    # A name that is gone was refused or withdrawn; of an older case of the same person nothing shows.
    masked = accounts.real_name(row.user_id) if row.state not in ("refused", "withdrawn") else None
    return CaseView(
        case_id=row.public_id,
        user_id=people[row.user_id].public_id,
        name=people[row.user_id].name,
        real_name=masked.real_name if masked else "",
        id_number=masked.id_number if masked else "",
        state=row.state,  # type: ignore[arg-type]
        cause=row.cause,  # type: ignore[arg-type]
        reason=row.reason,
        provider=row.provider,
        tries=row.tries,
        opened_at=row.opened_at,
        decided_at=row.decided_at,
        photos=[
            IdPhotoView(each.public_id, each.side, each.made_at)  # type: ignore[arg-type]
            for each in queries.photos_of(session, row.id)
        ],
        twins=[
            TwinView(people[each].public_id, people[each].name, people[each].has_real_name)
            for each in twins
        ],
    )
