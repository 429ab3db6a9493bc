"""The holes of the original server about caching and scale (26–32): closed, with an answer that an old page takes.

That every answer is HTTP 200 and JSON with a string errno is checked by `said` for each of them.
"""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from ihome.houses.service import House
from ihome.infra.cache import redis
from ihome.infra.db import db
from tests.classic.asking import V1, Pages
from tests.classic.test_orders import wish
from tests.classic.test_walk import day
from tests.factories.houses import a_house
from tests.factories.people import a_user
from tests.factories.stays import (
    a_paid_booking,
    booked,
    some_nights,
)


def test_26_a_booked_house_is_gone_from_the_next_search_and_a_rename_is_seen(
    host: Pages, guest: Pages, visitor: Pages, home: House
) -> None:
    days = {"sd": day(5), "ed": day(7)}
    assert len(visitor.get("/houses", **days)["data"]["houses"]) == 1
    assert visitor.get(f"/houses/{home.id}")["data"]["house"]["user_name"] == "花花"
    guest.post("/orders", **wish(home))
    host.put("/users/name", name="花花花")
    assert visitor.get("/houses", **days)["data"]["houses"] == []
    assert visitor.get(f"/houses/{home.id}")["data"]["house"]["user_name"] == "花花花"


def test_27_strangers_make_no_keys(visitor: Pages, home: House) -> None:
    before = redis().dbsize()
    for number in range(30):
        visitor.get("/houses", sk=f"x{number}", sd=day(number + 1), aid=str(number), p=str(number))
    assert redis().dbsize() == before


@pytest.mark.parametrize("count", [1, 6])
def test_28_and_29_a_list_costs_the_same_however_long(
    count: int, hua: int, gu: int, host: Pages, guest: Pages, visitor: Pages
) -> None:
    for number in range(count):
        house = a_house(host_id=hua, is_instant=True)
        booked(house=house, guest_id=gu if number < 5 else a_user().id, key=f"a-key-{number}")
        a_paid_booking(house=house, stay=some_nights(start=20))
    for pages, path, query, most in (
        (visitor, "/houses", {"sd": day(1), "ed": day(400)}, 6),
        (visitor, "/houses", {"sd": day(1), "ed": day(2)}, 6),
        (guest, "/user/orders", {}, 14),
        (host, "/user/orders", {"role": "landlord"}, 14),
        (host, "/user/houses", {}, 7),
    ):
        assert (
            queries_of(lambda pages=pages, path=path, query=query: pages.get(path, **query)) <= most
        )


def queries_of(deed: Callable[[], object]) -> int:
    asked: list[str] = []

    def count(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            asked.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", count)
    try:
        deed()
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", count)
    return len(asked)


def test_30_who_only_looks_leaves_no_session(visitor: Pages, home: House) -> None:
    before = redis().dbsize()
    for path in (
        "/areas",
        "/houses/index",
        "/houses",
        f"/houses/{home.id}",
        "/session",
        "/nowhere",
    ):
        answer = visitor.browser.get(V1 + path)
        assert "session=" not in str(answer.headers.getlist("Set-Cookie"))
    assert redis().dbsize() == before


def test_31_a_house_without_a_picture_takes_no_place_on_the_index(visitor: Pages, hua: int) -> None:
    shown = a_house(host_id=hua)
    for _ in range(6):
        a_house(host_id=hua, status="draft", photos=0)
    assert [each["house_id"] for each in visitor.get("/houses/index")["data"]] == [shown.id]


def test_32_looking_is_no_error(
    visitor: Pages, home: House, caplog: pytest.LogCaptureFixture
) -> None:
    redis().flushdb()
    for path in ("/areas", "/houses/index", "/houses", f"/houses/{home.id}"):
        assert visitor.get(path)["errno"] == "0"
    assert [each for each in caplog.records if each.levelname in ("WARNING", "ERROR")] == []
