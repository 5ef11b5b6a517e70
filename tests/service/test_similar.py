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

from matinee.artifacts import pickle_io
from matinee.catalog.search.normalize import NotFoundError
from matinee.catalog.tmdb.index import build_catalog
from matinee.model_store import store
from matinee.ranking.similar_items import weighted_ratings
from matinee.service.routes.similar import SimilarRequest, answer
from matinee.service.state.similar_index import SimilarIndex
from service import tiny_similar
from service.server import Server
from service.test_catalogues import problem
from service.tiny_similar import SIXTH, A, B, C, D, E

SIMILAR = "/v1/similar"
TOYS = {"title": "Toy Story"}
BY_RATING = ["Amélie", "100% Sand?", "Face/Off", "Toy Story 2", "Titanic"]
BY_LIKENESS = ["Toy Story 2", "Face/Off", "Amélie", "Titanic", "100% Sand?"]


@pytest.fixture(scope="module")
def held() -> SimilarIndex:
    return SimilarIndex.build(tiny_similar.champion(), build_catalog(tiny_similar.tables()))


def asked(http: httpx.Client, **question: Any) -> dict[str, Any]:
    told = http.post(SIMILAR, json=question)
    assert told.status_code == 200, told.text
    document: dict[str, Any] = told.json()
    return document


def ids(document: dict[str, Any]) -> list[int]:
    return [film["film_id"] for film in document["films"]]


def test_the_best_rated_of_the_five_likest_leads_and_a_sixth_never_enters(
    http: httpx.Client,
) -> None:
    assert ids(asked(http, **TOYS, order="similarity")) == [A, B, C, D, E]
    assert ids(asked(http, **TOYS)) == [C, E, B, A, D]
    wider = asked(http, **TOYS, n=6)
    assert ids(wider) == [C, SIXTH, E, B, A, D]
    ratings = [film["weighted_rating"] for film in wider["films"]]
    assert ratings == sorted(ratings, reverse=True)


def test_answer_tells_the_film_and_all_that_ranks_its_likes(http: httpx.Client) -> None:
    told = asked(http, **TOYS, order="similarity")
    toys = {"film_id": 6, "title": "Toy Story", "year": 1995}
    assert told["match"] == toys | {"exact": True}
    assert (told["same_title"], told["order"]) == ([], "similarity")
    assert told["version"] == http.get("/v1/version").json()["version"]
    first = told["films"][0]
    assert (first["rank"], first["title"], first["year"]) == (1, "Toy Story 2", 1999)
    assert (first["votes"], first["genres"]) == (3914, [])
    likeness = [film["similarity"] for film in told["films"]]
    assert likeness == sorted(likeness, reverse=True) and likeness[-1] > 0


def test_ratings_are_weighted_by_the_one_rule(http: httpx.Client) -> None:
    films = tiny_similar.tables()["films"]
    votes = np.array(films["vote_count"].to_pylist(), dtype=float)
    by_hand = weighted_ratings(votes, np.array(films["vote_average"].to_pylist()))
    told = {film["film_id"]: film["weighted_rating"] for film in asked(http, **TOYS)["films"]}
    rows = films["film_id"].to_pylist()
    assert told == {film: pytest.approx(by_hand[rows.index(film)], abs=1e-4) for film in told}


def test_reasons_are_told_by_kind_and_no_kind_is_empty(http: httpx.Client) -> None:
    why = {film["film_id"]: film["reasons"] for film in asked(http, **TOYS, n=6)["films"]}
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
def test_spelling_need_not_be_exact(
    http: httpx.Client, title: str, film_id: int, exact: bool
) -> None:
    told = asked(http, title=title)["match"]
    assert (told["film_id"], told["exact"]) == (film_id, exact)


def test_shared_title_is_the_most_voted_and_lists_the_rest(http: httpx.Client) -> None:
    told = asked(http, title="Titanic")
    assert told["match"]["year"] == 1997
    assert [(other["film_id"], other["year"]) for other in told["same_title"]] == [
        (2, 1953),
        (3, 1996),
    ]


@pytest.mark.parametrize("question", [{"title": "titanic", "year": 1953}, {"film_id": 2}])
def test_year_or_id_picks_one_of_a_title(http: httpx.Client, question: dict[str, Any]) -> None:
    told = asked(http, **question)
    assert told["match"]["film_id"] == 2
    assert [other["film_id"] for other in told["same_title"]] == [1, 3]


def test_every_film_can_be_asked_for_and_none_shows_its_own_title_or_one_twice(
    http: httpx.Client,
) -> None:
    for film_id in range(1, 10):
        told = asked(http, film_id=film_id)
        titles = [film["title"] for film in told["films"]]
        assert len(titles) == len(set(titles)) == 5
        assert told["match"]["title"] not in titles
        assert [film["rank"] for film in told["films"]] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("question", "field", "nearest"),
    [
        ({"title": "toy storys revenge"}, "title", ["Toy Story", "Toy Story 2"]),
        ({"title": "toy story 4"}, "title", ["Toy Story", "Toy Story 2"]),
        ({"title": "titanic", "year": 1990}, "year", ["Titanic (1996)", "Titanic (1997)"]),
        ({"title": "titanik", "year": 1990}, "title", ["Titanic"]),
        ({"film_id": 99}, "film_id", []),
    ],
)
def test_unknown_film_is_answered_with_the_nearest(
    http: httpx.Client, question: dict[str, Any], field: str, nearest: list[str]
) -> None:
    document = problem(http.post(SIMILAR, json=question), 404)
    (mistake,) = document["errors"]
    assert mistake["field"] == field and set(nearest) <= set(mistake["nearest"])
    assert document["type"].endswith("unknown-name") and document["instance"] == SIMILAR


@pytest.mark.parametrize(
    ("question", "field"),
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
def test_wrong_value_is_refused_with_what_is_allowed(
    http: httpx.Client, question: dict[str, Any], field: str
) -> None:
    (mistake,) = problem(http.post(SIMILAR, json=question), 422)["errors"]
    assert mistake["field"] == field
    assert mistake["allowed"] or mistake["code"] in ("wrong_type", "too_long")


def test_document_tells_both_questions_and_its_examples_are_answered(http: httpx.Client) -> None:
    told = http.get("/docs.json").json()
    body = told["paths"][SIMILAR]["post"]["requestBody"]["content"]["application/json"]["schema"]
    schemas = told["components"]["schemas"]
    for example in schemas[body["$ref"].rpartition("/")[2]]["examples"]:
        assert http.post(SIMILAR, json=example).status_code == 200
    assert schemas["SimilarAnswer"]["required"] == [
        *("version", "match", "same_title", "order", "films"),
    ]
    answers = told["paths"]["/tmdb/recomendacion"]["get"]["responses"]
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
@given(question=st.dictionaries(FIELDS, VALUES, max_size=4))
def test_any_question_is_answered_or_refused(http: httpx.Client, question: dict[str, Any]) -> None:
    told = http.post(
        SIMILAR, content=json.dumps(question), headers={"content-type": "application/json"}
    )
    assert told.status_code in (200, 400, 404, 422), told.text
    if told.status_code != 200:
        problem(told, told.status_code)


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


def test_without_a_catalogue_the_likest_come_first_and_no_rating_is_made_up(
    alone: httpx.Client,
) -> None:
    assert alone.get("/readyz").status_code == 200
    told = asked(alone, **TOYS)
    assert ids(told) == [A, B, C, D, E] and told["order"] == "similarity"
    first = told["films"][0]
    assert first["weighted_rating"] is first["votes"] is None
    assert "toy" in first["reasons"]["words"]
    assert asked(alone, title="titanik")["match"]["film_id"] == 1
    assert alone.get("/recomendacion/Toy Story").json() == {"lista recomendada": BY_LIKENESS}
    assert alone.get("/v1/version").json()["tasks"] == ["similar"]
    assert problem(alone.post("/v1/newcomer", json={}), 404)["type"].endswith("not-available")


def test_film_that_the_catalogue_lacks_counts_as_one_without_votes(held: SimilarIndex) -> None:
    tables = tiny_similar.tables()
    films = tables["films"].filter(tables["films"]["film_id"].to_numpy() != C)
    some = SimilarIndex.build(held.champion, build_catalog(tables | {"films": films}))
    found = answer(some, "v", SimilarRequest(title="toy story", n=6)).films
    (unrated,) = [film for film in found if film.film_id == C]
    assert unrated.votes == 0 and unrated.reasons.keys() == {"words"}
    mean_of_the_others = np.mean(films["vote_average"].to_pylist())
    assert unrated.weighted_rating == pytest.approx(mean_of_the_others, abs=1e-4)


def test_of_two_titles_that_are_equally_near_the_year_decides(held: SimilarIndex) -> None:
    films = held.champion.films
    renamed = ["Titania" if title == "Face/Off" else title for title in films.titles]
    both = replace(held.champion, films=films._replace(titles=renamed))
    two = SimilarIndex.build(both, None)
    assert two.match_title("title", "titani", 1953).row == 1
    # there is one of each in this year
    for year in (None, 1997):
        with pytest.raises(NotFoundError) as caught:
            two.match_title("title", "titani", year)
        assert caught.value.nearest == ["Titania", "Titanic"]


def test_film_without_a_year_is_found_by_its_title(held: SimilarIndex) -> None:
    films = held.champion.films
    timeless = replace(held.champion, films=films._replace(years=[None] * len(films.years)))
    told = answer(SimilarIndex.build(timeless, None), "v", SimilarRequest(title="Face/Off", n=1))
    assert (told.match.film_id, told.match.year) == (4, None)
