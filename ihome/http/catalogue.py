"""Every route that the app serves, with what it declared: the source of all interface documents."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import msgspec
from flask import Flask

from ihome.http.interface import Interface, interface_of
from ihome.kernel.errors import (
    AppError,
    BadRequest,
    CsrfFailed,
    InvalidInput,
    KeyMissing,
    KeyUsedBefore,
    NotAllowed,
    NotLoggedIn,
    TooLarge,
    Unavailable,
)

_ARGUMENT = re.compile(r"<(?:(?P<kind>[a-z]+)(?:\([^)]*\))?:)?(?P<name>\w+)>")
REF = "#/components/schemas/{name}"


@dataclass(frozen=True)
class Route:
    """One method of one address. `path` is written the OpenAPI way: /houses/{house_id}."""

    endpoint: str
    method: str
    path: str
    arguments: tuple[str, ...]
    interface: Interface

    @property
    def tag(self) -> str:
        """The package that serves it; a plain address of ours belongs to "platform"."""
        return self.endpoint.partition(".")[0]

    def refusals(self) -> list[type[AppError]]:
        """What it declared, and what its manners at the door imply; each errno once, ordered."""
        facts, found = self.interface, list(self.interface.errors)
        if facts.needs_login:
            found.append(NotLoggedIn)
        if facts.staff_role is not None:
            found.append(NotAllowed)
        if self.method != "GET" and facts.access != "callback":
            found += [CsrfFailed, TooLarge]
        if facts.idempotent:
            found += [KeyMissing, KeyUsedBefore]
        if facts.form is not None:
            found += [BadRequest, InvalidInput]
        if facts.upload is not None:
            found += [BadRequest, InvalidInput]
        if facts.query is not None:
            found.append(InvalidInput)
        found.append(Unavailable)
        return sorted(set(found), key=lambda error: (error.http_status, error.errno))


def routes(app: Flask, contract: str = "v2") -> list[Route]:
    """All documented routes of a contract, by path and method."""
    found = []
    for rule in app.url_map.iter_rules():
        facts = interface_of(app.view_functions[rule.endpoint])
        if facts is None or facts.contract != contract:
            continue
        path = _ARGUMENT.sub(lambda found: "{" + found["name"] + "}", rule.rule)
        arguments = tuple(match["name"] for match in _ARGUMENT.finditer(rule.rule))
        methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        found += [Route(rule.endpoint, method, path, arguments, facts) for method in methods]
    return sorted(found, key=lambda route: (route.path, route.method))


def undocumented(app: Flask) -> list[str]:
    """Endpoints without a declaration; a test wants none."""
    return sorted(
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if interface_of(app.view_functions[rule.endpoint]) is None
    )


def schemas(types: list[Any]) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """JSON schemas of `types`, in order, and the components that they point to."""
    found, components = msgspec.json.schema_components(types, ref_template=REF)
    return list(found), components


def example_of(schema: dict[str, Any], components: dict[str, Any], depth: int = 0) -> Any:
    """A value that fits `schema`: its own example where it has one, else the plainest one."""
    if "examples" in schema:
        return schema["examples"][0]
    if "$ref" in schema:
        return example_of(components[schema["$ref"].rpartition("/")[2]], components, depth)
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return _example_of_several(schema[several], components, depth)
    return _example_of_kind(schema, components, depth)


def _example_of_several(
    choices: list[dict[str, Any]], components: dict[str, Any], depth: int
) -> Any:
    real = [choice for choice in choices if choice.get("type") != "null"]
    return example_of(real[0], components, depth) if real and depth < 4 else None


def _example_of_kind(schema: dict[str, Any], components: dict[str, Any], depth: int) -> Any:
    kind = schema.get("type")
    if kind == "object":
        fields = schema.get("properties", {})
        return {name: example_of(each, components, depth + 1) for name, each in fields.items()}
    if kind == "array":
        if depth > 4 or not isinstance(schema.get("items"), dict):
            return []
        return [example_of(schema["items"], components, depth + 1)]
    by_format = {
        "date": "2026-10-01",
        "date-time": "2026-10-01T08:00:00Z",
        "uuid": "0b2f1c9e-6a52-4f0e-9d5b-4b8f7d1a2c3e",
    }
    if kind == "string":
        return by_format.get(schema.get("format", ""), "文字")
    return {"integer": max(schema.get("minimum", 0), 1), "number": 4.8, "boolean": True}.get(
        str(kind)
    )


def envelope(data: dict[str, Any] | None, errno: str = "0") -> dict[str, Any]:
    """The JSON schema of an answer that carries `data`."""
    kind = {"type": "string", "const": "0"} if errno == "0" else {"type": "string"}
    return {
        "type": "object",
        "properties": {
            "errno": kind,
            "errmsg": {"type": "string"},
            "data": data or {"type": "null"},
        },
        "required": ["errno", "errmsg", "data"],
    }


def every_error(cls: type[AppError] = AppError) -> Iterator[type[AppError]]:
    """All refusals there are, the general ones first; not the private bases that some share."""
    if not cls.__name__.startswith("_"):
        yield cls
    for sub in sorted(cls.__subclasses__(), key=lambda each: each.errno):
        yield from every_error(sub)


def status_name(status: int) -> str:
    return HTTPStatus(status).phrase
