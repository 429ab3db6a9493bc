"""Bookings as their two people see them. A list costs the same number of queries as one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from ihome.accounts import service as accounts
from ihome.booking import queries, rules
from ihome.booking.models import Booking, BookingLine, BookingStep
from ihome.booking.ports import ReviewView, reviews_of
from ihome.booking.schemas import (
    Act,
    BookedHouseView,
    BookingStatus,
    BookingsView,
    BookingView,
    LineKind,
    LineView,
    Role,
    StepView,
)
from ihome.booking.service.steps import booking_for
from ihome.houses import service as houses
from ihome.infra.db import reading
from ihome.kernel.clock import utc_now
from ihome.kernel.page import read_cursor, write_cursor


def show_booking(booking_no: str, *, user_id: int) -> BookingView:
    """One booking, for its guest or its host; NotFound for anybody else."""
    return booking_view(booking_for(booking_no, user_id=user_id), viewer_id=user_id)


def booking_view(booking: Booking, *, viewer_id: int) -> BookingView:
    return _views([booking], viewer_id)[0]


def bookings(*, user_id: int, role: str, tab: str, cursor: str | None, limit: int) -> BookingsView:
    """A page of one's bookings as guest or host, newest first."""
    before_id = read_cursor(cursor, types=(int,))[0] if cursor else None
    as_host = role == rules.HOST
    with reading() as session:
        found = queries.bookings_of(
            session,
            user_id=user_id,
            as_host=as_host,
            statuses=rules.TABS[tab],
            before_id=before_id,
            limit=limit + 1,
        )
        pending = queries.count_of(
            session, user_id=user_id, as_host=as_host, statuses=rules.TABS["pending"]
        )
    shown = found[:limit]
    return BookingsView(
        items=_views(shown, user_id),
        next_cursor=write_cursor(shown[-1].id) if len(found) > limit else None,
        pending_count=pending,
    )


@dataclass(frozen=True)
class _Around:
    """What a page of bookings is shown with, fetched once for all of them."""

    lines: Mapping[int, list[BookingLine]]
    steps: Mapping[int, list[BookingStep]]
    house_rows: Mapping[int, houses.House]
    cards: Mapping[str, houses.HouseCardView]
    people: Mapping[int, accounts.Person]
    reviews: Mapping[int, ReviewView]


def _views(found: Sequence[Booking], viewer_id: int) -> list[BookingView]:
    if not found:
        return []
    around = _around(found)
    return [_view(booking, viewer_id, around) for booking in found]


def _around(found: Sequence[Booking]) -> _Around:
    ids = [booking.id for booking in found]
    house_ids = list({booking.house_id for booking in found})
    with reading() as session:
        return _Around(
            lines=queries.lines_of(session, ids),
            steps=queries.steps_of(session, ids),
            house_rows=houses.houses_by_ids(house_ids),
            cards={card.house_id: card for card in houses.cards(house_ids)},
            people=accounts.people_by_ids(
                {booking.guest_id for booking in found} | {booking.host_id for booking in found}
            ),
            reviews=reviews_of()(ids),
        )


def _view(booking: Booking, viewer_id: int, around: _Around) -> BookingView:
    role: Role = "host" if booking.host_id == viewer_id else "guest"
    house = around.house_rows[booking.house_id]
    review = around.reviews.get(booking.id)
    return BookingView(
        booking_no=booking.booking_no,
        status=cast(BookingStatus, booking.status),
        role=role,
        house=_house(booking, house, around.cards[house.public_id], viewer_id),
        guest=accounts.person_view(around.people[booking.guest_id]),
        host=accounts.person_view(around.people[booking.host_id]),
        check_in=booking.check_in,
        check_out=booking.check_out,
        nights=(booking.check_out - booking.check_in).days,
        guests=booking.guests,
        message=booking.message,
        lines=[line_view(line) for line in around.lines[booking.id]],
        total_fen=booking.total_fen,
        deposit_fen=booking.deposit_fen,
        placed_at=booking.placed_at,
        expires_at=booking.expires_at,
        decline_reason=booking.decline_reason,
        cancel_reason=booking.cancel_reason,
        history=[
            StepView(cast(BookingStatus, step.status), step.at) for step in around.steps[booking.id]
        ],
        review=review,
        may=_may(booking, role, review),
    )


def line_view(line: BookingLine | houses.StayLine) -> LineView:
    return LineView(cast(LineKind, line.kind), line.quantity, line.unit_fen, line.amount_fen)


def _may(booking: Booking, role: Role, review: ReviewView | None) -> list[Act]:
    found = rules.what_may(
        role,
        booking.status,
        expires_at=booking.expires_at,
        check_out_at=booking.check_out_at,
        now=utc_now(),
        can_reply=review is not None and review.reply is None,
    )
    return cast(list[Act], found)


def _house(
    booking: Booking, house: houses.House, card: houses.HouseCardView, viewer_id: int
) -> BookedHouseView:
    may_know = booking.host_id == viewer_id or booking.status in rules.PAID
    return BookedHouseView(
        house_id=house.public_id,
        title=card.title,
        photo=card.photos[0] if card.photos else None,
        city_name=card.city_name,
        district_name=card.district_name,
        check_in_time=house.check_in_time,
        check_out_time=house.check_out_time,
        address=house.address if may_know else None,
    )
