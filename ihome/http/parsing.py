"""Turn what was sent into a typed form, or refuse it and name the field."""

import re
from typing import Any, TypeVar, get_args, get_origin

import msgspec
from flask import request

from ihome.kernel.errors import BadRequest, InvalidInput, TooLarge

Form = TypeVar("Form", bound=msgspec.Struct)

MAX_BODY_BYTES = 256 * 1024
_WHERE = re.compile(r"^(?P<why>.*?)(?: - at `\$(?P<path>.*)`)?$", re.DOTALL)
_MISSING = re.compile(r"missing required field `(?P<name>[^`]+)`")
_UNKNOWN = re.compile(r"unknown field `(?P<name>[^`]*)`")

_decoders: dict[tuple[type, bool], msgspec.json.Decoder[Any]] = {}


def parse_body(form: type[Form], *, lenient: bool = False) -> Form:
    """The JSON body as `form`; `lenient` takes "3" for 3, as pages send it that know only strings.

    BadRequest (400) if it is no JSON, InvalidInput (422) if it does not fit, TooLarge (413).
    """
    if request.mimetype != "application/json":
        raise BadRequest("请求体应该是 JSON（Content-Type: application/json）。")
    # Not `max_content_length`: the look for a CSRF token has opened the stream before us.
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise TooLarge()
    raw = request.get_data(cache=True)
    if len(raw) > MAX_BODY_BYTES:
        raise TooLarge()
    decoder = _decoders.setdefault((form, lenient), msgspec.json.Decoder(form, strict=not lenient))
    try:
        return decoder.decode(raw)  # type: ignore[no-any-return]
    except msgspec.ValidationError as error:
        raise refused_field(error) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadRequest("请求体不是正确的 JSON。") from error


def parse_query(form: type[Form]) -> Form:
    """The query string as `form`; a list field takes comma-separated words, an empty value is none."""
    lists = {f.encode_name for f in msgspec.structs.fields(form) if _is_list(f.type)}
    sent: dict[str, Any] = {}
    for name, values in request.args.lists():
        if len(values) > 1:
            raise InvalidInput.of(**{_safe(name): "这个参数只能出现一次。"})
        if values[0] == "":
            continue
        sent[name] = values[0].split(",") if name in lists else values[0]
    try:
        return msgspec.convert(sent, form, strict=False)
    except msgspec.ValidationError as error:
        raise refused_field(error) from error


def refused_field(error: msgspec.ValidationError) -> InvalidInput:
    """msgspec's sentence as our refusal, the field named by its path (`lines[0].amount`)."""
    match = _WHERE.match(str(error))
    why, path = (match["why"], match["path"] or "") if match else (str(error), "")
    name = path.lstrip(".").replace("[...]", "[]")
    if missing := _MISSING.search(why):
        name, reason = f"{name}.{missing['name']}".lstrip("."), "这一项必填。"
    elif unknown := _UNKNOWN.search(why):
        name, reason = f"{name}.{unknown['name']}".lstrip("."), "没有这一项。"
    else:
        reason = _in_chinese(why)
    return InvalidInput(fields={_safe(name) or "body": reason})


def _in_chinese(why: str) -> str:
    for pattern, words in _REASONS:
        if match := pattern.search(why):
            return words.format(*match.groups())
    return "格式不对。"


_REASONS = [
    (re.compile(r"Expected `str` of length >= (\d+)"), "至少要写 {} 个字。"),
    (re.compile(r"Expected `str` of length <= (\d+)"), "最多写 {} 个字。"),
    (re.compile(r"Expected `(?:int|float)` >= (-?[\d.]+)"), "不能小于 {}。"),
    (re.compile(r"Expected `(?:int|float)` <= (-?[\d.]+)"), "不能大于 {}。"),
    (re.compile(r"Expected `array` of length <= (\d+)"), "最多 {} 项。"),
    (re.compile(r"Expected `array` of length >= (\d+)"), "至少 {} 项。"),
    (re.compile(r"Invalid enum value"), "没有这个选项。"),
    (
        re.compile(r"Invalid RFC3339|Invalid (?:date|time|datetime)|`date`"),
        "日期格式应为 2026-10-01。",
    ),
    (re.compile(r"Expected `int"), "应该是整数。"),
    (re.compile(r"Expected `str"), "应该是文字。"),
    (re.compile(r"Expected `bool"), "应该是 true 或 false。"),
    (re.compile(r"Expected `array"), "应该是列表。"),
    (re.compile(r"Expected `object"), "应该是 JSON 对象。"),
]


def _is_list(kind: Any) -> bool:
    return get_origin(kind) in (list, tuple) or any(_is_list(part) for part in get_args(kind))


def _safe(name: str) -> str:
    """A field name that a stranger sent, short enough to send back."""
    return name[:60]
