"""The holes of the original server about files, bodies and markup (19–24), and its doors as a whole: closed, with an answer that an old page takes.

That every answer is HTTP 200 and JSON with a string errno is checked by `said` for each of them.
"""

import io
from collections.abc import Callable

import pytest
from flask import Flask

from ihome.accounts import service as accounts
from ihome.classic.errors import RET_TABLE
from ihome.houses import service as houses
from ihome.houses.service import House
from tests.classic.asking import V1, Pages, code, said
from tests.classic.test_orders import hand_on, wish
from tests.classic.test_people import MOBILE, PASSWORD
from tests.classic.test_walk import INFO, day, signed_up
from tests.conftest import Browser
from tests.factories.houses import a_house
from tests.factories.phones import Inbox
from tests.factories.pictures import a_file
from tests.factories.stays import (
    a_stayed_booking,
)


@pytest.mark.parametrize(
    "data",
    [b"<html><script>alert(1)</script></html>", b"", b"GIF89a", a_file()[:500], b"\xff\xd8" * 9],
)
def test_19_a_file_that_is_no_picture_is_refused(host: Pages, home: House, data: bytes) -> None:
    for path, field in (("/users/avatar", "avatar"), ("/houses/image", "house_image")):
        sent = {"house_id": str(home.id), field: (io.BytesIO(data), "x.jpg")}
        assert host.upload(path, **sent)["errno"] == "4103"


def test_19_a_file_that_is_too_large_is_refused(host: Pages) -> None:
    heavy = io.BytesIO(b"\xff\xd8" + b"x" * (12 * 1024 * 1024))
    assert host.upload("/users/avatar", avatar=(heavy, "x.jpg"))["errno"] == "4103"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"5", b'"x"', b"\xff", b"[" * 100_000, b'{"mobile": 5}']
)
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/users"), ("POST", "/sessions"), ("PUT", "/users/name"), ("POST", "/users/auth"),
     ("POST", "/houses/info"), ("POST", "/orders"), ("PUT", "/orders/1/status"), ("PUT", "/orders/1/comment")],
)  # fmt: skip
def test_20_a_body_that_is_no_form_is_4103(
    guest: Pages, method: str, path: str, body: bytes
) -> None:
    kind = "application/json"
    answer = said(guest.browser.open(V1 + path, method=method, data=body, content_type=kind))
    assert answer["errno"] == "4103"


def test_20_a_return_without_a_signature_is_refused(guest: Pages) -> None:
    assert code(hand_on(guest, {})) == ("4201", "支付信息有误")


def test_21_four_byte_letters_are_kept(guest: Pages, hua: int, gu: int) -> None:
    stayed = a_stayed_booking(house=a_house(host_id=hua, is_instant=True), guest_id=gu)
    assert guest.put(f"/orders/{stayed.id}/comment", comment="很好🏡𠮷")["errno"] == "0"
    assert guest.get("/user/orders")["data"]["orders"][0]["comment"] == "很好🏡𠮷"


def test_22_no_secret_is_a_default(app: Flask) -> None:
    assert len(app.secret_key or "") >= 32
    assert app.secret_key != "KHJHANFkjnkjnkjnbjKJNBK348u8"


# Markup (23 and 24 in a browser: web/tests/e2e/classic.mjs; 23 also in test_pages.py)


def test_24_no_answer_holds_markup(
    host: Pages, guest: Pages, visitor: Pages, gu: int, hua: int
) -> None:
    bad = "<img src=x onerror=alert(1)>"
    assert host.put("/users/name", name="<b>花</b>")["errno"] == "0"
    house_id = host.post("/houses/info", **INFO | {"title": bad, "unit": "<i>", "beds": "<u>"})[
        "data"
    ]["house_id"]
    host.upload(
        "/houses/image", house_id=str(house_id), house_image=(io.BytesIO(a_file()), "x.jpg")
    )
    number = guest.post("/orders", house_id=str(house_id), start_date=day(5), end_date=day(5))[
        "data"
    ]["order_id"]
    host.put(f"/orders/{number}/status", action="reject", reason=bad)
    shown = bad.replace("<", "＜").replace(">", "＞")
    assert visitor.get(f"/houses/{house_id}")["data"]["house"]["title"] == shown
    assert guest.get("/user/orders")["data"]["orders"][0]["comment"] == shown
    assert host.get("/session")["data"]["name"] == "＜b＞花＜/b＞"
    for path in ("/houses", "/houses/index", "/user/houses"):
        assert shown in host.browser.get(V1 + path).text
    assert houses.house_by_id(house_id).title == bad  # kept as it was written


# The doors as a whole


def test_a_wish_without_a_token_is_4201(guest: Pages, home: House) -> None:
    for method, path in (("POST", "/orders"), ("PUT", "/users/name"), ("DELETE", "/session")):
        answer = said(guest.browser.open(V1 + path, method=method, json=wish(home), csrf=False))
        assert answer["errno"] == "4201"


@pytest.mark.parametrize(
    "path", ["/nowhere", "/houses/info/x", "/%00", "/orders/x/status", "/houses/x"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH"])
def test_an_address_that_is_not_there_is_4002(visitor: Pages, method: str, path: str) -> None:
    assert said(visitor.browser.open(V1 + path, method=method))["errno"] == "4002"


def test_the_wrong_method_is_an_answer_too(visitor: Pages) -> None:
    assert said(visitor.browser.post(f"{V1}/areas"))["errno"] in RET_TABLE


def test_a_crash_is_4500(visitor: Pages, monkeypatch: pytest.MonkeyPatch, home: House) -> None:
    def crash(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(houses, "house_by_id", crash)
    assert code(visitor.get(f"/houses/{home.id}", _="1")) == ("4500", "内部错误")


def test_one_login_holds_for_both_contracts(
    visitor: Pages, new_client: Callable[[], Browser], inbox: Inbox
) -> None:
    signed_up(Pages(new_client()), inbox, MOBILE)
    visitor.post("/sessions", mobile=MOBILE, password=PASSWORD)
    me = visitor.browser.get("/api/v2/me")
    assert (me.status_code, me.json["data"]["mobile"]) == (200, "138****8000")
    visitor.browser.delete("/api/v2/session")
    assert visitor.get("/session")["errno"] == "4101"
    answer = visitor.browser.post("/api/v2/session", json={"mobile": MOBILE, "password": PASSWORD})
    assert answer.status_code == 200
    assert visitor.get("/user")["data"]["mobile"] == MOBILE
    assert accounts.any_user()
