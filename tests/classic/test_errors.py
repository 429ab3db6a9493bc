"""Every refusal that there is has a RET code; none reaches an old page as anything but 200."""

import pytest
from flask import Flask

from ihome.accounts.errors import (
    LoginTooOften,
    SecondFactorNeeded,
    Suspended,
    TooManyLogins,
    TooYoung,
    WrongLogin,
)
from ihome.booking.errors import OwnHouse
from ihome.classic.errors import GENERAL, RET_TABLE, Ret, ret_of, wait_text
from ihome.houses.errors import RealNameNeeded
from ihome.http.catalogue import every_error, routes
from ihome.http.envelope import PlainRefusal
from ihome.identity.errors import ConsentTextChanged
from ihome.kernel.errors import AppError, InvalidInput, NotFound, Unavailable
from ihome.verification.errors import (
    ImageCodeWrong,
    PassNeeded,
    ProofNeeded,
    SmsBudgetSpent,
    SmsCodesClosed,
    SmsCodeWrong,
    SmsNotSent,
    SmsOff,
    SmsPlaceTooOften,
    SmsTooOften,
    SmsUnclear,
)

CALLS = {
    ("GET", "/image_codes/{image_code_id}"), ("GET", "/sms_codes/{mobile}"), ("POST", "/users"),
    ("POST", "/sessions"), ("GET", "/session"), ("DELETE", "/session"), ("GET", "/user"), ("PUT", "/users/name"),
    ("POST", "/users/avatar"), ("GET", "/users/auth"), ("POST", "/users/auth"), ("GET", "/areas"),
    ("GET", "/houses/index"), ("GET", "/houses"), ("GET", "/houses/{house_id}"), ("POST", "/houses/info"),
    ("POST", "/houses/image"), ("GET", "/user/houses"), ("POST", "/orders"), ("GET", "/user/orders"),
    ("PUT", "/orders/{order_id}/status"), ("PUT", "/orders/{order_id}/comment"),
    ("POST", "/orders/{order_id}/payment"), ("PUT", "/order/payment"),
}  # fmt: skip


def test_all_24_calls_and_no_other(house_app: Flask) -> None:
    served = {
        (route.method, route.path.removeprefix("/api/v1.0"))
        for route in routes(house_app, "v1.0")
        if route.path.startswith("/api/v1.0")
    }
    assert served == CALLS
    assert len(CALLS) == 24


def test_the_table_is_the_contracts(house_app: Flask) -> None:
    assert len(RET_TABLE) == 17
    assert {ret.code for ret in GENERAL.values()} <= set(RET_TABLE)


def test_every_refusal_there_is_has_a_code(house_app: Flask) -> None:
    for kind in every_error():
        error = kind.__new__(kind)
        Exception.__init__(error)
        error.errmsg, error.data = kind.errmsg, {}
        if hasattr(kind, "is_gone") or kind in (ImageCodeWrong, SmsCodeWrong):
            error.is_gone = False  # type: ignore[attr-defined]
        ret = ret_of(error)
        assert ret.code in RET_TABLE, kind
        assert ret.words, kind
        assert (ret.code == "4500") == (kind is AppError), kind


@pytest.mark.parametrize(
    ("error", "ret"),
    [
        (WrongLogin(), ("4004", "用户名或密码错误")),
        (ImageCodeWrong(), ("4004", "图片验证码错误")),
        (ImageCodeWrong(is_gone=True), ("4002", "图片验证码失效")),
        (SmsCodeWrong(), ("4004", "短信验证码错误")),
        (SmsCodeWrong(is_gone=True), ("4002", "短信验证码失效")),
        (SmsTooOften(retry_after_seconds=60), ("4201", "请求过于频繁，请60秒后重试")),
        (SmsTooOften(retry_after_seconds=3000), ("4201", "请求过于频繁，请50分钟后重试")),
        (SmsPlaceTooOften(retry_after_seconds=600), ("4201", "请求过于频繁，请10分钟后重试")),
        (SmsBudgetSpent(retry_after_seconds=9000), ("4201", SmsBudgetSpent.errmsg)),
        (SmsOff(), ("4301", SmsOff.errmsg)),
        (SmsNotSent(), ("4301", SmsNotSent.errmsg)),
        (SmsUnclear(), ("4301", SmsUnclear.errmsg)),
        (SmsCodesClosed(), ("4201", SmsCodesClosed.errmsg)),
        (ProofNeeded(), ("4201", "请求过于频繁，请稍后重试，或到 /register 注册")),
        (PassNeeded(), ("4201", "现在试错验证码的人太多，请稍后重试，或到 /register 注册")),
        (Suspended(), ("4104", Suspended.errmsg)),
        (SecondFactorNeeded(), ("4105", "这个账号开了两步验证，请在新版页面登录")),
        (TooYoung(), ("4103", TooYoung.errmsg)),
        (RealNameNeeded(), ("4105", RealNameNeeded.errmsg)),
        (ConsentTextChanged(), ("4201", ConsentTextChanged.errmsg)),
        (LoginTooOften(retry_after_seconds=8), ("4201", "错误次数过多，请8秒后重试")),
        (TooManyLogins(), ("4201", TooManyLogins.errmsg)),
        (Unavailable(), ("4001", Unavailable.errmsg)),
        (OwnHouse(), ("4105", "不能预订自己的房屋")),
        (InvalidInput.of(x="这一项必填。"), ("4103", "这一项必填。")),
        (PlainRefusal(), ("4201", PlainRefusal.errmsg)),
        (AppError(), ("4500", "内部错误")),
    ],
)
def test_the_words_of_the_contract(error: AppError, ret: tuple[str, str]) -> None:
    assert ret_of(error) == Ret(*ret)


def test_what_a_call_says_of_its_own_goes_first() -> None:
    assert ret_of(NotFound(), {NotFound: Ret("4201", "操作无效")}) == Ret("4201", "操作无效")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, "稍"), (0, "稍"), (1, "1秒"), (119, "119秒"), (120, "2分钟"), (121, "3分钟"), (7200, "2小时"), (86_400, "24小时")],
)  # fmt: skip
def test_how_long_to_wait(seconds: int | None, text: str) -> None:
    assert wait_text(seconds) == text
