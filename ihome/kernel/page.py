"""A page of things, and the cursor that leads to the next one (keyset paging, never OFFSET)."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ihome.kernel.errors import InvalidInput

Thing = TypeVar("Thing")

MAX_LIMIT = 50


@dataclass(frozen=True)
class Page(Generic[Thing]):
    """`next_cursor` is None on the last page."""

    items: list[Thing]
    next_cursor: str | None = None


def write_cursor(*key: Any) -> str:
    """An opaque text for the sort key of the last row; plain JSON values only."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def read_cursor(cursor: str, *, types: tuple[type, ...]) -> list[Any]:
    """The sort key back, its length and types checked; InvalidInput for a forged one."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise InvalidInput.of(cursor="翻页位置不对，请从第一页重新看。") from error
    fits = isinstance(key, list) and len(key) == len(types)
    if not fits or not all(map(_fits, key, types)):
        raise InvalidInput.of(cursor="翻页位置不对，请从第一页重新看。")
    return list(key)


def _fits(value: Any, kind: type) -> bool:
    """Whether `value` could come from a row: a column holds no number beyond 64 bits."""
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return False
    return type(value) is kind
