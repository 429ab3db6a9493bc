"""The contract of the API as OpenAPI 3.1, made from the same declarations that serve it."""

from itertools import groupby
from typing import Any

from flask import Flask

from ihome.http.catalogue import (
    Route,
    envelope,
    every_error,
    example_of,
    routes,
    schemas,
    status_name,
)
from ihome.http.interface import Interface
from ihome.kernel.errors import AppError

VERSION = "3.1.0"
REFUSAL = "Refusal"


def openapi(app: Flask, *, version: str) -> dict[str, Any]:
    """The whole document; equal input gives equal text, so that a stale copy shows in a diff."""
    found = routes(app)
    types = [kind for route in found for kind in _types_of(route.interface)]
    shapes, components = schemas(types)
    schema_of = dict(zip(map(_key, types), shapes, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in found:
        operation = _operation(route, schema_of, components)
        paths.setdefault(route.path, {})[route.method.lower()] = operation
    components[REFUSAL] = {
        **envelope({"type": ["object", "null"]}, errno="refused"),
        "description": "Every refusal; errno is listed in docs/api/errors.md.",
    }
    return {
        "openapi": VERSION,
        "info": {
            "title": "ihome 爱家租房",
            "version": version,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": dict(sorted(components.items())),
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "session"},
                "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRFToken"},
            },
        },
    }


def _types_of(facts: Interface) -> list[Any]:
    return [kind for kind in (facts.form, facts.query, facts.returns) if kind is not None]


def _key(kind: Any) -> str:
    return repr(kind)


def _operation(
    route: Route, schema_of: dict[str, Any], components: dict[str, Any]
) -> dict[str, Any]:
    facts = route.interface
    operation: dict[str, Any] = {
        "operationId": route.endpoint.replace(".", "_"),
        "summary": facts.name,
        "description": facts.about,
        "tags": [route.tag],
        "x-access": facts.access,
        "parameters": _parameters(route, schema_of, components),
        "responses": _responses(route, schema_of, components),
    }
    if facts.form is not None:
        content = {"application/json": {"schema": schema_of[_key(facts.form)]}}
        operation["requestBody"] = {"required": True, "content": content}
    if facts.upload is not None:
        operation["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": {
            "type": "object",
            "properties": {facts.upload.name: {"type": "string", "format": "binary", "description": facts.upload.meaning}},
            "required": [facts.upload.name],
        }}}}  # fmt: skip
    security: dict[str, list[str]] = {"session": []} if facts.needs_login else {}
    if route.method != "GET" and facts.access != "callback":
        security["csrf"] = []
    operation["security"] = [security] if security else []
    return operation


def _parameters(
    route: Route, schema_of: dict[str, Any], components: dict[str, Any]
) -> list[dict[str, Any]]:
    facts = route.interface
    found: list[dict[str, Any]] = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": facts.path.get(name, ""),
            "schema": {"type": "string"},
        }
        for name in route.arguments
    ]
    if facts.query is not None:
        shape = schema_of[_key(facts.query)]
        form = components[shape["$ref"].rpartition("/")[2]]
        for name, field in form["properties"].items():
            parameter = {
                "name": name,
                "in": "query",
                "required": name in form.get("required", []),
                "description": field.get("description", ""),
                "schema": field,
            }
            if name not in form.get("required", []):
                parameter["allowEmptyValue"] = True  # as good as not sent (parsing.parse_query)
            if field.get("type") == "array" or any(
                each.get("type") == "array" for each in field.get("anyOf", [])
            ):
                parameter |= {"style": "form", "explode": False}
            found.append(parameter)
    if facts.idempotent:
        found.append({
            "name": "Idempotency-Key", "in": "header", "required": True,
            "description": "浏览器为这次操作生成的随机文字；重试时带同一个，只会生效一次。",
            "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,64}$"},
        })  # fmt: skip
    return found


def _responses(
    route: Route, schema_of: dict[str, Any], components: dict[str, Any]
) -> dict[str, Any]:
    facts = route.interface
    answers: dict[str, Any] = {str(facts.status): {"description": facts.name}}
    if facts.content_type == "application/json":
        data = schema_of[_key(facts.returns)] if facts.returns is not None else None
        example = (
            facts.example
            if facts.example is not None
            else (example_of(data, components) if data else None)
        )
        answers[str(facts.status)]["content"] = {"application/json": {
            "schema": envelope(data), "example": {"errno": "0", "errmsg": "OK", "data": example},
        }}  # fmt: skip
    elif facts.status < 300:
        answers[str(facts.status)]["content"] = {facts.content_type: {"schema": {}}}
    for status, refused in groupby(route.refusals(), key=lambda error: error.http_status):
        answer = answers.setdefault(str(status), _refused(status, list(refused)))
        if facts.content_type == "text/html":
            answer["content"]["text/html"] = {"schema": {}}  # people get a page that says so
    return answers


def _refused(status: int, refusals: list[type[AppError]]) -> dict[str, Any]:
    examples = {
        error.__name__: {"value": {"errno": error.errno, "errmsg": error.errmsg, "data": None}}
        for error in refusals
    }
    names = "; ".join(f"{error.errno} {error.errmsg}" for error in refusals)
    return {
        "description": f"{status_name(status)}: {names}",
        "content": {
            "application/json": {
                "schema": {"$ref": f"#/components/schemas/{REFUSAL}"},
                "examples": examples,
            }
        },
    }


def errors_page() -> str:
    """docs/api/errors.md: every errno there is, what it means, and its HTTP status."""
    rows = sorted(
        {(error.errno, error.http_status, error.__name__, error.errmsg) for error in every_error()}
    )
    lines = [f"| {errno} | {status} | `{name}` | {words} |" for errno, status, name, words in rows]
    return "\n".join([
        "# errno", "", "Generated by `make openapi`; do not edit. An errno means one thing, for ever.", "",
        "| errno | HTTP | name | errmsg |", "|---|---|---|---|", "| 0 | 2xx | | OK |", *lines, "",
    ])  # fmt: skip
