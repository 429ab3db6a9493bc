"""What a search asks for, and how words are cut so that any two letters of Chinese find a house."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ihome.kernel.stay import Stay

Sort = Literal["newest", "most_booked", "price_up", "price_down", "rating"]

TOTAL_CAP = 100  # people read "100+"; counting on would cost more than it tells
MAX_TERMS = 8
PAIRS_A_TERM = 4  # enough to be choosy; the whole term is compared in the house's text anyway
_LAST_LETTER = "\U0010ffff"


@dataclass(frozen=True)
class Term:
    """One word that a house must hold: every pair of `pairs`, then `text` as a whole.

    A term of one letter has no pair: it is any word that begins with the letter.
    """

    text: str
    pairs: tuple[str, ...]

    @property
    def letter_range(self) -> tuple[str, str]:
        """Stored words that begin with the one letter lie between these two."""
        return self.text, self.text + _LAST_LETTER

    @property
    def needs_text(self) -> bool:
        """Whether pairs alone cannot tell: ab + bc is also found where there is no abc."""
        return len(self.text) > 2


def terms_of(words: str) -> list[Term]:
    """The terms of a search, from words made equal like the texts of houses; at most MAX_TERMS."""
    terms = dict.fromkeys(words.split())
    return [Term(text, _some_pairs(text)) for text in terms][:MAX_TERMS]


def pairs_of(text: str) -> set[str]:
    """What is stored for a text: all pairs of neighbours in it, and the last letter of each run.

    So each letter begins at least one stored word, and a single letter is found by prefix.
    """
    found: set[str] = set()
    for run in text.split():
        found.update(run[at : at + 2] for at in range(len(run)))
    return found


def _some_pairs(text: str) -> tuple[str, ...]:
    """At most PAIRS_A_TERM pairs, spread over the term."""
    pairs = list(dict.fromkeys(text[at : at + 2] for at in range(len(text) - 1)))
    if len(pairs) <= PAIRS_A_TERM:
        return tuple(pairs)
    step = (len(pairs) - 1) / (PAIRS_A_TERM - 1)
    return tuple(pairs[round(step * number)] for number in range(PAIRS_A_TERM))


@dataclass(frozen=True)
class Place:
    """Where: a province by its range of codes, a city by its key, or districts by their codes."""

    code_range: tuple[str, str] | None = None
    city_key: str | None = None
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Anchor:
    """The last row of the page before: its sort key (as it was then) and its public id."""

    key: tuple[int | str, ...]
    house_public_id: str


@dataclass(frozen=True)
class Wanted:
    """A whole search. Prices are fen a night; every facility and every term must be there."""

    sort: Sort = "newest"
    place: Place | None = None
    stay: Stay | None = None
    guests: int = 1
    min_price_fen: int | None = None
    max_price_fen: int | None = None
    kind: str | None = None
    facilities: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    after: Anchor | None = None


def city_key_of(city_code: str) -> str:
    """What `houses.city_key` holds for the houses of a city: 310100 -> 3101, 429004 -> 429004."""
    return city_code[:4] if city_code.endswith("00") else city_code


def city_code_of(city_key: str) -> str:
    """The other way round: 3101 -> 310100."""
    return city_key.ljust(6, "0")


def stay_trouble(
    check_in: date | None, check_out: date | None, *, today: date, horizon_days: int
) -> dict[str, str]:
    """What is wrong with the dates of a search, by field; {} when nothing, also without dates."""
    if check_in is None and check_out is None:
        return {}
    if check_in is None or check_out is None:
        return {"check_in" if check_in is None else "check_out": "入住和离店日期要一起选。"}
    if check_out <= check_in:
        return {"check_out": "离店日期要在入住日期之后。"}
    if check_in < today:
        return {"check_in": "入住日期已经过去了，重新选一个。"}
    if (check_out - today).days > horizon_days:
        return {"check_out": f"只能找 {horizon_days} 天以内的日期。"}
    return {}
