"""The same question by GET: five titles and no more, by query or by path."""

from __future__ import annotations

import httpx
import pytest

from service.test_queries import problem
from service.test_similar import BY_LIKENESS, BY_RATING, similar_films


@pytest.mark.parametrize(
    ("path", "titles"),
    [
        ("/recomendacion?titulo=toy+story", BY_RATING),
        ("/recomendacion/Toy Story", BY_RATING),
        ("/tmdb/recomendacion/toy%20story/", BY_RATING),
        ("/recomendacion/Toy Story?orden=similitud", BY_LIKENESS),
        ("/tmdb/recomendacion?titulo=Toy+Story&anio=1995&orden=VALORACIÓN", BY_RATING),
    ],
)
def test_five_titles_are_recommended(http: httpx.Client, path: str, titles: list[str]) -> None:
    assert http.get(path).json() == {"lista recomendada": titles}


@pytest.mark.parametrize(
    "title", ["Face/Off", "face%2Foff", "100%25%20Sand%3F", "Am%C3%A9lie", "amelie"]
)
def test_special_characters_in_the_path(http: httpx.Client, title: str) -> None:
    body = http.get(f"/recomendacion/{title}").json()
    assert list(body) == ["lista recomendada"] and len(body["lista recomendada"]) == 5


def test_get_and_post_agree(http: httpx.Client) -> None:
    for title in ("Titanic", "Amélie", "Less Than Zero"):
        for order, orden in (("rating", "valoracion"), ("similarity", "similitud")):
            posted = [
                film["title"] for film in similar_films(http, title=title, order=order)["films"]
            ]
            got = http.get("/recomendacion", params={"titulo": title, "orden": orden}).json()
            assert got["lista recomendada"] == posted


def test_recommendation_reports_matched_title(
    http: httpx.Client,
) -> None:
    body = http.get("/recomendacion/titanik").json()
    others = [{"titulo": "Titanic", "anio": year} for year in (1953, 1996)]
    assert body["entendida"] == {"titulo": "Titanic", "anio": 1997} and body["otras"] == others
    assert list(http.get("/recomendacion/titanic?anio=1953").json()) == ["lista recomendada"]


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("/recomendacion", 422, "titulo"),
        ("/recomendacion?titulo=", 422, "titulo"),
        ("/recomendacion/Toy Story?orden=azar", 422, "orden"),
        ("/recomendacion/Toy Story?anio=old", 422, "anio"),
        ("/recomendacion/Toy Story?n=3", 422, "n"),
        ("/recomendacion/Toy Story?anio=1990", 404, "anio"),
        ("/tmdb/recomendacion/nothing of the kind", 404, "titulo"),
    ],
)
def test_invalid_recommendation_is_refused(
    http: httpx.Client, path: str, status: int, field: str
) -> None:
    (field_error,) = problem(http.get(path), status)["errors"]
    assert field_error["field"] == field
