"""What holds for every model of the stars that somebody will give, and what is special of each."""

from __future__ import annotations

import copy
import pickle
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import tiny
from matinee.artifacts import pickle_io
from matinee.models.base import History, HistoryRatingModel, Tables
from matinee.models.factorization.bias import HistoryBias
from matinee.models.factorization.biased_als import BiasedALS
from matinee.models.factorization.blocks.likelihoods import ordered_probit
from matinee.models.factorization.item_mean import ItemMean
from matinee.models.factorization.variational_mf import VariationalMF
from matinee.models.interactions import Interactions
from matinee.models.neighbours.item_knn_rating import ItemKNNRating
from matinee.models.solvers.bias_terms import fit_bias_terms
from matinee.models.solvers.gaussian_posteriors import (
    Deviations,
    Posterior,
    Prior,
    covariances,
    expected,
    gram_matrices,
    moments,
    posterior,
    variances,
)
from matinee.models.solvers.truncated_svd import truncated_svd
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import FILM_ID, RATING, TIMESTAMP, USER_ID

MODELS: dict[str, Any] = {
    "film mean": ItemMean(damping=2),
    "levels": HistoryBias(item_damping=2, user_damping=2),
    "neighbours": ItemKNNRating(n_neighbors=8, power=1.5, damping=0.02),
    "als": BiasedALS(embedding_size=2, reg=2, epochs=8),
    "numbers": VariationalMF(embedding_size=2, side_components=3, epochs=10),
    "steps": VariationalMF(
        embedding_size=2, side_components=3, epochs=10, ordinal=True, n_restarts=2
    ),
}
PERSONAL = [name for name in MODELS if name != "film mean"]
TASTEFUL = ["neighbours", "als", "numbers", "steps"]
"""Those that tell apart who likes what."""
EVERY_FILM = np.arange(tiny.FILMS)
EVEN, ODD = np.array([14, 16, 18, 20, 22]) - 1, np.array([15, 17, 19, 21, 23]) - 1


def tables(ratings: pd.DataFrame | None = None) -> Tables:
    everything = tiny.prepared()
    known = everything["ratings"] if ratings is None else ratings
    return Tables(known, everything["films"], everything["users"])


def table(rows: list[tuple[int, int, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=[USER_ID, FILM_ID, RATING])
    return frame.assign(**{TIMESTAMP: range(len(frame))})


def history(stars: dict[int, float]) -> History:
    return History(np.array(list(stars), dtype=np.int64), np.array(list(stars.values())))


NOTHING = history({})
LIKES_EVEN = history({2: 5, 3: 1, 4: 5, 5: 2, 6: 4, 7: 1, 8: 5, 9: 2})
LIKES_ODD = history({2: 1, 3: 5, 4: 2, 5: 4, 6: 1, 7: 5, 8: 2, 9: 5})
MILD, STRICT = history(dict.fromkeys(range(2, 10), 5.0)), history(dict.fromkeys(range(2, 10), 1.0))
ASKERS = [LIKES_EVEN, NOTHING, LIKES_ODD, MILD, history({1: 3}), STRICT]


@cache
def fitted(name: str) -> HistoryRatingModel:
    return copy.deepcopy(MODELS[name]).fit(tables(), rng_for(1))


def answers(model: HistoryRatingModel, askers: list[History]) -> np.ndarray:
    """Askers x films."""
    who = np.repeat(np.arange(len(askers)), tiny.FILMS)
    films = np.tile(EVERY_FILM, len(askers))
    return model.predict(askers, who, films).reshape(len(askers), tiny.FILMS)


@pytest.mark.parametrize("name", MODELS)
def test_everybody_gets_stars_within_the_scale_for_every_film(name: str) -> None:
    found = answers(fitted(name), ASKERS)
    assert found.dtype == np.float64 and np.isfinite(found).all()
    assert found.min() >= 1 and found.max() <= 5


@pytest.mark.parametrize("name", MODELS)
def test_a_scale_of_half_stars_is_kept_to(name: str) -> None:
    ratings = tables().ratings
    halves = tables(ratings.assign(**{RATING: ratings[RATING] / 2 + 1}))
    model = copy.deepcopy(MODELS[name]).fit(halves, rng_for(1))
    found = answers(model, [history({2: 3.5, 4: 3.5, 3: 1.5}), NOTHING])
    assert found.min() >= 1.5 and found.max() <= 3.5


@pytest.mark.parametrize("name", MODELS)
def test_nobody_asking_gets_no_stars(name: str) -> None:
    none = np.array([], dtype=np.int64)
    assert fitted(name).predict([], none, none).shape == (0,)
    assert fitted(name).predict([LIKES_EVEN, NOTHING], none, none).shape == (0,)


@pytest.mark.parametrize("name", MODELS)
def test_together_and_alone_give_the_same_stars(name: str) -> None:
    alone = np.vstack([answers(fitted(name), [asker]) for asker in ASKERS])
    np.testing.assert_allclose(answers(fitted(name), ASKERS), alone, rtol=1e-4)


@pytest.mark.parametrize("name", MODELS)
def test_pairs_in_any_order_give_the_same_stars(name: str) -> None:
    who, films = np.array([2, 0, 2, 5, 0]), np.array([3, 7, 0, 7, 3])
    whole = answers(fitted(name), ASKERS)
    found = fitted(name).predict(ASKERS, who, films)
    np.testing.assert_allclose(found, whole[who, films], rtol=1e-4)


@pytest.mark.parametrize("name", MODELS)
def test_the_order_of_a_history_makes_no_difference(name: str) -> None:
    backwards = History(LIKES_EVEN.films[::-1], LIKES_EVEN.ratings[::-1])
    found = answers(fitted(name), [LIKES_EVEN, backwards])
    np.testing.assert_allclose(found[0], found[1], rtol=1e-4)


@pytest.mark.parametrize("name", MODELS)
def test_a_film_that_is_not_known_is_passed_over(name: str) -> None:
    films = np.array([0, *LIKES_EVEN.films, 999])
    more = History(films, np.array([1, *LIKES_EVEN.ratings, 1]))
    unknown_alone = history({999: 1.0})
    found = answers(fitted(name), [LIKES_EVEN, more, NOTHING, unknown_alone])
    np.testing.assert_array_equal(found[0], found[1])
    np.testing.assert_array_equal(found[2], found[3])


@pytest.mark.parametrize("name", MODELS)
def test_who_rated_nothing_gets_about_the_films_means(name: str) -> None:
    ratings = tables().ratings
    means = ratings.groupby(FILM_ID)[RATING].mean()
    found = answers(fitted(name), [NOTHING])[0][means.index.to_numpy() - 1]
    assert np.abs(found - means).max() < 0.6 and np.abs(found - means).mean() < 0.25
    assert found.argmax() == means.argmax() == tiny.EVERYBODYS - 1


@pytest.mark.parametrize("name", MODELS)
def test_the_same_seed_gives_the_same_bytes_whatever_the_order_of_rows(name: str) -> None:
    shuffled = tables().ratings.sample(frac=1, random_state=3)
    again = copy.deepcopy(MODELS[name]).fit(tables(shuffled), rng_for(1))
    assert pickle.dumps(fitted(name), protocol=5) == pickle.dumps(again, protocol=5)


@pytest.mark.parametrize("name", MODELS)
def test_a_file_answers_as_the_model_did(name: str, tmp_path: Path) -> None:
    path = tmp_path / "model.sav"
    loaded = pickle_io.load(path, pickle_io.save(fitted(name), path))
    np.testing.assert_array_equal(answers(loaded, ASKERS), answers(fitted(name), ASKERS))


@pytest.mark.parametrize("name", PERSONAL)
def test_a_mild_judge_stays_mild(name: str) -> None:
    mild, strict = answers(fitted(name), [MILD, STRICT])
    assert (mild[EVEN] > strict[EVEN] + 0.5).all()


@pytest.mark.parametrize("name", TASTEFUL)
def test_a_stranger_of_known_taste_likes_what_others_of_that_taste_like(name: str) -> None:
    even, odd = answers(fitted(name), [LIKES_EVEN, LIKES_ODD])
    assert even[EVEN].min() > even[ODD].max() + 1
    assert odd[ODD].min() > odd[EVEN].max() + 1


@pytest.mark.parametrize("name", TASTEFUL)
def test_taste_foretells_held_out_stars_better_than_levels_do(name: str) -> None:
    ratings = tables().ratings
    held = np.random.default_rng(2).random(len(ratings)) < 0.2
    known, users = tables(ratings[~held]), np.unique(ratings[USER_ID])
    askers = [
        History(each[FILM_ID].to_numpy(np.int64), each[RATING].to_numpy(float))
        for _, each in known.ratings.groupby(USER_ID)
    ]
    who = np.searchsorted(users, ratings[held][USER_ID])
    films = ratings[held][FILM_ID].to_numpy(np.int64) - 1

    def error(which: str) -> float:
        model = copy.deepcopy(MODELS[which]).fit(known, rng_for(1))
        return float(np.square(model.predict(askers, who, films) - ratings[held][RATING]).mean())

    assert error(name) < 0.7 * error("levels")


def test_film_mean_counts_the_damping() -> None:
    model = ItemMean(damping=1).fit(tables(table([(1, 1, 5), (2, 1, 5), (1, 2, 2)])), rng_for(1))
    found = model.predict([], np.zeros(3, dtype=np.int64), np.array([0, 1, 2]))
    np.testing.assert_allclose(found, [4 + 2 / 3, 4 - 2 / 2, 4])


def test_levels_part_a_mild_judge_from_a_good_film() -> None:
    rows = [(1, film, 4.0) for film in (1, 2)] + [(2, film, 2.0) for film in (1, 2)]
    opinions = Interactions.from_table(table(rows), np.array([1, 2]))
    found = fit_bias_terms(opinions, item_damping=1e-6, user_damping=1e-6)
    np.testing.assert_allclose(found.items, 0, atol=1e-6)
    np.testing.assert_allclose(found.user_biases(opinions), [1, -1], atol=1e-5)
    np.testing.assert_allclose(found.residuals(opinions), 0, atol=1e-5)


def test_habits_tell_of_taste_where_stars_do_not() -> None:
    """People of the first films hate film 1, those of the last love it; all else gets a three."""
    rng = np.random.default_rng(5)
    rows = [
        (user, int(film), 3.0)
        for user in range(1, 101)
        for film in rng.choice(np.arange(2, 12) + 11 * (user % 2), 6, replace=False)
    ]
    rows += [(user, 1, 5.0 if user % 2 else 1.0) for user in range(1, 91)]

    def apart(habits: int) -> float:
        model = VariationalMF(embedding_size=1, side_components=habits, epochs=10, reg=0.1)
        model.fit(tables(table(rows)), rng_for(1))
        strangers = [history({2: 3, 4: 3, 6: 3, 8: 3}), history({14: 3, 16: 3, 18: 3, 20: 3})]
        first, last = model.predict(strangers, np.array([0, 1]), np.array([0, 0]))
        return float(last - first)

    assert apart(2) > apart(0) + 1


def test_steps_are_foretold_as_often_as_they_were_given() -> None:
    rng = np.random.default_rng(1)
    hidden = rng.standard_normal(20_000)
    stars = 1 + np.searchsorted([-1.0, -0.2, 0.9], hidden + rng.standard_normal(20_000)).astype(
        float
    )
    found = ordered_probit(stars, noise_share=0.3).update(stars, hidden, np.zeros(20_000))
    np.testing.assert_allclose(found.thresholds, [-1.0, -0.2, 0.9], atol=0.05)
    assert found.predict(hidden, np.zeros(20_000)).mean() == pytest.approx(stars.mean(), abs=1e-3)


def test_a_place_on_the_hidden_scale_lies_on_its_step_and_near_what_was_expected() -> None:
    marks = ordered_probit(np.array([1, 2, 3, 4, 5.0]), noise_share=1)
    stars, far = np.array([1, 2, 3, 4, 5.0]), np.full(5, 20.0)
    for expected_place in (np.zeros(5), far, -far):
        place = marks.latent(stars, expected_place)
        assert (place[1:] > marks.thresholds).all() and (place[:-1] < marks.thresholds).all()
    assert marks.latent(stars, np.zeros(5))[2] == pytest.approx(0)
    np.testing.assert_allclose(marks.predict(np.array([-20, 20.0]), np.zeros(2)), [1, 5])


def test_a_vector_is_the_ridge_regression_on_the_others() -> None:
    rng = np.random.default_rng(3)
    films = Posterior(rng.standard_normal((4, 3)).astype(np.float32))
    opinions = Interactions(
        np.array([0, 0, 1]), np.array([0, 2, 3]), np.array([1, -1, 2.0]), (3, 4)
    )
    ratings, prior = (
        Deviations.by_user(opinions, opinions.ratings),
        Prior(np.zeros(3), 2 * np.eye(3)),
    )
    sure = covariances(gram_matrices(ratings.rated, films), prior, 1.5)
    found = posterior(sure, moments(ratings, films), prior, 1.5)
    tastes = np.column_stack([films.means[[0, 2], :2], [1, 1]])
    weights = 1.5 * tastes.T @ tastes + prior.precision
    wanted = np.linalg.solve(weights, 1.5 * tastes.T @ ([1, -1] - films.means[[0, 2], 2]))
    np.testing.assert_allclose(found.means[0], wanted, rtol=1e-5)
    np.testing.assert_allclose(found.means[2], 0)
    assert found.covariances is not None
    np.testing.assert_allclose(found.covariances[0], np.linalg.inv(weights), rtol=1e-4)


def test_what_is_uncertain_of_both_vectors_adds_up() -> None:
    rng = np.random.default_rng(4)
    shapes = rng.standard_normal((2, 1, 3, 3)).astype(np.float32)
    people, films = (
        Posterior(rng.standard_normal((1, 3)).astype(np.float32), shape @ shape.transpose(0, 2, 1))
        for shape in shapes
    )
    none = np.zeros(1, dtype=np.int64)
    one, other = (np.array([*side.means[0, :2], 1]) for side in (people, films))
    wanted = other @ people.covariances[0] @ other + one @ films.covariances[0] @ one
    assert variances(people, films, none, none)[0] == pytest.approx(wanted, rel=1e-5)
    levels_of_both = people.means[0, 2] + films.means[0, 2]
    found = expected(people, films, none, none)[0]
    assert found == pytest.approx(one[:2] @ other[:2] + levels_of_both, rel=1e-5)


def test_leading_directions_are_those_of_the_whole_decomposition() -> None:
    opinions = Interactions.from_table(tables().ratings, np.arange(1, tiny.FILMS + 1))
    matrix = opinions.matrix(opinions.ratings)
    directions, strengths = truncated_svd(matrix, 3, rng_for(1), n_iter=6)
    _, wanted, turned = np.linalg.svd(matrix.toarray())
    np.testing.assert_allclose(strengths, wanted[:3], rtol=1e-4)
    np.testing.assert_allclose(np.abs(directions.T @ turned[:3].T), np.eye(3), atol=0.05)
    assert truncated_svd(matrix, 0, rng_for(1))[0].shape == (tiny.FILMS, 0)
    assert truncated_svd(matrix, 100, rng_for(1))[0].shape == (tiny.FILMS, tiny.FILMS)


def test_told_opinions_are_those_of_known_films() -> None:
    found = Interactions.from_histories([NOTHING, history({5: 2, 99: 1, 3: 4})], np.array([3, 5]))
    assert found.users.tolist() == [1, 1] and found.items.tolist() == [1, 0]
    assert found.ratings.tolist() == [2, 4] and found.user_counts().tolist() == [0, 2]
