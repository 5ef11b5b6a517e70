from __future__ import annotations

import numpy as np
import pytest

from fixtures import small_movielens
from fixtures.small_histories import rate_in_turn, rating_table, tables
from matinee.models.interactions import Interactions
from matinee.models.solvers.bias_terms import fit_bias_terms
from matinee.models.solvers.cooccurrence import ItemSubset, cooccurrence
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


def test_cooccurrence_counts_users() -> None:
    ratings = rate_in_turn([[1, 2, 3], [1, 3], [3, 1, 4]])
    interactions = Interactions.from_table_by_time(ratings, np.array([1, 3]), rng_for(1))
    assert np.tril(cooccurrence(interactions)).tolist() == [[3, 0], [3, 3]]
    assert ItemSubset(tables(ratings), 2).ids.tolist() == [1, 3]


def test_bias_terms_separate_user_from_item() -> None:
    rows = [(1, film, 4.0) for film in (1, 2)] + [(2, film, 2.0) for film in (1, 2)]
    interactions = Interactions.from_table(rating_table(rows), np.array([1, 2]))
    result = fit_bias_terms(interactions, item_damping=1e-6, user_damping=1e-6)
    np.testing.assert_allclose(result.items, 0, atol=1e-6)
    np.testing.assert_allclose(result.user_biases(interactions), [1, -1], atol=1e-5)
    np.testing.assert_allclose(result.residuals(interactions), 0, atol=1e-5)


def test_posterior_is_ridge_regression() -> None:
    rng = np.random.default_rng(3)
    films = Posterior(rng.standard_normal((4, 3)).astype(np.float32))
    interactions = Interactions(
        np.array([0, 0, 1]), np.array([0, 2, 3]), np.array([1, -1, 2.0]), (3, 4)
    )
    ratings, prior = (
        Deviations.by_user(interactions, interactions.ratings),
        Prior(np.zeros(3), 2 * np.eye(3)),
    )
    inverses = covariances(gram_matrices(ratings.rated, films), prior, 1.5)
    result = posterior(inverses, moments(ratings, films), prior, 1.5)
    regressors = np.column_stack([films.means[[0, 2], :2], [1, 1]])
    weights = 1.5 * regressors.T @ regressors + prior.precision
    expected_value = np.linalg.solve(
        weights, 1.5 * regressors.T @ ([1, -1] - films.means[[0, 2], 2])
    )
    np.testing.assert_allclose(result.means[0], expected_value, rtol=1e-5)
    np.testing.assert_allclose(result.means[2], 0)
    assert result.covariances is not None
    np.testing.assert_allclose(result.covariances[0], np.linalg.inv(weights), rtol=1e-4)


def test_variances_add_both_vectors() -> None:
    rng = np.random.default_rng(4)
    shapes = rng.standard_normal((2, 1, 3, 3)).astype(np.float32)
    users, films = (
        Posterior(rng.standard_normal((1, 3)).astype(np.float32), shape @ shape.transpose(0, 2, 1))
        for shape in shapes
    )
    none = np.zeros(1, dtype=np.int64)
    left, right = (np.array([*side.means[0, :2], 1]) for side in (users, films))
    expected_value = right @ users.covariances[0] @ right + left @ films.covariances[0] @ left
    assert variances(users, films, none, none)[0] == pytest.approx(expected_value, rel=1e-5)
    biases = users.means[0, 2] + films.means[0, 2]
    result = expected(users, films, none, none)[0]
    assert result == pytest.approx(left[:2] @ right[:2] + biases, rel=1e-5)


def test_truncated_svd_equals_full_svd() -> None:
    interactions = Interactions.from_table(
        tables().ratings, np.arange(1, small_movielens.FILMS + 1)
    )
    matrix = interactions.matrix(interactions.ratings)
    directions, singular_values = truncated_svd(matrix, 3, rng_for(1), n_iter=6)
    _, expected_value, right_vectors = np.linalg.svd(matrix.toarray())
    np.testing.assert_allclose(singular_values, expected_value[:3], rtol=1e-4)
    np.testing.assert_allclose(np.abs(directions.T @ right_vectors[:3].T), np.eye(3), atol=0.05)
    assert truncated_svd(matrix, 0, rng_for(1))[0].shape == (small_movielens.FILMS, 0)
    assert truncated_svd(matrix, 100, rng_for(1))[0].shape == (
        small_movielens.FILMS,
        small_movielens.FILMS,
    )
