"""One declaration serves the request and writes its document.

    @bp.post("/bookings")
    @interface("预订房源", about="…", access="user", form=BookingForm, returns=BookingView,
               status=201, errors=[DatesTaken, OwnHouse])
    def place_booking(form: BookingForm) -> BookingView:
        ...

The wrapper checks who is asking (http/access.py), parses what was sent, calls the view with `form=` and `query=`,
and puts what it returns into the envelope. `openapi.py` and `documents.py` read the same facts, so
a document cannot say something else than the code does. A route without one fails a test.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

import msgspec
from flask import Response

from ihome.http.access import check_access, needs_login, pass_gate, staff_role
from ihome.http.envelope import ok
from ihome.http.fresh import share_for
from ihome.http.idempotency import answered_once
from ihome.http.parsing import parse_body, parse_query
from ihome.kernel.errors import AppError
from ihome.kernel.roles import Role

View = Callable[..., Any]


@dataclass(frozen=True)
class Upload:
    """A file in a multipart form."""

    name: str
    meaning: str


@dataclass(frozen=True)
class Interface:
    """What one route promises. `access` is a word of http/access.py."""

    name: str
    about: str
    access: str
    form: type[msgspec.Struct] | None = None
    query: type[msgspec.Struct] | None = None
    upload: Upload | None = None
    path: dict[str, str] = field(default_factory=dict)
    returns: Any = None
    returns_list: bool = False
    status: int = 200
    errors: tuple[type[AppError], ...] = ()
    idempotent: bool = False
    content_type: str = "application/json"
    example: Any = None
    fresh_for: float = 0
    same_for_all: bool = False
    lenient: bool = False
    contract: str = "v2"

    @property
    def needs_login(self) -> bool:
        return needs_login(self.access)

    @property
    def staff_role(self) -> Role | None:
        """The least role that may ask, None when no role is needed."""
        return staff_role(self.access)


def interface(
    name: str,
    *,
    about: str,
    access: str,
    form: type[msgspec.Struct] | None = None,
    query: type[msgspec.Struct] | None = None,
    upload: Upload | None = None,
    path: dict[str, str] | None = None,
    returns: Any = None,
    status: int = 200,
    errors: Sequence[type[AppError]] = (),
    idempotent: bool = False,
    content_type: str = "application/json",
    example: Any = None,
    fresh_for: float = 0,
    same_for_all: bool = False,
    lenient: bool = False,
    contract: str = "v2",
) -> Callable[[View], Callable[..., Response]]:
    """Declare a route: `name` and `about` are Chinese, for people; `path` explains URL parameters.

    `returns` is the type of `data` (a Struct, or e.g. `list[AreaView]`); None answers data null.
    `example` is the example answer's `data` when the one made from the fields would mislead.
    `idempotent` asks for an Idempotency-Key header and answers a repeated one as the first time.
    `fresh_for` lets visitors share an answer for that many seconds (http/fresh.py), `same_for_all`
    those who are logged in too.
    `lenient` takes a number that was sent as text. `contract` names the documents it belongs to.
    A view may return a Response (a picture, a redirect) when `content_type` says so.
    """
    check_access(access)
    declared = Interface(
        name=name, about=about, access=access, form=form, query=query, upload=upload,
        path=path or {}, returns=returns, status=status, errors=tuple(errors),
        idempotent=idempotent, content_type=content_type, example=example, fresh_for=fresh_for,
        same_for_all=same_for_all, lenient=lenient, contract=contract,
    )  # fmt: skip

    def declare(view: View) -> Callable[..., Response]:
        @wraps(view)
        def serve(**kwargs: Any) -> Response:
            pass_gate(access)
            if query is not None:
                kwargs["query"] = parse_query(query)
            if form is not None:
                kwargs["form"] = parse_body(form, lenient=lenient)
            if declared.idempotent:
                return answered_once(lambda: _answer_of(view(**kwargs), status))
            if declared.fresh_for:
                share_for(declared.fresh_for, same_for_all=same_for_all)
            return _answer_of(view(**kwargs), status)

        serve.interface = declared  # type: ignore[attr-defined]
        return serve

    return declare


def _answer_of(said: Any, status: int) -> Response:
    return said if isinstance(said, Response) else ok(said, status)


def interface_of(view: Callable[..., Any]) -> Interface | None:
    """What `view` declared, or None for a view without a document."""
    return getattr(view, "interface", None)
