"""Whether a user will like a title, over HTTP and in process, on users whose tastes are planted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matinee.artifacts import pickle_io
from matinee.artifacts.pickle_io import RefusedArtifact
from matinee.model_store import store
from matinee.models.base import UserItemRatingModel
from matinee.models.factorization.bias import UserItemBias
from matinee.models.factorization.global_mean import GlobalMean
from matinee.models.factorization.regularized_svd import RegularizedSVD
from matinee.schema.streaming import PLATFORMS
from matinee.service.routes.subscriber import (
    SubscriberAnswer,
    SubscriberRequest,
    answer,
    examples,
    warm_up,
)
from matinee.service.state.snapshot import Snapshot
from matinee.service.state.subscriber_index import SubscriberIndex
from service import tiny_subscriber
from service.loaded_snapshot import snapshot_from
from service.server import Server
from service.test_catalogues import problem
from service.tiny_subscriber import (
    COMEDY_LOVER,
    DRAMA_LOVER,
    HARSH,
    MILD,
    STRANGER,
    THRESHOLD,
    UNRATED,
    USERS,
)

SUBSCRIBER = "/v1/subscriber"
IDS = ["as1", "as2", "as3", "hs1", "hs2", "ns1", "ns2", "ns3"]
SUGGESTIONS = "/v1/suggestions"


@pytest.fixture(scope="module")
def held() -> SubscriberIndex:
    return SubscriberIndex.build(tiny_subscriber.champion())


def asked(http: httpx.Client, **question: Any) -> dict[str, Any]:
    answered = http.post(SUBSCRIBER, json=question)
    assert answered.status_code == 200, answered.text
    document: dict[str, Any] = answered.json()
    return document


def parts_of(model: UserItemRatingModel, user_id: int, title_id: str) -> SubscriberAnswer:
    held = SubscriberIndex.build(tiny_subscriber.champion(model))
    return answer(held, "v", SubscriberRequest(user_id=user_id, id=title_id))


def test_answer_tells_the_pair_the_score_and_what_is_known(http: httpx.Client) -> None:
    found = asked(http, user_id=MILD, id="as2")
    version = http.get("/v1/version").json()["version"]
    assert found | {"parts": {}, "score": 0} == {
        "version": version,
        "user_id": MILD,
        "id": "as2",
        "titulo": "atoll",
        "platform": "amazon",
        "year": 2018,
        "score": 0,
        "recomendacion": True,
        "threshold": THRESHOLD,
        "scale": [0.5, 5.0],
        "user": "known",
        "user_ratings": 6,
        "title": "known",
        "title_ratings": 42,
        "parts": {},
        "exact": True,
        "same_title": [],
    }


def test_planted_likes_are_foretold(http: httpx.Client) -> None:
    loved = asked(http, user_id=MILD, id="as2")
    assert (loved["score"], loved["recomendacion"]) == (5.0, True)
    hated = asked(http, user_id=HARSH, id="hs1")
    assert hated["score"] == pytest.approx(0.5, abs=0.1) and not hated["recomendacion"]
    drama = {user: asked(http, user_id=user, id="as1") for user in (DRAMA_LOVER, COMEDY_LOVER)}
    assert drama[DRAMA_LOVER]["recomendacion"] and not drama[COMEDY_LOVER]["recomendacion"]
    tastes = [drama[user]["parts"]["taste"] for user in (DRAMA_LOVER, COMEDY_LOVER)]
    assert tastes == pytest.approx([0.5, -0.5], abs=0.1)


def test_score_is_the_sum_of_its_parts_within_the_scale(http: httpx.Client) -> None:
    for user_id in (MILD, HARSH, DRAMA_LOVER, COMEDY_LOVER, STRANGER):
        for title_id in IDS:
            found = asked(http, user_id=user_id, id=title_id)
            sum_of_parts = np.clip(sum(found["parts"].values()), *found["scale"])
            assert found["score"] == pytest.approx(sum_of_parts, abs=0.001)
            assert found["recomendacion"] == (found["score"] > found["threshold"])


def test_score_that_equals_the_threshold_is_not_recommended(held: SubscriberIndex) -> None:
    asking = SubscriberRequest(user_id=DRAMA_LOVER, id="as1")
    score = answer(held, "v", asking).score
    for threshold, recommended in ((score, False), (score - 0.001, True)):
        strict = SubscriberIndex.build(replace(held.champion, threshold=threshold))
        assert answer(strict, "v", asking).recomendacion is recommended


def test_unknown_user_is_answered_with_what_is_known_of_the_title(http: httpx.Client) -> None:
    found = asked(http, user_id=STRANGER, id="as2")
    assert (found["user"], found["user_ratings"]) == ("unknown", 0)
    assert (found["title"], found["title_ratings"]) == ("known", 42)
    assert set(found["parts"]) == {"everybody", "title", "traits"}
    assert found["score"] == asked(http, user_id=2**53, id="as2")["score"]


def test_unrated_title_is_answered_with_what_is_known_of_the_user(http: httpx.Client) -> None:
    found = asked(http, user_id=MILD, id=UNRATED)
    assert (found["user"], found["title"], found["title_ratings"]) == ("known", "unknown", 0)
    assert set(found["parts"]) == {"everybody", "user", "traits", "taste"}
    assert found["recomendacion"] and found["parts"]["user"] == pytest.approx(1, abs=0.1)


def test_neither_known_leaves_everybodys_mean_and_says_so(http: httpx.Client) -> None:
    found = asked(http, user_id=STRANGER, id=UNRATED)
    assert (found["user"], found["title"]) == ("unknown", "unknown")
    assert set(found["parts"]) == {"everybody", "traits"}


def test_parts_are_those_of_the_model() -> None:
    biases = {"everybody", "user", "title"}
    models = {RegularizedSVD: biases | {"taste"}, UserItemBias: biases, GlobalMean: {"everybody"}}
    for model, parts in models.items():
        assert set(parts_of(model(), MILD, "as2").parts) == parts
        # without traits nothing tells of the taste of a title that nobody has rated
        unrated = parts_of(model(), MILD, UNRATED)
        assert set(unrated.parts) == parts - {"title", "taste"} and unrated.title == "unknown"
        unmet = parts_of(model(), STRANGER, "as2")
        assert set(unmet.parts) == parts - {"user", "taste"} and unmet.user == "unknown"


def test_title_that_counts_for_nothing_is_known_all_the_same(held: SubscriberIndex) -> None:
    champion = tiny_subscriber.champion(UserItemBias())
    champion.models["rating"].biases.titles[:] = 0
    found = answer(SubscriberIndex.build(champion), "v", SubscriberRequest(user_id=MILD, id="as2"))
    assert (found.title, found.parts["title"]) == ("known", 0)


@pytest.mark.parametrize(
    ("titulo", "title_id", "exact"),
    [
        ("atoll", "as2", True),
        ("  ATOLL ", "as2", True),
        ("elan  VITAL", UNRATED, True),
        ("atol", "as2", False),
        ("elan vitl", UNRATED, False),
        ("sonci x", "as1", False),
    ],
)
def test_name_need_not_be_spelled_exactly(
    http: httpx.Client, titulo: str, title_id: str, exact: bool
) -> None:
    found = asked(http, user_id=MILD, titulo=titulo)
    assert (found["id"], found["exact"]) == (title_id, exact)


def test_id_is_found_in_any_case(http: httpx.Client) -> None:
    assert asked(http, user_id=MILD, id=" AS2 ")["id"] == "as2"


def test_shared_name_is_the_most_rated_and_lists_the_rest(http: httpx.Client) -> None:
    amazon = {"id": "as1", "titulo": "sonic x", "platform": "amazon", "year": 2005}
    hulu = {"id": "hs2", "titulo": "sonic x", "platform": "hulu", "year": 2003}
    found = asked(http, user_id=MILD, titulo="Sonic X")
    assert (found["id"], found["same_title"]) == ("as1", [hulu])
    for question in ({"titulo": "sonic x", "platform": "HULU"}, {"id": "hs2"}):
        other = asked(http, user_id=MILD, **question)
        assert (other["id"], other["title_ratings"], other["same_title"]) == ("hs2", 13, [amazon])


def test_misspelt_name_is_that_of_the_platform(http: httpx.Client) -> None:
    found = asked(http, user_id=MILD, titulo="sonik x", platform="hulu")
    assert (found["id"], found["exact"]) == ("hs2", False)


@pytest.mark.parametrize(
    ("question", "field", "nearest"),
    [
        ({"id": "as9"}, "id", ["as1", "as2", "as3"]),
        ({"id": "as" + "9" * 190}, "id", []),
        ({"id": "as1\x00"}, "id", ["as1"]),
        ({"id": "atoll"}, "id", []),
        ({"titulo": "atoll 2"}, "titulo", ["atoll"]),
        ({"titulo": "sonic x", "platform": "netflix"}, "platform", ["amazon", "hulu"]),
        ({"titulo": "sonik x", "platform": "netflix"}, "titulo", ["sonic x"]),
    ],
)
def test_title_that_is_not_in_the_catalogue_is_answered_with_the_nearest(
    http: httpx.Client, question: dict[str, Any], field: str, nearest: list[str]
) -> None:
    document = problem(http.post(SUBSCRIBER, json={"user_id": MILD, **question}), 404)
    (mistake,) = document["errors"]
    assert mistake["field"] == field and set(nearest) <= set(mistake["nearest"])
    assert bool(nearest) == bool(mistake["nearest"])
    assert document["type"].endswith("unknown-name") and document["instance"] == SUBSCRIBER


def test_name_sent_as_an_id_is_told_where_it_belongs(http: httpx.Client) -> None:
    document = problem(http.post(SUBSCRIBER, json={"user_id": MILD, "id": "atoll"}), 404)
    assert "titulo" in document["detail"]


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({}, "user_id"),
        ({"id": "as1"}, "user_id"),
        ({"user_id": None, "id": "as1"}, "user_id"),
        ({"user_id": MILD}, "id"),
        ({"user_id": MILD, "platform": "hulu"}, "id"),
        ({"user_id": MILD, "id": "as1", "titulo": "atoll"}, "id"),
        ({"user_id": MILD, "id": "as1", "platform": "amazon"}, "id"),
        ({"user_id": -1, "id": "as1"}, "user_id"),
        ({"user_id": 2**53 + 1, "id": "as1"}, "user_id"),
        ({"user_id": 1.5, "id": "as1"}, "user_id"),
        ({"user_id": True, "id": "as1"}, "user_id"),
        ({"user_id": "10", "id": "as1"}, "user_id"),
        ({"user_id": MILD, "id": 1}, "id"),
        ({"user_id": MILD, "id": " "}, "id"),
        ({"user_id": MILD, "id": "x" * 201}, "id"),
        ({"user_id": MILD, "titulo": " "}, "titulo"),
        ({"user_id": MILD, "titulo": ["atoll"]}, "titulo"),
        ({"user_id": MILD, "titulo": "atoll", "platform": "hbo"}, "platform"),
        ({"user_id": MILD, "titulo": "atoll", "platform": 3}, "platform"),
        ({"user_id": MILD, "id": "as1", "titel": "x"}, "titel"),
    ],
)
def test_wrong_value_is_refused_with_what_is_allowed(
    http: httpx.Client, question: dict[str, Any], field: str
) -> None:
    (mistake,) = problem(http.post(SUBSCRIBER, json=question), 422)["errors"]
    assert mistake["field"] == field
    assert mistake["allowed"] or mistake["problem"] in ("is not a string", "is too long")


def test_misspelt_platform_is_told_the_nearest(http: httpx.Client) -> None:
    question = {"user_id": MILD, "titulo": "atoll", "platform": "amazone"}
    (mistake,) = problem(http.post(SUBSCRIBER, json=question), 422)["errors"]
    assert (mistake["allowed"], mistake["nearest"]) == (list(PLATFORMS), ["amazon"])


def test_document_tells_the_question_and_its_examples_are_answered(http: httpx.Client) -> None:
    document = http.get("/docs.json").json()
    post = document["paths"][SUBSCRIBER]["post"]
    body = post["requestBody"]["content"]["application/json"]["schema"]
    schemas = document["components"]["schemas"]
    question = schemas[body["$ref"].rpartition("/")[2]]
    assert question["required"] == ["user_id"]
    (platforms, _) = question["properties"]["platform"]["anyOf"]
    assert platforms["enum"] == list(PLATFORMS)
    for example in question["examples"]:
        assert http.post(SUBSCRIBER, json=example).status_code == 200
    assert {"score", "recomendacion", "user", "title", "parts"} <= set(
        schemas["SubscriberAnswer"]["required"]
    )


def test_version_tells_who_may_be_asked_about_and_its_examples_are_answered(
    http: httpx.Client,
) -> None:
    known = http.get("/v1/version").json()["subscriber"]
    assert (known["users"], known["first_user"], known["last_user"]) == (len(USERS), MILD, 70)
    assert (known["titles"], known["threshold"]) == (len(IDS), THRESHOLD)
    answers = [asked(http, user_id=one["user_id"], id=one["id"]) for one in known["examples"]]
    assert [one["recomendacion"] for one in answers[:2]] == [True, False]
    assert [one["user"] for one in answers] == ["known", "known", "unknown", "known"]
    assert [one["title"] for one in answers] == ["known", "known", "known", "unknown"]


def test_titles_are_suggested_with_their_ids_the_most_rated_first(http: httpx.Client) -> None:
    query = {"collection": "streaming", "field": "id", "text": "SONIC"}
    found = http.get(SUGGESTIONS, params=query).json()["suggestions"]
    told = [(one["text"], one["id"], one["platform"], one["year"]) for one in found]
    assert told == [("sonic x", "as1", "amazon", 2005), ("sonic x", "hs2", "hulu", 2003)]


def test_ids_are_suggested_of_streaming_alone(http: httpx.Client) -> None:
    query = {"field": "id", "text": "sonic"}
    (mistake,) = problem(http.get(SUGGESTIONS, params=query), 422)["errors"]
    assert (mistake["field"], mistake["allowed"]) == ("collection", ["streaming"])


FIELDS = st.sampled_from(["user_id", "id", "titulo", "platform"])
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(),
    st.sampled_from(["as1", "sonic x", "atol", "hulu", "\x00", "é" * 200]),
    st.lists(st.text(), max_size=2),
)


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    question=st.dictionaries(FIELDS, VALUES, max_size=4),
    user=st.one_of(st.just({}), st.just({"user_id": MILD})),
)
def test_any_question_is_answered_or_refused(
    http: httpx.Client, question: dict[str, Any], user: dict[str, int]
) -> None:
    # most questions without a user end there
    body = json.dumps(question | user)
    found = http.post(SUBSCRIBER, content=body, headers={"content-type": "application/json"})
    assert found.status_code in (200, 400, 404, 422), found.text
    if found.status_code != 200:
        problem(found, found.status_code)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A version that holds the champion of subscriber and nothing else."""
    folder = tmp_path_factory.mktemp("alone")
    pickle_io.save(tiny_subscriber.champion(UserItemBias()), folder / "subscriber.sav")
    store.publish({"subscriber.sav": folder / "subscriber.sav"}, str(folder / "place"))
    started = Server(folder, folder / "place").start()
    with httpx.Client(base_url=started.url, timeout=10) as client:
        yield client
    started.stop()


def test_without_the_catalogue_the_champion_knows_its_titles(alone: httpx.Client) -> None:
    assert alone.get("/readyz").status_code == 200
    assert alone.get("/v1/version").json()["tasks"] == ["subscriber"]
    found = asked(alone, user_id=MILD, titulo="elan vitl")
    assert (found["titulo"], found["platform"], found["exact"]) == ("élan vital", "netflix", False)
    query = {"collection": "streaming", "field": "id", "text": "atol"}
    (one,) = alone.get(SUGGESTIONS, params=query).json()["suggestions"]
    assert (one["text"], one["id"]) == ("atoll", "as2")
    assert problem(alone.post("/v1/newcomer", json={}), 404)["type"].endswith("not-available")


def snapshot_of(champion: Any, folder: Path) -> Snapshot:
    pickle_io.save(champion, folder / "subscriber.sav")
    store.publish({"subscriber.sav": folder / "subscriber.sav"}, str(folder / "place"))
    return snapshot_from(folder / "place")


def test_champion_whose_titles_its_model_does_not_know_is_not_served(tmp_path: Path) -> None:
    champion = tiny_subscriber.champion()
    films = champion.films._replace(film_ids=np.array([*IDS[:-1], "ns4"]))
    snapshot = snapshot_of(replace(champion, films=films), tmp_path)
    assert "do not know the films" in str(snapshot.failure) and snapshot.subscriber_index is None


@pytest.mark.parametrize("missing", ["threshold", "platforms"])
def test_champion_that_cannot_tell_everything_is_not_served(missing: str) -> None:
    champion = tiny_subscriber.champion()
    broken = replace(champion, threshold=None)
    if missing == "platforms":
        broken = replace(champion, films=champion.films._replace(platforms=()))
    with pytest.raises(RefusedArtifact, match="recommended, and the platform"):
        SubscriberIndex.build(broken)


def test_champion_that_guesses_nothing_is_not_served(tmp_path: Path) -> None:
    champion = tiny_subscriber.champion(UserItemBias())
    del champion.models["rating"].biases
    snapshot = snapshot_of(champion, tmp_path)
    assert "AttributeError" in str(snapshot.failure) and snapshot.subscriber_index is None


def test_everything_rated_is_rehearsed_without_an_unrated_example() -> None:
    champion = tiny_subscriber.champion(UserItemBias())
    champion.models["rating"].title_counts[:] = 1
    held = SubscriberIndex.build(champion)
    warm_up(held, "v")
    assert len(examples(held).examples) == 3
