"""The way of a real name: given, compared by a provider or an operator, decided.

The provider is asked by a job, outside of every transaction. While it is silent the case waits, and in
the end an operator looks at it: nobody is refused because a machine was down.
"""

import logging

from sqlalchemy.orm import Session

from ihome.accounts import service as accounts
from ihome.identity import queries, rules
from ihome.identity.errors import CaseDecided
from ihome.identity.models import RealNameCase
from ihome.identity.ports import ProviderDown, provider
from ihome.identity.schemas import RealNameView
from ihome.identity.service.consents import end_consents, has_consent, require_consent
from ihome.infra.db import reading, retried, transaction
from ihome.infra.outbox import enqueue
from ihome.kernel.clock import utc_now
from ihome.kernel.ids import booking_no as long_id
from ihome.kernel.ids import public_id

log = logging.getLogger(__name__)

ASK = "identity.ask_provider"


def real_name(user_id: int) -> RealNameView | None:
    """How far one's own case is, masked; None before there was one."""
    masked = accounts.real_name(user_id)
    with reading() as session:
        case = queries.newest_case(session, user_id)
        photos = queries.photos_of(session, case.id) if case else []
    if case is None and masked is None:
        return None
    return RealNameView(
        real_name=masked.real_name if masked else "",
        id_number=masked.id_number if masked else "",
        state=case.state if case else rules.FORMAT_CHECKED,  # type: ignore[arg-type]
        cause=case.cause if case else "",  # type: ignore[arg-type]
        reason=case.reason if case else "",
        given_at=case.opened_at if case else accounts.user_by_id(user_id).real_name_at,
        decided_at=case.decided_at if case else None,
        photos=[each.side for each in photos],  # type: ignore[misc]
        can_give=masked is None,
    )


def give_real_name(user_id: int, *, real_name: str, id_number: str) -> None:
    """Name and ID number; ConsentNeeded first of all, RealNameGiven while one is there.

    Without a provider a right form is enough to host. The same number on another account is put
    before an operator, and so is somebody who does not want the provider asked.
    """
    _open_case(user_id, real_name=real_name, id_number=id_number, asked=provider().name)


@retried
def _open_case(user_id: int, *, real_name: str, id_number: str, asked: str) -> None:
    with transaction() as session:
        accounts.lock_user(user_id)
        require_consent(session, user_id, "real_name")
        accounts.give_real_name(user_id, real_name=real_name, id_number=id_number, counts=False)
        may_ask = bool(asked) and has_consent(session, user_id, "provider")
        state, cause = rules.first_state(
            has_twin=bool(accounts.holders_of_same_number(user_id)),
            has_provider=bool(asked),
            may_ask=may_ask,
        )
        case = new_case(session, user_id, state=state, cause=cause)
        case.provider = asked if state == rules.PENDING else ""
        if state == rules.FORMAT_CHECKED:
            accounts.count_real_name(user_id)
        if state == rules.PENDING:
            enqueue(session, ASK, {"case_id": case.id})


def new_case(session: Session, user_id: int, *, state: str, cause: str = "") -> RealNameCase:
    """The row of a case that begins now."""
    case = RealNameCase(
        public_id=public_id(), user_id=user_id, state=state, cause=cause, reason="",
        request_no=long_id(), tries=0, opened_at=utc_now(),
    )  # fmt: skip
    session.add(case)
    session.flush()
    return case


def ask_provider(case_id: int) -> None:
    """Ask, and write down what was said; safe to run twice, the provider knows the request number."""
    with reading() as session:
        case = queries.case_by_id(session, case_id)
        if case is None or case.state != rules.PENDING:
            return
        may_ask = has_consent(session, case.user_id, "provider")
    full = accounts.full_real_name(case.user_id)
    if full is None:
        return
    if not may_ask:  # taken back meanwhile
        _hand_to_operator(case_id, "photos")
        return
    try:
        answer = provider().compare(
            real_name=full.real_name, id_number=full.id_number, request_no=case.request_no
        )
    except ProviderDown as error:
        log.warning("the identity provider is silent", extra={"case_id": case_id}, exc_info=error)
        _put_off(case_id)
        return
    if answer == "match":
        decide(case_id, rules.VERIFIED)
    else:
        decide(
            case_id,
            rules.REFUSED,
            cause="mismatch",
            reason="姓名和身份证号对不上，请核对后重新填写。",
        )


@retried
def decide(
    case_id: int, state: str, *, cause: str = "", reason: str = "", by: int | None = None
) -> RealNameCase | None:
    """Verified or refused, once; None when it was decided before and nobody is there to be told.

    CaseDecided for an operator (`by`). A refused name is forgotten, so that it can be given again.
    """
    with transaction() as session:
        case = queries.locked_case(session, case_id)
        if not rules.may_decide(case.state):
            if by is not None:
                raise CaseDecided()
            return None
        case.state, case.cause, case.reason = state, cause, reason
        case.decided_at, case.decided_by = utc_now(), by
        if state == rules.VERIFIED:
            accounts.count_real_name(case.user_id)
        else:
            accounts.forget_real_name(case.user_id)
        return case


@retried
def withdraw_real_name(user_id: int) -> None:
    """Both consents end, name and number are forgotten, an open case is over; its pictures go with
    the next sweep. Who still hosts is stopped before this, in `privacy`."""
    with transaction() as session:
        accounts.lock_user(user_id)
        for kind in rules.CONSENTS:
            end_consents(session, user_id, kind)
        case = queries.newest_case(session, user_id)
        if case is not None and case.state != rules.REFUSED:
            # Decided long ago for the sweep: nothing speaks for keeping the pictures.
            case.state = rules.WITHDRAWN
            case.decided_at = utc_now() - rules.KEEP_PHOTOS
        accounts.forget_real_name(user_id)


@retried
def withdraw_provider(user_id: int) -> None:
    """From now on nobody outside is asked; what was compared stays compared."""
    with transaction() as session:
        accounts.lock_user(user_id)
        end_consents(session, user_id, "provider")


@retried
def _put_off(case_id: int) -> None:
    with transaction() as session:
        case = queries.locked_case(session, case_id)
        if case.state != rules.PENDING:
            return
        case.tries += 1
        case.cause = "provider_down"
        wait = rules.next_try_in(case.tries)
        if wait is None:
            case.state = rules.IN_REVIEW
        else:
            enqueue(session, ASK, {"case_id": case_id}, run_at=utc_now() + wait)


@retried
def _hand_to_operator(case_id: int, cause: str) -> None:
    with transaction() as session:
        case = queries.locked_case(session, case_id)
        if case.state == rules.PENDING:
            case.state, case.cause = rules.IN_REVIEW, cause
