"""What houses decide: what is missing, what a stay costs, where the public pin stands. Pure."""

import hashlib
import hmac
import math
import unicodedata
from dataclasses import dataclass

from ihome.houses.facilities import FACILITY_CODES
from ihome.kernel.errors import InvalidInput
from ihome.kernel.text import clean_text as clean_text

DRAFT, PUBLISHED, PAUSED = "draft", "published", "paused"
IN_REVIEW, REFUSED_HOUSE = "in_review", "refused"
COMPLETE = frozenset({PUBLISHED, IN_REVIEW})  # must keep what publishing asks for

REVIEW_BEFORE, REVIEW_AFTER, REVIEW_OFF = "before", "after", "off"
WAITING, APPROVED, REFUSED = "waiting", "approved", "refused"
MAX_PHOTOS = 30
CARD_PHOTOS = 5
MIN_DESCRIPTION = 20
MAX_SEARCH_TEXT = 8_000  # letters; making widths equal turns some letters into 18
POINT_RADIUS_M = 300

_METRES_A_DEGREE = 111_320.0  # of latitude; of longitude this times cos(latitude)
_POINT_DIGITS = 5  # about a metre
_BLUR_M = POINT_RADIUS_M - 2.0  # rounding to _POINT_DIGITS must not lead out of the circle


@dataclass(frozen=True)
class StayLine:
    """`kind` is nights or cleaning; `amount_fen` is `quantity` times `unit_fen`."""

    kind: str
    quantity: int
    unit_fen: int

    @property
    def amount_fen(self) -> int:
        return self.quantity * self.unit_fen


def stay_lines(*, price_fen: int, cleaning_fee_fen: int, nights: int) -> list[StayLine]:
    """What a stay of `nights` costs, line by line; a line of 0 fen is left out, nights never.

    The one place that knows: cards, quotes and bookings all ask here. The deposit is no part of it.
    """
    if nights < 1:
        raise ValueError("a stay has at least one night")
    lines = [StayLine("nights", nights, price_fen)]
    if cleaning_fee_fen:
        lines.append(StayLine("cleaning", 1, cleaning_fee_fen))
    return lines


def stay_total(*, price_fen: int, cleaning_fee_fen: int, nights: int) -> int:
    """Fen a guest pays for the stay: the sum of `stay_lines`."""
    lines = stay_lines(price_fen=price_fen, cleaning_fee_fen=cleaning_fee_fen, nights=nights)
    return sum(line.amount_fen for line in lines)


@dataclass(frozen=True)
class Offer:
    """What publishing looks at. 0 and "" mean: not said yet."""

    title: str
    description: str
    area_code: str | None
    address: str
    price_fen: int
    capacity: int
    beds: int
    photo_count: int


def missing_for_publishing(offer: Offer) -> list[str]:
    """Names of the draft fields that stop publishing, in the order of the form; [] when ready."""
    ready = {
        "title": bool(offer.title),
        "description": len(offer.description) >= MIN_DESCRIPTION,
        "area_code": bool(offer.area_code),
        "address": bool(offer.address),
        "beds": offer.beds >= 1,
        "capacity": offer.capacity >= 1,
        "price_fen": offer.price_fen >= 1,
        "photos": offer.photo_count >= 1,
    }
    return [name for name, is_ready in ready.items() if not is_ready]


def must_wait(mode: str, *, last_judgement: str | None) -> bool:
    """Whether a house that is published now is seen only when the desk has approved it.

    What was refused waits whatever the mode, as long as there is a desk; what was approved never does.
    """
    if mode == REVIEW_OFF or last_judgement == APPROVED:
        return False
    return mode == REVIEW_BEFORE or last_judgement == REFUSED


def blurred_point(
    *, public_id: str, seed: str, latitude: float, longitude: float
) -> tuple[float, float]:
    """A point within POINT_RADIUS_M of the house, the same each time, evenly spread over the circle.

    `seed` is the house's own secret: without it the offset cannot be computed from the public id.
    """
    digest = hmac.digest(seed.encode(), public_id.encode(), hashlib.sha256)
    far = math.sqrt(int.from_bytes(digest[:8], "big") / 2**64) * _BLUR_M
    turn = int.from_bytes(digest[8:16], "big") / 2**64 * math.tau
    north, east = far * math.cos(turn), far * math.sin(turn)
    wide = _METRES_A_DEGREE * max(0.01, math.cos(math.radians(latitude)))
    return (
        round(min(90.0, max(-90.0, latitude + north / _METRES_A_DEGREE)), _POINT_DIGITS),
        round((longitude + east / wide + 180.0) % 360.0 - 180.0, _POINT_DIGITS),
    )


def average_rating(*, rating_sum: int, review_count: int) -> float | None:
    """The average to one decimal, halves up, as people expect; None without a review."""
    if not review_count:
        return None
    return (rating_sum * 20 + review_count) // (2 * review_count) / 10


def rating_hundredths(*, rating_sum: int, review_count: int) -> int:
    """The average times 100, to sort by; 0 without a review."""
    return rating_sum * 100 // review_count if review_count else 0


def search_words(*parts: str) -> str:
    """The text that search looks into: full width and case made equal, parts on lines of their own.

    The most telling part comes first: what lies behind MAX_SEARCH_TEXT is cut off.
    """
    return unicodedata.normalize("NFKC", "\n".join(filter(None, parts))).lower()[:MAX_SEARCH_TEXT]


def checked_facilities(codes: list[str]) -> list[str]:
    """Each code once, in the order given; InvalidInput when one is not known."""
    unknown = [code for code in codes if code not in FACILITY_CODES]
    if unknown:
        raise InvalidInput.of(facilities=f"没有这种设施：{unknown[0][:32]}。")
    return list(dict.fromkeys(codes))


def check_nights(*, min_nights: int, max_nights: int) -> None:
    """InvalidInput when no stay could be both long and short enough; `max_nights` 0 is no limit."""
    if max_nights and max_nights < min_nights:
        raise InvalidInput.of(max_nights="最多晚数不能小于最少晚数；不限就填 0。")


def check_point(latitude: float | None, longitude: float | None) -> None:
    """InvalidInput when a point has only one of its two numbers."""
    if (latitude is None) != (longitude is None):
        name = "longitude" if longitude is None else "latitude"
        raise InvalidInput.of(**{name: "经度和纬度要一起填。"})
