"""The streaming platforms over HTTP: titles like one, and what their charts are drawn from."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from matinee.catalog.streaming.index import build_catalog
from matinee.service.routes.app import create_app
from matinee.service.routes.platform_stats import ROUTE
from matinee.service.state.current import CurrentSnapshot
from matinee.service.state.snapshot import Snapshot
from service import tiny_streaming
from service.test_queries import problem

LIKE_ZULU = ["dune", "atoll", "fjord"]
"""A genre in common, an actor, a director; of atoll and fjord as much is said, of dune less."""


@pytest.mark.parametrize(
    "path",
    [
        "/get_recommendation?titulo=Zulu",
        "/streaming/get_recommendation?titulo=+ZULU+",
        "/get_recommendation/z%C3%BAlu",
        "/streaming/get_recommendation/zulu/",
    ],
)
def test_similar_titles_are_recommended(http: httpx.Client, path: str) -> None:
    assert http.get(path).json() == {"recomendacion": LIKE_ZULU}


def test_misspelt_title_is_reported(http: httpx.Client) -> None:
    body = {"recomendacion": ["zulu", "fjord"], "entendida": "atoll"}
    assert http.get("/get_recommendation/attoll").json() == body


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("/get_recommendation", 422, "titulo"),
        ("/get_recommendation?titulo=", 422, "titulo"),
        ("/get_recommendation/zulu?n=3", 422, "n"),
        ("/get_recommendation/zulus%20and%20all", 404, "titulo"),
    ],
)
def test_invalid_recommendation_is_refused(
    http: httpx.Client, path: str, status: int, field: str
) -> None:
    (field_error,) = problem(http.get(path), status)["errors"]
    assert field_error["field"] == field


def test_unknown_title_lists_nearest(http: httpx.Client) -> None:
    document = problem(http.get("/get_recommendation?titulo=attolls"), 404)
    assert document["errors"][0]["nearest"] == ["atoll"] and "atoll" in document["detail"]


def test_title_without_similar_titles(http: httpx.Client) -> None:
    document = problem(http.get("/get_recommendation/gable"), 404)
    assert "a title like 'gable' is not known" in document["detail"] and document["errors"] == []


@pytest.mark.parametrize(
    ("field", "text", "result"),
    [
        ("titulo", "A", ["atoll", "braid", "gable"]),
        ("title", " zú", ["zulu"]),
        ("titulo", "fyord", ["fjord"]),
        ("titulo", "", []),
    ],
)
def test_streaming_titles_are_completed(
    http: httpx.Client, field: str, text: str, result: list[str]
) -> None:
    asked = {"collection": "streaming", "field": field, "text": text}
    body = http.get("/v1/suggestions", params=asked).json()["suggestions"]
    assert [one["text"] for one in body] == result


def test_streaming_suggests_titles_only(http: httpx.Client) -> None:
    asked = {"collection": "streaming", "field": "franquicia", "text": "z"}
    (field_error,) = problem(http.get("/v1/suggestions", params=asked), 422)["errors"]
    assert field_error["field"] == "field"


def test_platform_statistics(http: httpx.Client) -> None:
    body = http.get(ROUTE).json()
    assert body["version"] == http.get("/v1/version").json()["version"]
    assert body["titles"] == {"amazon": 3, "disney": 0, "hulu": 1, "netflix": 2}
    assert body["years"]["years"] == [2018, 2019]
    assert body["years"]["titles"]["amazon"] == [2, 1]
    assert body["minutes"]["median"] == {
        "amazon": 120.0,
        "disney": None,
        "hulu": 90.0,
        "netflix": 300.0,
    }
    assert body["seasons"]["titles"]["amazon"][:4] == [0, 0, 1, 0]
    assert body["audiences"]["ratings"] == ["g", "16+", "nr", "pg-13", "tv-ma"]
    assert body["stars"]["mean"] == {"amazon": pytest.approx(11 / 3), "netflix": 2.5}
    for counts in (body["years"], body["minutes"], body["seasons"], body["audiences"]):
        steps = counts.get("years") or counts.get("least") or counts["ratings"]
        assert {len(titles) for titles in counts["titles"].values()} == {len(steps)}


def test_document_has_platform_statistics(http: httpx.Client) -> None:
    body = http.get("/docs.json").json()
    answers = body["paths"][ROUTE]["get"]["responses"]
    reference = answers["200"]["content"]["application/json"]["schema"]["$ref"]
    schema = body["components"]["schemas"][reference.rpartition("/")[2]]
    assert set(schema["properties"]) == set(http.get(ROUTE).json())
    assert "application/problem+json" in answers["404"]["content"]
    assert "/streaming/get_recommendation" in body["paths"]


def asked_of(snapshot: Snapshot) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(create_app(CurrentSnapshot(snapshot)))
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.get(ROUTE)

    return asyncio.run(ask())


def test_version_without_streaming() -> None:
    document = problem(asked_of(Snapshot(version="1", failure=None)), 404)
    assert document["detail"] == "This version has no streaming catalogue."


def test_stars_null_without_ratings() -> None:
    tables: dict[str, Any] = tiny_streaming.tables()
    del tables["scores"]
    snapshot = Snapshot(version="1", catalogs={"streaming": build_catalog(tables)}, failure=None)
    assert asked_of(snapshot).json()["stars"] is None
