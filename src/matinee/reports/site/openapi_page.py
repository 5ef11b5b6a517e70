"""The service's OpenAPI document as a page of endpoints and schemas."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

METHODS = ("get", "post")
FAMILIES = re.compile(r"^/(tmdb|streaming)(?=/)")
IN_PATH = re.compile(r"(/\{\w+\})+$")


class Endpoint(NamedTuple):
    """An operation and all its paths."""

    method: str
    paths: list[str]
    operation: dict[str, Any]


def page(document: dict[str, Any]) -> str:
    schemas = document["components"]["schemas"]
    parts = ["# HTTP", _introduction()]
    tag = None
    for endpoint in sorted(endpoints(document), key=_tag):
        parts += [f"## {_tag(endpoint)}"] * (tag != _tag(endpoint))
        parts += [_endpoint(endpoint)]
        tag = _tag(endpoint)
    schema_parts = [_schema(name, schema) for name, schema in sorted(schemas.items())]
    return "\n\n".join([*parts, "## Schemas", *schema_parts]) + "\n"


def endpoints(document: dict[str, Any]) -> list[Endpoint]:
    """Paths of the same operation become one endpoint, the shortest path first."""
    by_key: dict[tuple[str, ...], Endpoint] = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                operation = item[method]
                name = IN_PATH.sub("", FAMILIES.sub("", path)).rstrip("/")
                key = (method, name, operation.get("description", ""), _response_type(operation))
                by_key.setdefault(key, Endpoint(method.upper(), [], operation)).paths.append(path)
    return [
        endpoint._replace(paths=sorted(endpoint.paths, key=lambda path: ("{" in path, len(path))))
        for endpoint in by_key.values()
    ]


def _introduction() -> str:
    return (
        "Generated from the service's OpenAPI document at `/docs.json`. Every error is an "
        "RFC 9457 problem: see [Problem](#problem)."
    )


def _tag(endpoint: Endpoint) -> str:
    return str((endpoint.operation.get("tags") or ["service"])[0])


def _endpoint(endpoint: Endpoint) -> str:
    first, *others = endpoint.paths
    aliases = f"Also at {', '.join(f'`{path}`' for path in others)}." if others else ""
    description = endpoint.operation.get("description") or endpoint.operation.get("summary") or ""
    parameter_rows = [
        _parameter(parameter) for parameter in endpoint.operation.get("parameters", [])
    ]
    parameters = _table("| parameter | values | default | meaning |", parameter_rows)
    body = endpoint.operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    request = f"Request body: {_type(body['schema'])}." if body else ""
    response_rows = [
        f"| {status} | {_cell(answer['description'])} | {_content(answer)} |"
        for status, answer in sorted(endpoint.operation["responses"].items())
    ]
    responses = _table("| status | when | answer |", response_rows)
    parts = [f"### {endpoint.method} {first}", description, aliases, parameters, request, responses]
    return "\n\n".join(filter(None, parts))


def _parameter(parameter: dict[str, Any]) -> str:
    schema = parameter["schema"]
    name = f"`{parameter['name']}`" + (" (required)" if parameter.get("required") else "")
    meaning = _cell(parameter.get("description") or schema.get("description") or "")
    return f"| {name} | {_type(schema)} | {_default(schema)} | {meaning} |"


def _schema(name: str, schema: dict[str, Any]) -> str:
    required = schema.get("required", [])
    rows = [
        f"| `{field}`{' (required)' * (field in required)} | {_type(field_schema)} "
        f"| {_default(field_schema)} | {_cell(field_schema.get('description', ''))} |"
        for field, field_schema in schema.get("properties", {}).items()
    ]
    table = _table("| field | values | default | meaning |", rows) or _type(schema)
    return "\n\n".join(filter(None, [f"### {name}", _escape(schema.get("description", "")), table]))


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    options = schema.get("anyOf") or schema.get("oneOf")
    if options:
        return " or ".join(_type(option) for option in options if option.get("type") != "null")
    if "enum" in schema or "const" in schema:
        allowed = schema.get("enum", [schema.get("const")])
        return ", ".join(f"`{value}`" for value in allowed)
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return _escape(str(schema.get("type", "anything"))) + _bounds(schema)


def _bounds(schema: dict[str, Any]) -> str:
    units = " characters" if schema.get("type") == "string" else ""
    low = schema.get("minimum", schema.get("minLength"))
    high = schema.get("maximum", schema.get("maxLength"))
    bounds = [f"from {low}"] * (low is not None) + [f"up to {high}"] * (high is not None)
    return f" {' '.join(bounds)}{units}" if bounds else ""


def _default(schema: dict[str, Any]) -> str:
    return f"`{schema['default']}`" if schema.get("default") is not None else ""


def _response_type(operation: dict[str, Any]) -> str:
    return _content(operation["responses"].get("200", {}))


def _content(answer: dict[str, Any]) -> str:
    for kind, content in answer.get("content", {}).items():
        return _type(content["schema"]) if content.get("schema") else f"`{kind}`"
    return ""


def _table(head: str, rows: list[str]) -> str:
    rule = "| " + " | ".join(["---"] * (head.count("|") - 1)) + " |"
    return "\n".join([head, rule, *rows]) if rows else ""


def _cell(text: str) -> str:
    return _escape(text).replace("|", r"\|").replace("\n", " ")


def _escape(text: str) -> str:
    return text.replace("<", "&lt;")
