from __future__ import annotations

import json

import httpx

NEWCOMER, MOVIE = "/v1/newcomer", "/movie/"


def test_document_describes_requests_and_errors(http: httpx.Client) -> None:
    document = http.get("/docs.json").json()
    operation = document["paths"][NEWCOMER]["post"]
    schemas = document["components"]["schemas"]
    assert operation["requestBody"] == {
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/NewcomerRequest"}}
        }
    }
    assert operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].endswith(
        "/NewcomerAnswer"
    )
    assert "application/problem+json" in operation["responses"]["422"]["content"]
    assert schemas["NewcomerRequest"]["properties"]["age"]["maximum"] == 120
    assert {"errors", "instance"} <= set(schemas["Problem"]["properties"])
    names = {field["name"] for field in document["paths"][MOVIE]["get"]["parameters"]}
    assert names == {"genre", "gender", "age", "occupation"}
    references = {
        part.split('"')[0] for part in json.dumps(document).split("#/components/schemas/")[1:]
    }
    assert references <= set(schemas)


def test_document_examples_are_answered(http: httpx.Client) -> None:
    document = http.get("/docs.json").json()
    for example in document["components"]["schemas"]["NewcomerRequest"]["examples"]:
        assert http.post(NEWCOMER, json=example).status_code == 200
    for route in (MOVIE, "/v1/films"):
        parameters = document["paths"][route]["get"]["parameters"]
        query = {
            p["name"]: p["schema"]["examples"][0] for p in parameters if "examples" in p["schema"]
        }
        assert http.get(route, params=query).status_code == 200
