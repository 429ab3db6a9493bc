"""Look bookings up with all that happened to them, write notes, settle quarrels, give money back."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ihome.accounts import service as accounts
from ihome.admin import rules
from ihome.admin.errors import DisputeOpen, NoDispute, no_such_booking
from ihome.admin.models import BookingNote, Dispute
from ihome.admin.queries import bookings as queries
from ihome.admin.rules import Happening
from ihome.admin.schemas.bookings import (
    BookingDetailView,
    BookingRowsView,
    BookingRowView,
    BookingsQuery,
    DisputeView,
    HappeningView,
    LineOfPriceView,
    PaymentRowView,
    RefundView,
)
from ihome.admin.service.people import GONE, names_of
from ihome.booking import service as booking
from ihome.booking.service import Booking
from ihome.infra import audit
from ihome.infra.db import reading, retried, transaction
from ihome.kernel.clock import utc_now
from ihome.kernel.page import read_cursor, write_cursor

REFUNDABLE = ("upcoming", "stayed")


def find_bookings(query: BookingsQuery) -> BookingRowsView:
    """The booking of a number, or a page of them, the newest first."""
    with reading() as session:
        if query.number:
            found = queries.booking_by_any_number(session, query.number.strip())
            return BookingRowsView(items=booking_rows([found] if found else []), next_cursor=None)
        rows = queries.bookings(
            session,
            status=query.status,
            disputed=query.disputed,
            before_id=read_cursor(query.cursor, types=(int,))[0] if query.cursor else None,
            limit=query.limit + 1,
        )
        shown = rows[: query.limit]
        items = booking_rows(shown)
    more = len(rows) > query.limit
    return BookingRowsView(items=items, next_cursor=write_cursor(shown[-1].id) if more else None)


def booking_rows(found: Sequence[Booking]) -> list[BookingRowView]:
    """Bookings of a list, in the same few queries whatever its length."""
    with reading() as session:
        titles = queries.house_titles(session, {each.house_id for each in found})
        disputed = queries.disputed_ids(session, {each.id for each in found})
        names = names_of({each.guest_id for each in found} | {each.host_id for each in found})
    return [
        BookingRowView(
            booking_no=each.booking_no,
            status=cast(Any, each.status),
            house_id=titles[each.house_id][0],
            house_title=titles[each.house_id][1],
            guest=names.get(each.guest_id, GONE),
            host=names.get(each.host_id, GONE),
            check_in=each.check_in,
            check_out=each.check_out,
            total_fen=each.total_fen,
            placed_at=each.placed_at,
            is_disputed=each.id in disputed,
        )
        for each in found
    ]


def booking_detail(booking_no: str, *, viewer_id: int) -> BookingDetailView:
    """One booking and its whole history; NotFound."""
    with reading() as session:
        found = _booking(session, booking_no)
        (row,) = booking_rows([found])
        disputes = queries.disputes_of(session, found.id)
        may = rules.what_may_be_done(
            accounts.role_of(viewer_id),
            can_refund=found.status in REFUNDABLE,
            has_open_dispute=any(each.state == "open" for each in disputes),
        )
        return BookingDetailView(
            **{name: getattr(row, name) for name in BookingRowView.__struct_fields__},
            guests=found.guests,
            message=found.message,
            decline_reason=found.decline_reason,
            cancel_reason=found.cancel_reason,
            lines=[
                LineOfPriceView(each.kind, each.quantity, each.amount_fen)
                for each in queries.lines_of(session, found.id)
            ],
            payments=_payments(session, found),
            disputes=_disputes(disputes),
            timeline=[HappeningView(**vars(each)) for each in _timeline(session, found)],
            may=cast(Any, may),
        )


@retried
def refund_booking(booking_no: str, *, reason: str, actor_id: int) -> BookingDetailView:
    """Call a paid booking off and give the whole payment back. WrongMoment, NotFound."""
    with transaction() as session:
        before = _booking(session, booking_no).status
        held = booking.refund_booking(booking_no)
        _write_down(
            session, "booking.refund", held, actor_id=actor_id, reason=reason,
            before={"status": before}, after={"status": held.status, "fen": held.total_fen},
        )  # fmt: skip
    return booking_detail(booking_no, viewer_id=actor_id)


@retried
def add_note(booking_no: str, *, text: str, actor_id: int) -> BookingDetailView:
    """A line that only the desk sees."""
    with transaction() as session:
        found = _booking(session, booking_no)
        note = BookingNote(
            booking_id=found.id, author_id=actor_id, text=text.strip(), made_at=utc_now()
        )
        session.add(note)
        session.flush()
        _write_down(session, "booking.note", found, actor_id=actor_id, after={"note": note.id})
    return booking_detail(booking_no, viewer_id=actor_id)


@retried
def open_dispute(booking_no: str, *, reason: str, actor_id: int) -> BookingDetailView:
    """Say that guest and host disagree; DisputeOpen when somebody has said so."""
    try:
        with transaction() as session:
            found = _booking(session, booking_no)
            if queries.open_dispute_of(session, found.id) is not None:
                raise DisputeOpen()
            session.add(
                Dispute(
                    booking_id=found.id, open_booking_id=found.id, state="open", reason=reason,
                    opened_by=actor_id, opened_at=utc_now(),
                )
            )  # fmt: skip
            _write_down(
                session, "dispute.open", found, actor_id=actor_id, reason=reason,
                after={"dispute": "open"},
            )  # fmt: skip
    except IntegrityError as error:  # a colleague at the same moment
        raise DisputeOpen() from error
    return booking_detail(booking_no, viewer_id=actor_id)


@retried
def resolve_dispute(booking_no: str, *, reason: str, actor_id: int) -> BookingDetailView:
    """Say how it ended; NoDispute when none is open."""
    with transaction() as session:
        found = _booking(session, booking_no)
        dispute = queries.locked_dispute_of(session, found.id)
        if dispute is None:
            raise NoDispute()
        dispute.state, dispute.open_booking_id = "resolved", None
        dispute.outcome, dispute.resolved_by, dispute.resolved_at = reason, actor_id, utc_now()
        _write_down(
            session, "dispute.resolve", found, actor_id=actor_id, reason=reason,
            before={"dispute": "open"}, after={"dispute": "resolved"},
        )  # fmt: skip
    return booking_detail(booking_no, viewer_id=actor_id)


def _booking(session: Session, booking_no: str) -> Booking:
    found = queries.booking_by_any_number(session, booking_no)
    if found is None or found.booking_no != booking_no:
        raise no_such_booking()
    return found


def _write_down(
    session: Session, act: str, found: Booking, *, actor_id: int, reason: str = "",
    before: dict[str, Any] | None = None, after: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    audit.record(
        session, act, subject=f"booking:{found.booking_no}", actor_id=actor_id,
        about_user_id=found.guest_id, before=before, after=after, reason=reason,
    )  # fmt: skip


def _payments(session: Session, found: Booking) -> list[PaymentRowView]:
    paid = queries.payments_of(session, found.id)
    back = {each.payment_id: each for each in queries.refunds_of(session, [p.id for p in paid])}
    return [
        PaymentRowView(
            payment_no=each.payment_no,
            status=each.status,
            amount_fen=each.amount_fen,
            gateway=each.gateway,
            trade_no=each.trade_no,
            paid_at=each.paid_at,
            refund=RefundView(
                refund.refund_no, refund.status, refund.amount_fen, refund.asked_at, refund.done_at
            )
            if (refund := back.get(each.id))
            else None,
        )
        for each in paid
    ]


def _disputes(found: Sequence[Dispute]) -> list[DisputeView]:
    names = names_of({each.opened_by for each in found} | {each.resolved_by for each in found})
    return [
        DisputeView(
            state=cast(Any, each.state),
            reason=each.reason,
            opened_by=names.get(each.opened_by, GONE),
            opened_at=each.opened_at,
            outcome=each.outcome,
            resolved_by=names.get(each.resolved_by, GONE) if each.resolved_by else None,
            resolved_at=each.resolved_at,
        )
        for each in found
    ]


def _timeline(session: Session, found: Booking) -> list[Happening]:
    return rules.timeline([*_of_booking(session, found), *_of_money(session, found),
                           *_of_desk(session, found)])  # fmt: skip


def _of_booking(session: Session, found: Booking) -> Iterator[Happening]:
    """Its states, and who was told of them."""
    for step in queries.steps_of(session, found.id):
        yield Happening(step.at, "step", step.status, step.actor)
    for message in queries.messages_of(session, found.id):
        to = "host" if message.user_id == found.host_id else "guest"
        yield Happening(message.sent_at, "message", message.news, to)


def _of_money(session: Session, found: Booking) -> Iterator[Happening]:
    payments = queries.payments_of(session, found.id)
    ids = [payment.id for payment in payments]
    for payment in payments:
        fen = payment.amount_fen
        yield Happening(payment.created_at, "payment", "created", "guest", payment.payment_no, fen)
        if payment.paid_at is not None:
            yield Happening(payment.paid_at, "payment", "paid", "payment", payment.payment_no, fen)
    for notice in queries.notices_of(session, ids):
        name = "refused" if notice.refused else "accepted"
        words = notice.refused or ""
        yield Happening(notice.heard_at, "notice", name, "payment", words, notice.amount_fen)
    for refund in queries.refunds_of(session, ids):
        fen, number = refund.amount_fen, refund.refund_no
        yield Happening(refund.asked_at, "refund", "asked", "", number, fen)
        if refund.done_at is not None:
            yield Happening(refund.done_at, "refund", "done", "payment", number, fen)


def _of_desk(session: Session, found: Booking) -> Iterator[Happening]:
    """Notes in full; what else the desk did from the audit log."""
    notes = queries.notes_of(session, found.id)
    acts = audit.entries(audit.Wanted(subject=f"booking:{found.booking_no}"), limit=100).items
    names = names_of({note.author_id for note in notes} | {act.actor_id for act in acts})
    for note in notes:
        yield Happening(
            note.made_at, "note", "note", names.get(note.author_id, GONE).name, note.text
        )
    for act in acts:
        if act.act != "booking.note":
            kind = "dispute" if act.act.startswith("dispute.") else "audit"
            who = names.get(act.actor_id, GONE).name if act.actor_id is not None else ""
            yield Happening(act.at, kind, act.act, who, act.reason)
