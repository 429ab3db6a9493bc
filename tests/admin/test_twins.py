"""Photos that look alike at the desk: both sides shown, judged by somebody else, written down."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from ihome.infra import audit
from ihome.infra.db import reading
from ihome.kernel.clock import utc_now
from ihome.media import service as media
from ihome.media.models import Photo
from tests.admin.conftest import Colleague, acts_of
from tests.factories.houses import a_house
from tests.factories.people import a_user
from tests.factories.photos import a_pair_of_photos, a_twin_of

WAITING = {"state": "waiting"}
JUDGED = {"state": "judged"}


def judge(who: Colleague, pair: tuple[str, str], verdict: str, **said: Any) -> tuple[int, str, Any]:
    return who.tell(f"/photo_twins/{pair[0]}/{pair[1]}", verdict=verdict, **said)


def test_a_pair_shows_both_pictures_their_owners_and_houses(ops: Colleague) -> None:
    host = a_user(name="花花")
    a_house(host_id=host.id, title="外滩边的老洋房")
    with reading() as session:
        (shown,) = session.scalars(sa.select(Photo).where(Photo.owner_id == host.id))
    later, first = a_pair_of_photos(bits_apart=3)
    with_house = a_twin_of(shown)
    pairs = ops.see("/photo_twins")["items"]
    assert [each["later"]["photo_id"] for each in pairs] == [with_house, later]
    assert (pairs[1]["first"]["photo_id"], pairs[1]["bits_apart"]) == (first, 3)
    assert (pairs[1]["first"]["owner"]["name"], pairs[1]["first"]["house"]) == ("先来", None)
    side = pairs[0]["first"]
    (case,) = ops.see("/house_cases")["items"]
    assert (side["owner"], side["house"]["title"], side["house"]["case_id"]) == (
        {"user_id": host.public_id, "name": "花花"}, "外滩边的老洋房", case["case_id"],
    )  # fmt: skip
    assert side["photo"]["widths"]
    assert {each["verdict"] for each in pairs} == {None}


def test_a_judged_pair_leaves_the_queue_and_its_trace(
    ops: Colleague, clock: Callable[[datetime], None]
) -> None:
    owner = a_user(name="后来")
    pair = a_pair_of_photos(owner_id=owner.id)
    assert ops.see("/overview")["photo_twins"] == 1
    clock(soon := (utc_now() + timedelta(minutes=5)).replace(microsecond=0))
    status, _, data = judge(ops, pair, "same", note=" 同一个客厅 ")
    assert (status, data["verdict"], data["judged_by"]["name"]) == (200, "same", "值班")
    assert datetime.fromisoformat(data["judged_at"]) == soon
    assert ops.see("/photo_twins", **WAITING)["items"] == []
    assert ops.see("/photo_twins", **JUDGED)["items"] == [data]
    assert ops.see("/overview")["photo_twins"] == 0
    assert acts_of(ops.user_id) == [
        ("photos.judge", f"photos:{pair[0]}+{pair[1]}", {"verdict": None}, {"verdict": "same"},
         "同一个客厅"),
    ]  # fmt: skip
    (entry,) = audit.entries(audit.Wanted(about_user_id=owner.id)).items
    assert entry.act == "photos.judge"


def test_a_later_verdict_replaces_the_earlier_in_either_order(ops: Colleague) -> None:
    later, first = a_pair_of_photos()
    judge(ops, (later, first), "same")
    status, _, data = judge(ops, (first, later), "different")
    assert (status, data["verdict"], data["later"]["photo_id"]) == (200, "different", later)
    assert [each[2:4] for each in acts_of(ops.user_id)] == [
        ({"verdict": None}, {"verdict": "same"}), ({"verdict": "same"}, {"verdict": "different"}),
    ]  # fmt: skip


def test_support_looks_and_does_not_judge(colleague: Callable[..., Colleague]) -> None:
    support, pair = colleague("support"), a_pair_of_photos()
    (seen,) = support.see("/photo_twins")["items"]
    assert seen["may_judge"] is False
    assert judge(support, pair, "same")[:2] == (403, "4105")
    assert support.see("/photo_twins")["items"] == [seen]


def test_nobody_judges_their_own_photo(ops: Colleague) -> None:
    pair = a_pair_of_photos(owner_id=ops.user_id)
    assert ops.see("/photo_twins")["items"][0]["may_judge"] is False
    assert judge(ops, pair, "different")[:2] == (403, "19005")
    assert acts_of(ops.user_id) == []
    assert len(media.twins()) == 1


@pytest.mark.parametrize("said", [{"verdict": "maybe"}, {"verdict": "same", "note": "x" * 301}])
def test_what_is_no_verdict_is_refused(ops: Colleague, said: dict[str, str]) -> None:
    pair = a_pair_of_photos()
    assert ops.tell(f"/photo_twins/{pair[0]}/{pair[1]}", **said)[0] == 422
    assert len(media.twins()) == 1


def test_two_photos_that_nobody_paired_are_missing(ops: Colleague) -> None:
    (one, _), (other, _) = a_pair_of_photos(), a_pair_of_photos()
    assert judge(ops, (one, other), "same")[:2] == (404, "4002")
    assert judge(ops, (one, one), "same")[:2] == (404, "4002")


def test_every_pair_is_on_one_page(ops: Colleague) -> None:
    pairs = [a_pair_of_photos()[0] for _ in range(5)]
    found, cursor = [], None
    while True:
        page = ops.see("/photo_twins", limit=2, **({"cursor": cursor} if cursor else {}))
        found += [each["later"]["photo_id"] for each in page["items"]]
        if not (cursor := page["next_cursor"]):
            break
    assert found == pairs[::-1]
    assert ops.ask("/photo_twins", cursor="nonsense")[0] == 422


def test_a_verdict_of_the_command_line_has_the_name_it_was_given(ops: Colleague) -> None:
    pair = a_pair_of_photos()
    media.decide_twin(*pair, "different", by="夜班")
    (seen,) = ops.see("/photo_twins", **JUDGED)["items"]
    assert seen["judged_by"] == {"user_id": "", "name": "夜班"}
