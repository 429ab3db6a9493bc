"""The review queue: what waits, what is different, yes and no."""

from collections.abc import Sequence
from typing import Any, cast

from ihome.accounts import service as accounts
from ihome.admin import rules
from ihome.admin.queries import cases as queries
from ihome.admin.queries import twins as twin_queries
from ihome.admin.queries import users as user_queries
from ihome.admin.schemas.cases import (
    CaseKind,
    CasePhotoView,
    CasesQuery,
    ChangeView,
    DeskCaseDetailView,
    DeskCasesView,
    DeskCaseView,
    FieldView,
    JudgementView,
    OverviewView,
    SegmentView,
)
from ihome.admin.service.people import GONE, names_of
from ihome.admin.service.sms import sms_needs_a_look
from ihome.areas import service as areas
from ihome.houses import service as houses
from ihome.houses.service import Change, House, HouseCase
from ihome.infra import audit
from ihome.infra.db import reading, retried, transaction
from ihome.kernel.page import read_cursor, write_cursor
from ihome.kernel.roles import OPERATOR, Role, reaches
from ihome.media import service as media

EARLIER = 10


def overview(*, viewer_id: int) -> OverviewView:
    """What waits for people, in numbers."""
    with reading() as session:
        waiting = queries.waiting_counts(session)
        oldest = queries.oldest_waiting(session)
        return OverviewView(
            role=_role(viewer_id),
            waiting_first=waiting.get("first", 0),
            waiting_edits=waiting.get("edit", 0),
            waiting_again=waiting.get("again", 0),
            oldest_waiting_at=oldest.submitted_at if oldest else None,
            open_disputes=queries.open_disputes(session),
            refunds_underway=queries.refunds_underway(session),
            parked_jobs=queries.parked_jobs(session),
            photo_twins=twin_queries.undecided(session),
            sms_needs_a_look=sms_needs_a_look(),
        )


def house_cases(query: CasesQuery) -> DeskCasesView:
    """A page of cases: waiting ones the oldest first, judged ones the newest first."""
    after = read_cursor(query.cursor, types=(int,))[0] if query.cursor else None
    with reading() as session:
        found = queries.cases(
            session, state=query.state, kind=query.kind, after_id=after, limit=query.limit + 1
        )
        rows = found[: query.limit]
        items = _case_views(rows)
    more = len(found) > query.limit
    return DeskCasesView(items=items, next_cursor=write_cursor(rows[-1][0].id) if more else None)


def house_case(case_id: str, *, viewer_id: int) -> DeskCaseDetailView:
    """One case with its differences; NotFound."""
    with reading() as session:
        case = houses.case_by_public_id(case_id)
        house = houses.house_by_id(case.house_id)
        (short,) = _case_views([(case, house)])
        host = accounts.people_by_ids([house.host_id])[house.host_id]
        counts = user_queries.house_counts(session, house.host_id)
        earlier = queries.judged_before(session, case, limit=EARLIER)
        photos = _photos(case)
    is_mine = house.host_id == viewer_id
    return DeskCaseDetailView(
        **{name: getattr(short, name) for name in DeskCaseView.__struct_fields__},
        revision=case.revision,
        changes=[_change_view(change) for change in houses.changes(case.base, case.snapshot)],
        fields=[
            _field_view(name, case.snapshot[name]) for name in houses.FIELDS if name != "photos"
        ],
        photos=photos,
        reasons=cast(Any, case.reasons),
        words=case.words,
        person=accounts.person_view(host),
        house_counts=counts,
        earlier=_judgements(earlier),
        is_mine=is_mine,
        may_decide=case.state == "waiting" and not is_mine and reaches(_role(viewer_id), OPERATOR),
    )


@retried
def approve_case(case_id: str, *, revision: int, actor_id: int) -> DeskCaseDetailView:
    """Let it be seen. CaseDecided, CaseChanged, OwnHouseCase, NotFound."""
    with transaction():
        before = _before(case_id)
        case = houses.approve_case(case_id, revision=revision, operator_id=actor_id)
        _write_down("house.approve", case, before, actor_id=actor_id)
    return house_case(case_id, viewer_id=actor_id)


@retried
def refuse_case(
    case_id: str, *, revision: int, reasons: Sequence[Any], words: str, actor_id: int
) -> DeskCaseDetailView:
    """Take it off the search and say why. Refuses like `approve_case`, and InvalidInput."""
    with transaction():
        before = _before(case_id)
        case = houses.refuse_case(
            case_id, revision=revision, operator_id=actor_id, reasons=reasons, words=words
        )
        _write_down(
            "house.refuse", case, before, actor_id=actor_id, reasons=case.reasons, words=case.words
        )
    return house_case(case_id, viewer_id=actor_id)


def _before(case_id: str) -> dict[str, Any]:
    house = houses.house_by_id(houses.case_by_public_id(case_id).house_id)
    return {"case": "waiting", "house": house.status}


def _write_down(
    act: str, case: HouseCase, before: dict[str, Any], *, actor_id: int,
    reasons: Sequence[str] = (), words: str = "",
) -> None:  # fmt: skip
    with transaction() as session:
        house = houses.house_by_id(case.house_id)
        after: dict[str, Any] = {"case": case.state, "house": house.status}
        if reasons:
            after["reasons"] = list(reasons)
        audit.record(
            session, act, subject=f"house:{house.public_id}", actor_id=actor_id,
            about_user_id=house.host_id, before=before, reason=words,
            after=after | {"case_id": case.public_id, "revision": case.revision},
        )  # fmt: skip


def _role(user_id: int) -> Role:
    return accounts.role_of(user_id) or "member"


def _case_views(rows: Sequence[tuple[HouseCase, House]]) -> list[DeskCaseView]:
    with reading() as session:
        covers = queries.photos(session, {case.snapshot["photos"][0] for case, _ in rows})
        names = names_of(
            {house.host_id for _, house in rows} | {case.decided_by for case, _ in rows}
        )
        places = areas.place_names({case.snapshot["area_code"] for case, _ in rows})
    found = []
    for case, house in rows:
        place = places.get(case.snapshot["area_code"])
        cover = covers.get(case.snapshot["photos"][0])
        found.append(
            DeskCaseView(
                case_id=case.public_id,
                kind=cast(CaseKind, rules.kind_of_case(case.base_state)),
                state=cast(Any, case.state),
                is_live=case.is_live,
                house_id=house.public_id,
                house_status=cast(Any, house.status),
                title=case.snapshot["title"],
                place=place.city_name + place.district_name if place else "",
                cover=media.photo_view(cover) if cover else None,
                host=names.get(house.host_id, GONE),
                submitted_at=case.submitted_at,
                decided_at=case.decided_at,
                decided_by=names.get(case.decided_by) if case.decided_by else None,
            )
        )
    return found


def _photos(case: HouseCase) -> list[CasePhotoView]:
    """Those submitted, in their order, then those that were there at the last judgement."""
    now: list[str] = case.snapshot["photos"]
    old: list[str] = (case.base or {}).get("photos", [])
    with reading() as session:
        rows = queries.photos(session, {*now, *old})
    marked = [(each, "same" if each in old or case.base is None else "added") for each in now]
    marked += [(each, "removed") for each in old if each not in now]
    return [
        CasePhotoView(
            photo_id=each,
            mark=cast(Any, mark),
            photo=media.photo_view(rows[each]) if each in rows else None,
        )
        for each, mark in marked
    ]


def _change_view(change: Change) -> ChangeView:
    return ChangeView(
        name=change.name,
        needs_look=change.needs_look,
        before=_named(change.name, change.before),
        after=_named(change.name, change.after),
        segments=[SegmentView(each.op, each.text) for each in change.segments],
        added=change.added,
        removed=change.removed,
        is_reordered=change.is_reordered,
    )


def _field_view(name: str, value: Any) -> FieldView:
    if isinstance(value, list):
        return FieldView(name=name, value=None, values=value)
    return FieldView(name=name, value=_named(name, value), values=[])


def _named(name: str, value: Any) -> Any:
    """A code of a place as people call it; everything else as it is."""
    if name != "area_code" or not value:
        return value
    return areas.area_by_code(value).full_name


def _judgements(earlier: Sequence[HouseCase]) -> list[JudgementView]:
    names = names_of({case.decided_by for case in earlier})
    return [
        JudgementView(
            state=cast(Any, case.state),
            reasons=cast(Any, case.reasons),
            words=case.words,
            decided_at=case.decided_at,
            decided_by=names.get(case.decided_by) if case.decided_by else None,
        )
        for case in earlier
    ]
