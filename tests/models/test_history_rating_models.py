"""Tests of every HistoryRatingModel, and of single ones."""

from __future__ import annotations

import copy
import pickle
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fixtures import small_movielens
from fixtures.small_histories import history_of, rating_table, tables
from matinee.artifacts.pickles import pickle_io
from matinee.models.base import History, HistoryRatingModel, Tables
from matinee.models.factorization.bias import HistoryBias
from matinee.models.factorization.biased_als import BiasedALS
from matinee.models.factorization.item_mean import ItemMean
from matinee.models.factorization.variational_mf import DecayedVariationalMF, VariationalMF
from matinee.models.neighbours.item_knn_rating import ItemKNNRating
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import FILM_ID, GENRES, RATING, TIMESTAMP, USER_ID

MODELS: dict[str, Any] = {
    "item mean": ItemMean(damping=2),
    "biases": HistoryBias(item_damping=2, user_damping=2),
    "item knn": ItemKNNRating(n_neighbors=8, power=1.5, damping=0.02),
    "als": BiasedALS(embedding_size=2, reg=2, epochs=8),
    "variational gaussian": VariationalMF(embedding_size=2, side_components=3, epochs=10),
    "variational probit": VariationalMF(
        embedding_size=2, side_components=3, epochs=10, ordinal=True, n_restarts=2
    ),
    "variational decayed": DecayedVariationalMF(
        VariationalMF(embedding_size=2, side_components=3, epochs=10), reg=10
    ),
}
PERSONAL = [name for name in MODELS if name != "item mean"]
FACTORED = ["item knn", "als", "variational gaussian", "variational probit"]
"""Those that tell apart users likes what."""
EVERY_FILM = np.arange(small_movielens.FILMS)
EVEN, ODD = np.array([14, 16, 18, 20, 22]) - 1, np.array([15, 17, 19, 21, 23]) - 1


NOTHING = history_of({})
LIKES_EVEN = history_of({2: 5, 3: 1, 4: 5, 5: 2, 6: 4, 7: 1, 8: 5, 9: 2})
LIKES_ODD = history_of({2: 1, 3: 5, 4: 2, 5: 4, 6: 1, 7: 5, 8: 2, 9: 5})
LENIENT, STRICT = (
    history_of(dict.fromkeys(range(2, 10), 5.0)),
    history_of(dict.fromkeys(range(2, 10), 1.0)),
)
QUERIES = [LIKES_EVEN, NOTHING, LIKES_ODD, LENIENT, history_of({1: 3}), STRICT]


@cache
def fitted(name: str) -> HistoryRatingModel:
    return copy.deepcopy(MODELS[name]).fit(tables(), rng_for(1))


def predictions(model: HistoryRatingModel, queries: list[History]) -> np.ndarray:
    """Queries x films."""
    users = np.repeat(np.arange(len(queries)), small_movielens.FILMS)
    films = np.tile(EVERY_FILM, len(queries))
    return model.predict(queries, users, films).reshape(len(queries), small_movielens.FILMS)


@pytest.mark.parametrize("name", MODELS)
def test_predict_finite_within_scale(name: str) -> None:
    predicted = predictions(fitted(name), QUERIES)
    assert predicted.dtype == np.float64 and np.isfinite(predicted).all()
    assert predicted.min() >= 1 and predicted.max() <= 5


@pytest.mark.parametrize("name", MODELS)
def test_predict_half_star_scale(name: str) -> None:
    ratings = tables().ratings
    halves = tables(ratings.assign(**{RATING: ratings[RATING] / 2 + 1}))
    model = copy.deepcopy(MODELS[name]).fit(halves, rng_for(1))
    predicted = predictions(model, [history_of({2: 3.5, 4: 3.5, 3: 1.5}), NOTHING])
    assert predicted.min() >= 1.5 and predicted.max() <= 3.5


@pytest.mark.parametrize("name", MODELS)
def test_predict_no_pairs_empty(name: str) -> None:
    none = np.array([], dtype=np.int64)
    assert fitted(name).predict([], none, none).shape == (0,)
    assert fitted(name).predict([LIKES_EVEN, NOTHING], none, none).shape == (0,)


@pytest.mark.parametrize("name", MODELS)
def test_predict_independent_of_other_queries(name: str) -> None:
    alone = np.vstack([predictions(fitted(name), [query]) for query in QUERIES])
    np.testing.assert_allclose(predictions(fitted(name), QUERIES), alone, rtol=1e-4)


@pytest.mark.parametrize("name", MODELS)
def test_predict_pairs_in_any_order(name: str) -> None:
    users, films = np.array([2, 0, 2, 5, 0]), np.array([3, 7, 0, 7, 3])
    whole = predictions(fitted(name), QUERIES)
    predicted = fitted(name).predict(QUERIES, users, films)
    np.testing.assert_allclose(predicted, whole[users, films], rtol=1e-4)


@pytest.mark.parametrize("name", MODELS)
def test_predict_order_of_history_irrelevant(name: str) -> None:
    backwards = History(LIKES_EVEN.films[::-1], LIKES_EVEN.ratings[::-1])
    predicted = predictions(fitted(name), [LIKES_EVEN, backwards])
    np.testing.assert_allclose(predicted[0], predicted[1], rtol=1e-4)


@pytest.mark.parametrize("name", MODELS)
def test_predict_ignores_unknown_films(name: str) -> None:
    films = np.array([0, *LIKES_EVEN.films, 999])
    more = History(films, np.array([1, *LIKES_EVEN.ratings, 1]))
    unknown_alone = history_of({999: 1.0})
    predicted = predictions(fitted(name), [LIKES_EVEN, more, NOTHING, unknown_alone])
    np.testing.assert_array_equal(predicted[0], predicted[1])
    np.testing.assert_array_equal(predicted[2], predicted[3])


@pytest.mark.parametrize("name", MODELS)
def test_predict_empty_history_near_item_means(name: str) -> None:
    ratings = tables().ratings
    means = ratings.groupby(FILM_ID)[RATING].mean()
    predicted = predictions(fitted(name), [NOTHING])[0][means.index.to_numpy() - 1]
    assert np.abs(predicted - means).max() < 0.6 and np.abs(predicted - means).mean() < 0.25
    assert predicted.argmax() == means.argmax() == small_movielens.EVERYBODYS - 1


@pytest.mark.parametrize("name", MODELS)
def test_fit_same_bytes_any_row_order(name: str) -> None:
    shuffled = tables().ratings.sample(frac=1, random_state=3)
    again = copy.deepcopy(MODELS[name]).fit(tables(shuffled), rng_for(1))
    assert pickle.dumps(fitted(name), protocol=5) == pickle.dumps(again, protocol=5)


@pytest.mark.parametrize("name", MODELS)
def test_loaded_model_predicts_the_same(name: str, tmp_path: Path) -> None:
    path = tmp_path / "model.sav"
    loaded = pickle_io.load(path, pickle_io.save(fitted(name), path))
    np.testing.assert_array_equal(predictions(loaded, QUERIES), predictions(fitted(name), QUERIES))


@pytest.mark.parametrize("name", PERSONAL)
def test_predict_lenient_user_higher(name: str) -> None:
    lenient, strict = predictions(fitted(name), [LENIENT, STRICT])
    assert (lenient[EVEN] > strict[EVEN] + 0.5).all()


@pytest.mark.parametrize("name", FACTORED)
def test_predict_new_user_by_preference(name: str) -> None:
    even, odd = predictions(fitted(name), [LIKES_EVEN, LIKES_ODD])
    assert even[EVEN].min() > even[ODD].max() + 1
    assert odd[ODD].min() > odd[EVEN].max() + 1


@pytest.mark.parametrize("name", FACTORED)
def test_factors_beat_biases_on_holdout(name: str) -> None:
    ratings = tables().ratings
    held_out = np.random.default_rng(2).random(len(ratings)) < 0.2
    known, users = tables(ratings[~held_out]), np.unique(ratings[USER_ID])
    queries = [
        History(each[FILM_ID].to_numpy(np.int64), each[RATING].to_numpy(float))
        for _, each in known.ratings.groupby(USER_ID)
    ]
    users = np.searchsorted(users, ratings[held_out][USER_ID])
    films = ratings[held_out][FILM_ID].to_numpy(np.int64) - 1

    def error(which: str) -> float:
        model = copy.deepcopy(MODELS[which]).fit(known, rng_for(1))
        return float(
            np.square(model.predict(queries, users, films) - ratings[held_out][RATING]).mean()
        )

    assert error(name) < 0.7 * error("biases")


def test_item_mean_damping() -> None:
    model = ItemMean(damping=1).fit(
        tables(rating_table([(1, 1, 5), (2, 1, 5), (1, 2, 2)])), rng_for(1)
    )
    predicted = model.predict([], np.zeros(3, dtype=np.int64), np.array([0, 1, 2]))
    np.testing.assert_allclose(predicted, [4 + 2 / 3, 4 - 2 / 2, 4])


def test_side_components_reveal_preference() -> None:
    """Users of the first films rate film 1 low, users of the last rate it high; all other
    ratings are 3."""
    rng = np.random.default_rng(5)
    rows = [
        (user, int(film), 3.0)
        for user in range(1, 101)
        for film in rng.choice(np.arange(2, 12) + 11 * (user % 2), 6, replace=False)
    ]
    rows += [(user, 1, 5.0 if user % 2 else 1.0) for user in range(1, 91)]

    def difference(n_components: int) -> float:
        model = VariationalMF(embedding_size=1, side_components=n_components, epochs=10, reg=0.1)
        model.fit(tables(rating_table(rows)), rng_for(1))
        histories = [history_of({2: 3, 4: 3, 6: 3, 8: 3}), history_of({14: 3, 16: 3, 18: 3, 20: 3})]
        first, last = model.predict(histories, np.array([0, 1]), np.array([0, 0]))
        return float(last - first)

    assert difference(2) > difference(0) + 1


def drifting_tables(shift: float) -> Tables:
    """One rating an hour; the newest tenth of the ratings of war films is `shift` stars higher."""
    known = tables()
    ratings = known.ratings.sample(frac=1, random_state=3).reset_index(drop=True)
    ratings[TIMESTAMP] = 960_000_000 + 3600 * np.arange(len(ratings))
    war = ratings[FILM_ID].isin(known.films[FILM_ID][known.films[GENRES] == "War"])
    newest = ratings.index >= 0.9 * len(ratings)
    stars = ratings[RATING] + np.where(war & newest, shift, 0.0)
    return known._replace(ratings=ratings.assign(**{RATING: stars.clip(1, 5)}))


def test_decayed_correction_follows_a_recent_shift_of_one_genre() -> None:
    decayed = copy.deepcopy(MODELS["variational decayed"])
    drifting = drifting_tables(-2.5)
    corrections = decayed.fit(drifting, rng_for(1)).corrections
    genres = drifting.films.sort_values(FILM_ID)[GENRES].to_numpy()
    assert corrections[genres == "War"].max() < -0.5
    assert abs(corrections[genres == "Romance"]).max() < 0.3
    shifts = predictions(decayed, [NOTHING]) - predictions(decayed.model, [NOTHING])
    assert shifts[0, genres == "War"].max() < -0.3


def test_decayed_correction_is_zero_for_films_without_genres() -> None:
    decayed = copy.deepcopy(MODELS["variational decayed"]).fit(drifting_tables(-2.5), rng_for(1))
    assert decayed.corrections[small_movielens.UNRATED - 1] == 0
