"""Turns the guide and the OpenAPI document into what the documentation page shows."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

GUIDE = settings.BASE_DIR / "docs" / "api.md"
REF = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Line:
    """One parameter or one field of a body."""

    name: str
    place: str
    type: str
    is_required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address."""

    anchor: str
    method: str
    path: str
    summary: str
    description: str
    lines: list[Line]
    answers: list[tuple[str, str]]
    example: str


@dataclass(slots=True)
class Chapter:
    """All operations on one kind of record."""

    name: str
    operations: list[Operation] = field(default_factory=list)


@cache
def guide() -> SafeString:
    """Return the guide as HTML; the text is our own and raw HTML in it stays text."""
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(GUIDE.read_text())
    # Wide examples scroll, and have to do so by keyboard as well.
    return SafeString(html.replace("<pre>", '<pre tabindex="0">'))


def chapters(document: dict[str, Any]) -> list[Chapter]:
    """Return the operations of an OpenAPI document by chapter, in the order of their paths."""
    found: dict[str, Chapter] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            name = operation["tags"][0]
            told = _operation(document, path, method.upper(), operation)
            found.setdefault(name, Chapter(name)).operations.append(told)
    return list(found.values())


def _operation(
    document: dict[str, Any], path: str, method: str, operation: dict[str, Any]
) -> Operation:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    parameters = operation.get("parameters", [])
    conditional = any(parameter["name"] == "If-Match" for parameter in parameters)
    return Operation(
        anchor=operation["operationId"],
        method=method,
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        lines=[*map(_parameter, parameters), *_fields(document, content.get("schema", {}))],
        answers=[
            (status, answer.get("description") or "Done.")
            for status, answer in operation["responses"].items()
        ],
        example=_curl(path, method, _example(content), is_conditional=conditional),
    )


def _parameter(parameter: dict[str, Any]) -> Line:
    schema = parameter["schema"]
    return Line(
        name=parameter["name"],
        place=parameter["in"],
        type=_type(schema),
        is_required=parameter.get("required", False),
        description=" ".join(filter(None, (parameter.get("description"), _said(schema)))),
    )


def _fields(document: dict[str, Any], schema: dict[str, Any]) -> Iterator[Line]:
    component = _resolved(document, schema)
    for name, below in component.get("properties", {}).items():
        yield Line(
            name=name,
            place="body",
            type=_type(below),
            is_required=name in component.get("required", []),
            description=_choices(_resolved(document, below)),
        )


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Follow references until there is a schema."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(REF)
        return _resolved(document, document["components"]["schemas"][name])
    for several in ("allOf", "oneOf", "anyOf"):
        if schema.get(several):
            return _resolved(document, schema[several][0])
    return schema


def _said(schema: dict[str, Any]) -> str:
    codes = _choices(schema.get("items", schema))
    return f"({codes})" if codes else ""


def _choices(schema: dict[str, Any]) -> str:
    return ", ".join(str(value) for value in schema.get("enum", []) if value not in {"", None})


def _type(schema: dict[str, Any]) -> str:
    """Name a type for people."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(REF).removesuffix("Enum")
    for several in ("allOf", "oneOf", "anyOf"):
        if schema.get(several):
            return _type(schema[several][0])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    kind = schema.get("format") or schema.get("type", "any")
    return " or ".join(kind) if isinstance(kind, list) else str(kind)


def _example(content: dict[str, Any]) -> Any:
    examples = content.get("examples", {})
    return next((example["value"] for example in examples.values()), None)


def _curl(path: str, method: str, body: Any, *, is_conditional: bool) -> str:
    """Return a command line for the operation; names in capitals are to be filled in."""
    address = f'"$SITE{path}"'.replace("{uuid}", "$UUID")
    parts = [f"curl {address}"]
    if method != "GET" and body is None:
        parts.append(f"-X {method}")
    elif method == "PATCH":
        parts.append("-X PATCH")
    if not path.endswith("/sign-in"):
        parts.append('-H "Authorization: Bearer $TOKEN"')
    if is_conditional:
        parts.append("-H 'If-Match: \"v1\"'")
    if body is not None:
        text = json.dumps(body, ensure_ascii=False).replace("'", "'\\''")
        parts += ["-H 'Content-Type: application/json'", f"-d '{text}'"]
    return " \\\n  ".join(parts)
