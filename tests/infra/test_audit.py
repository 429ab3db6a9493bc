"""The audit log: born with the act, gone with it, and read from the newest on."""

import pytest
from flask import Flask

from ihome.infra.audit import Wanted, entries, record
from ihome.infra.db import transaction
from ihome.infra.logging import request_address, request_id
from ihome.kernel.clock import utc_now
from ihome.kernel.errors import InvalidInput


def written(
    *, subject: str = "house:k3m9", actor_id: int | None = 7, act: str = "house.refuse"
) -> None:
    with transaction() as session:
        record(
            session, act, subject=subject, actor_id=actor_id, about_user_id=9,
            before={"status": "review"}, after={"status": "refused"}, reason="照片不是这套房子",
        )  # fmt: skip


def test_an_entry_says_who_did_what_to_whose_from_where(app: Flask) -> None:
    request, address = request_id.set("a-request"), request_address.set("203.0.113.9")
    before = utc_now()
    written()
    request_id.reset(request)
    request_address.reset(address)
    (entry,) = entries(Wanted()).items
    assert (entry.actor_id, entry.act, entry.subject, entry.about_user_id) == (
        7, "house.refuse", "house:k3m9", 9,
    )  # fmt: skip
    assert (entry.before, entry.after) == ({"status": "review"}, {"status": "refused"})
    assert (entry.reason, entry.address, entry.request_id) == (
        "照片不是这套房子", "203.0.113.9", "a-request",
    )  # fmt: skip
    assert before <= entry.at <= utc_now()


def test_an_act_that_did_not_happen_leaves_no_entry(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), transaction() as session:
        record(session, "house.refuse", subject="house:k3m9", actor_id=7)
        raise ZeroDivisionError
    assert entries(Wanted()).items == []


def test_entries_are_found_by_what_they_are_about(app: Flask) -> None:
    written(subject="house:a")
    written(subject="house:b", actor_id=None)
    written(subject="house:b", act="house.approve")
    assert [each.act for each in entries(Wanted(subject="house:b")).items] == [
        "house.approve", "house.refuse",
    ]  # fmt: skip
    assert len(entries(Wanted(act="house.refuse")).items) == 2
    assert len(entries(Wanted(actor_id=7)).items) == 2
    assert len(entries(Wanted(about_user_id=9)).items) == 3
    assert entries(Wanted(about_user_id=8)).items == []


def test_pages_meet_without_a_gap(app: Flask) -> None:
    for number in range(5):
        written(subject=f"house:{number}")
    seen, cursor = [], None
    for _ in range(3):
        page = entries(Wanted(), limit=2, cursor=cursor)
        seen += [each.subject for each in page.items]
        cursor = page.next_cursor
    assert seen == [f"house:{number}" for number in (4, 3, 2, 1, 0)]
    assert cursor is None
    with pytest.raises(InvalidInput):
        entries(Wanted(), cursor="bm9wZQ")
