"""What can be done with reviews."""

from collections.abc import Collection, Sequence

from ihome.accounts import service as accounts
from ihome.booking import service as booking
from ihome.booking.service import ReviewView
from ihome.houses import service as houses
from ihome.infra.db import reading, retried, transaction
from ihome.infra.outbox import announce
from ihome.kernel.clock import utc_now
from ihome.kernel.errors import NotFound
from ihome.kernel.ids import public_id
from ihome.kernel.page import read_cursor, write_cursor
from ihome.reviews import queries
from ihome.reviews.errors import AlreadyReplied
from ihome.reviews.events import ReviewPublished
from ihome.reviews.models import Review
from ihome.reviews.schemas import ReviewsView


@retried
def write_review(booking_no: str, *, guest_id: int, rating: int | None, text: str) -> ReviewView:
    """The guest's review of a stay that is over; once, within 14 days of check-out.

    `rating` None is for words alone: the averages of the house stay as they are.

    The booking is held, so two at once become one. WrongMoment when it may not be reviewed now.
    """
    with transaction() as session:
        stay = booking.lock_stayed(booking_no, guest_id=guest_id)
        review = Review(
            public_id=public_id(),
            booking_id=stay.id,
            house_id=stay.house_id,
            author_id=guest_id,
            host_id=stay.host_id,
            rating=rating,
            text=text,
            check_in=stay.check_in,
            written_at=utc_now(),
        )
        session.add(review)
        session.flush()
        booking.mark_reviewed(stay)
        if rating is not None:
            houses.add_rating(house_id=stay.house_id, rating=rating)
        announce(session, ReviewPublished(review.id, stay.id, stay.house_id, rating))
    return _views([review])[0]


@retried
def reply(review_public_id: str, *, host_id: int, text: str) -> ReviewView:
    """The host's answer to a review of their house; AlreadyReplied the second time."""
    with transaction() as session:
        review = queries.locked_review(session, review_public_id)
        if review is None or review.host_id != host_id:
            raise NotFound("没有这条点评。")
        if review.reply is not None:
            raise AlreadyReplied()
        review.reply, review.replied_at = text, utc_now()
    return _views([review])[0]


def reviews_of_house(
    house_public_id: str, *, viewer_id: int | None, cursor: str | None, limit: int
) -> ReviewsView:
    """A page of a house's reviews, newest first, with the numbers of all of them."""
    before_id = read_cursor(cursor, types=(int,))[0] if cursor else None
    with reading() as session:
        house = houses.house_for(house_public_id, viewer_id=viewer_id)
        found = queries.reviews_of_house(session, house.id, before_id=before_id, limit=limit + 1)
        counts = queries.counts_by_rating(session, house.id)
    shown = found[:limit]
    return ReviewsView(
        items=_views(shown),
        next_cursor=write_cursor(shown[-1].id) if len(found) > limit else None,
        rating=houses.average_rating(rating_sum=house.rating_sum, review_count=house.review_count),
        review_count=house.review_count,
        counts={str(rating): counts.get(rating, 0) for rating in range(1, 6)},
    )


def reviews_of_bookings(booking_ids: Collection[int]) -> dict[int, ReviewView]:
    """The review of each booking that has one; plugged into booking's port."""
    with reading() as session:
        found = queries.reviews_of_bookings(session, booking_ids)
    views = _views(list(found.values()))
    return dict(zip(found, views, strict=True))


def _views(found: Sequence[Review]) -> list[ReviewView]:
    people = accounts.people_by_ids({review.author_id for review in found})
    return [
        ReviewView(
            review_id=review.public_id,
            rating=review.rating,
            text=review.text,
            author=accounts.person_view(people[review.author_id]),
            stayed_on=review.check_in.strftime("%Y-%m"),
            written_at=review.written_at,
            reply=review.reply,
            replied_at=review.replied_at,
        )
        for review in found
    ]
