"""What viewers are told, over HTTP and in process, on films whose followers are planted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tiny
from matinee.artifacts import pickle_io
from matinee.catalog.search.normalize import InvalidValueError, NotFoundError
from matinee.model_store import store
from matinee.service.routes.viewer import answer
from matinee.service.schemas.viewer import ViewerRequest
from matinee.service.state.viewer_index import ViewerIndex
from service import tiny_viewer
from service.server import Server
from service.test_catalogues import problem
from service.tiny_viewer import ROMANCE, WAR

VIEWER = "/v1/viewer"
FILMS = "/v1/films?collection=movielens"
TITLES = "/v1/suggestions?collection=movielens&field=title"
LOVER = {"ratings": [{"film_id": 2, "rating": 5}, {"film_id": 4, "rating": 4.5}]}
SOLDIER = {"ratings": [{"film_id": 3, "rating": 5}, {"film_id": 5, "rating": 4.5}]}


@pytest.fixture(scope="module")
def held() -> ViewerIndex:
    return ViewerIndex.build(tiny_viewer.champion())


def asked(http: httpx.Client, **question: Any) -> dict[str, Any]:
    told = http.post(VIEWER, json=question)
    assert told.status_code == 200, told.text
    document: dict[str, Any] = told.json()
    return document


def ids(document: dict[str, Any]) -> list[int]:
    return [film["film_id"] for film in document["films"]]


def remembered(held: ViewerIndex, user_id: int) -> list[dict[str, float]]:
    assert held.champion.remembered is not None
    history = held.champion.remembered.history(user_id)
    assert history is not None
    rows = zip(history.films.tolist(), history.ratings.tolist(), strict=True)
    return [{"film_id": film, "rating": rating} for film, rating in rows]


def test_stranger_is_shown_films_of_the_kind_that_they_rated(http: httpx.Client) -> None:
    lovers, soldiers = ids(asked(http, **LOVER, n=8)), ids(asked(http, **SOLDIER, n=8))
    assert set(lovers) <= {1, *ROMANCE} and set(soldiers) <= {1, *WAR}


def test_answer_tells_the_asker_and_all_that_the_films_are_ordered_by(http: httpx.Client) -> None:
    told = asked(http, **LOVER)
    assert told["user"] == {"known": False, "user_id": None, "ratings": 2}
    assert told["version"] == http.get("/v1/version").json()["version"]
    assert (told["total"], told["predicted"]) == (tiny.FILMS - 2, None)
    assert [film["rank"] for film in told["films"]] == list(range(1, 11))
    scores = [film["score"] for film in told["films"]]
    assert scores == sorted(scores, reverse=True) and scores[0] > scores[-1]
    assert all(0.5 <= film["predicted_rating"] <= 5 for film in told["films"])
    first = told["films"][0]
    assert first["title"] == f"Film {first['film_id']}" and first["genres"]


def test_rated_films_are_never_shown(http: httpx.Client, held: ViewerIndex) -> None:
    for user_id in (1, 2, 3):
        told = asked(http, user_id=user_id, n=100)
        seen = {film["film_id"] for film in remembered(held, user_id)}
        assert set(ids(told)) == set(range(1, tiny.FILMS + 1)) - seen
        assert told["next_cursor"] is None


def test_known_user_is_told_what_a_stranger_with_the_same_ratings_is(
    http: httpx.Client, held: ViewerIndex
) -> None:
    for user_id in (1, 2, 33, 60, tiny.PEOPLE):
        known = asked(http, user_id=user_id, n=100, film_id=tiny.UNRATED)
        ratings = remembered(held, user_id)
        stranger = asked(http, ratings=ratings, n=100, film_id=tiny.UNRATED)
        assert known["films"] == stranger["films"]
        assert known["predicted"] == stranger["predicted"]
        assert known["user"] == {"known": True, "user_id": user_id, "ratings": len(ratings)}


def test_new_ratings_come_after_those_of_a_user_and_replace_them(
    http: httpx.Client, held: ViewerIndex
) -> None:
    before = remembered(held, 7)
    again, new = before[0] | {"rating": 0.5}, {"film_id": tiny.UNRATED, "rating": 3}
    both = asked(http, user_id=7, ratings=[again, new], n=100)
    assert both["films"] == asked(http, ratings=[*before[1:], again, new], n=100)["films"]
    assert both["user"]["ratings"] == len(before) + 1
    assert tiny.UNRATED not in ids(both)


def test_order_of_the_ratings_counts(http: httpx.Client) -> None:
    ratings = LOVER["ratings"] + SOLDIER["ratings"]
    forwards, backwards = (asked(http, ratings=given) for given in (ratings, ratings[::-1]))
    war, less = (len({*ids(told)[:8]} & {*WAR}) for told in (forwards, backwards))
    assert war >= 4 > 2 >= less


def test_films_that_speak_for_another_are_told_and_without_one_its_score_is_lower(
    http: httpx.Client,
) -> None:
    ratings = LOVER["ratings"] + [
        {"film_id": film, "rating": 4} for film in (6, 9, tiny.UNRATED, 8, 10)
    ]
    told, without = asked(http, ratings=ratings), 0
    for film in told["films"]:
        shares = [reason["share"] for reason in film["reasons"]]
        assert len(shares) <= 3 and 0 < sum(shares) <= 1.0002
        assert shares == sorted(shares, reverse=True)
        for reason in film["reasons"]:
            assert reason["title"] == f"Film {reason['film_id']}"
            (mine,) = [rating for rating in ratings if rating["film_id"] == reason["film_id"]]
            assert reason["rating"] == mine["rating"]
            less = [rating for rating in ratings if rating is not mine]
            (again,) = asked(http, ratings=less, allow=[film["film_id"]])["films"]
            assert again["score"] < film["score"]
            without += 1
    assert without > 15


def test_film_of_which_no_rated_film_speaks_has_no_reason(http: httpx.Client) -> None:
    (never_rated,) = asked(http, **LOVER, allow=[tiny.UNRATED])["films"]
    assert never_rated["reasons"] == []
    alone = asked(http, ratings=[{"film_id": tiny.UNRATED, "rating": 5}])
    assert ids(alone)[0] == tiny.EVERYBODYS
    assert all(film["reasons"] == [] for film in alone["films"])


def test_one_film_is_predicted_rated_or_not(http: httpx.Client) -> None:
    told = asked(http, **LOVER, n=100, film_id=6)
    predicted, (shown,) = (
        told["predicted"],
        [film for film in told["films"] if film["film_id"] == 6],
    )
    assert predicted["predicted_rating"] == shown["predicted_rating"]
    assert (predicted["title"], predicted["rating"]) == ("Film 6", None)
    rated = asked(http, **LOVER, film_id=4)["predicted"]
    assert rated["rating"] == 4.5 and rated["film_id"] == 4


def test_mild_judge_is_predicted_more_stars(http: httpx.Client) -> None:
    mild, strict = (
        asked(http, ratings=[{"film_id": 2, "rating": stars}], film_id=6) for stars in (5, 1)
    )
    assert mild["predicted"]["predicted_rating"] > strict["predicted"]["predicted_rating"] + 0.3


@pytest.mark.parametrize("genre", ["Romance", " romance ", "romance", "ROMÁNCE"])
def test_genre_is_filtered_by_however_it_is_written(http: httpx.Client, genre: str) -> None:
    told = asked(http, **SOLDIER, genre=genre, n=100)
    assert sorted(ids(told)) == list(ROMANCE)
    assert told["total"] == len(ROMANCE)


def test_genre_may_be_called_by_its_names_in_other_languages(http: httpx.Client) -> None:
    war = asked(http, **LOVER, genre="War", n=100)["films"]
    for name in ("guerra", "Guerra"):
        assert asked(http, **LOVER, genre=name, n=100)["films"] == war
    assert len(war) == len(WAR)


def test_filters_hold_together_and_the_order_within_stays(http: httpx.Client) -> None:
    everything = asked(http, **LOVER, n=100)["films"]
    years = {"year_from": 1992, "year_to": 1996}
    some = asked(http, **LOVER, **years, genre="War", deny=[5], n=100)["films"]
    fitting = [
        film["film_id"]
        for film in everything
        if film["year"] and 1992 <= film["year"] <= 1996 and film["film_id"] in {*WAR} - {5}
    ]
    assert [film["film_id"] for film in some] == fitting and len(fitting) > 3
    assert tiny.UNRATED not in ids(asked(http, **LOVER, year_from=1, n=100))
    assert sorted(ids(asked(http, **LOVER, allow=[2, 5, 6, 999]))) == [5, 6]
    assert asked(http, **LOVER, allow=[])["films"] == []


def test_diverse_list_brings_other_genres_sooner_and_holds_the_same_films(
    http: httpx.Client,
) -> None:
    plain, diverse = (asked(http, **LOVER, n=100, diversity=share) for share in (0, 0.9))
    assert sorted(ids(plain)) == sorted(ids(diverse)) and plain["films"][0] == (diverse["films"][0])
    genres = [{"".join(film["genres"]) for film in told["films"][:4]} for told in (plain, diverse)]
    assert len(genres[0]) < len(genres[1]) == 4
    assert asked(http, **LOVER, n=100)["films"] == plain["films"]


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 9), min_size=30, max_size=30),
    diversity=st.sampled_from([0.0, 0.3, 1.0]),
    filters=st.sampled_from([{}, {"genre": "War"}, {"year_from": 1993}, {"deny": [1, 6, 7]}]),
    user_id=st.integers(1, tiny.PEOPLE),
)
def test_pages_together_are_the_whole_list(
    held: ViewerIndex, sizes: list[int], diversity: float, filters: dict[str, Any], user_id: int
) -> None:
    question = {"user_id": user_id, "diversity": diversity, **filters}
    whole = answer(held, "v", ViewerRequest(**question, n=100)).films
    paged, cursor = [], None
    for n in sizes:
        page = answer(held, "v", ViewerRequest(**question, n=n, cursor=cursor))
        paged += page.films
        cursor = page.next_cursor
        if cursor is None:
            break
    assert paged == whole


def test_cursor_of_another_question_or_version_is_refused(
    http: httpx.Client, held: ViewerIndex
) -> None:
    cursor = asked(http, **LOVER, n=3)["next_cursor"]
    assert asked(http, **LOVER, n=5, film_id=6, cursor=cursor)["films"][0]["rank"] == 4
    for other in (SOLDIER, LOVER | {"genre": "War"}, LOVER | {"diversity": 0.5}):
        (mistake,) = problem(http.post(VIEWER, json=other | {"cursor": cursor}), 422)["errors"]
        assert mistake["field"] == "cursor" and "next_cursor" in mistake["allowed"][0]
    one = ViewerRequest.model_validate(LOVER | {"n": 3})
    found = answer(held, "one", one).next_cursor
    with pytest.raises(InvalidValueError, match="same version"):
        answer(held, "two", one.model_copy(update={"cursor": found}))


@pytest.mark.parametrize(
    ("question", "field"),
    [({"user_id": 999}, "user_id"), (LOVER | {"film_id": 999}, "film_id")],
)
def test_unknown_user_or_film_is_answered_with_what_to_do(
    http: httpx.Client, question: dict[str, Any], field: str
) -> None:
    document = problem(http.post(VIEWER, json=question), 404)
    assert document["errors"][0]["field"] == field
    way_out = {"user_id": "ratings in place of user_id", "film_id": "/v1/films"}
    assert way_out[field] in document["detail"] and "999" in document["detail"]


def test_champion_that_remembers_nobody_knows_no_user(held: ViewerIndex) -> None:
    forgetful = ViewerIndex.build(replace(held.champion, remembered=None))
    with pytest.raises(NotFoundError, match="ratings in place of user_id"):
        answer(forgetful, "v", ViewerRequest(user_id=7))
    assert answer(forgetful, "v", ViewerRequest.model_validate(LOVER)).films


def test_unknown_films_among_the_ratings_are_all_named(http: httpx.Client) -> None:
    ratings = [{"film_id": film, "rating": 3} for film in (999, 2, 777)]
    mistakes = problem(http.post(VIEWER, json={"ratings": ratings}), 422)["errors"]
    assert [mistake["field"] for mistake in mistakes] == ["ratings.0.film_id", "ratings.2.film_id"]
    assert "999" in mistakes[0]["problem"] and "/v1/films" in mistakes[0]["allowed"]


def rated(**changed: Any) -> dict[str, Any]:
    return {"ratings": [{"film_id": 2, "rating": 3} | changed]}


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({}, "ratings"),
        ({"user_id": None, "ratings": None}, "ratings"),
        ({"ratings": []}, "ratings"),
        ({"ratings": {}}, "ratings"),
        ({"ratings": [{"film_id": film, "rating": 3} for film in range(501)]}, "ratings"),
        ({"ratings": [{"film_id": 2, "rating": 3}] * 2}, "ratings"),
        ({"ratings": [3]}, "ratings.0"),
        (rated(stars=3), "ratings.0"),
        ({"ratings": [{"film_id": 2}]}, "ratings.0.rating"),
        ({"ratings": [{"rating": 2}]}, "ratings.0.film_id"),
        (rated(film_id=None), "ratings.0.film_id"),
        (rated(film_id="2"), "ratings.0.film_id"),
        (rated(rating=None), "ratings.0.rating"),
        (rated(rating="5"), "ratings.0.rating"),
        (rated(rating=True), "ratings.0.rating"),
        (rated(rating=0), "ratings.0.rating"),
        (rated(rating=5.5), "ratings.0.rating"),
        (rated(rating=3.7), "ratings.0.rating"),
        ({"user_id": -1}, "user_id"),
        ({"user_id": "7"}, "user_id"),
        ({"user_id": 7, "ratings": []}, "ratings"),
        (LOVER | {"n": 0}, "n"),
        (LOVER | {"n": 101}, "n"),
        (LOVER | {"cursor": "mangled"}, "cursor"),
        (LOVER | {"cursor": 5}, "cursor"),
        (LOVER | {"genre": "wra"}, "genre"),
        (LOVER | {"genre": ""}, "genre"),
        (LOVER | {"year_from": "old"}, "year_from"),
        (LOVER | {"year_from": 1999, "year_to": 1990}, "year_to"),
        (LOVER | {"allow": 5}, "allow"),
        (LOVER | {"allow": list(range(5001))}, "allow"),
        (LOVER | {"deny": ["x"]}, "deny.0"),
        (LOVER | {"deny": [None]}, "deny.0"),
        (LOVER | {"diversity": 1.1}, "diversity"),
        (LOVER | {"diversity": "much"}, "diversity"),
        (LOVER | {"film": 1}, "film"),
    ],
)
def test_wrong_value_is_refused_with_what_is_allowed(
    http: httpx.Client, question: dict[str, Any], field: str
) -> None:
    (mistake,) = problem(http.post(VIEWER, json=question), 422)["errors"]
    assert mistake["field"] == field
    assert mistake["allowed"] or mistake["code"] in ("wrong_type", "missing")


@pytest.mark.parametrize("stars", ["NaN", "Infinity", "1e400"])
def test_what_is_no_number_of_stars_is_refused(http: httpx.Client, stars: str) -> None:
    body = json.dumps(rated(rating="STARS")).replace('"STARS"', stars)
    told = http.post(VIEWER, content=body, headers={"content-type": "application/json"})
    assert told.status_code in (400, 422) and told.json()["status"] == told.status_code


def test_nearest_genre_is_named(http: httpx.Client) -> None:
    document = problem(http.post(VIEWER, json=LOVER | {"genre": "romanse"}), 422)
    assert document["errors"][0]["nearest"] == ["Romance"]
    assert document["errors"][0]["allowed"] == ["Comedy", "Romance", "War"]


def test_document_tells_the_question_and_its_examples_are_answered(http: httpx.Client) -> None:
    told = http.get("/docs.json").json()
    post = told["paths"][VIEWER]["post"]
    body = post["requestBody"]["content"]["application/json"]["schema"]
    schemas = told["components"]["schemas"]
    examples = schemas[body["$ref"].rpartition("/")[2]]["examples"]
    assert len(examples) == 3
    for example in examples:
        assert asked(http, **example)["films"]
    assert schemas["ViewerAnswer"]["properties"].keys() == asked(http, **LOVER).keys()
    assert {"404", "422", "503"} <= post["responses"].keys()


RATINGS = st.fixed_dictionaries(
    {
        "film_id": st.one_of(st.integers(1, tiny.FILMS), st.integers(), st.none()),
        "rating": st.one_of(st.sampled_from([0.5, 3, 5]), st.floats(allow_nan=False), st.text()),
    }
)
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 30),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=9),
    st.sampled_from(["War", "romance", "WyIiLCAxLCAxXQ"]),
    st.lists(st.one_of(st.integers(0, 30), RATINGS, st.text(max_size=3)), max_size=4),
)
RIGHT = st.fixed_dictionaries(
    {"ratings": st.lists(RATINGS, max_size=4)},
    optional={"user_id": st.integers(-1, 130), "diversity": st.floats(0, 1), "n": st.integers()},
)
NAMES = st.sampled_from([*ViewerRequest.model_fields, "stars"])


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(question=st.one_of(st.dictionaries(NAMES, ANYTHING, max_size=5), RIGHT))
def test_any_question_is_answered_or_refused(http: httpx.Client, question: dict[str, Any]) -> None:
    told = http.post(
        VIEWER, content=json.dumps(question), headers={"content-type": "application/json"}
    )
    assert told.status_code in (200, 400, 404, 422), told.text
    if told.status_code != 200:
        problem(told, told.status_code)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A version that holds the champion of viewer and nothing else."""
    folder = tmp_path_factory.mktemp("alone")
    pickle_io.save(tiny_viewer.champion(), folder / "viewer.sav")
    store.publish({"viewer.sav": folder / "viewer.sav"}, str(folder / "place"))
    started = Server(folder, folder / "place").start()
    with httpx.Client(base_url=started.url, timeout=10) as client:
        yield client
    started.stop()


def test_champion_of_viewer_is_served_without_the_others(alone: httpx.Client) -> None:
    assert alone.get("/readyz").status_code == 200
    assert alone.get("/v1/version").json()["tasks"] == ["viewer"]
    assert len(asked(alone, **LOVER)["films"]) == 10
    assert problem(alone.post("/v1/newcomer", json={}), 404)["type"].endswith("not-available")
    assert alone.get(FILMS).json()["total"] == tiny.FILMS
    assert problem(alone.get("/v1/suggestions?field=title&text=x"), 404)["type"].endswith(
        "not-available"
    )


@pytest.mark.parametrize("order", ["-ratings", "varied"])
def test_well_known_films_come_page_by_page_without_gap_or_double(
    http: httpx.Client, order: str
) -> None:
    path = f"{FILMS}&order={order}"
    whole, paged, cursor = ids(http.get(path).json()), [], ""
    while cursor is not None:
        page = http.get(f"{path}&limit=7{cursor and f'&cursor={cursor}'}").json()
        paged += ids(page)
        cursor = page["next_cursor"]
    assert paged == whole and sorted(whole) == list(range(1, tiny.FILMS + 1))
    assert whole[0] == tiny.EVERYBODYS
    assert http.get(f"{path}&cursor=999").status_code == 422


def test_film_that_nobody_rated_is_the_least_known(http: httpx.Client) -> None:
    assert ids(http.get(f"{FILMS}&order=-ratings").json())[-1] == tiny.UNRATED


def test_varied_films_are_of_other_genres_sooner(http: httpx.Client) -> None:
    varied = http.get(f"{FILMS}&order=varied&limit=3").json()["films"]
    assert {"".join(film["genres"]) for film in varied} == {"Comedy", "Romance", "War"}
    assert http.get(f"{FILMS}&order=year").status_code == 422


def test_titles_are_suggested_the_best_known_first(http: httpx.Client) -> None:
    found = http.get(f"{TITLES}&text=film 2&limit=50").json()["suggestions"]
    best_known = ids(http.get(f"{FILMS}&order=-ratings").json())
    expected = [2, *(film for film in best_known if film in range(20, 25))]
    assert [film["film_id"] for film in found] == expected
    assert (found[0]["text"], found[0]["year"]) == ("Film 2", 1992)
    told = http.get("/v1/suggestions?collection=movielens&field=productora&text=x")
    assert problem(told, 422)["errors"][0]["field"] == "field"


@pytest.mark.parametrize("typed", ["the mat", "Matrix, t", "matrix", "the matrix", "teh matrix"])
def test_article_may_stand_before_or_behind(held: ViewerIndex, typed: str) -> None:
    films = held.champion.films
    titles = ["Matrix, The", *films.titles[1:]]
    renamed = ViewerIndex.build(replace(held.champion, films=films._replace(titles=titles)))
    assert renamed.suggest(typed, 5) == [0]
