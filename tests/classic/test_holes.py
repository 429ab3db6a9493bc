"""The holes of the original server, by their numbers: each is closed, with an answer that an old page takes.

That every answer is HTTP 200 and JSON with a string errno is checked by `said` for each of them.
"""

import io
import re
from collections.abc import Callable
from contextvars import copy_context
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from ihome.accounts import service as accounts
from ihome.booking import service as booking
from ihome.classic.errors import RET_TABLE
from ihome.houses import service as houses
from ihome.houses.service import House
from ihome.infra.cache import redis
from ihome.infra.db import db
from ihome.infra.ratelimit import Limit
from ihome.kernel import clock
from ihome.verification.service import pictures
from tests.classic.asking import V1, Pages, code, said
from tests.classic.conftest import PagesOf
from tests.classic.test_orders import hand_on, wish, word_after_paying
from tests.classic.test_people import MOBILE, PASSWORD, a_code, a_picture
from tests.classic.test_people import wish as registration
from tests.classic.test_walk import INFO, day, signed_up
from tests.conftest import Browser
from tests.crowd import at_once
from tests.factories.houses import a_house
from tests.factories.id_cards import an_id_number
from tests.factories.people import a_user
from tests.factories.phones import Inbox
from tests.factories.pictures import a_file
from tests.factories.stays import (
    a_paid_booking,
    a_stayed_booking,
    again,
    booked,
    do_jobs,
    some_nights,
)
from tests.payments.near import Wire


@pytest.fixture
def guest(gu: int, pages_of: PagesOf) -> Pages:
    return pages_of(gu)


@pytest.fixture
def host(hua: int, pages_of: PagesOf) -> Pages:
    return pages_of(hua)


@pytest.fixture
def payable(home: House, gu: int, hua: int) -> booking.Booking:
    placed = booked(house=home, guest_id=gu, key="for-the-holes")
    return booking.accept_booking(placed.booking_no, host_id=hua)


# Money and bookings


def test_01_eight_at_once_book_one_house_once(home: House, pages_of: PagesOf) -> None:
    crowd = [pages_of(a_user().id) for _ in range(8)]
    for pages in crowd:
        pages.get("/session")
    answers = at_once([lambda pages=pages: pages.post("/orders", **wish(home)) for pages in crowd])
    assert sorted(code(each) for each in answers) == [("0", "OK"), *[("4004", "房屋已被预订")] * 7]


def test_01_a_double_click_gets_the_order_it_made(home: House, guest: Pages, gu: int) -> None:
    guest.browser.get("/api/v2/session")  # both clicks have the token of the page
    clicks = at_once([lambda: guest.post("/orders", **wish(home))] * 2)
    assert clicks[0] == clicks[1] == guest.post("/orders", **wish(home))
    assert clicks[0]["errno"] == "0"
    assert len(guest.get("/user/orders")["data"]["orders"]) == 1


def test_02_a_return_replayed_after_the_comment_opens_nothing(
    guest: Pages, payable: booking.Booking, wire: Wire, run_jobs: Callable[[], int]
) -> None:
    word = word_after_paying(guest, payable)
    assert hand_on(guest, word)["errno"] == "0"
    run_jobs()
    house_id = payable.house_id
    count = houses.house_by_id(house_id).booked_count
    with clock.at(clock.utc_now() + timedelta(days=8)):
        run_jobs()
        assert guest.put(f"/orders/{payable.id}/comment", comment="好")["errno"] == "0"
        assert hand_on(guest, word)["errno"] == "0"
        run_jobs()
        assert again(payable).status == "reviewed"
        again_ = guest.put(f"/orders/{payable.id}/comment", comment="又一次")
        assert code(again_) == ("4001", "无法获取订单数据")
    assert houses.house_by_id(house_id).booked_count == count


def test_02_a_return_of_another_amount_is_not_believed(
    guest: Pages, payable: booking.Booking, wire: Wire
) -> None:
    word = word_after_paying(guest, payable) | {"total_amount": "0.01"}
    assert code(hand_on(guest, word)) == ("4201", "支付信息有误")
    assert again(payable).status == "awaiting_payment"


def test_03_nobody_marks_an_order_paid(
    guest: Pages, payable: booking.Booking, wire: Wire, run_jobs: Callable[[], int]
) -> None:
    """Not without a signature, and not with a signed word about money that has not come."""
    forged = {
        "out_trade_no": str(payable.id),
        "trade_no": "1",
        "total_amount": "1",
        "sign": "x" * 40,
    }
    assert code(hand_on(guest, forged)) == ("4201", "支付信息有误")
    pay_url = guest.post(f"/orders/{payable.id}/payment")["data"]["pay_url"]
    page = guest.browser.get(pay_url.removeprefix("http://127.0.0.1:8000"))
    assert page.status_code == 200
    number = re.search(r"name='out_trade_no' value='(\w+)'", page.text)
    assert number is not None
    left = guest.browser.post("/sandbox/pay", data={"out_trade_no": number[1], "action": "leave"})
    back = guest.browser.get(left.location.removeprefix("http://127.0.0.1:8000"))
    assert "payComplete.html" in back.location
    run_jobs()
    assert again(payable).status == "awaiting_payment"


def test_04_the_notice_settles_when_the_browser_never_comes_back(payable: booking.Booking) -> None:
    from tests.factories.stays import pay

    pay(payable)
    assert again(payable).status == "upcoming"


@pytest.mark.parametrize(
    ("start", "end", "said_of_it"),
    [(-3, -1, "过去"), (5, 5, "至少住 2 晚"), (5, 9, "最多住 4 晚"), (900, 901, "540 天")],
)
def test_05_days_that_a_house_does_not_take(
    guest: Pages, hua: int, start: int, end: int, said_of_it: str
) -> None:
    """4004: the one code for which the booking page shows that the dates are wrong."""
    house = a_house(host_id=hua, min_nights=2, max_nights=4)
    answer = guest.post("/orders", **wish(house, start, end))
    assert answer["errno"] == "4004"
    assert said_of_it in answer["errmsg"]


@pytest.mark.parametrize("price", ["-1", "-0.01", "0", "1.001"])
def test_05_no_price_below_nothing(host: Pages, price: str) -> None:
    assert host.post("/houses/info", **INFO | {"price": price})["errno"] == "4103"


def test_06_a_rejected_order_gives_its_days_back(
    home: House, guest: Pages, host: Pages, pages_of: PagesOf, sun: int
) -> None:
    number = guest.post("/orders", **wish(home))["data"]["order_id"]
    host.put(f"/orders/{number}/status", action="reject", reason="在修水管")
    assert pages_of(sun).post("/orders", **wish(home))["errno"] == "0"


def test_06_an_order_nobody_answers_gives_its_days_back(
    home: House, guest: Pages, pages_of: PagesOf, sun: int
) -> None:
    guest.post("/orders", **wish(home))
    with clock.at(clock.utc_now() + timedelta(hours=24)):
        do_jobs()
        assert pages_of(sun).post("/orders", **wish(home, 6, 7))["errno"] == "0"


def test_06_nobody_holds_a_whole_calendar_for_nothing(guest: Pages, hua: int) -> None:
    for _ in range(5):
        assert guest.post("/orders", **wish(a_house(host_id=hua)))["errno"] == "0"
    assert guest.post("/orders", **wish(a_house(host_id=hua)))["errno"] == "4201"


def test_07_the_amount_is_to_the_fen_before_anybody_pays(host: Pages, guest: Pages) -> None:
    """What the order list shows is what the pay page asks for, also where a price has fen."""
    house_id = host.post("/houses/info", **INFO | {"price": "19.99"})["data"]["house_id"]
    picture = io.BytesIO(a_file()), "home.jpg"
    host.upload("/houses/image", house_id=str(house_id), house_image=picture)
    sent = {"house_id": str(house_id), "start_date": day(5), "end_date": day(7)}
    number = guest.post("/orders", **sent)["data"]["order_id"]
    host.put(f"/orders/{number}/status", action="accept")
    (order,) = guest.get("/user/orders")["data"]["orders"]
    assert order["amount"] == 3 * 1_999
    pay_url = guest.post(f"/orders/{number}/payment")["data"]["pay_url"]
    assert "total_amount=59.97" in pay_url


# Authorization and privacy


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


# Login, sessions, abuse


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


# Caching and scale


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
