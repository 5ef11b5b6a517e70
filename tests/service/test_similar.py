"""Films like one, over HTTP and in process, on films whose likeness is planted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matinee.artifacts.pickles import pickle_io
from matinee.catalog.search.errors import NotFoundError
from matinee.catalog.tmdb.index import build_catalog
from matinee.model_store import store
from matinee.ranking.similar_items import weighted_ratings
from matinee.service.routes.similar import SimilarRequest, answer
from matinee.service.state.film_identity import FilmIdentity
from matinee.service.state.similar_index import SimilarIndex
from service import tiny_similar
from service.server import Server
from service.test_queries import problem
from service.tiny_similar import SIXTH, A, B, C, D, E

SIMILAR = "/v1/similar"
TOYS = {"title": "Toy Story"}
BY_RATING = ["Amélie", "100% Sand?", "Face/Off", "Toy Story 2", "Titanic"]
BY_LIKENESS = ["Toy Story 2", "Face/Off", "Amélie", "Titanic", "100% Sand?"]


@pytest.fixture(scope="module")
def index() -> SimilarIndex:
    return SimilarIndex.build(
        tiny_similar.champion(), build_catalog(tiny_similar.tables()), FilmIdentity()
    )


def similar_films(http: httpx.Client, **fields: Any) -> dict[str, Any]:
    body = http.post(SIMILAR, json=fields)
    assert body.status_code == 200, body.text
    document: dict[str, Any] = body.json()
    return document


def ids(document: dict[str, Any]) -> list[int]:
    return [film["film_id"] for film in document["films"]]


def test_rating_orders_the_most_similar(
    http: httpx.Client,
) -> None:
    assert ids(similar_films(http, **TOYS, order="similarity")) == [A, B, C, D, E]
    assert ids(similar_films(http, **TOYS)) == [C, E, B, A, D]
    wider = similar_films(http, **TOYS, n=6)
    assert ids(wider) == [C, SIXTH, E, B, A, D]
    ratings = [film["weighted_rating"] for film in wider["films"]]
    assert ratings == sorted(ratings, reverse=True)


def test_answer_has_match_and_scores(http: httpx.Client) -> None:
    body = similar_films(http, **TOYS, order="similarity")
    toys = {"film_id": 6, "title": "Toy Story", "year": 1995}
    assert body["match"] == toys | {"exact": True}
    assert (body["same_title"], body["order"]) == ([], "similarity")
    assert body["version"] == http.get("/v1/version").json()["version"]
    first = body["films"][0]
    assert (first["rank"], first["title"], first["year"]) == (1, "Toy Story 2", 1999)
    assert (first["votes"], first["genres"]) == (3914, [])
    likeness = [film["similarity"] for film in body["films"]]
    assert likeness == sorted(likeness, reverse=True) and likeness[-1] > 0


def test_ratings_are_weighted(http: httpx.Client) -> None:
    films = tiny_similar.tables()["films"]
    votes = np.array(films["vote_count"].to_pylist(), dtype=float)
    by_hand = weighted_ratings(votes, np.array(films["vote_average"].to_pylist()))
    body = {
        film["film_id"]: film["weighted_rating"] for film in similar_films(http, **TOYS)["films"]
    }
    rows = films["film_id"].to_pylist()
    assert body == {film: pytest.approx(by_hand[rows.index(film)], abs=1e-4) for film in body}


def test_reasons_by_kind(http: httpx.Client) -> None:
    why = {film["film_id"]: film["reasons"] for film in similar_films(http, **TOYS, n=6)["films"]}
    assert {"toy", "story"} < set(why[A]["words"])
    assert set(why[A]["people"]) == {"John Lasseter", "Tom Hanks"}
    assert why[A]["franchise"] == ["Toy Story Collection"]
    assert set(why[D]) == {"words"} and set(why[D]["words"]) == {"cowboy", "doll"}
    assert why[SIXTH] == {"franchise": ["Toy Story Collection"]}
    assert all(names for reasons in why.values() for names in reasons.values())


@pytest.mark.parametrize(
    ("title", "film_id", "exact"),
    [
        ("toy STORY", 6, True),
        ("  toy   story ", 6, True),
        ("amelie", 5, True),
        ("toy stori", 6, False),
        ("Tyo Story 2", 7, False),
        ("face off", 4, False),
        ("les than zero", 8, False),
        ("titanik", 1, False),
        ("100% sand?", 9, True),
    ],
)
def test_misspelt_title_is_matched(
    http: httpx.Client, title: str, film_id: int, exact: bool
) -> None:
    body = similar_films(http, title=title)["match"]
    assert (body["film_id"], body["exact"]) == (film_id, exact)


def test_shared_title_prefers_most_voted(http: httpx.Client) -> None:
    body = similar_films(http, title="Titanic")
    assert body["match"]["year"] == 1997
    assert [(other["film_id"], other["year"]) for other in body["same_title"]] == [
        (2, 1953),
        (3, 1996),
    ]


@pytest.mark.parametrize("fields", [{"title": "titanic", "year": 1953}, {"film_id": 2}])
def test_year_or_id_selects_film(http: httpx.Client, fields: dict[str, Any]) -> None:
    body = similar_films(http, **fields)
    assert body["match"]["film_id"] == 2
    assert [other["film_id"] for other in body["same_title"]] == [1, 3]


def test_titles_are_distinct_for_every_film(
    http: httpx.Client,
) -> None:
    for film_id in range(1, 10):
        body = similar_films(http, film_id=film_id)
        titles = [film["title"] for film in body["films"]]
        assert len(titles) == len(set(titles)) == 5
        assert body["match"]["title"] not in titles
        assert [film["rank"] for film in body["films"]] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("fields", "field", "nearest"),
    [
        ({"title": "toy storys revenge"}, "title", ["Toy Story", "Toy Story 2"]),
        ({"title": "toy story 4"}, "title", ["Toy Story", "Toy Story 2"]),
        ({"title": "titanic", "year": 1990}, "year", ["Titanic (1996)", "Titanic (1997)"]),
        ({"title": "titanik", "year": 1990}, "title", ["Titanic"]),
        ({"film_id": 99}, "film_id", []),
    ],
)
def test_unknown_film_lists_nearest(
    http: httpx.Client, fields: dict[str, Any], field: str, nearest: list[str]
) -> None:
    document = problem(http.post(SIMILAR, json=fields), 404)
    (field_error,) = document["errors"]
    assert field_error["field"] == field and set(nearest) <= set(field_error["nearest"])
    assert document["type"].endswith("unknown-name") and document["instance"] == SIMILAR


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "title"),
        ({"year": 1997}, "title"),
        ({"title": None}, "title"),
        ({"title": " "}, "title"),
        ({"title": 5}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "Titanic", "film_id": 1}, "film_id"),
        ({"film_id": 1, "year": 1997}, "film_id"),
        ({"film_id": -1}, "film_id"),
        ({"film_id": "toy"}, "film_id"),
        ({"title": "Titanic", "year": "old"}, "year"),
        (TOYS | {"order": "best"}, "order"),
        (TOYS | {"n": 0}, "n"),
        (TOYS | {"n": 101}, "n"),
        (TOYS | {"titel": "x"}, "titel"),
    ],
)
def test_invalid_value_lists_allowed(
    http: httpx.Client, fields: dict[str, Any], field: str
) -> None:
    (field_error,) = problem(http.post(SIMILAR, json=fields), 422)["errors"]
    assert field_error["field"] == field
    assert field_error["allowed"] or field_error["code"] in ("wrong_type", "too_long")


def test_document_examples_are_answered(http: httpx.Client) -> None:
    document = http.get("/docs.json").json()
    body = document["paths"][SIMILAR]["post"]["requestBody"]["content"]["application/json"][
        "schema"
    ]
    schemas = document["components"]["schemas"]
    for example in schemas[body["$ref"].rpartition("/")[2]]["examples"]:
        assert http.post(SIMILAR, json=example).status_code == 200
    assert schemas["SimilarAnswer"]["required"] == [
        *("version", "match", "same_title", "order", "films", "next_cursor"),
    ]
    answers = document["paths"]["/tmdb/recomendacion"]["get"]["responses"]
    (example,) = answers["200"]["content"]["application/json"]["examples"].values()
    assert len(example["value"]["lista recomendada"]) == 5


FIELDS = st.sampled_from(["title", "year", "film_id", "order", "n"])
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(),
    st.sampled_from(["Toy Story", "titanik", "rating", "similarity", "\x00", "é" * 200]),
    st.lists(st.text(), max_size=2),
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(fields=st.dictionaries(FIELDS, VALUES, max_size=4))
def test_any_request_is_answered_or_refused(http: httpx.Client, fields: dict[str, Any]) -> None:
    body = http.post(
        SIMILAR, content=json.dumps(fields), headers={"content-type": "application/json"}
    )
    assert body.status_code in (200, 400, 404, 422), body.text
    if body.status_code != 200:
        problem(body, body.status_code)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A version that holds the champion of similar and nothing else."""
    folder = tmp_path_factory.mktemp("alone")
    pickle_io.save(tiny_similar.champion(), folder / "similar.sav")
    store.publish({"similar.sav": folder / "similar.sav"}, str(folder / "place"))
    started = Server(folder, folder / "place").start()
    with httpx.Client(base_url=started.url, timeout=10) as client:
        yield client
    started.stop()


def test_without_catalogue_sorts_by_similarity(
    alone: httpx.Client,
) -> None:
    assert alone.get("/readyz").status_code == 200
    body = similar_films(alone, **TOYS)
    assert ids(body) == [A, B, C, D, E] and body["order"] == "similarity"
    first = body["films"][0]
    assert first["weighted_rating"] is first["votes"] is None
    assert "toy" in first["reasons"]["words"]
    assert similar_films(alone, title="titanik")["match"]["film_id"] == 1
    assert alone.get("/recomendacion/Toy Story").json() == {"lista recomendada": BY_LIKENESS}
    assert alone.get("/v1/version").json()["tasks"] == ["similar"]
    assert problem(alone.post("/v1/newcomer", json={}), 404)["type"].endswith("not-available")


def test_film_missing_from_catalogue(index: SimilarIndex) -> None:
    tables = tiny_similar.tables()
    films = tables["films"].filter(tables["films"]["film_id"].to_numpy() != C)
    some = SimilarIndex.build(
        index.champion, build_catalog(tables | {"films": films}), FilmIdentity()
    )
    result = answer(some, "v", SimilarRequest(title="toy story", n=6)).films
    (unrated,) = [film for film in result if film.film_id == C]
    assert unrated.votes == 0 and unrated.reasons.keys() == {"words"}
    mean_of_the_others = np.mean(films["vote_average"].to_pylist())
    assert unrated.weighted_rating == pytest.approx(mean_of_the_others, abs=1e-4)


def test_year_decides_between_equal_matches(index: SimilarIndex) -> None:
    films = index.champion.films
    renamed = ["Titania" if title == "Face/Off" else title for title in films.titles]
    both = replace(index.champion, films=films._replace(titles=renamed))
    two = SimilarIndex.build(both, None, FilmIdentity())
    assert two.match_title("title", "titani", 1953).row == 1
    # there is one of each in this year
    for year in (None, 1997):
        with pytest.raises(NotFoundError) as caught:
            two.match_title("title", "titani", year)
        assert caught.value.nearest == ["Titania", "Titanic"]


def test_film_without_year(index: SimilarIndex) -> None:
    films = index.champion.films
    timeless = replace(index.champion, films=films._replace(years=[None] * len(films.years)))
    body = answer(
        SimilarIndex.build(timeless, None, FilmIdentity()),
        "v",
        SimilarRequest(title="Face/Off", n=1),
    )
    assert (body.match.film_id, body.match.year) == (4, None)
