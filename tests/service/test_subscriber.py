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

from matinee.artifacts.pickles import pickle_io
from matinee.artifacts.pickles.pickle_io import RefusedArtifact
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
from service.test_queries import problem
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
def index() -> SubscriberIndex:
    return SubscriberIndex.build(tiny_subscriber.champion())


def predict(http: httpx.Client, **fields: Any) -> dict[str, Any]:
    answered = http.post(SUBSCRIBER, json=fields)
    assert answered.status_code == 200, answered.text
    document: dict[str, Any] = answered.json()
    return document


def parts_of(model: UserItemRatingModel, user_id: int, title_id: str) -> SubscriberAnswer:
    index = SubscriberIndex.build(tiny_subscriber.champion(model))
    return answer(index, "v", SubscriberRequest(user_id=user_id, id=title_id))


def test_answer_has_all_fields(http: httpx.Client) -> None:
    result = predict(http, user_id=MILD, id="as2")
    version = http.get("/v1/version").json()["version"]
    assert result | {"parts": {}, "score": 0} == {
        "version": version,
        "user_id": MILD,
        "id": "as2",
        "title": "atoll",
        "platform": "amazon",
        "year": 2018,
        "score": 0,
        "recommended": True,
        "threshold": THRESHOLD,
        "scale": [0.5, 5.0],
        "user_known": True,
        "user_ratings": 6,
        "title_known": True,
        "title_ratings": 42,
        "parts": {},
        "exact": True,
        "same_title": [],
    }


def test_planted_preferences_are_predicted(http: httpx.Client) -> None:
    loved = predict(http, user_id=MILD, id="as2")
    assert (loved["score"], loved["recommended"]) == (5.0, True)
    hated = predict(http, user_id=HARSH, id="hs1")
    assert hated["score"] == pytest.approx(0.5, abs=0.1) and not hated["recommended"]
    drama = {user: predict(http, user_id=user, id="as1") for user in (DRAMA_LOVER, COMEDY_LOVER)}
    assert drama[DRAMA_LOVER]["recommended"] and not drama[COMEDY_LOVER]["recommended"]
    tastes = [drama[user]["parts"]["taste"] for user in (DRAMA_LOVER, COMEDY_LOVER)]
    assert tastes == pytest.approx([0.5, -0.5], abs=0.1)


def test_score_is_clipped_sum_of_parts(http: httpx.Client) -> None:
    for user_id in (MILD, HARSH, DRAMA_LOVER, COMEDY_LOVER, STRANGER):
        for title_id in IDS:
            result = predict(http, user_id=user_id, id=title_id)
            sum_of_parts = np.clip(sum(result["parts"].values()), *result["scale"])
            assert result["score"] == pytest.approx(sum_of_parts, abs=0.001)
            assert result["recommended"] == (result["score"] > result["threshold"])


def test_score_at_threshold_is_not_recommended(index: SubscriberIndex) -> None:
    asking = SubscriberRequest(user_id=DRAMA_LOVER, id="as1")
    score = answer(index, "v", asking).score
    for threshold, recommended in ((score, False), (score - 0.001, True)):
        strict = SubscriberIndex.build(replace(index.champion, threshold=threshold))
        assert answer(strict, "v", asking).recommended is recommended


def test_unknown_user_gets_title_score(http: httpx.Client) -> None:
    result = predict(http, user_id=STRANGER, id="as2")
    assert (result["user_known"], result["user_ratings"]) == (False, 0)
    assert (result["title_known"], result["title_ratings"]) == (True, 42)
    assert set(result["parts"]) == {"everybody", "title", "traits"}
    assert result["score"] == predict(http, user_id=2**53, id="as2")["score"]


def test_unrated_title_gets_user_score(http: httpx.Client) -> None:
    result = predict(http, user_id=MILD, id=UNRATED)
    assert result["user_known"] and not result["title_known"] and result["title_ratings"] == 0
    assert set(result["parts"]) == {"everybody", "user", "traits", "taste"}
    assert result["recommended"] and result["parts"]["user"] == pytest.approx(1, abs=0.1)


def test_unknown_pair_gets_global_mean(http: httpx.Client) -> None:
    result = predict(http, user_id=STRANGER, id=UNRATED)
    assert (result["user_known"], result["title_known"]) == (False, False)
    assert set(result["parts"]) == {"everybody", "traits"}


def test_parts_match_the_model() -> None:
    biases = {"everybody", "user", "title"}
    models = {RegularizedSVD: biases | {"taste"}, UserItemBias: biases, GlobalMean: {"everybody"}}
    for model, parts in models.items():
        assert set(parts_of(model(), MILD, "as2").parts) == parts
        # without traits nothing tells of the taste of a title that nobody has rated
        unrated = parts_of(model(), MILD, UNRATED)
        assert set(unrated.parts) == parts - {"title", "taste"} and not unrated.title_known
        unmet = parts_of(model(), STRANGER, "as2")
        assert set(unmet.parts) == parts - {"user", "taste"} and not unmet.user_known


def test_rated_title_with_zero_bias_is_known(index: SubscriberIndex) -> None:
    champion = tiny_subscriber.champion(UserItemBias())
    champion.models["rating"].biases.titles[:] = 0
    result = answer(SubscriberIndex.build(champion), "v", SubscriberRequest(user_id=MILD, id="as2"))
    assert result.title_known and result.parts["title"] == 0


@pytest.mark.parametrize(
    ("title", "title_id", "exact"),
    [
        ("atoll", "as2", True),
        ("  ATOLL ", "as2", True),
        ("elan  VITAL", UNRATED, True),
        ("atol", "as2", False),
        ("elan vitl", UNRATED, False),
        ("sonci x", "as1", False),
    ],
)
def test_misspelt_name_is_matched(
    http: httpx.Client, title: str, title_id: str, exact: bool
) -> None:
    result = predict(http, user_id=MILD, title=title)
    assert (result["id"], result["exact"]) == (title_id, exact)


def test_id_ignores_case(http: httpx.Client) -> None:
    assert predict(http, user_id=MILD, id=" AS2 ")["id"] == "as2"


def test_shared_name_prefers_most_rated(http: httpx.Client) -> None:
    amazon = {"id": "as1", "title": "sonic x", "platform": "amazon", "year": 2005}
    hulu = {"id": "hs2", "title": "sonic x", "platform": "hulu", "year": 2003}
    result = predict(http, user_id=MILD, title="Sonic X")
    assert (result["id"], result["same_title"]) == ("as1", [hulu])
    for fields in ({"title": "sonic x", "platform": "HULU"}, {"id": "hs2"}):
        other = predict(http, user_id=MILD, **fields)
        assert (other["id"], other["title_ratings"], other["same_title"]) == ("hs2", 13, [amazon])


def test_platform_resolves_misspelt_name(http: httpx.Client) -> None:
    result = predict(http, user_id=MILD, title="sonik x", platform="hulu")
    assert (result["id"], result["exact"]) == ("hs2", False)


@pytest.mark.parametrize(
    ("fields", "field", "nearest"),
    [
        ({"id": "as9"}, "id", ["as1", "as2", "as3"]),
        ({"id": "as" + "9" * 190}, "id", []),
        ({"id": "as1\x00"}, "id", ["as1"]),
        ({"id": "atoll"}, "id", []),
        ({"title": "atoll 2"}, "title", ["atoll"]),
        ({"title": "sonic x", "platform": "netflix"}, "platform", ["amazon", "hulu"]),
        ({"title": "sonik x", "platform": "netflix"}, "title", ["sonic x"]),
    ],
)
def test_unknown_title_lists_nearest(
    http: httpx.Client, fields: dict[str, Any], field: str, nearest: list[str]
) -> None:
    document = problem(http.post(SUBSCRIBER, json={"user_id": MILD, **fields}), 404)
    (field_error,) = document["errors"]
    assert field_error["field"] == field and set(nearest) <= set(field_error["nearest"])
    assert bool(nearest) == bool(field_error["nearest"])
    assert document["type"].endswith("unknown-name") and document["instance"] == SUBSCRIBER


def test_name_sent_as_id(http: httpx.Client) -> None:
    document = problem(http.post(SUBSCRIBER, json={"user_id": MILD, "id": "atoll"}), 404)
    assert "title" in document["detail"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "user_id"),
        ({"id": "as1"}, "user_id"),
        ({"user_id": None, "id": "as1"}, "user_id"),
        ({"user_id": MILD}, "id"),
        ({"user_id": MILD, "platform": "hulu"}, "id"),
        ({"user_id": MILD, "id": "as1", "title": "atoll"}, "id"),
        ({"user_id": MILD, "id": "as1", "platform": "amazon"}, "id"),
        ({"user_id": -1, "id": "as1"}, "user_id"),
        ({"user_id": 2**53 + 1, "id": "as1"}, "user_id"),
        ({"user_id": 1.5, "id": "as1"}, "user_id"),
        ({"user_id": True, "id": "as1"}, "user_id"),
        ({"user_id": "10", "id": "as1"}, "user_id"),
        ({"user_id": MILD, "id": 1}, "id"),
        ({"user_id": MILD, "id": " "}, "id"),
        ({"user_id": MILD, "id": "x" * 201}, "id"),
        ({"user_id": MILD, "title": " "}, "title"),
        ({"user_id": MILD, "title": ["atoll"]}, "title"),
        ({"user_id": MILD, "title": "atoll", "platform": "hbo"}, "platform"),
        ({"user_id": MILD, "title": "atoll", "platform": 3}, "platform"),
        ({"user_id": MILD, "id": "as1", "titel": "x"}, "titel"),
    ],
)
def test_invalid_value_lists_allowed(
    http: httpx.Client, fields: dict[str, Any], field: str
) -> None:
    (field_error,) = problem(http.post(SUBSCRIBER, json=fields), 422)["errors"]
    assert field_error["field"] == field
    assert field_error["allowed"] or field_error["problem"] in ("is not a string", "is too long")


def test_misspelt_platform_lists_nearest(http: httpx.Client) -> None:
    fields = {"user_id": MILD, "title": "atoll", "platform": "amazone"}
    (field_error,) = problem(http.post(SUBSCRIBER, json=fields), 422)["errors"]
    assert (field_error["allowed"], field_error["nearest"]) == (list(PLATFORMS), ["amazon"])


def test_document_examples_are_answered(http: httpx.Client) -> None:
    document = http.get("/docs.json").json()
    post = document["paths"][SUBSCRIBER]["post"]
    body = post["requestBody"]["content"]["application/json"]["schema"]
    schemas = document["components"]["schemas"]
    fields = schemas[body["$ref"].rpartition("/")[2]]
    assert fields["required"] == ["user_id"]
    (platforms, _) = fields["properties"]["platform"]["anyOf"]
    assert platforms["enum"] == list(PLATFORMS)
    for example in fields["examples"]:
        assert http.post(SUBSCRIBER, json=example).status_code == 200
    assert {"score", "recommended", "user_known", "title_known", "parts"} <= set(
        schemas["SubscriberAnswer"]["required"]
    )


def test_version_examples_are_answered(
    http: httpx.Client,
) -> None:
    known = http.get("/v1/version").json()["subscriber"]
    assert (known["users"], known["first_user"], known["last_user"]) == (len(USERS), MILD, 70)
    assert (known["titles"], known["threshold"]) == (len(IDS), THRESHOLD)
    answers = [predict(http, user_id=one["user_id"], id=one["id"]) for one in known["examples"]]
    assert [one["recommended"] for one in answers[:2]] == [True, False]
    assert [one["user_known"] for one in answers] == [True, True, False, True]
    assert [one["title_known"] for one in answers] == [True, True, True, False]


def test_suggestions_have_ids(http: httpx.Client) -> None:
    query = {"collection": "streaming", "field": "id", "text": "SONIC"}
    result = http.get(SUGGESTIONS, params=query).json()["suggestions"]
    body = [(one["text"], one["id"], one["platform"], one["year"]) for one in result]
    assert body == [("sonic x", "as1", "amazon", 2005), ("sonic x", "hs2", "hulu", 2003)]


def test_ids_only_for_streaming(http: httpx.Client) -> None:
    query = {"field": "id", "text": "sonic"}
    (field_error,) = problem(http.get(SUGGESTIONS, params=query), 422)["errors"]
    assert (field_error["field"], field_error["allowed"]) == ("collection", ["streaming"])


FIELDS = st.sampled_from(["user_id", "id", "title", "platform"])
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
    fields=st.dictionaries(FIELDS, VALUES, max_size=4),
    user=st.one_of(st.just({}), st.just({"user_id": MILD})),
)
def test_any_request_is_answered_or_refused(
    http: httpx.Client, fields: dict[str, Any], user: dict[str, int]
) -> None:
    # most queries without a user end there
    body = json.dumps(fields | user)
    result = http.post(SUBSCRIBER, content=body, headers={"content-type": "application/json"})
    assert result.status_code in (200, 400, 404, 422), result.text
    if result.status_code != 200:
        problem(result, result.status_code)


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


def test_champion_without_catalogue(alone: httpx.Client) -> None:
    assert alone.get("/readyz").status_code == 200
    assert alone.get("/v1/version").json()["tasks"] == ["subscriber"]
    result = predict(alone, user_id=MILD, title="elan vitl")
    assert (result["title"], result["platform"], result["exact"]) == (
        "élan vital",
        "netflix",
        False,
    )
    query = {"collection": "streaming", "field": "id", "text": "atol"}
    (one,) = alone.get(SUGGESTIONS, params=query).json()["suggestions"]
    assert (one["text"], one["id"]) == ("atoll", "as2")
    assert problem(alone.post("/v1/newcomer", json={}), 404)["type"].endswith("not-available")


def snapshot_of(champion: Any, folder: Path) -> Snapshot:
    pickle_io.save(champion, folder / "subscriber.sav")
    store.publish({"subscriber.sav": folder / "subscriber.sav"}, str(folder / "place"))
    return snapshot_from(folder / "place")


def test_champion_with_other_titles_is_refused(tmp_path: Path) -> None:
    champion = tiny_subscriber.champion()
    films = champion.films._replace(film_ids=np.array([*IDS[:-1], "ns4"]))
    snapshot = snapshot_of(replace(champion, films=films), tmp_path)
    assert "do not know the films" in str(snapshot.failure) and snapshot.subscriber_index is None


@pytest.mark.parametrize("missing", ["threshold", "platforms"])
def test_incomplete_champion_is_refused(missing: str) -> None:
    champion = tiny_subscriber.champion()
    broken = replace(champion, threshold=None)
    if missing == "platforms":
        broken = replace(champion, films=champion.films._replace(platforms=()))
    with pytest.raises(RefusedArtifact, match="recommended, and the platform"):
        SubscriberIndex.build(broken)


def test_failing_champion_is_refused(tmp_path: Path) -> None:
    champion = tiny_subscriber.champion(UserItemBias())
    del champion.models["rating"].biases
    snapshot = snapshot_of(champion, tmp_path)
    assert "AttributeError" in str(snapshot.failure) and snapshot.subscriber_index is None


def test_everything_rated_is_rehearsed_without_an_unrated_example() -> None:
    champion = tiny_subscriber.champion(UserItemBias())
    champion.models["rating"].title_counts[:] = 1
    index = SubscriberIndex.build(champion)
    warm_up(index, "v")
    assert len(examples(index).examples) == 3
