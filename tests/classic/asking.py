"""Ask as the classic pages do, and look at the answer as they do: HTTP 200, JSON, a string errno."""

import re
from typing import Any

from urllib3 import encode_multipart_formdata
from werkzeug.test import TestResponse

from tests.conftest import Browser

V1 = "/api/v1.0"
ORIGIN_BYTES = b"<>"


class Pages:
    """A browser on the classic pages."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        return said(self.browser.get(V1 + path, query_string=query))

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        return said(self.browser.post(V1 + path, json=body))

    def put(self, path: str, **body: Any) -> dict[str, Any]:
        return said(self.browser.put(V1 + path, json=body))

    def delete(self, path: str) -> dict[str, Any]:
        return said(self.browser.delete(V1 + path))

    def upload(self, path: str, **fields: Any) -> dict[str, Any]:
        """A file is (stream, name). Sent as bytes: no temporary file that somebody must close."""
        sent = {
            name: (value[1], value[0].read()) if isinstance(value, tuple) else value
            for name, value in fields.items()
        }
        body, kind = encode_multipart_formdata(sent)
        return said(self.browser.post(V1 + path, data=body, content_type=kind))


def said(response: TestResponse) -> dict[str, Any]:
    """The envelope; fails on anything that an old page would not handle."""
    assert response.status_code == 200, (response.status_code, response.text)
    assert response.mimetype == "application/json"
    assert not set(response.data) & set(ORIGIN_BYTES), "markup in an answer"
    body = response.json
    assert isinstance(body, dict)
    assert isinstance(body["errno"], str)
    assert isinstance(body["errmsg"], str)
    assert body["errmsg"]
    assert body.keys() <= {"errno", "errmsg", "data"}
    assert body.get("data", {}) is not None, "data is left out, never null"
    return body


def code(body: dict[str, Any]) -> tuple[str, str]:
    return body["errno"], body["errmsg"]


def fits(value: Any, shape: Any) -> bool:
    """Whether `value` has exactly the fields and types of `shape`.

    A dict is exact fields, a list of one shape is a list of such, a tuple is one of several types.
    """
    if isinstance(shape, dict):
        return (
            isinstance(value, dict)
            and value.keys() == shape.keys()
            and all(fits(value[name], each) for name, each in shape.items())
        )
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(each, shape[0]) for each in value)
    if isinstance(shape, tuple):
        return any(fits(value, each) for each in shape)
    if isinstance(shape, str):  # a pattern
        return isinstance(value, str) and re.fullmatch(shape, value) is not None
    return type(value) is shape


DAY = r"\d{4}-\d{2}-\d{2}"
MOMENT = rf"{DAY} \d{{2}}:\d{{2}}:\d{{2}}"
ADDRESS = r"(/media/\d+/[0-9a-f]{64}\.webp)?"
BASIC = {
    "house_id": int, "title": str, "price": int, "area_name": str, "img_url": ADDRESS, "room_count": int,
    "order_count": int, "address": str, "user_avatar": ADDRESS, "ctime": DAY,
}  # fmt: skip
HOUSE = {
    "hid": int, "user_id": int, "user_name": str, "user_avatar": ADDRESS, "title": str, "price": int,
    "address": str, "room_count": int, "acreage": int, "unit": str, "capacity": int, "beds": str,
    "deposit": int, "min_days": int, "max_days": int, "img_urls": [ADDRESS], "facilities": [int],
    "comments": [{"comment": str, "user_name": str, "ctime": MOMENT}],
}  # fmt: skip
ORDER = {
    "order_id": int, "title": str, "img_url": ADDRESS, "start_date": DAY, "end_date": DAY, "ctime": MOMENT,
    "days": int, "amount": int, "status": str, "comment": str,
}  # fmt: skip
USER = {"user_id": int, "name": str, "mobile": r"1\d{10}", "avatar": ADDRESS, "create_time": MOMENT}
