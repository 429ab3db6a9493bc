"""Reads of reviews."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ihome.reviews.models import Review


def reviews_of_house(
    session: Session, house_id: int, *, before_id: int | None, limit: int
) -> list[Review]:
    """Newest first, below `before_id`."""
    found = sa.select(Review).where(Review.house_id == house_id)
    if before_id is not None:
        found = found.where(Review.id < before_id)
    return list(session.scalars(found.order_by(Review.id.desc()).limit(limit)))


def counts_by_rating(session: Session, house_id: int) -> dict[int, int]:
    rows = session.execute(
        sa.select(Review.rating, sa.func.count())
        .where(Review.house_id == house_id)
        .group_by(Review.rating)
    )
    return {rating: count for rating, count in rows if rating is not None}


def reviews_of_bookings(session: Session, booking_ids: Collection[int]) -> dict[int, Review]:
    found = sa.select(Review).where(Review.booking_id.in_(booking_ids))
    return {review.booking_id: review for review in session.scalars(found)}


def locked_review(session: Session, public_id: str) -> Review | None:
    return session.scalar(sa.select(Review).where(Review.public_id == public_id).with_for_update())
