"""What the desk looks at: a house as it was submitted, and what is different in it. Pure.

A snapshot is a plain mapping that fits JSON: every field a host writes, `facilities` as sorted codes and
`photos` as public ids, the cover first.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Literal

Snapshot = Mapping[str, Any]
Value = str | int | float | bool | None
Op = Literal["same", "added", "removed"]

TEXTS = ("title", "description", "address", "layout", "bedding", "rules")
LISTS = ("facilities", "photos")

# What guests decide by and what can deceive them: a change of these is looked at.
LOOKED_AT = (
    "title", "description", "photos", "kind", "area_code", "address", "latitude", "longitude",
    "rooms", "layout", "floor_area_m2", "beds", "bedding", "capacity", "facilities", "rules",
)  # fmt: skip
# The host's own business, as every booking shows it before money is paid: kept, never asked about.
NOT_LOOKED_AT = (
    "price_fen", "cleaning_fee_fen", "deposit_fen", "min_nights", "max_nights",
    "check_in_time", "check_out_time", "is_instant",
)  # fmt: skip
FIELDS = (*LOOKED_AT, *NOT_LOOKED_AT)

# Pieces of a text: a run of Latin letters or digits, a run of white space, or one character.
_PIECES = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)
_SENTENCES = re.compile(r"[^。！？!?\n]*[。！？!?\n]+|[^。！？!?\n]+")
_SENTENCE_WISE_FROM = 600  # letters; longer texts are compared sentence by sentence first


@dataclass(frozen=True)
class Segment:
    """A stretch of a text: `same` stands in both, `removed` only before, `added` only now."""

    op: Op
    text: str


@dataclass(frozen=True)
class Change:
    """One field that differs. Texts carry `segments`, lists what was `added` and `removed`, all others
    `before` and `after`; `needs_look` says whether the field is one of LOOKED_AT."""

    name: str
    needs_look: bool
    before: Value = None
    after: Value = None
    segments: list[Segment] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    is_reordered: bool = False


def changes(before: Snapshot | None, after: Snapshot) -> list[Change]:
    """The fields that differ, in the order of FIELDS; with `before` None all that say something."""
    return [change for name in FIELDS if (change := _change(name, before, after)) is not None]


def needs_look(before: Snapshot | None, after: Snapshot) -> bool:
    """Whether a person should look: something of LOOKED_AT is new. A new order of photos is not."""
    if before is None:
        return True
    return any(_told(name, before) != _told(name, after) for name in LOOKED_AT)


def text_segments(before: str, after: str) -> list[Segment]:
    """How one text became the other; the same and added parts make `after`, same and removed `before`.

    Compared by words and characters; long texts by sentences, and by characters within sentences that
    stand in the same place, so that 5,000 letters take milliseconds.
    """
    is_long = max(len(before), len(after)) > _SENTENCE_WISE_FROM
    cut = _SENTENCES.findall if is_long else _PIECES.findall
    return list(_joined(_compared(cut(before), cut(after), deeper=is_long)))


def _change(name: str, before: Snapshot | None, after: Snapshot) -> Change | None:
    old, new = (before or {}).get(name), after.get(name)
    if old == new or (before is None and not new):
        return None
    looked_at = name in LOOKED_AT
    if name in TEXTS:
        return Change(name, looked_at, segments=text_segments(old or "", new or ""))
    if name in LISTS:
        was, now = old or [], new or []
        added = [each for each in now if each not in was]
        removed = [each for each in was if each not in now]
        reordered = not added and not removed
        return Change(
            name, looked_at and not reordered, added=added, removed=removed, is_reordered=reordered
        )
    return Change(name, looked_at, before=old, after=new)


def _told(name: str, snapshot: Snapshot) -> Any:
    """A field as it counts: nobody is deceived by the order of a list."""
    value = snapshot.get(name)
    return sorted(value or []) if name in LISTS else value


def _compared(old: Sequence[str], new: Sequence[str], *, deeper: bool) -> Iterator[Segment]:
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    for op, start, end, new_start, new_end in matcher.get_opcodes():
        was, now = old[start:end], new[new_start:new_end]
        if op == "equal":
            yield Segment("same", "".join(was))
        elif deeper and op == "replace" and len("".join([*was, *now])) <= 4 * _SENTENCE_WISE_FROM:
            pieces = _PIECES.findall("".join(was)), _PIECES.findall("".join(now))
            yield from _compared(*pieces, deeper=False)
        else:
            yield Segment("removed", "".join(was))
            yield Segment("added", "".join(now))


def _joined(segments: Iterator[Segment]) -> Iterator[Segment]:
    """Neighbours of one kind as one, empty ones left out."""
    held: Segment | None = None
    for each in segments:
        if not each.text:
            continue
        if held is not None and held.op == each.op:
            held = Segment(held.op, held.text + each.text)
            continue
        if held is not None:
            yield held
        held = each
    if held is not None:
        yield held
