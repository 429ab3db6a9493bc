"""What houses needs to know from above."""

from collections.abc import Callable

from ihome.kernel.ports import Port

# (house_id) -> how many nights from today on are booked or held for guests.
nights_ahead: Port[Callable[[int], int]] = Port("houses.nights_ahead", inside=True)

# before | after | off: when the desk looks at what hosts publish (IHOME_HOUSE_REVIEW).
review_mode: Port[str] = Port("houses.review_mode", inside=True)

# (house_id, text): let a published house be found by the words of `text`, from this commit on.
keep_words: Port[Callable[[int, str], None]] = Port("houses.keep_words", inside=True)
