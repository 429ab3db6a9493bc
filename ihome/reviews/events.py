"""News from reviews."""

from dataclasses import dataclass

from ihome.kernel.events import Event


@dataclass(frozen=True)
class ReviewPublished(Event):
    """A guest has reviewed a stay; `rating` is 1–5, None for words alone."""

    review_id: int
    booking_id: int
    house_id: int
    rating: int | None
