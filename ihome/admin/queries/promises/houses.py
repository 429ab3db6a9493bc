"""Houses as guests see them, and the reviews of stays."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ihome.booking import rules
from ihome.booking.models import Booking
from ihome.houses.models import House, HouseCase
from ihome.reviews.models import Review


def reviews_doubled(session: Session) -> Iterator[str]:
    """I12: two reviews of one stay, or a review of a stay that is not reviewed."""
    twice = sa.select(Review.booking_id).group_by(Review.booking_id).having(sa.func.count() > 1)
    yield from (f"booking {booking_id}: two reviews" for booking_id in session.scalars(twice))
    wrong = (
        sa.select(Booking.booking_no)
        .outerjoin(Review, Review.booking_id == Booking.id)
        .where((Booking.status == rules.REVIEWED) != Review.id.is_not(None))
    )
    yield from (f"booking {number}: status and review differ" for number in session.scalars(wrong))


def counters_that_lie(session: Session) -> Iterator[str]:
    """I15: a house whose stars or bookings are not those of the rows."""
    stars = (
        sa.select(
            Review.house_id,
            sa.func.sum(Review.rating).label("stars"),
            sa.func.count(Review.rating).label("n"),
        )
        .group_by(Review.house_id)
        .subquery()
    )
    paid = (
        sa.select(Booking.house_id, sa.func.count().label("n"))
        .where(Booking.paid_at.is_not(None), Booking.status.in_(rules.PAID))
        .group_by(Booking.house_id)
        .subquery()
    )
    lying = (
        sa.select(House.public_id)
        .outerjoin(stars, stars.c.house_id == House.id)
        .outerjoin(paid, paid.c.house_id == House.id)
        .where(
            sa.or_(
                House.rating_sum != sa.func.coalesce(stars.c.stars, 0),
                House.review_count != sa.func.coalesce(stars.c.n, 0),
                House.booked_count != sa.func.coalesce(paid.c.n, 0),
            )
        )
    )
    yield from (f"house {public_id}" for public_id in session.scalars(lying))


def houses_past_the_desk(session: Session, *, waits: bool) -> Iterator[str]:
    """I19: a house that guests see and the desk refused last; or, where houses wait for it, one that
    was never approved. Also two open cases of one house, or an open one without its mark."""
    last = (
        sa.select(HouseCase.state)
        .where(HouseCase.house_id == House.id, HouseCase.state != "waiting")
        .order_by(HouseCase.id.desc())
        .limit(1)
        .correlate(House)
        .scalar_subquery()
    )
    approved = sa.select(HouseCase.id).where(
        HouseCase.house_id == House.id, HouseCase.state == "approved"
    )
    wrong = [last == "refused", *([~approved.exists()] if waits else [])]
    seen = sa.select(House.public_id).where(House.status == "published", sa.or_(*wrong))
    yield from (f"house {public_id}" for public_id in session.scalars(seen))
    marked = sa.and_(
        HouseCase.open_house_id.is_not(None), HouseCase.open_house_id == HouseCase.house_id
    )
    odd = sa.select(HouseCase.public_id).where(
        sa.or_(
            sa.and_(HouseCase.state == "waiting", ~sa.func.coalesce(marked, sa.false())),
            sa.and_(HouseCase.state != "waiting", HouseCase.open_house_id.is_not(None)),
        )
    )
    yield from (f"case {public_id}" for public_id in session.scalars(odd))
