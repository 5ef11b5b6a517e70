"""What viewers are told, over HTTP and in process, on films whose followers are planted."""

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

from fixtures import small_movielens
from matinee.artifacts.pickles import pickle_io
from matinee.catalog.search.errors import InvalidValueError, NotFoundError
from matinee.model_store import store
from matinee.ranking.orders import ORDERS
from matinee.service.routes.viewer import UnseenFilm, answer
from matinee.service.schemas.viewer import ViewerRequest
from matinee.service.state.viewer_index import ViewerIndex
from service import tiny_viewer
from service.server import Server
from service.test_queries import problem
from service.tiny_viewer import ROMANCE, WAR

VIEWER = "/v1/viewer"
FILMS = "/v1/films?collection=movielens"
TITLES = "/v1/suggestions?collection=movielens&field=title"
LOVER = {"ratings": [{"film_id": 2, "rating": 5}, {"film_id": 4, "rating": 4.5}]}
SOLDIER = {"ratings": [{"film_id": 3, "rating": 5}, {"film_id": 5, "rating": 4.5}]}


@pytest.fixture(scope="module")
def index() -> ViewerIndex:
    return ViewerIndex.build(tiny_viewer.champion())


def recommend(http: httpx.Client, **fields: Any) -> dict[str, Any]:
    body = http.post(VIEWER, json=fields)
    assert body.status_code == 200, body.text
    document: dict[str, Any] = body.json()
    return document


def ids(document: dict[str, Any]) -> list[int]:
    return [film["film_id"] for film in document["films"]]


def remembered(index: ViewerIndex, user_id: int) -> list[dict[str, float]]:
    assert index.champion.histories is not None
    history = index.champion.histories.history(user_id)
    assert history is not None
    rows = zip(history.films.tolist(), history.ratings.tolist(), strict=True)
    return [{"film_id": film, "rating": rating} for film, rating in rows]


def test_list_follows_the_rated_genre(http: httpx.Client) -> None:
    lovers, soldiers = (
        ids(recommend(http, **user, order="next", n=8)) for user in (LOVER, SOLDIER)
    )
    assert set(lovers) <= {1, *ROMANCE} and set(soldiers) <= {1, *WAR}


def test_answer_has_user_and_scores(http: httpx.Client) -> None:
    body = recommend(http, **LOVER)
    assert body["user"] == {"known": False, "user_id": None, "ratings": 2}
    assert body["version"] == http.get("/v1/version").json()["version"]
    assert (body["total"], body["predicted"]) == (small_movielens.FILMS - 2, None)
    assert [film["rank"] for film in body["films"]] == list(range(1, 11))
    scores = [film["score"] for film in body["films"]]
    assert scores == sorted(scores, reverse=True) and scores[0] > scores[-1]
    assert all(0.5 <= film["predicted_rating"] <= 5 for film in body["films"])
    first = body["films"][0]
    assert first["title"] == f"Film {first['film_id']}" and first["genres"]


def test_rated_films_are_excluded(http: httpx.Client, index: ViewerIndex) -> None:
    for user_id in (1, 2, 3):
        body = recommend(http, user_id=user_id, n=100)
        seen = {film["film_id"] for film in remembered(index, user_id)}
        assert set(ids(body)) == set(range(1, small_movielens.FILMS + 1)) - seen
        assert body["next_cursor"] is None


def test_known_user_equals_same_ratings(http: httpx.Client, index: ViewerIndex) -> None:
    for user_id in (1, 2, 33, 60, small_movielens.PEOPLE):
        known = recommend(http, user_id=user_id, n=100, film_id=small_movielens.UNRATED)
        ratings = remembered(index, user_id)
        stranger = recommend(http, ratings=ratings, n=100, film_id=small_movielens.UNRATED)
        assert known["films"] == stranger["films"]
        assert known["predicted"] == stranger["predicted"]
        assert known["user"] == {"known": True, "user_id": user_id, "ratings": len(ratings)}


def test_new_ratings_override_stored_ones(http: httpx.Client, index: ViewerIndex) -> None:
    before = remembered(index, 7)
    again, new = before[0] | {"rating": 0.5}, {"film_id": small_movielens.UNRATED, "rating": 3}
    both = recommend(http, user_id=7, ratings=[again, new], n=100)
    assert both["films"] == recommend(http, ratings=[*before[1:], again, new], n=100)["films"]
    assert both["user"]["ratings"] == len(before) + 1
    assert small_movielens.UNRATED not in ids(both)


def test_order_of_ratings_matters(http: httpx.Client) -> None:
    ratings = LOVER["ratings"] + SOLDIER["ratings"]
    forwards, backwards = (
        recommend(http, ratings=given, order="next") for given in (ratings, ratings[::-1])
    )
    war, less = (len({*ids(body)[:8]} & {*WAR}) for body in (forwards, backwards))
    assert war >= 4 > 2 >= less


def test_score_drops_without_a_reason(
    http: httpx.Client,
) -> None:
    ratings = LOVER["ratings"] + [
        {"film_id": film, "rating": 5} for film in (6, 9, small_movielens.UNRATED, 8, 10)
    ]
    body, without = recommend(http, ratings=ratings, order="next"), 0
    for film in body["films"]:
        shares = [reason["share"] for reason in film["reasons"]]
        assert len(shares) <= 3 and 0 < sum(shares) <= 1.0002
        assert shares == sorted(shares, reverse=True)
        for reason in film["reasons"]:
            assert reason["title"] == f"Film {reason['film_id']}"
            (mine,) = [rating for rating in ratings if rating["film_id"] == reason["film_id"]]
            assert reason["rating"] == mine["rating"]
            less = [rating for rating in ratings if rating is not mine]
            allowed = {"allow": [film["film_id"]], "order": "next"}
            (again,) = recommend(http, ratings=less, **allowed)["films"]
            assert again["score"] < film["score"]
            without += 1
    assert without > 15


def test_rating_changes_the_liked_order(http: httpx.Client) -> None:
    low, high = (
        ids(recommend(http, ratings=[{"film_id": film, "rating": stars} for film in (2, 4, 6)]))
        for stars in (1, 5)
    )
    top_low, top_high = (len({*films[:6]} & {*ROMANCE}) for films in (low, high))
    assert top_low < top_high


def test_orders_differ_and_sort_by_score(http: httpx.Client) -> None:
    ratings = [*LOVER["ratings"], {"film_id": 3, "rating": 1}]
    bodies = {name: recommend(http, ratings=ratings, order=name, n=100) for name in ORDERS}
    assert recommend(http, ratings=ratings, n=100) == bodies["liked"]
    assert len({tuple(ids(body)[:5]) for body in bodies.values()}) > 1
    for body in bodies.values():
        scores = [film["score"] for film in body["films"]]
        assert scores == sorted(scores, reverse=True)
    best = [film["predicted_rating"] for film in bodies["rating"]["films"]]
    assert best == sorted(best, reverse=True)
    assert small_movielens.UNRATED not in ids(bodies["rating"])


@pytest.mark.parametrize("order", ORDERS)
def test_disliked_film_is_no_reason(http: httpx.Client, order: str) -> None:
    stars = {2: 5, 4: 4.5, 6: 3, 3: 2, 5: 1}
    ratings = [{"film_id": film, "rating": rating} for film, rating in stars.items()]
    films = recommend(http, ratings=ratings, order=order, n=100)["films"]
    reasons = {reason["film_id"] for film in films for reason in film["reasons"]}
    assert reasons == (set() if order == "rating" else {2, 4})
    disliked = recommend(http, ratings=[{"film_id": 2, "rating": 1}], order=order)["films"]
    assert all(film["reasons"] == [] for film in disliked)


def test_film_without_reasons(http: httpx.Client) -> None:
    (never_rated,) = recommend(http, **LOVER, allow=[small_movielens.UNRATED])["films"]
    assert never_rated["reasons"] == []
    alone = recommend(http, ratings=[{"film_id": small_movielens.UNRATED, "rating": 5}])
    assert ids(alone)[0] == small_movielens.EVERYBODYS
    assert all(film["reasons"] == [] for film in alone["films"])


def test_one_film_is_predicted(http: httpx.Client) -> None:
    body = recommend(http, **LOVER, n=100, film_id=6)
    predicted, (shown,) = (
        body["predicted"],
        [film for film in body["films"] if film["film_id"] == 6],
    )
    assert predicted["predicted_rating"] == shown["predicted_rating"]
    assert (predicted["title"], predicted["rating"]) == ("Film 6", None)
    rated = recommend(http, **LOVER, film_id=4)["predicted"]
    assert rated["rating"] == 4.5 and rated["film_id"] == 4


def test_generous_user_gets_higher_prediction(http: httpx.Client) -> None:
    mild, strict = (
        recommend(http, ratings=[{"film_id": 2, "rating": stars}], film_id=6) for stars in (5, 1)
    )
    assert mild["predicted"]["predicted_rating"] > strict["predicted"]["predicted_rating"] + 0.3


@pytest.mark.parametrize("genre", ["Romance", " romance ", "romance", "ROMÁNCE"])
def test_genre_filter_ignores_case(http: httpx.Client, genre: str) -> None:
    body = recommend(http, **SOLDIER, genre=genre, n=100)
    assert sorted(ids(body)) == list(ROMANCE)
    assert body["total"] == len(ROMANCE)


def test_genre_filter_in_other_languages(http: httpx.Client) -> None:
    war = recommend(http, **LOVER, genre="War", n=100)["films"]
    for name in ("guerra", "Guerra"):
        assert recommend(http, **LOVER, genre=name, n=100)["films"] == war
    assert len(war) == len(WAR)


def test_filters_combine_and_keep_order(http: httpx.Client) -> None:
    everything = recommend(http, **LOVER, n=100)["films"]
    years = {"year_from": 1992, "year_to": 1996}
    some = recommend(http, **LOVER, **years, genre="War", deny=[5], n=100)["films"]
    fitting = [
        film["film_id"]
        for film in everything
        if film["year"] and 1992 <= film["year"] <= 1996 and film["film_id"] in {*WAR} - {5}
    ]
    assert [film["film_id"] for film in some] == fitting and len(fitting) > 3
    assert small_movielens.UNRATED not in ids(recommend(http, **LOVER, year_from=1, n=100))
    assert sorted(ids(recommend(http, **LOVER, allow=[2, 5, 6, 999]))) == [5, 6]
    assert recommend(http, **LOVER, allow=[])["films"] == []


def test_diversity_reorders_the_same_films(
    http: httpx.Client,
) -> None:
    plain, diverse = (recommend(http, **LOVER, n=100, diversity=share) for share in (0, 0.9))
    assert sorted(ids(plain)) == sorted(ids(diverse)) and plain["films"][0] == (diverse["films"][0])
    genres = [{"".join(film["genres"]) for film in body["films"][:4]} for body in (plain, diverse)]
    assert len(genres[0]) < len(genres[1]) == 4
    assert recommend(http, **LOVER, n=100)["films"] == plain["films"]


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 9), min_size=30, max_size=30),
    diversity=st.sampled_from([0.0, 0.3, 1.0]),
    order=st.sampled_from(ORDERS),
    filters=st.sampled_from([{}, {"genre": "War"}, {"year_from": 1993}, {"deny": [1, 6, 7]}]),
    user_id=st.integers(1, small_movielens.PEOPLE),
)
def test_pages_join_to_whole_list(
    index: ViewerIndex,
    sizes: list[int],
    diversity: float,
    order: str,
    filters: dict[str, Any],
    user_id: int,
) -> None:
    fields = {"user_id": user_id, "diversity": diversity, "order": order, **filters}
    whole = answer(index, "v", ViewerRequest(**fields, n=100)).films
    paged, cursor = [], None
    for n in sizes:
        page = answer(index, "v", ViewerRequest(**fields, n=n, cursor=cursor))
        paged += page.films
        cursor = page.next_cursor
        if cursor is None:
            break
    assert paged == whole


def test_foreign_cursor_is_refused(http: httpx.Client, index: ViewerIndex) -> None:
    cursor = recommend(http, **LOVER, n=3)["next_cursor"]
    assert recommend(http, **LOVER, n=5, film_id=6, cursor=cursor)["films"][0]["rank"] == 4
    for other in (SOLDIER, LOVER | {"genre": "War"}, LOVER | {"diversity": 0.5}):
        (field_error,) = problem(http.post(VIEWER, json=other | {"cursor": cursor}), 422)["errors"]
        assert field_error["field"] == "cursor" and "next_cursor" in field_error["allowed"][0]
    one = ViewerRequest.model_validate(LOVER | {"n": 3})
    result = answer(index, "one", one).next_cursor
    with pytest.raises(InvalidValueError, match="same version"):
        answer(index, "two", one.model_copy(update={"cursor": result}))


def test_unknown_film_gets_hint(http: httpx.Client) -> None:
    document = problem(http.post(VIEWER, json=LOVER | {"film_id": 999}), 404)
    assert document["errors"][0]["field"] == "film_id"
    assert "/v1/films" in document["detail"] and "999" in document["detail"]


@pytest.mark.parametrize("filters", [{}, {"genre": "War"}, {"year_from": 1992, "year_to": 1995}])
def test_unknown_user_gets_popular_films(http: httpx.Client, filters: dict[str, Any]) -> None:
    body = recommend(http, user_id=999, n=100, film_id=6, **filters)
    assert body["user"] == {"known": False, "user_id": 999, "ratings": 0}
    popular = http.get("/v1/popular", params={"limit": 100, **filters}).json()
    assert ids(body) == ids(popular) and body["total"] == popular["total"]
    scores = [film["score"] for film in body["films"]]
    assert scores == [film["ratings"] for film in popular["films"]]
    assert all(film["reasons"] == [] for film in body["films"])
    assert body["predicted"]["film_id"] == 6 and body["predicted"]["rating"] is None


def test_unknown_user_with_ratings_folds_in(http: httpx.Client) -> None:
    body = recommend(http, **LOVER, user_id=999)
    assert body["user"] == {"known": False, "user_id": 999, "ratings": 2}
    assert body["films"] == recommend(http, **LOVER)["films"]


def test_champion_without_histories(index: ViewerIndex) -> None:
    forgetful = ViewerIndex.build(replace(index.champion, histories=None))
    with pytest.raises(NotFoundError, match="ratings in place of user_id"):
        answer(forgetful, "v", ViewerRequest(user_id=7))
    assert answer(forgetful, "v", ViewerRequest.model_validate(LOVER)).films


def test_all_unknown_rated_films_are_listed(http: httpx.Client) -> None:
    ratings = [{"film_id": film, "rating": 3} for film in (999, 2, 777)]
    field_errors = problem(http.post(VIEWER, json={"ratings": ratings}), 422)["errors"]
    assert [error["field"] for error in field_errors] == [
        "ratings.0.film_id",
        "ratings.2.film_id",
    ]
    assert "999" in field_errors[0]["problem"] and "/v1/films" in field_errors[0]["allowed"]


def rated(**changed: Any) -> dict[str, Any]:
    return {"ratings": [{"film_id": 2, "rating": 3} | changed]}


def test_new_films_get_their_share(http: httpx.Client) -> None:
    """All ratings of the tiny films are of one day, so that the unrated film alone could be old:
    the data are too short for any film to be no news."""
    plain, shared = (recommend(http, **LOVER, n=100, new_share=share) for share in (0, 0.5))
    assert all(film["new"] for film in plain["films"]) and ids(plain) == ids(shared)


def test_share_of_new_films_is_measured(index: ViewerIndex) -> None:
    new = np.zeros(small_movielens.FILMS, dtype=bool)
    new[[film - 1 for film in WAR]] = True
    source = replace(index, new_films=new)
    for share in (0, 0.3, 0.5):
        films = [film for page in pages(source, share) for film in page]
        counts = np.cumsum([film.new for film in films[:10]])
        needed = np.floor(share * np.arange(1, 11)).astype(int)
        assert (counts >= needed).all(), share
    assert not any(film.new for page in pages(source, 0) for film in page[:2])


def pages(index: ViewerIndex, share: float) -> list[list[UnseenFilm]]:
    """The first two pages of a lover of romance."""
    request = ViewerRequest.model_validate(LOVER | {"n": 5, "new_share": share, "order": "next"})
    first = answer(index, "v", request)
    second = answer(index, "v", request.model_copy(update={"cursor": first.next_cursor}))
    return [first.films, second.films]


@pytest.mark.parametrize(
    ("fields", "field"),
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
        (LOVER | {"order": "best"}, "order"),
        (LOVER | {"order": None}, "order"),
        (LOVER | {"diversity": 1.1}, "diversity"),
        (LOVER | {"diversity": "much"}, "diversity"),
        (LOVER | {"film": 1}, "film"),
    ],
)
def test_invalid_value_lists_allowed(
    http: httpx.Client, fields: dict[str, Any], field: str
) -> None:
    (field_error,) = problem(http.post(VIEWER, json=fields), 422)["errors"]
    assert field_error["field"] == field
    assert field_error["allowed"] or field_error["code"] in ("wrong_type", "missing")


@pytest.mark.parametrize("stars", ["NaN", "Infinity", "1e400"])
def test_non_finite_stars_are_refused(http: httpx.Client, stars: str) -> None:
    body = json.dumps(rated(rating="STARS")).replace('"STARS"', stars)
    body = http.post(VIEWER, content=body, headers={"content-type": "application/json"})
    assert body.status_code in (400, 422) and body.json()["status"] == body.status_code


def test_misspelt_genre_lists_nearest(http: httpx.Client) -> None:
    document = problem(http.post(VIEWER, json=LOVER | {"genre": "romanse"}), 422)
    assert document["errors"][0]["nearest"] == ["Romance"]
    assert document["errors"][0]["allowed"] == ["Comedy", "Romance", "War"]


def test_document_examples_are_answered(http: httpx.Client) -> None:
    document = http.get("/docs.json").json()
    post = document["paths"][VIEWER]["post"]
    body = post["requestBody"]["content"]["application/json"]["schema"]
    schemas = document["components"]["schemas"]
    examples = schemas[body["$ref"].rpartition("/")[2]]["examples"]
    assert len(examples) == 3
    for example in examples:
        assert recommend(http, **example)["films"]
    assert schemas["ViewerAnswer"]["properties"].keys() == recommend(http, **LOVER).keys()
    assert {"404", "422", "503"} <= post["responses"].keys()


RATINGS = st.fixed_dictionaries(
    {
        "film_id": st.one_of(st.integers(1, small_movielens.FILMS), st.integers(), st.none()),
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
@given(fields=st.one_of(st.dictionaries(NAMES, ANYTHING, max_size=5), RIGHT))
def test_any_request_is_answered_or_refused(http: httpx.Client, fields: dict[str, Any]) -> None:
    body = http.post(
        VIEWER, content=json.dumps(fields), headers={"content-type": "application/json"}
    )
    assert body.status_code in (200, 400, 404, 422), body.text
    if body.status_code != 200:
        problem(body, body.status_code)


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


def test_viewer_champion_alone(alone: httpx.Client) -> None:
    assert alone.get("/readyz").status_code == 200
    assert alone.get("/v1/version").json()["tasks"] == ["viewer"]
    assert len(recommend(alone, **LOVER)["films"]) == 10
    assert problem(alone.post("/v1/newcomer", json={}), 404)["type"].endswith("not-available")
    assert alone.get(FILMS).json()["total"] == small_movielens.FILMS
    assert problem(alone.get("/v1/suggestions?field=title&text=x"), 404)["type"].endswith(
        "not-available"
    )


@pytest.mark.parametrize("order", ["-ratings", "varied"])
def test_popular_films_page_by_page(http: httpx.Client, order: str) -> None:
    path = f"{FILMS}&order={order}"
    whole, paged, cursor = ids(http.get(path).json()), [], ""
    while cursor is not None:
        page = http.get(f"{path}&limit=7{cursor and f'&cursor={cursor}'}").json()
        paged += ids(page)
        cursor = page["next_cursor"]
    assert paged == whole and sorted(whole) == list(range(1, small_movielens.FILMS + 1))
    assert whole[0] == small_movielens.EVERYBODYS
    assert http.get(f"{path}&cursor=999").status_code == 422


def test_unrated_film_comes_last(http: httpx.Client) -> None:
    assert ids(http.get(f"{FILMS}&order=-ratings").json())[-1] == small_movielens.UNRATED


def test_varied_order_mixes_genres(http: httpx.Client) -> None:
    varied = http.get(f"{FILMS}&order=varied&limit=3").json()["films"]
    assert {"".join(film["genres"]) for film in varied} == {"Comedy", "Romance", "War"}
    assert http.get(f"{FILMS}&order=year").status_code == 422


def test_suggestions_most_popular_first(http: httpx.Client) -> None:
    result = http.get(f"{TITLES}&text=film 2&limit=50").json()["suggestions"]
    best_known = ids(http.get(f"{FILMS}&order=-ratings").json())
    expected = [2, *(film for film in best_known if film in range(20, 25))]
    assert [film["film_id"] for film in result] == expected
    assert (result[0]["text"], result[0]["year"]) == ("Film 2", 1992)
    body = http.get("/v1/suggestions?collection=movielens&field=productora&text=x")
    assert problem(body, 422)["errors"][0]["field"] == "field"


@pytest.mark.parametrize("typed", ["the mat", "Matrix, t", "matrix", "the matrix", "teh matrix"])
def test_article_before_or_after_title(index: ViewerIndex, typed: str) -> None:
    films = index.champion.films
    titles = ["Matrix, The", *films.titles[1:]]
    renamed = ViewerIndex.build(replace(index.champion, films=films._replace(titles=titles)))
    assert renamed.suggest(typed, 5) == [0]
