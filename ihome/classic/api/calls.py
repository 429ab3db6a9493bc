"""How a call of the classic contract is declared, answered and refused.

Every answer is HTTP 200 and JSON {errno, errmsg, data}; `data` only where there is some. Its pages
write titles and names into themselves as HTML, so no answer holds an angle bracket: ‹ and › stand
for them in full width.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import msgspec
from flask import Response

from ihome.classic.errors import OK, Ret, ret_of
from ihome.http.envelope import raw_json
from ihome.http.interface import Upload, interface
from ihome.kernel.errors import AppError

CONTRACT = "v1.0"
PREFIX = "/api/v1.0"

_encoder = msgspec.json.Encoder()


def call(
    name: str,
    *,
    about: str,
    access: str = "public",
    form: type[msgspec.Struct] | None = None,
    query: type[msgspec.Struct] | None = None,
    upload: Upload | None = None,
    path: dict[str, str] | None = None,
    returns: Any = None,
    errors: list[type[AppError]] | None = None,
    refuses: Mapping[type[AppError], Ret] | None = None,
    says: str = "OK",
    content_type: str = "application/json",
    fresh_for: float = 0,
    same_for_all: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Response]]:
    """Declare a call like `interface`; the view returns `data`, or None for an answer without.

    `says` is the errmsg of success, `refuses` what a refusal means in this call alone.
    """
    special = refuses or {}
    declare = interface(
        name, about=about, access=access, form=form, query=query, upload=upload, path=path,
        returns=returns, errors=[*(errors or []), *special], content_type=content_type,
        fresh_for=fresh_for, same_for_all=same_for_all, lenient=True, contract=CONTRACT,
    )  # fmt: skip

    def declare_call(view: Callable[..., Any]) -> Callable[..., Response]:
        @wraps(view)
        def serve(**kwargs: Any) -> Response:
            try:
                data = view(**kwargs)
            except AppError as error:
                if type(error) not in special:
                    raise  # refused below, by the words of all calls
                return refused(ret_of(error, special))
            return data if isinstance(data, Response) else answer(data, says)

        served = declare(serve)
        served.refuses, served.says = special, says  # type: ignore[attr-defined]
        return served

    return declare_call


def answer(data: Any, says: str = "OK") -> Response:
    return _json({"errno": OK, "errmsg": says} | ({} if data is None else {"data": data}))


def refused(ret: Ret) -> Response:
    return _json({"errno": ret.code, "errmsg": ret.words})


def refusal(error: AppError) -> Response:
    """Whatever went wrong at an address of the contract, in its words: wiring.py plugs it in."""
    return refused(ret_of(error))


def _json(said: dict[str, Any]) -> Response:
    text = _encoder.encode(said)
    safe = text.replace(b"<", "＜".encode()).replace(b">", "＞".encode())
    response = raw_json(msgspec.Raw(safe))
    response.headers["Cache-Control"] = "no-store"
    return response
