"""The holes of the original server about rights, privacy, login and abuse (8–18): closed, with an answer that an old page takes.

That every answer is HTTP 200 and JSON with a string errno is checked by `said` for each of them.
"""

import io
from collections.abc import Callable
from contextvars import copy_context
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from ihome.houses import service as houses
from ihome.houses.service import House
from ihome.infra.db import db
from ihome.infra.ratelimit import Limit
from ihome.kernel import clock
from ihome.verification.service import pictures
from tests.classic.asking import V1, Pages, code
from tests.classic.conftest import PagesOf
from tests.classic.test_people import MOBILE, PASSWORD, a_code, a_picture
from tests.classic.test_people import wish as registration
from tests.classic.test_walk import INFO, signed_up
from tests.conftest import Browser
from tests.crowd import at_once
from tests.factories.id_cards import an_id_number
from tests.factories.people import a_user
from tests.factories.phones import Inbox
from tests.factories.pictures import a_file


def test_08_nobody_hangs_pictures_into_anothers_house(guest: Pages, home: House) -> None:
    picture = io.BytesIO(a_file()), "x.jpg"
    sent = guest.upload("/houses/image", house_id=str(home.id), house_image=picture)
    assert code(sent) == ("4002", "房屋不存在")
    assert len(houses.draft_view(home.public_id, host_id=home.host_id).photos) == 1


def test_09_nobody_publishes_without_a_real_name(pages_of: PagesOf, app: Flask) -> None:
    pages = pages_of(a_user(real_name=False).id)
    answer = pages.post("/houses/info", **INFO)
    assert (answer["errno"], "实名" in answer["errmsg"]) == ("4105", True)
    assert pages.get("/user/houses")["data"] == {"houses": []}


@pytest.mark.parametrize(
    "number", ["1", "x" * 18, "110105199003070022", "110105209903070029", "' OR 1=1"]
)
def test_10_an_id_number_that_is_none_is_refused(
    pages_of: PagesOf, app: Flask, number: str
) -> None:
    pages = pages_of(a_user(real_name=False).id)
    assert pages.post("/users/auth", real_name="张三", id_card=number)["errno"] == "4103"


def test_10_an_id_number_is_never_shown_nor_stored_plain(pages_of: PagesOf, app: Flask) -> None:
    pages, number = pages_of(a_user(real_name=False).id), an_id_number()
    assert pages.post("/users/auth", real_name="张三丰", id_card=number)["errno"] == "0"
    shown = pages.browser.get(f"{V1}/users/auth").text
    assert number not in shown
    assert number[6:14] not in shown
    with db.engine.connect() as connection:
        rows = str(connection.execute(sa.text("SELECT * FROM users")).all())
    assert number not in rows
    assert "张三丰" not in rows


def test_11_no_phone_number_in_what_everybody_may_see(
    new_client: Callable[[], Browser], inbox: Inbox, visitor: Pages
) -> None:
    host = Pages(new_client())
    signed_up(host, inbox, MOBILE)
    host.post("/users/auth", real_name="张三", id_card=an_id_number())
    house_id = host.post("/houses/info", **INFO)["data"]["house_id"]
    host.upload(
        "/houses/image", house_id=str(house_id), house_image=(io.BytesIO(a_file()), "x.jpg")
    )
    for path in (f"/houses/{house_id}", "/houses", "/houses/index"):
        text = visitor.browser.get(V1 + path).text
        assert MOBILE not in text
        assert str(INFO["address"]) not in text


def test_12_somebodys_number_as_a_name_stops_nobody(
    guest: Pages, visitor: Pages, inbox: Inbox
) -> None:
    assert guest.put("/users/name", name=MOBILE)["errno"] == "0"
    sms_code = a_code(visitor, inbox)
    assert visitor.post("/users", **registration(sms_code=sms_code))["errno"] == "0"


def test_13_asking_for_a_code_tells_nobody_who_is_registered(
    visitor: Pages, new_client: Callable[[], Browser], inbox: Inbox
) -> None:
    signed_up(Pages(new_client()), inbox, MOBILE)
    with clock.at(clock.utc_now() + timedelta(minutes=2)):
        known = visitor.get(f"/sms_codes/{MOBILE}", **a_picture(visitor))
        unknown = visitor.get("/sms_codes/13900001111", **a_picture(visitor))
    assert known == unknown == {"errno": "0", "errmsg": "发送成功"}


def test_14_a_session_gets_a_new_id_at_login_and_guarded_cookies(
    visitor: Pages, new_client: Callable[[], Browser], inbox: Inbox
) -> None:
    signed_up(Pages(new_client()), inbox, MOBILE)
    visitor.browser.set_cookie("session", "a-chosen-one")
    answer = visitor.browser.post(f"{V1}/sessions", json={"mobile": MOBILE, "password": PASSWORD})
    (cookie,) = [
        each for each in answer.headers.getlist("Set-Cookie") if each.startswith("session=")
    ]
    assert "a-chosen-one" not in cookie
    assert {"HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))


def test_15_wrong_tries_lock_out_nobody_else(
    visitor: Pages, new_client: Callable[[], Browser], inbox: Inbox
) -> None:
    signed_up(Pages(new_client()), inbox, "13800138001")
    signed_up(Pages(new_client()), inbox, "13800138002")
    for _ in range(6):
        last = visitor.post("/sessions", mobile="13800138001", password="wrong-one-9")
    assert last["errno"] == "4201"
    other = Pages(new_client()).post("/sessions", mobile="13800138002", password=PASSWORD)
    assert other["errno"] == "0"


def test_16_one_picture_sends_one_message(visitor: Pages, inbox: Inbox) -> None:
    picture = a_picture(visitor)
    here = [copy_context() for _ in range(16)]  # the inbox is plugged in for this test alone
    answers = at_once(
        [
            lambda each=each: each.run(visitor.get, f"/sms_codes/{MOBILE}", **picture)
            for each in here
        ]
    )
    assert sorted(each["errno"] for each in answers) == ["0", *["4002"] * 15]
    assert len(inbox.messages) == 1


def test_17_a_text_code_is_guessed_at_five_times(visitor: Pages, inbox: Inbox) -> None:
    right = a_code(visitor, inbox)
    wrong = "000000" if right != "000000" else "111111"
    answers = [visitor.post("/users", **registration(sms_code=wrong))["errno"] for _ in range(5)]
    assert answers == ["4004"] * 5
    assert visitor.post("/users", **registration(sms_code=right))["errno"] == "4002"


def test_18_pictures_are_not_free_for_ever(visitor: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "PICTURES_PER_ADDRESS", Limit(2, 300))
    for _ in range(2):
        assert visitor.browser.get(f"{V1}/image_codes/{uuid4()}").mimetype == "image/jpg"
    assert visitor.get(f"/image_codes/{uuid4()}")["errno"] == "4201"
