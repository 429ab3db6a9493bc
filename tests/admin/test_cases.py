"""The review queue over HTTP: what an operator sees, decides, and leaves in the audit log."""

from collections.abc import Callable

import pytest
from flask import Flask

from ihome.houses import service as houses
from ihome.houses.ports import review_mode
from ihome.houses.schemas import HouseForm
from ihome.houses.service import House
from tests.admin.conftest import Colleague, acts_of
from tests.factories.houses import a_house
from tests.factories.people import a_user


@pytest.fixture
def house(app: Flask) -> House:
    return a_house(
        host_id=a_user(name="花花").id,
        photos=2,
        title="外滩边的老洋房",
        description="朝南两居，步行 5 分钟到地铁站，楼下有菜场。",
    )


def waiting(ops: Colleague) -> dict[str, object]:
    (found,) = ops.see("/house_cases")["items"]
    return found  # type: ignore[no-any-return]


def edit(house: House, **said: object) -> None:
    houses.edit_house(house.public_id, host_id=house.host_id, form=HouseForm(**said))  # type: ignore[arg-type]


def test_a_first_publish_is_shown_whole(ops: Colleague, house: House) -> None:
    short = waiting(ops)
    assert (short["kind"], short["state"], short["is_live"]) == ("first", "waiting", True)
    assert (short["title"], short["place"]) == ("外滩边的老洋房", "上海市静安区")
    case = ops.see(f"/house_cases/{short['case_id']}")
    fields = {each["name"]: each["value"] or each["values"] for each in case["fields"]}
    assert fields["address"] == "南京西路 1 号 2 楼"
    assert fields["area_code"] == "上海市静安区"
    assert fields["facilities"] == ["hot_shower", "wifi"]
    assert [each["mark"] for each in case["photos"]] == ["same", "same"]
    assert case["person"]["name"] == "花花"
    assert case["house_counts"] == {"published": 1}
    assert case["may_decide"] is True


def test_an_edit_is_shown_as_what_is_different(ops: Colleague, house: House) -> None:
    ops.tell(f"/house_cases/{waiting(ops)['case_id']}/approve", revision=1)
    edit(house, description="朝南两居，步行 15 分钟到地铁站，楼下有菜场。", price_fen=45_000)
    photo = houses.draft_view(house.public_id, host_id=house.host_id).photos[0].photo_id
    houses.delete_photo(house.public_id, host_id=house.host_id, photo_id=photo)
    case = ops.see(f"/house_cases/{waiting(ops)['case_id']}")
    assert case["kind"] == "edit"
    shown = {each["name"]: each for each in case["changes"]}
    assert list(shown) == ["description", "photos", "price_fen"]
    assert [(each["op"], each["text"]) for each in shown["description"]["segments"]] == [
        ("same", "朝南两居，步行 "), ("removed", "5"), ("added", "15"),
        ("same", " 分钟到地铁站，楼下有菜场。"),
    ]  # fmt: skip
    assert (shown["price_fen"]["before"], shown["price_fen"]["after"]) == (39_900, 45_000)
    assert [shown[name]["needs_look"] for name in shown] == [True, True, False]
    assert shown["photos"]["removed"] == [photo]
    assert [(each["mark"], each["photo"] is None) for each in case["photos"]] == [
        ("same", False), ("removed", True),
    ]  # fmt: skip


def test_a_refusal_with_its_reason_and_the_way_back(ops: Colleague, house: House) -> None:
    case_id = waiting(ops)["case_id"]
    status, _, case = ops.tell(
        f"/house_cases/{case_id}/refuse",
        revision=1, reasons=["contact_in_text"], words="请去掉微信号。",
    )  # fmt: skip
    assert (status, case["state"], case["house_status"]) == (200, "refused", "refused")
    edit(house, title="外滩边的老洋房，推窗见江")
    houses.publish_house(house.public_id, host_id=house.host_id)
    again = ops.see(f"/house_cases/{waiting(ops)['case_id']}")
    assert again["kind"] == "again"
    (before,) = again["earlier"]
    assert (before["state"], before["reasons"], before["words"]) == (
        "refused", ["contact_in_text"], "请去掉微信号。",
    )  # fmt: skip
    assert before["decided_by"]["name"] == "值班"
    ops.tell(f"/house_cases/{again['case_id']}/approve", revision=1)
    assert houses.house_by_id(house.id).status == "published"
    subject = f"house:{house.public_id}"
    assert [(act, about, reason) for act, about, _, _, reason in acts_of(ops.user_id)] == [
        ("house.refuse", subject, "请去掉微信号。"), ("house.approve", subject, ""),
    ]  # fmt: skip
    _, _, was, became, _ = acts_of(ops.user_id)[0]
    assert was == {"case": "waiting", "house": "published"}
    assert became["house"] == "refused"


def test_the_second_operator_hears_who_was_first_and_leaves_no_trace(
    colleague: Callable[..., Colleague], house: House
) -> None:
    first, second = colleague(name="阿一"), colleague(name="阿二")
    case_id = waiting(first)["case_id"]
    first.tell(f"/house_cases/{case_id}/approve", revision=1)
    status, errno, data = second.tell(
        f"/house_cases/{case_id}/refuse", revision=1, reasons=["forbidden"]
    )
    assert (status, errno) == (409, "12040")
    assert (data["decided_by"], data["state"]) == ("阿一", "approved")
    assert acts_of(second.user_id) == []
    assert houses.house_by_id(house.id).status == "published"


def test_support_looks_and_does_not_decide(
    colleague: Callable[..., Colleague], house: House
) -> None:
    support = colleague("support")
    case_id = waiting(support)["case_id"]
    assert support.see(f"/house_cases/{case_id}")["may_decide"] is False
    assert support.tell(f"/house_cases/{case_id}/approve", revision=1)[0] == 403


def test_the_queue_is_paged_and_filtered(ops: Colleague, app: Flask) -> None:
    host_id = a_user().id
    ids = [a_house(host_id=host_id).public_id for _ in range(3)]
    page = ops.see("/house_cases", limit=2)
    rest = ops.see("/house_cases", limit=2, cursor=page["next_cursor"])
    assert [each["house_id"] for each in [*page["items"], *rest["items"]]] == ids
    assert rest["next_cursor"] is None
    ops.tell(f"/house_cases/{page['items'][0]['case_id']}/approve", revision=1)
    edit(houses.house_by_public_id(ids[0]), title="换个名字看看")
    assert [each["house_id"] for each in ops.see("/house_cases", kind="edit")["items"]] == [ids[0]]
    assert len(ops.see("/house_cases", kind="first")["items"]) == 2
    assert len(ops.see("/house_cases", state="approved")["items"]) == 1


def test_the_overview_counts_what_waits(ops: Colleague, house: House) -> None:
    with review_mode.using("before"):
        a_house(host_id=a_user().id)
    seen = ops.see("/overview")
    assert (seen["waiting_first"], seen["waiting_edits"], seen["waiting_again"]) == (2, 0, 0)
    assert seen["oldest_waiting_at"] == waiting_first_at(ops)
    assert seen["role"] == "operator"


def waiting_first_at(ops: Colleague) -> object:
    return ops.see("/house_cases")["items"][0]["submitted_at"]
