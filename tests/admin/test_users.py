"""People at the desk: found by what one knows of them, shut out, let in again."""

from collections.abc import Callable

import pytest
from flask import Flask

from ihome.accounts import service as accounts
from ihome.accounts.service import User
from ihome.houses import service as houses
from tests.admin.conftest import Colleague, acts_of
from tests.conftest import Browser
from tests.factories.houses import a_house
from tests.factories.people import a_user, log_in
from tests.factories.stays import booked

MOBILE = "13912345678"


@pytest.fixture
def lin(app: Flask) -> User:
    """Somebody who came in by the front door, so that the number has its index."""
    return accounts.add_user(digits=MOBILE, password="correct-horse-7", name="林小雨")


def found(ops: Colleague, words: str) -> list[str]:
    status, _, data = ops.tell("/users/find", words=words)
    assert status == 200
    return [each["name"] for each in data["items"]]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (MOBILE, ["林小雨"]),
        ("+86 139 1234 5678", ["林小雨"]),
        ("13912345679", []),
        ("林小雨", ["林小雨", "林小雨家的"]),
        ("林", ["林小雨", "林小雨家的"]),
        ("小雨", []),
        ("林%", []),
        (" 林小雨家的 ", ["林小雨家的"]),
        ("zzzzzzzzzzzz", []),
    ],
)
def test_a_person_is_found_by_number_or_the_beginning_of_the_name(
    ops: Colleague, lin: User, words: str, names: list[str]
) -> None:
    a_user(name="林小雨家的")
    assert found(ops, words) == names


def test_half_a_number_is_asked_for_whole(ops: Colleague, lin: User) -> None:
    status, _, data = ops.tell("/users/find", words="1391234")
    assert (status, list(data["fields"])) == (422, ["words"])


def test_a_person_is_found_by_public_id(ops: Colleague, lin: User) -> None:
    assert found(ops, lin.public_id) == ["林小雨"]


def test_numbers_are_masked_and_what_is_sealed_stays_sealed(ops: Colleague, lin: User) -> None:
    accounts.give_real_name(lin.id, real_name="欧阳金丝雀", id_number="11010519491231002X")
    shown = ops.browser.get(f"/api/v2/desk/users/{lin.public_id}").text
    assert "139****5678" in shown
    assert not any(each in shown for each in (MOBILE, "欧阳金丝雀", "11010519491231002X"))


def test_a_persons_page_has_their_houses_and_bookings(ops: Colleague, app: Flask) -> None:
    host, guest = a_user(name="房东"), a_user(name="房客")
    house = a_house(host_id=host.id, is_instant=True)
    draft = a_house(host_id=host.id, status="draft")
    placed = booked(house=house, guest_id=guest.id)
    seen = ops.see(f"/users/{host.public_id}")
    assert [each["house_id"] for each in seen["houses"]] == [draft.public_id, house.public_id]
    assert [each["booking_no"] for each in seen["bookings"]] == [placed.booking_no]
    assert ops.see(f"/users/{guest.public_id}")["bookings"] == seen["bookings"]
    assert seen["may"] == ["suspend"]


def test_whoever_is_suspended_is_out_at_once_and_their_houses_are_off(
    ops: Colleague, new_client: Callable[[], Browser]
) -> None:
    host = a_user()
    house, browser = a_house(host_id=host.id), new_client()
    log_in(browser, host.id)
    assert browser.get("/api/v2/me/houses").status_code == 200
    status, _, seen = ops.tell(f"/users/{host.public_id}/suspend", reason="冒用别人的照片")
    assert (status, seen["is_active"], seen["may"]) == (200, False, ["restore"])
    assert browser.get("/api/v2/me/houses").status_code == 401
    assert houses.house_by_id(house.id).status == "paused"
    ops.tell(f"/users/{host.public_id}/restore", reason="说清楚了")
    assert accounts.user_by_id(host.id).is_active
    assert houses.house_by_id(house.id).status == "paused"
    assert acts_of(ops.user_id) == [
        ("user.suspend", f"user:{host.public_id}", {"is_active": True}, {"is_active": False},
         "冒用别人的照片"),
        ("house.pause_all", f"user:{host.public_id}", {"published": 1}, {"published": 0},
         "冒用别人的照片"),
        ("user.restore", f"user:{host.public_id}", {"is_active": False}, {"is_active": True},
         "说清楚了"),
    ]  # fmt: skip
    assert [each["act"] for each in ops.see(f"/users/{host.public_id}")["audit"]] == [
        "user.restore", "house.pause_all", "user.suspend",
    ]  # fmt: skip


def test_nobody_suspends_themselves(ops: Colleague) -> None:
    own = accounts.user_by_id(ops.user_id).public_id
    assert ops.tell(f"/users/{own}/suspend", reason="试试")[:2] == (403, "4105")


def test_an_owner_gives_roles_and_takes_them_away(
    colleague: Callable[..., Colleague], app: Flask
) -> None:
    owner, newcomer = colleague("owner"), a_user()
    address = f"/users/{newcomer.public_id}/role"
    status, _, seen = owner.tell(address, "PUT", role="support", reason="新同事")
    assert (status, seen["role"]) == (200, "support")
    owner.tell(address, "PUT", role="member", reason="离职")
    assert [(act, reason) for act, _, _, _, reason in acts_of(owner.user_id)] == [
        ("user.grant_role", "新同事"), ("user.revoke_role", "离职"),
    ]  # fmt: skip
    own = accounts.user_by_id(owner.user_id).public_id
    assert owner.tell(f"/users/{own}/role", "PUT", role="member", reason="不干了")[1] == "11012"


def test_a_reason_is_asked_for(ops: Colleague, app: Flask) -> None:
    other = a_user()
    assert ops.tell(f"/users/{other.public_id}/suspend", reason="")[0] == 422
    assert accounts.user_by_id(other.id).is_active
