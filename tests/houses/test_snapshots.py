"""What the desk is shown: each row of the tables is a before, an after, and what is different."""

from typing import Any

import pytest

from ihome.houses.rules import must_wait
from ihome.houses.snapshots import (
    FIELDS,
    Change,
    Segment,
    changes,
    needs_look,
    text_segments,
)

BEFORE: dict[str, Any] = {
    **dict.fromkeys(FIELDS, ""),
    "title": "外滩边的老洋房",
    "description": "朝南两居，步行 5 分钟到地铁。",
    "price_fen": 39_900,
    "beds": 2,
    "latitude": 31.2304,
    "is_instant": False,
    "facilities": ["hot_shower", "wifi"],
    "photos": ["sea", "bed"],
}

TABLE: list[tuple[dict[str, Any], list[Change]]] = [
    ({}, []),
    (
        {"title": "外滩旁的老洋房"},
        [Change("title", True, segments=[
            Segment("same", "外滩"), Segment("removed", "边"), Segment("added", "旁"),
            Segment("same", "的老洋房"),
        ])],
    ),
    (
        {"description": "朝南两居，步行 15 分钟到地铁。加微信 ihome88"},
        [Change("description", True, segments=[
            Segment("same", "朝南两居，步行 "), Segment("removed", "5"), Segment("added", "15"),
            Segment("same", " 分钟到地铁。"), Segment("added", "加微信 ihome88"),
        ])],
    ),
    (
        {"description": ""},
        [Change("description", True, segments=[Segment("removed", "朝南两居，步行 5 分钟到地铁。")])],
    ),
    ({"beds": 3}, [Change("beds", True, before=2, after=3)]),
    ({"latitude": None}, [Change("latitude", True, before=31.2304, after=None)]),
    ({"price_fen": 1_000}, [Change("price_fen", False, before=39_900, after=1_000)]),
    ({"is_instant": True}, [Change("is_instant", False, before=False, after=True)]),
    ({"facilities": ["pets", "wifi"]},
     [Change("facilities", True, added=["pets"], removed=["hot_shower"])]),
    ({"photos": ["sea", "new"]}, [Change("photos", True, added=["new"], removed=["bed"])]),
    ({"photos": ["bed", "sea"]}, [Change("photos", False, is_reordered=True)]),
    (
        {"price_fen": 1, "title": "外滩边的老洋房！"},
        [
            Change("title", True, segments=[
                Segment("same", "外滩边的老洋房"), Segment("added", "！"),
            ]),
            Change("price_fen", False, before=39_900, after=1),
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("said", "different"), TABLE)
def test_a_case_shows_what_is_different(said: dict[str, Any], different: list[Change]) -> None:
    assert changes(BEFORE, BEFORE | said) == different


@pytest.mark.parametrize(("said", "different"), TABLE)
def test_it_is_looked_at_when_one_of_its_changes_needs_a_look(
    said: dict[str, Any], different: list[Change]
) -> None:
    assert needs_look(BEFORE, BEFORE | said) == any(change.needs_look for change in different)


def test_a_first_time_shows_all_that_is_said_and_is_always_looked_at() -> None:
    shown = [change.name for change in changes(None, BEFORE)]
    assert shown == [
        "title", "description", "photos", "latitude", "beds", "facilities", "price_fen",
    ]  # fmt: skip
    assert needs_look(None, BEFORE)


LONG = "".join(f"第 {n} 句说的是窗外的第 {n} 棵树，春天开花，秋天落叶。\n" for n in range(200))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("", LONG),
        (LONG, ""),
        (LONG, LONG.replace("第 77 棵树", "第七十七棵老树")),
        (LONG, LONG[::-1]),
        ("a" * 5000, "b" * 5000),
        ("😀👨‍👩‍👧 \n\t x", "👨‍👩‍👦 x"),
    ],
)
def test_segments_lead_from_one_text_to_the_other(old: str, new: str) -> None:
    segments = text_segments(old, new)
    assert "".join(each.text for each in segments if each.op != "added") == old
    assert "".join(each.text for each in segments if each.op != "removed") == new
    assert all(each.text for each in segments)


def test_in_a_long_text_only_the_words_that_changed_are_marked() -> None:
    marked = [
        each.text
        for each in text_segments(LONG, LONG.replace("第 77 棵树", "第 77 棵老树"))
        if each.op != "same"
    ]
    assert marked == ["老"]


@pytest.mark.parametrize(
    ("mode", "last", "waits"),
    [
        ("before", None, True),
        ("before", "approved", False),
        ("before", "refused", True),
        ("after", None, False),
        ("after", "approved", False),
        ("after", "refused", True),
        ("off", None, False),
        ("off", "approved", False),
        ("off", "refused", False),
    ],
)
def test_who_waits_for_the_desk(mode: str, last: str | None, waits: bool) -> None:
    assert must_wait(mode, last_judgement=last) is waits
