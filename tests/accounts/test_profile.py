"""Name and avatar."""

import io
from typing import Any

import pytest
import sqlalchemy as sa

from ihome.accounts import service
from ihome.accounts.models import User
from ihome.infra.db import reading
from ihome.media.models import Photo
from tests.conftest import Browser
from tests.factories.people import a_user, log_in
from tests.factories.pictures import a_file, a_picture


@pytest.fixture
def user(client: Browser) -> User:
    """Somebody who is logged in."""
    found = a_user(name="小顾")
    log_in(client, found.id)
    return found


def send_avatar(browser: Browser, data: bytes) -> Any:
    return browser.put("/api/v2/me/avatar", data={"photo": (io.BytesIO(data), "me.jpg")})


def photos_kept() -> list[int]:
    with reading() as session:
        return list(session.scalars(sa.select(Photo.id)))


def test_one_sees_oneself_masked(user: User, client: Browser) -> None:
    me = client.get("/api/v2/me").json["data"]
    mobile = service.mobile_of_user(user.id)
    assert me["mobile"] == f"{mobile[:3]}****{mobile[-4:]}"
    assert set(me) == {
        "user_id", "name", "mobile", "avatar", "has_real_name", "role", "created_at",
    }  # fmt: skip


def test_another_name_is_seen_at_once(user: User, client: Browser) -> None:
    answer = client.patch("/api/v2/me", json={"name": " 顾城 😀 "})
    assert answer.json["data"]["name"] == "顾城 😀"
    assert service.people_by_ids([user.id])[user.id].name == "顾城 😀"


@pytest.mark.parametrize("name", ["", " ", "顾" * 21, "\u202e", "\u200b", "a\x00b"])
def test_a_bad_name_changes_nothing(user: User, client: Browser, name: str) -> None:
    answer = client.patch("/api/v2/me", json={"name": name})
    assert (answer.status_code, answer.json["errno"]) == (422, "4103")
    assert list(answer.json["data"]["fields"]) == ["name"]
    assert service.user_by_id(user.id).name == "小顾"


def test_an_avatar_comes_changes_and_goes_and_leaves_no_photo_behind(
    user: User, client: Browser
) -> None:
    first = send_avatar(client, a_file()).json["data"]["avatar"]
    second = send_avatar(client, a_file(image=a_picture(seed=40))).json["data"]["avatar"]
    assert first["photo_id"] != second["photo_id"]
    assert len(photos_kept()) == 1
    assert client.get("/api/v2/me").json["data"]["avatar"] == second
    assert client.delete("/api/v2/me/avatar").json["data"]["avatar"] is None
    assert photos_kept() == []
    assert client.delete("/api/v2/me/avatar").status_code == 200


def test_a_file_that_is_no_picture_keeps_the_old_avatar(user: User, client: Browser) -> None:
    before = send_avatar(client, a_file()).json["data"]["avatar"]
    refused = send_avatar(client, b"<svg onload=alert(1)>")
    assert (refused.status_code, refused.json["errno"][:2]) == (422, "10")
    assert client.get("/api/v2/me").json["data"]["avatar"] == before
    assert len(photos_kept()) == 1


def test_an_avatar_is_no_house_photo_and_the_other_way_round(user: User, client: Browser) -> None:
    """The photo of a profile cannot be ordered or deleted through a house."""
    photo_id = send_avatar(client, a_file()).json["data"]["avatar"]["photo_id"]
    house_id = client.post("/api/v2/houses", json={}).json["data"]["house_id"]
    assert client.delete(f"/api/v2/houses/{house_id}/photos/{photo_id}").status_code == 404
    ordered = client.put(f"/api/v2/houses/{house_id}/photos", json={"photo_ids": [photo_id]})
    assert ordered.status_code == 422
    assert len(photos_kept()) == 1
