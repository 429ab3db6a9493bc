"""What people do at the door of accounts, over HTTP."""

from typing import Any

from werkzeug.test import TestResponse

from tests.conftest import Browser
from tests.factories.phones import Inbox, a_code

MOBILE, OTHER = "13800138000", "13900139000"
PASSWORD, NEW_PASSWORD = "rivet-9m-lamp", "梧桐树下的第三张长椅"


def register(browser: Browser, inbox: Inbox, *, mobile: str = MOBILE, **said: Any) -> TestResponse:
    form = {"mobile": mobile, "password": PASSWORD, "sms_code": a_code(browser, inbox, mobile)}
    return browser.post("/api/v2/users", json=form | said)


def log_in(
    browser: Browser, mobile: str = MOBILE, password: str = PASSWORD, **request: Any
) -> TestResponse:
    form = {"mobile": mobile, "password": password}
    return browser.post("/api/v2/session", json=form, **request)


def who(browser: Browser) -> str | None:
    """The public id of the user that the house takes this browser for."""
    user = browser.get("/api/v2/session").json["data"]["user"]
    return user["user_id"] if user else None
