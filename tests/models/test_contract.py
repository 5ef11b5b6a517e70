"""The contract of every candidate in conf/candidates."""

from __future__ import annotations

import pickle
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from omegaconf import OmegaConf

from fixtures import small_content, small_movielens, small_streaming
from matinee.artifacts.pickles import pickle_io
from matinee.models.base import (
    ContentTables,
    DemographicRanker,
    DemographicRatingModel,
    Demographics,
    History,
    HistoryRanker,
    HistoryRatingModel,
    ItemQuery,
    ItemSimilarityModel,
    UserItemRatingModel,
)
from matinee.models.instantiate import instantiate_model
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import AGE_BANDS, CLASSES, FILM_ID, GENDERS, OCCUPATIONS, TITLE
from matinee.schema.tmdb import FRANCHISE, GENRE, KEYWORD, NAME, OVERVIEW

CONF = Path(__file__).parents[2] / "conf" / "candidates"
CANDIDATES = sorted(path.stem for path in CONF.glob("*.yaml"))
OPTIONAL = {"torch"}
"""Candidates that need these libraries are skipped without them."""
DEMOGRAPHICS = [
    Demographics("F", 18, 3),
    Demographics("M", 56, 20),
    Demographics("F"),
    Demographics(age=35),
    Demographics(occupation=0),
    Demographics(),
]
FILM_IDS = sorted(small_content.films()[FILM_ID].tolist())
FILMS = [ItemQuery(film_id) for film_id in FILM_IDS]
HISTORIES = [
    History(np.array(films, dtype=np.int64), np.array(stars, dtype=float))
    for films, stars in (([1, 2, 5], [5, 3, 4]), ([7], [1]), ([3, 9, 999], [4, 4, 2]), ([], []))
]
SUBSCRIBERS = [0, 1, small_streaming.USERS - 1, -1]
"""User indices; -1 is an unknown user."""
QUERIES: dict[str, list[Any]] = {"newcomer": DEMOGRAPHICS, "similar": FILMS, "viewer": HISTORIES}
QUERIES["subscriber"] = SUBSCRIBERS
ITEM_IDS: dict[str, list[Any]] = {"newcomer": list(range(1, small_movielens.FILMS + 1))}
ITEM_IDS |= {"similar": FILM_IDS, "subscriber": small_streaming.TITLES}
COLUMNS = ITEM_IDS | {"viewer": ITEM_IDS["newcomer"]}
INTERFACES = {
    ("newcomer", "ranking"): DemographicRanker,
    ("newcomer", "rating"): DemographicRatingModel,
    ("similar", "ranking"): ItemSimilarityModel,
    ("viewer", "ranking"): HistoryRanker,
    ("viewer", "rating"): HistoryRatingModel,
    ("subscriber", "rating"): UserItemRatingModel,
}


def settings(name: str) -> Any:
    return OmegaConf.to_container(OmegaConf.load(CONF / f"{name}.yaml"))


def task_of(name: str) -> str:
    return str(settings(name)["task"])


def candidates_of(task: str) -> list[str]:
    return [name for name in CANDIDATES if task_of(name) == task]


def tables_of(name: str) -> Any:
    builders = {"similar": small_content.library, "subscriber": small_streaming.subscriptions}
    task = task_of(name)
    return builders[task]() if task in builders else small_movielens.tables()[0]


def fitted(name: str) -> Any:
    return fitted_on(tables_of(name), name)


def fitted_on(tables: Any, name: str) -> Any:
    model = instantiate_model(settings(name)["model"])
    try:
        return model.fit(tables, rng_for(small_movielens.SEED, "train", name))
    except ModuleNotFoundError as absent:
        if absent.name in OPTIONAL:
            pytest.skip(str(absent))
        raise


model_of = cache(fitted)


def predictions(model: Any, queries: list[Any]) -> Any:
    """Queries x items (or x items and classes): scores, ratings or probabilities."""
    if not isinstance(model, (DemographicRatingModel, HistoryRatingModel, UserItemRatingModel)):
        return model.score(queries)
    count = len(model.film_ids)
    items = np.tile(np.arange(count), len(queries))
    if isinstance(model, UserItemRatingModel):
        return model.predict(np.repeat(queries, count), items).reshape(len(queries), -1)
    rows = np.repeat(np.arange(len(queries)), count)
    predict = model.predict_proba if isinstance(model, DemographicRatingModel) else model.predict
    return predict(queries, rows, items).reshape(len(queries), -1)


@pytest.mark.parametrize("name", CANDIDATES)
def test_settings_match_name_and_interface(name: str) -> None:
    chosen = settings(name)
    interface = INTERFACES[chosen["task"], chosen["objective"]]
    assert name.startswith(chosen["task"] + "_")
    module = f"matinee.models.{chosen['family']}.{chosen['module']}."
    assert chosen["model"]["_target_"].startswith(module)
    assert isinstance(model_of(name), interface)


@pytest.mark.parametrize("name", CANDIDATES)
def test_columns_are_all_items(name: str) -> None:
    assert model_of(name).film_ids.tolist() == COLUMNS[task_of(name)]


@pytest.mark.parametrize("name", candidates_of("newcomer"))
def test_finite_for_all_demographics(name: str) -> None:
    model = model_of(name)
    complete = [Demographics(g, a, o) for g in GENDERS for a in AGE_BANDS for o in range(21)]
    assert len(complete) == 2 * 7 * len(OCCUPATIONS)
    for queries in (DEMOGRAPHICS, complete):
        values = predictions(model, queries)
        assert values.shape[0] == len(queries)
        assert np.isfinite(values).all()


@pytest.mark.parametrize("name", CANDIDATES)
def test_no_queries_empty_result(name: str) -> None:
    model = model_of(name)
    none = np.array([], dtype=np.int64)
    if isinstance(model, DemographicRatingModel):
        assert model.predict_proba([], none, none).shape == (0, len(CLASSES))
    elif isinstance(model, HistoryRatingModel):
        assert model.predict([], none, none).shape == (0,)
    elif isinstance(model, UserItemRatingModel):
        assert model.predict(none, none).shape == (0,)
    else:
        assert model.score([]).shape == (0, len(model.film_ids))


@pytest.mark.parametrize("name", CANDIDATES)
def test_batch_equals_single_queries(name: str) -> None:
    model, queries = model_of(name), QUERIES[task_of(name)]
    single = np.vstack([predictions(model, [query]) for query in queries])
    np.testing.assert_allclose(predictions(model, queries), single, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", candidates_of("viewer"))
def test_finite_for_all_histories(name: str) -> None:
    assert np.isfinite(predictions(model_of(name), HISTORIES)).all()


@pytest.mark.parametrize(
    "name", [n for n in candidates_of("newcomer") if settings(n)["objective"] == "rating"]
)
def test_probabilities_of_four_classes(name: str) -> None:
    model = model_of(name)
    probabilities = predictions(model, DEMOGRAPHICS).reshape(-1, len(CLASSES))
    assert (probabilities >= 0).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    assert model.class_ratings.shape == (4,) and (np.diff(model.class_ratings) > 0).all()


@pytest.mark.parametrize("name", CANDIDATES)
def test_loaded_model_same_predictions(name: str, tmp_path: Path) -> None:
    model, path = model_of(name), tmp_path / "model.sav"
    loaded, queries = pickle_io.load(path, pickle_io.save(model, path)), QUERIES[task_of(name)]
    np.testing.assert_array_equal(predictions(loaded, queries), predictions(model, queries))


@pytest.mark.parametrize("name", CANDIDATES)
def test_same_seed_same_bytes(name: str) -> None:
    assert pickle.dumps(fitted(name), protocol=5) == pickle.dumps(fitted(name), protocol=5)


@pytest.mark.parametrize("name", CANDIDATES)
def test_misspelt_hyperparameter_refused(name: str) -> None:
    with pytest.raises(Exception, match="misspelt"):
        instantiate_model(settings(name)["model"] | {"misspelt": 1})


@pytest.mark.parametrize("name", CANDIDATES)
def test_fit_leaves_tables_unchanged(name: str) -> None:
    tables = tables_of(name)
    before = [table.copy() for table in tables]
    fitted_on(tables, name)
    assert all(table.equals(copy) for table, copy in zip(tables, before, strict=True))


@pytest.mark.parametrize("name", candidates_of("similar"))
def test_every_item_has_scores(name: str) -> None:
    assert np.isfinite(model_of(name).score(FILMS)).all()


@pytest.mark.parametrize("name", candidates_of("similar"))
def test_unknown_item_nan_scores(name: str) -> None:
    model, unknown = model_of(name), ItemQuery(999)
    scores = model.score([FILMS[0], unknown])
    assert np.isnan(scores[1]).all() and np.isfinite(scores[0]).all()
    assert model.explain(unknown, np.array([0])) == [{}]


@pytest.mark.parametrize("name", candidates_of("similar"))
def test_explanations_are_shared_attributes(name: str) -> None:
    model, library = model_of(name), small_content.library()
    attributes = {film_id: attributes_of(library, film_id) for film_id in FILM_IDS}
    items = np.arange(len(FILM_IDS))
    n_shared = 0
    for film in FILMS:
        for other, explanation in zip(FILM_IDS, model.explain(film, items), strict=True):
            for kind, names in explanation.items():
                assert len(names) == len(set(names)) <= 3
                if kind == "ratings":  # a similarity, no attribute
                    continue
                assert set(names) <= attributes[film.film_id][kind] & attributes[other][kind]
                n_shared += len(names) * (film.film_id != other)
    assert n_shared > 20


def attributes_of(library: ContentTables, film_id: int) -> dict[str, set[str]]:
    def values(table: Any, column: str) -> set[str]:
        return set(table[table[FILM_ID] == film_id][column]) - {""}

    texts = values(library.films, TITLE) | values(library.films, OVERVIEW)
    return {
        "words": {word.strip(".,") for text in texts for word in text.lower().split()},
        "genres": values(library.genres, GENRE),
        "keywords": values(library.keywords, KEYWORD),
        "people": values(library.people, NAME),
        "franchise": values(library.films, FRANCHISE),
    }
