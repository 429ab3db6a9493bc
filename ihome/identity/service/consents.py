"""A yes to one text, for one purpose; and taking it back."""

from sqlalchemy.orm import Session

from ihome.accounts import service as accounts
from ihome.identity import queries, rules
from ihome.identity.errors import ConsentNeeded, ConsentTextChanged
from ihome.identity.models import Consent
from ihome.identity.ports import provider
from ihome.identity.rules import CONSENTS, Kind
from ihome.identity.schemas import ConsentView
from ihome.infra.db import reading, retried, transaction
from ihome.kernel.clock import utc_now


def consents(user_id: int) -> list[ConsentView]:
    """Every text that matters here, with the moment of the person's yes; None where there is none.

    Nobody is asked about a provider while there is none, unless they said yes to it before.
    """
    asks = bool(provider().name)
    with reading() as session:
        given = {kind: queries.live_consent(session, user_id, kind) for kind in CONSENTS}
    return [
        _view(kind, given[kind]) for kind in CONSENTS if kind != "provider" or asks or given[kind]
    ]


def _view(kind: str, given: Consent | None) -> ConsentView:
    words = CONSENTS[kind]
    return ConsentView(
        kind=kind,  # type: ignore[arg-type]
        version=words.version,
        title=words.title,
        text=words.text,
        given_at=given.given_at if given else None,
        given_version=given.version if given else None,
    )


@retried
def give_consent(user_id: int, *, kind: Kind, version: str) -> None:
    """A yes to the text of `version`; ConsentTextChanged when that is not what the page says now.

    A second yes to the same text changes nothing.
    """
    if version not in (CONSENTS[kind].version, rules.CLASSIC_VERSION):
        raise ConsentTextChanged()
    with transaction() as session:
        accounts.lock_user(user_id)
        given = queries.live_consent(session, user_id, kind)
        if given is None or given.version != version:
            row = Consent(user_id=user_id, kind=kind, version=version, given_at=utc_now())
            session.add(row)


def has_consent(session: Session, user_id: int, kind: Kind) -> bool:
    return queries.live_consent(session, user_id, kind) is not None


def require_consent(session: Session, user_id: int, kind: Kind) -> None:
    """ConsentNeeded unless there is one."""
    if not has_consent(session, user_id, kind):
        raise ConsentNeeded(kind=kind, version=CONSENTS[kind].version)


def end_consents(session: Session, user_id: int, kind: str) -> None:
    """The yes is taken back; the rows stay, to show that there was one and until when."""
    for row in queries.live_consents(session, user_id, kind):
        row.withdrawn_at = utc_now()
