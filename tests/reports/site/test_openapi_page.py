"""An OpenAPI document of three paths with the same operation, and another one."""

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
    operation = {"tags": ["films"], "description": "All films.", "responses": answers}
    return {"get": operation | {"parameters": list(parameters)}}


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


def test_paths_of_same_operation_merge() -> None:
    endpoints = openapi_page.endpoints(DOCUMENT)
    assert [endpoint.paths for endpoint in endpoints] == [
        ["/films", "/tmdb/films", "/films/{n}"],
        ["/livez"],
    ]


def test_page_shows_parameters_responses_schemas() -> None:
    page = openapi_page.page(DOCUMENT)
    assert "### GET /films\n\nAll films.\n\nAlso at `/tmdb/films`, `/films/{n}`." in page
    assert "| `n` (required) | integer from 1 up to 9 | `5` | how many \\| films |" in page
    assert "| 200 | yes | [Films](#films) |" in page
    assert "| 503 | not yet |  |" in page
    assert "### Films\n\nWhat is told." in page
    assert "| `titles` (required) | list of string |  |  |" in page
