"""Table 3.1 of the contract: captcha, text messages, accounts. Each row and each of its errors."""

import io
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from PIL import Image
from redis.exceptions import RedisError

from ihome.accounts import service as accounts
from ihome.infra.cache import redis
from ihome.infra.captcha import LETTERS
from ihome.kernel import clock
from ihome.verification.rules import BREAKER_FAILURES
from ihome.verification.service import guesses
from tests.classic.asking import ADDRESS, USER, V1, Pages, code, fits, said
from tests.classic.conftest import PagesOf
from tests.classic.test_walk import signed_up
from tests.conftest import Browser
from tests.factories.id_cards import an_id_number
from tests.factories.people import a_user
from tests.factories.phones import Inbox, answer_of
from tests.factories.pictures import a_file

MOBILE = "13800138000"
PASSWORD = "ihome-demo-2026"


@pytest.fixture
def gu_pages(gu: int, pages_of: PagesOf) -> Pages:
    return pages_of(gu)


def a_picture(pages: Pages) -> dict[str, str]:
    number = str(uuid4())
    assert pages.browser.get(f"{V1}/image_codes/{number}").status_code == 200
    return {"image_code_id": number, "image_code": answer_of(number)}


def a_code(pages: Pages, inbox: Inbox, mobile: str = MOBILE) -> str:
    assert code(pages.get(f"/sms_codes/{mobile}", **a_picture(pages))) == ("0", "发送成功")
    return inbox.code()


def wish(**changes: str) -> dict[str, str]:
    form = {"mobile": MOBILE, "sms_code": "123456", "password": PASSWORD, "password2": PASSWORD}
    return form | changes


# GET /image_codes/<id>


def test_an_image_code_is_a_jpeg_of_four_letters(visitor: Pages) -> None:
    number = str(uuid4())
    answer = visitor.browser.get(f"{V1}/image_codes/{number}")
    picture = Image.open(io.BytesIO(answer.data))
    assert (answer.content_type, picture.format, picture.size) == ("image/jpg", "JPEG", (200, 75))
    assert len(answer_of(number)) == 4
    assert set(answer_of(number)) <= set(LETTERS)


def test_an_image_code_that_cannot_be_kept_is_4001(
    visitor: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RedisError("gone")

    monkeypatch.setattr(type(redis()), "set", refuse)
    assert code(visitor.get(f"/image_codes/{uuid4()}")) == ("4001", "保存图片验证码信息失败")


def test_an_image_code_wants_a_uuid(visitor: Pages) -> None:
    assert visitor.get("/image_codes/not-one")["errno"] == "4103"


# GET /sms_codes/<mobile>


def test_a_code_is_sent(visitor: Pages, inbox: Inbox) -> None:
    assert len(a_code(visitor, inbox)) == 6


@pytest.mark.parametrize("left_out", ["image_code", "image_code_id"])
def test_an_incomplete_wish_for_a_code_is_4103(visitor: Pages, left_out: str) -> None:
    sent = {"image_code": "ABCD", "image_code_id": str(uuid4())}
    del sent[left_out]
    assert visitor.get(f"/sms_codes/{MOBILE}", **sent)["errno"] == "4103"


@pytest.mark.parametrize("mobile", ["1", "12800138000", "undefined", "138001380001", "1/2", "手机"])
def test_a_bad_mobile_is_4103_in_json(visitor: Pages, mobile: str) -> None:
    """The page's link is dead until it is loaded again when this is anything but 200 and JSON."""
    assert visitor.get(f"/sms_codes/{mobile}", **a_picture(visitor))["errno"] == "4103"


def test_an_image_code_that_is_gone_is_4002_and_a_wrong_one_4004(visitor: Pages) -> None:
    picture = a_picture(visitor)
    wrong = picture | {"image_code": "0000"}
    assert code(visitor.get(f"/sms_codes/{MOBILE}", **wrong)) == ("4004", "图片验证码错误")
    assert code(visitor.get(f"/sms_codes/{MOBILE}", **picture)) == ("4002", "图片验证码失效")


def test_a_second_code_within_the_minute_is_4201(visitor: Pages, inbox: Inbox) -> None:
    with clock.at(clock.utc_now()):
        a_code(visitor, inbox)
        again = visitor.get(f"/sms_codes/{MOBILE}", **a_picture(visitor))
    assert code(again) == ("4201", "请求过于频繁，请60秒后重试")


def test_a_gateway_that_fails_is_4301(visitor: Pages, inbox: Inbox) -> None:
    inbox.is_broken = True
    assert visitor.get(f"/sms_codes/{MOBILE}", **a_picture(visitor))["errno"] == "4301"


def test_while_a_proof_of_work_is_asked_for_it_is_4201_and_the_picture_is_kept(
    visitor: Pages, inbox: Inbox
) -> None:
    for _ in range(BREAKER_FAILURES + 1):
        guesses.note_failure("f" * 64)
    picture = a_picture(visitor)
    sent = visitor.get(f"/sms_codes/{MOBILE}", **picture)
    assert code(sent) == ("4201", "请求过于频繁，请稍后重试，或到 /register 注册")
    assert visitor.browser.get("/register").status_code == 200
    redis().delete(*redis().keys("sms_failures:*"))
    assert visitor.get(f"/sms_codes/{MOBILE}", **picture)["errno"] == "0"


# POST /users


def test_while_codes_are_guessed_at_registering_is_4201_and_the_code_is_kept(
    visitor: Pages, inbox: Inbox
) -> None:
    right = a_code(visitor, inbox)
    for _ in range(BREAKER_FAILURES + 1):
        guesses.note_failure("f" * 64)
    assert visitor.post("/users", **wish(sms_code=right))["errno"] == "4201"
    redis().delete(*redis().keys("sms_failures:*"))
    assert visitor.post("/users", **wish(sms_code=right))["errno"] == "0"


def test_registering_logs_in(visitor: Pages, inbox: Inbox) -> None:
    sent = visitor.post("/users", **wish(sms_code=a_code(visitor, inbox)))
    assert (code(sent), "data" in sent) == (("0", "注册成功"), False)
    assert visitor.get("/session")["errno"] == "0"


@pytest.mark.parametrize("name", ["mobile", "sms_code", "password", "password2"])
@pytest.mark.parametrize("value", ["", None, 13800138000, [], {"a": 1}])
def test_an_incomplete_registration_is_4103(visitor: Pages, name: str, value: object) -> None:
    sent = wish() | {name: value}
    assert visitor.post("/users", **sent)["errno"] == "4103"
    del sent[name]
    assert visitor.post("/users", **sent)["errno"] == "4103"


def test_a_registration_with_a_bad_field_is_4103(visitor: Pages) -> None:
    assert visitor.post("/users", **wish(mobile="12345"))["errno"] == "4103"
    assert code(visitor.post("/users", **wish(password2="other"))) == ("4103", "两次密码不一致")
    short = wish(password="short", password2="short")
    assert visitor.post("/users", **short)["errno"] == "4103"


def test_a_wrong_sms_code_is_4004_and_a_gone_one_4002(visitor: Pages, inbox: Inbox) -> None:
    assert code(visitor.post("/users", **wish())) == ("4002", "短信验证码失效")
    right = a_code(visitor, inbox)
    wrong = "000000" if right != "000000" else "111111"
    assert code(visitor.post("/users", **wish(sms_code=wrong))) == ("4004", "短信验证码错误")


def test_a_number_that_is_registered_is_4003(
    visitor: Pages, inbox: Inbox, new_client: Callable[[], Browser]
) -> None:
    signed_up(Pages(new_client()), inbox, MOBILE)
    with clock.at(clock.utc_now() + timedelta(minutes=2)):
        sms_code = a_code(visitor, inbox)
        assert code(visitor.post("/users", **wish(sms_code=sms_code))) == ("4003", "手机号已存在")


# POST, GET, DELETE session(s)


@pytest.fixture
def member(new_client: Callable[[], Browser], inbox: Inbox) -> str:
    signed_up(Pages(new_client()), inbox, MOBILE)
    return MOBILE


def test_log_in_and_out(visitor: Pages, member: str) -> None:
    assert code(visitor.get("/session")) == ("4101", "false")
    entered = visitor.post("/sessions", mobile=member, password=PASSWORD)
    assert (code(entered), "data" in entered) == (("0", "登录成功"), False)
    session = visitor.get("/session")
    assert (code(session), fits(session["data"], {"name": str})) == (("0", "true"), True)
    assert code(visitor.delete("/session")) == ("0", "OK")
    assert code(visitor.get("/session")) == ("4101", "false")
    assert code(visitor.delete("/session")) == ("0", "OK")  # also when nobody is logged in


@pytest.mark.parametrize("sent", [{}, {"mobile": MOBILE}, {"password": PASSWORD}])
def test_an_incomplete_login_is_4103(visitor: Pages, sent: dict[str, str]) -> None:
    assert visitor.post("/sessions", **sent)["errno"] == "4103"


def test_a_wrong_login_is_4004_whoever_it_is(visitor: Pages, member: str) -> None:
    wrong = visitor.post("/sessions", mobile=member, password="wrong-one-9")
    nobody = visitor.post("/sessions", mobile="13900000000", password="wrong-one-9")
    assert code(wrong) == code(nobody) == ("4004", "用户名或密码错误")


def test_too_many_wrong_logins_are_4201(visitor: Pages, member: str) -> None:
    answers = [
        visitor.post("/sessions", mobile=member, password="wrong-one-9")["errno"] for _ in range(6)
    ]
    assert answers == ["4004"] * 5 + ["4201"]


# /user, /users/name, /users/avatar


def test_the_user(gu_pages: Pages, gu: int) -> None:
    data = gu_pages.get("/user")["data"]
    assert fits(data, USER), data
    assert (data["user_id"], data["name"]) == (gu, "小顾")
    assert data["mobile"] == accounts.mobile_of_user(gu)


def test_another_name(gu_pages: Pages) -> None:
    assert gu_pages.put("/users/name", name="小顾顾")["data"] == {"name": "小顾顾"}
    assert gu_pages.get("/session")["data"] == {"name": "小顾顾"}
    assert gu_pages.put("/users/name", name="小顾顾")["errno"] == "0"  # one's own is not taken


@pytest.mark.parametrize("name", ["", "  ", None, 7, "字" * 21])
def test_a_bad_name_is_4103(gu_pages: Pages, name: object) -> None:
    assert gu_pages.put("/users/name", name=name)["errno"] == "4103"


def test_a_name_that_somebody_has_is_4001(gu_pages: Pages, hua: int) -> None:
    assert code(gu_pages.put("/users/name", name="花花")) == ("4001", "用户名已存在")


def test_an_avatar(gu_pages: Pages) -> None:
    data = gu_pages.upload("/users/avatar", avatar=(io.BytesIO(a_file()), "me.jpg"))["data"]
    assert fits(data, {"avatar_url": ADDRESS})
    assert gu_pages.get("/user")["data"]["avatar"] == data["avatar_url"] != ""
    assert gu_pages.browser.get(data["avatar_url"]).mimetype == "image/webp"


def test_no_avatar_is_4103(gu_pages: Pages) -> None:
    assert gu_pages.upload("/users/avatar")["errno"] == "4103"
    assert gu_pages.post("/users/avatar", avatar="x")["errno"] == "4103"


def test_a_store_that_fails_is_4301(gu_pages: Pages, broken_store: None) -> None:
    sent = gu_pages.upload("/users/avatar", avatar=(io.BytesIO(a_file()), "me.jpg"))
    assert code(sent) == ("4301", "上传图片异常")


# /users/auth


def test_the_real_name_is_given_once(app: Flask, pages_of: PagesOf) -> None:
    user = a_user(real_name=False)
    pages = pages_of(user.id)
    assert pages.get("/users/auth")["data"] == {
        "user_id": user.id, "real_name": None, "id_card": None,
    }  # fmt: skip
    number = an_id_number()
    assert code(pages.post("/users/auth", real_name="张三", id_card=number)) == ("0", "OK")
    given = pages.get("/users/auth")["data"]
    assert given == {
        "user_id": user.id, "real_name": "张*", "id_card": f"{number[:3]}{'*' * 11}{number[-4:]}",
    }  # fmt: skip
    other = an_id_number("19850101")
    assert code(pages.post("/users/auth", real_name="李四", id_card=other)) == ("0", "OK")
    assert pages.get("/users/auth")["data"] == given  # nothing was changed


@pytest.mark.parametrize(
    "sent", [{}, {"real_name": "张三"}, {"id_card": "1"}, {"real_name": "", "id_card": ""}]
)
def test_an_incomplete_real_name_is_4103(gu_pages: Pages, sent: dict[str, str]) -> None:
    assert gu_pages.post("/users/auth", **sent)["errno"] == "4103"


# Whoever is not logged in


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/user"), ("PUT", "/users/name"), ("POST", "/users/avatar"), ("GET", "/users/auth"),
        ("POST", "/users/auth"), ("POST", "/houses/info"), ("POST", "/houses/image"),
        ("GET", "/user/houses"), ("POST", "/orders"), ("GET", "/user/orders"),
        ("PUT", "/orders/1/status"), ("PUT", "/orders/1/comment"), ("POST", "/orders/1/payment"),
    ],
)  # fmt: skip
def test_without_a_login_it_is_4101(visitor: Pages, method: str, path: str) -> None:
    answer = said(visitor.browser.open(V1 + path, method=method, json={}))
    assert code(answer) == ("4101", "用户未登录")
