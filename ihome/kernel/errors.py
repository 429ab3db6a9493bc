"""What can go wrong, said once: every error knows its errno and its HTTP status.

`errmsg` is a sentence for the person at the screen: what happened and what to do next. Chinese
first; the web app translates by errno. General refusals keep the classic ihome codes; a package's
own have five digits that begin with its number (docs/api/errors.md).
"""

from typing import Any


class AppError(Exception):
    """An expected refusal, safe to show to the client. `data` is what a program needs."""

    errno = "4500"
    http_status = 500
    errmsg = "我们这边出了点问题，已经记下来了。请稍后再试。"

    def __init__(self, errmsg: str | None = None, **data: Any) -> None:
        super().__init__(errmsg or self.errmsg)
        self.errmsg = errmsg or self.errmsg
        self.data = data


class BadRequest(AppError):
    """The request cannot be read at all: not JSON, too deep, the wrong kind of body."""

    errno, http_status, errmsg = "4204", 400, "请求的内容读不懂，请检查格式。"


class InvalidInput(AppError):
    """`data.fields` maps the name of each bad field to what is wrong with it."""

    errno, http_status, errmsg = "4103", 422, "有些内容填得不对。"

    def __init__(self, errmsg: str | None = None, **data: Any) -> None:
        data.setdefault("fields", {})
        super().__init__(errmsg, **data)

    @classmethod
    def of(cls, **fields: str) -> "InvalidInput":
        """The refusal of named fields; the first reason is also the sentence people read."""
        return cls(next(iter(fields.values())), fields=fields)


class NotFound(AppError):
    errno, http_status, errmsg = "4002", 404, "这里什么也没有。"


class Conflict(AppError):
    errno, http_status, errmsg = "4003", 409, "和已有的内容冲突了。"


class NotLoggedIn(AppError):
    errno, http_status, errmsg = "4101", 401, "请先登录。"


class NotAllowed(AppError):
    errno, http_status, errmsg = "4105", 403, "你不能做这件事。"


class TooMany(AppError):
    """Always carries `retry_after_seconds`; the door copies it into Retry-After."""

    errno, http_status, errmsg = "4201", 429, "操作太频繁了，请稍后再试。"

    def __init__(self, errmsg: str | None = None, *, retry_after_seconds: int, **data: Any) -> None:
        super().__init__(errmsg, retry_after_seconds=retry_after_seconds, **data)


class TooLarge(AppError):
    errno, http_status, errmsg = "4206", 413, "内容太大了。"


class CsrfFailed(AppError):
    errno, http_status, errmsg = "4207", 400, "页面放得太久了，请刷新后再试。"


class KeyMissing(AppError):
    """A request that books or pays came without an Idempotency-Key of 8 to 64 plain characters."""

    errno, http_status, errmsg = "4208", 400, "请求缺少操作编号，请刷新页面后再试。"


class KeyUsedBefore(Conflict):
    """The same Idempotency-Key came with another wish."""

    errno, errmsg = "4209", "这次操作已经提交过了，请刷新后重试。"


class ThirdPartyFailed(AppError):
    """A tool outside (SMS, payment) refused or did not answer in time."""

    errno, http_status, errmsg = "4301", 502, "外部服务没有响应，请稍后再试。"


class Unavailable(AppError):
    """Our own database or cache does not answer, or is too busy; trying again may help."""

    errno, http_status, errmsg = "4503", 503, "现在有点忙，请几秒后再试。"

    def __init__(self, errmsg: str | None = None, **data: Any) -> None:
        data.setdefault("retry_after_seconds", 2)
        super().__init__(errmsg, **data)
