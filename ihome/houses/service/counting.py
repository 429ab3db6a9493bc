"""Numbers that reviews and bookings change, in their own transaction, under the lock of the house."""

from ihome.houses.events import HouseChanged
from ihome.houses.rules import rating_hundredths
from ihome.houses.service.finding import lock_house
from ihome.infra.db import publish, retried, transaction


@retried
def add_rating(*, house_id: int, rating: int) -> None:
    """A guest rated the house 1–5. Not idempotent: call it once for each published review."""
    with transaction() as session:
        house = lock_house(house_id)
        house.rating_sum += rating
        house.review_count += 1
        house.rating_hundredths = rating_hundredths(
            rating_sum=house.rating_sum, review_count=house.review_count
        )
        publish(session, HouseChanged(house.id, house.public_id))


@retried
def count_booking(*, house_id: int) -> None:
    """A booking of the house was paid. Not idempotent: call it once for each paid booking."""
    with transaction() as session:
        house = lock_house(house_id)
        house.booked_count += 1
        publish(session, HouseChanged(house.id, house.public_id))


@retried
def uncount_booking(*, house_id: int) -> None:
    """A paid booking of the house was called off. Not idempotent, like `count_booking`."""
    with transaction() as session:
        house = lock_house(house_id)
        house.booked_count -= 1
        publish(session, HouseChanged(house.id, house.public_id))
