"""The service's OpenAPI document as a page: each question, what it takes and what it answers."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

METHODS = ("get", "post")
FAMILIES = re.compile(r"^/(tmdb|streaming)(?=/)")
IN_PATH = re.compile(r"(/\{\w+\})+$")


class Endpoint(NamedTuple):
    """One question, and every address that it can be asked at."""

    method: str
    paths: list[str]
    told: dict[str, Any]


def page(document: dict[str, Any]) -> str:
    schemas = document["components"]["schemas"]
    parts = ["# HTTP", _introduction()]
    tag = None
    for one in sorted(endpoints(document), key=lambda one: _tag(one)):
        parts += [f"## {_tag(one)}"] * (tag != _tag(one))
        parts += [_endpoint(one)]
        tag = _tag(one)
    shapes = [_shape(name, schema) for name, schema in sorted(schemas.items())]
    return "\n\n".join([*parts, "## Bodies and answers", *shapes]) + "\n"


def endpoints(document: dict[str, Any]) -> list[Endpoint]:
    """Addresses that ask the same are one endpoint, the one with the fewest words first."""
    found: dict[tuple[str, ...], Endpoint] = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                told = item[method]
                name = IN_PATH.sub("", FAMILIES.sub("", path)).rstrip("/")
                key = (method, name, told.get("description", ""), _answered(told))
                found.setdefault(key, Endpoint(method.upper(), [], told)).paths.append(path)
    return [
        one._replace(paths=sorted(one.paths, key=lambda path: ("{" in path, len(path))))
        for one in found.values()
    ]


def _introduction() -> str:
    return (
        "Made from the service's own document, which it serves at `/docs.json`. Every error is an "
        "RFC 9457 problem: see [Problem](#problem)."
    )


def _tag(one: Endpoint) -> str:
    return str((one.told.get("tags") or ["service"])[0])


def _endpoint(one: Endpoint) -> str:
    first, *others = one.paths
    also = f"Also at {', '.join(f'`{path}`' for path in others)}." if others else ""
    said = one.told.get("description") or one.told.get("summary") or ""
    taken = [_parameter(parameter) for parameter in one.told.get("parameters", [])]
    takes = _table("| parameter | values | default | meaning |", taken)
    body = one.told.get("requestBody", {}).get("content", {}).get("application/json", {})
    asks = f"The body: {_type(body['schema'])}." if body else ""
    answers = [
        f"| {status} | {_cell(answer['description'])} | {_content(answer)} |"
        for status, answer in sorted(one.told["responses"].items())
    ]
    told = _table("| status | when | answer |", answers)
    parts = [f"### {one.method} {first}", said, also, takes, asks, told]
    return "\n\n".join(filter(None, parts))


def _parameter(told: dict[str, Any]) -> str:
    schema = told["schema"]
    name = f"`{told['name']}`" + (" (required)" if told.get("required") else "")
    meaning = _cell(told.get("description") or schema.get("description") or "")
    return f"| {name} | {_type(schema)} | {_default(schema)} | {meaning} |"


def _shape(name: str, schema: dict[str, Any]) -> str:
    needed = schema.get("required", [])
    rows = [
        f"| `{field}`{' (required)' * (field in needed)} | {_type(told)} | {_default(told)} "
        f"| {_cell(told.get('description', ''))} |"
        for field, told in schema.get("properties", {}).items()
    ]
    table = _table("| field | values | default | meaning |", rows) or _type(schema)
    return "\n\n".join(filter(None, [f"### {name}", _plain(schema.get("description", "")), table]))


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    options = schema.get("anyOf") or schema.get("oneOf")
    if options:
        return " or ".join(_type(one) for one in options if one.get("type") != "null")
    if "enum" in schema or "const" in schema:
        allowed = schema.get("enum", [schema.get("const")])
        return ", ".join(f"`{one}`" for one in allowed)
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return _plain(str(schema.get("type", "anything"))) + _bounds(schema)


def _bounds(schema: dict[str, Any]) -> str:
    units = " characters" if schema.get("type") == "string" else ""
    low = schema.get("minimum", schema.get("minLength"))
    high = schema.get("maximum", schema.get("maxLength"))
    said = [f"from {low}"] * (low is not None) + [f"up to {high}"] * (high is not None)
    return f" {' '.join(said)}{units}" if said else ""


def _default(schema: dict[str, Any]) -> str:
    return f"`{schema['default']}`" if schema.get("default") is not None else ""


def _answered(told: dict[str, Any]) -> str:
    return _content(told["responses"].get("200", {}))


def _content(answer: dict[str, Any]) -> str:
    for kind, content in answer.get("content", {}).items():
        return _type(content["schema"]) if content.get("schema") else f"`{kind}`"
    return ""


def _table(head: str, rows: list[str]) -> str:
    rule = "| " + " | ".join(["---"] * (head.count("|") - 1)) + " |"
    return "\n".join([head, rule, *rows]) if rows else ""


def _cell(text: str) -> str:
    return _plain(text).replace("|", r"\|").replace("\n", " ")


def _plain(text: str) -> str:
    return text.replace("<", "&lt;")
