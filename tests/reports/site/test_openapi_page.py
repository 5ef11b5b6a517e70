"""A document of three addresses, two of which ask the same."""

from __future__ import annotations

from typing import Any

from matinee.reports.site import openapi_page

ANSWER = {"application/json": {"schema": {"$ref": "#/components/schemas/Films"}}}
PARAMETER = {
    "name": "n",
    "in": "query",
    "required": True,
    "schema": {
        "anyOf": [{"type": "integer", "minimum": 1, "maximum": 9}, {"type": "null"}],
        "default": 5,
    },
    "description": "how many | films",
}


def get(*parameters: dict[str, Any]) -> dict[str, Any]:
    answers = {"200": {"description": "yes", "content": ANSWER}, "503": {"description": "not yet"}}
    told = {"tags": ["films"], "description": "All films.", "responses": answers}
    return {"get": told | {"parameters": list(parameters)}}


DOCUMENT = {
    "paths": {
        "/tmdb/films": get(PARAMETER),
        "/films": get(PARAMETER),
        "/films/{n}": get(PARAMETER),
        "/livez": {"get": {"description": "Alive.", "responses": {"200": {"description": "yes"}}}},
    },
    "components": {
        "schemas": {
            "Films": {
                "description": "What is told.",
                "required": ["titles"],
                "properties": {"titles": {"type": "array", "items": {"type": "string"}}},
            }
        }
    },
}


def test_addresses_that_ask_the_same_are_one_endpoint() -> None:
    found = openapi_page.endpoints(DOCUMENT)
    assert [one.paths for one in found] == [["/films", "/tmdb/films", "/films/{n}"], ["/livez"]]


def test_the_page_tells_parameters_answers_and_shapes() -> None:
    page = openapi_page.page(DOCUMENT)
    assert "### GET /films\n\nAll films.\n\nAlso at `/tmdb/films`, `/films/{n}`." in page
    assert "| `n` (required) | integer from 1 up to 9 | `5` | how many \\| films |" in page
    assert "| 200 | yes | [Films](#films) |" in page
    assert "| 503 | not yet |  |" in page
    assert "### Films\n\nWhat is told." in page
    assert "| `titles` (required) | list of string |  |  |" in page
