"""The plain questions over HTTP, on tables small enough to check by eye."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter

from matinee.model_store import store
from matinee.service.routes.query_catalog import QUERIES
from service.loaded_snapshot import snapshot_from
from service.server import Server


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = answer.json()
    return document


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/tmdb/peliculas_idioma?idioma=EN", {"idioma": "en", "cantidad": 7}),
        ("/peliculas_idioma/fr", {"idioma": "fr", "cantidad": 1}),
        ("/peliculas_idioma/fr/", {"idioma": "fr", "cantidad": 1}),
        ("/tmdb/peliculas_idioma/fr", {"idioma": "fr", "cantidad": 1}),
        ("/peliculas_mes/Octubre", {"mes": "octubre", "cantidad": 2}),
        ("/cantidad_filmaciones_mes?mes=octubre", {"mes": "octubre", "cantidad": 2}),
        ("/peliculas_dia?dia=sabado", {"dia": "sábado", "cantidad": 2}),
        ("/peliculas_pais/na", {"pais": "Namibia", "cantidad": 1}),
        ("/score_titulo?titulo=amelie", {"titulo": "Amélie", "anio": 2001, "popularidad": 34.03}),
        ("/get_count_platform/hulu", {"plataforma": "hulu", "peliculas": 1, "series": 0}),
        (
            "/streaming/get_contents?rating=16",
            {"rating": "16+", "contenido": 1},
        ),
        ("/get_listedin/comedy", {"genero": "comedy", "plataforma": "amazon", "cantidad": 2}),
        (
            "/prod_per_county?tipo=movie&pais=mexico&anio=2018",
            {"pais": "méxico", "anio": 2018, "peliculas": 1},
        ),
        (
            "/get_score_count?platform=amazon&scored=3.9&year=2018",
            {"plataforma": "amazon", "cantidad": 1, "anio": 2018, "score": 3.9},
        ),
    ],
)
def test_query_is_answered(http: httpx.Client, path: str, answer: dict[str, Any]) -> None:
    assert http.get(path).json() == answer


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/peliculas_duracion/Face/Off", "Face/Off"),
        ("/peliculas_duracion/face%2Foff?anio=1997", "Face/Off"),
        ("/peliculas_duracion/100%25%20Sand%3F", "100% Sand?"),
        ("/peliculas_duracion?pelicula=100%25+sand%3F", "100% Sand?"),
        ("/peliculas_duracion/Am%C3%A9lie", "Amélie"),
    ],
)
def test_title_with_special_characters(http: httpx.Client, path: str, title: str) -> None:
    assert http.get(path).json()["pelicula"] == title


def test_filters_are_optional(http: httpx.Client) -> None:
    assert http.get("/get_max_duration").json()["pelicula"] == "fjord"
    assert http.get("/get_max_duration?platform=amazon").json()["empates"] == ["atoll", "zulu"]


def test_shared_name_dispatches_by_fields(http: httpx.Client) -> None:
    assert http.get("/get_actor/tom hanks").json()["cantidad_filmaciones"] == 3
    assert http.get("/get_actor?nombre_actor=Tom+Hanks").json()["actor"] == "Tom Hanks"
    seen = http.get("/get_actor?platform=amazon&year=2018").json()
    assert (seen["actor"], seen["apariciones"]) == ("mia", 2)
    for path in ("/get_actor?nombre_actor=x&platform=hulu&year=2018", "/get_actor"):
        field_errors = problem(http.get(path), 422)["errors"]
        assert {error["field"] for error in field_errors} >= {
            "nombre_actor",
            "platform",
        }
    (field_error,) = problem(http.get("/get_actor?platform=amazon"), 422)["errors"]
    assert (field_error["field"], field_error["code"]) == ("year", "missing")


@pytest.mark.parametrize(
    ("path", "field", "nearest"),
    [
        ("/get_actor/Tom%20Hankz", "nombre_actor", "Tom Hanks"),
        ("/peliculas_duracion?pelicula=Titanic&anio=1990", "anio", "Titanic (1996)"),
        ("/franquicia?franquicia=toy+stori", "franquicia", "Toy Story Collection"),
        ("/get_max_duration?year=1990&platform=hulu", "year", "2018"),
        ("/get_contents/pg-14", "rating", "pg-13"),
        ("/v1/films?genre=dramma", "genre", "Drama"),
    ],
)
def test_unknown_name_lists_nearest(
    http: httpx.Client, path: str, field: str, nearest: str
) -> None:
    document = problem(http.get(path), 404)
    (field_error,) = document["errors"]
    assert field_error["field"] == field and nearest in field_error["nearest"]
    assert nearest in document["detail"] and document["type"].endswith("unknown-name")


def test_platform_without_cast(http: httpx.Client) -> None:
    document = problem(http.get("/get_actor?platform=hulu&year=2018"), 404)
    assert "hulu names no cast" in document["detail"] and document["errors"] == []


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/peliculas_mes/enro", "mes"),
        ("/peliculas_dia?dia=", "dia"),
        ("/get_max_duration?platform=hbo", "platform"),
        ("/get_score_count?platform=hulu&scored=7&year=2018", "scored"),
        ("/get_score_count?platform=hulu&scored=nan&year=2018", "scored"),
        ("/get_score_count?platform=hulu&scored=x&year=2018", "scored"),
        ("/get_score_count?platform=hulu&scored=3", "year"),
        ("/peliculas_duracion?pelicula=Titanic&anio=old", "anio"),
        ("/peliculas_duracion?pelicula=%20", "pelicula"),
        ("/peliculas_duracion?titulo=Titanic&pelicula=Titanic", "titulo"),
        ("/peliculas_duracion/Titanic?pelicula=Titanic", "pelicula"),
        (f"/peliculas_duracion/{'x' * 201}", "pelicula"),
        ("/v1/films?order=length", "order"),
        ("/v1/films?year_from=2000&year_to=1990", "year_to"),
        ("/v1/films?collection=movielens&genre=Drama", "genre"),
        ("/v1/suggestions?field=mes&text=e", "field"),
    ],
)
def test_invalid_value_is_refused(http: httpx.Client, path: str, field: str) -> None:
    (field_error,) = problem(http.get(path), 422)["errors"]
    assert field_error["field"] == field


def test_films_are_filtered_sorted_and_paged(http: httpx.Client) -> None:
    params: dict[str, Any] = {"text": "titanic", "order": "-year", "limit": 2}
    first = http.get("/v1/films", params=params).json()
    assert (first["collection"], first["total"]) == ("tmdb", 3)
    rest = http.get("/v1/films", params=params | {"cursor": first["next_cursor"]}).json()
    years = [film["year"] for film in first["films"] + rest["films"]]
    assert years == [1997, 1996, 1953] and rest["next_cursor"] is None
    body = http.get("/v1/films", params={"director": "zoe twice", "country": "us"}).json()
    assert [film["title"] for film in body["films"]] == ["Face/Off"]


@pytest.mark.parametrize(
    ("field", "text", "result"),
    [
        ("titulo", "toy", ["Toy Story", "Toy Story 2"]),
        ("pelicula", "AMELI", ["Amélie"]),
        ("productora", "pix", ["Pixar", "Pixar Plus"]),
        ("nombre_actor", "hanks", ["Tom Hanks"]),
        ("nombre_director", "jon laseter", ["John Lasseter"]),
        ("franquicia", " ", []),
    ],
)
def test_text_is_completed(http: httpx.Client, field: str, text: str, result: list[str]) -> None:
    body = http.get("/v1/suggestions", params={"field": field, "text": text}).json()
    assert [one["text"] for one in body["suggestions"]] == result


def test_version_lists_queries_and_choices(http: httpx.Client) -> None:
    body = http.get("/v1/version").json()
    assert body["tasks"] == ["newcomer", "similar", "subscriber", "viewer"] and list(
        body["catalogues"]
    ) == [
        "tmdb",
        "streaming",
    ]
    for queries in body["catalogues"].values():
        for query in queries:
            for field in query["fields"]:
                for choice in field["choices"][:2]:
                    params = http.get(query["route"], params={field["name"]: choice}).json()
                    wrong = [field_error["field"] for field_error in params.get("errors", [])]
                    assert field["name"] not in wrong


def test_path_values_stay_out_of_metrics(http: httpx.Client) -> None:
    for number in range(20):
        problem(http.get(f"/peliculas_duracion/counted-{number}"), 404)
    body = http.get("/metrics").text
    assert "counted-" not in body and 'route="/tmdb/peliculas_duracion"' in body


def test_document_examples_match_types(http: httpx.Client) -> None:
    paths = http.get("/docs.json").json()["paths"]
    documented = {spec.function: spec for spec in reversed(QUERIES)}
    for spec in QUERIES:
        TypeAdapter(spec.answer_type).validate_python(spec.example_answer, strict=True)
        spec.model.model_validate(spec.example)
        if documented[spec.function] is not spec:
            continue
        answers = paths[f"/{spec.collection}/{spec.name}"]["get"]["responses"]
        content = answers["200"]["content"]["application/json"]
        assert [one["value"] for one in content["examples"].values()] == [spec.example_answer]
        assert "$ref" in json.dumps(content["schema"])
        assert "application/problem+json" in answers["404"]["content"]


def test_document_has_one_route_per_query(http: httpx.Client) -> None:
    paths = http.get("/docs.json").json()["paths"]
    documented = [path for path in paths if path.startswith(("/tmdb/", "/streaming/"))]
    assert len(documented) == len({spec.function for spec in QUERIES})
    assert [path for path in paths if "{" in path] == ["/v1/films/{film_id}"]
    for spec in QUERIES:
        assert f"/{spec.name}" not in paths
        bare = http.get(f"/{spec.name}", params=spec.example)
        assert bare.status_code in (200, 404) and "unknown-route" not in bare.text


def test_schema_names_are_short_and_unique(http: httpx.Client) -> None:
    schemas = http.get("/docs.json").json()["components"]["schemas"]
    assert [name for name in schemas if not name.isalpha() or len(name) > 25] == []
    assert {"NewcomerRequest", "NewcomerAnswer", "SimilarAnswer", "Problem"} <= schemas.keys()


@pytest.fixture(scope="module")
def bare(
    catalog_files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A version that holds the streaming catalogue and nothing else."""
    folder = tmp_path_factory.mktemp("bare")
    files = {name: path for name, path in catalog_files.items() if name.startswith("streaming.")}
    del files["streaming.scores.parquet"]
    store.publish(files, str(folder / "place"))
    started = Server(folder, folder / "place").start()
    with httpx.Client(base_url=started.url, timeout=10) as client:
        yield client
    started.stop()


def test_version_without_champions(bare: httpx.Client) -> None:
    assert bare.get("/readyz").status_code == 200
    assert bare.get("/get_max_duration").json()["pelicula"] == "fjord"
    assert list(bare.get("/v1/version").json()["catalogues"]) == ["streaming"]
    path = "/get_score_count?platform=hulu&scored=3&year=2018"
    assert "without the users' ratings" in problem(bare.get(path), 404)["detail"]


def test_missing_parts_are_reported(bare: httpx.Client) -> None:
    for answer in (bare.post("/v1/similar", json={"title": "x"}), bare.get("/recomendacion/x")):
        assert problem(answer, 404)["detail"] == "This version has no champion of similar."
    for path in ("/peliculas_idioma/es", "/get_actor/x", "/v1/films?collection=tmdb"):
        document = problem(bare.get(path), 404)
        assert document["detail"] == "This version has no tmdb catalogue."
        assert document["type"].endswith("not-available")
    for answer in (bare.post("/v1/newcomer", json={}), bare.get("/movie")):
        assert problem(answer, 404)["detail"] == "This version has no champion of newcomer."
    either = "This version has no champion of newcomer or viewer."
    assert problem(bare.get("/v1/films"), 404)["detail"] == either
    titles = bare.get("/v1/suggestions?collection=movielens&field=title&text=x")
    for answer in (bare.post("/v1/viewer", json={"user_id": 1}), titles):
        assert problem(answer, 404)["detail"] == "This version has no champion of viewer."


def test_incomplete_catalogue_is_refused(catalog_files: dict[str, Path], tmp_path: Path) -> None:
    files = {name: path for name, path in catalog_files.items() if "people" not in name}
    store.publish(files, str(tmp_path))
    snapshot = snapshot_from(tmp_path)
    assert "the tmdb catalogue has no people" in str(snapshot.failure) and not snapshot.catalogs
