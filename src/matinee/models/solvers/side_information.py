"""Side information of matrix factorization: implicit feedback and item metadata.

Implicit feedback, that is which items a user rated whatever the ratings (as in SVD++), is reduced
by a truncated SVD. A ridge regression from the side information gives the prior mean of each
vector.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from matinee.models.base import Floats, Floats32, Ints, genre_weights
from matinee.models.interactions import Interactions
from matinee.models.solvers.gaussian_posteriors import Posterior, Prior
from matinee.models.solvers.ridge import ridge
from matinee.models.solvers.truncated_svd import truncated_svd
from matinee.schema.columns import FILM_ID, YEAR

if TYPE_CHECKING:
    import pandas as pd

YEAR_KNOTS = (1940, 1960, 1975, 1985, 1992, 1996)
"""A year is encoded by its distance to each knot, clipped at ten years."""
COUNT_DAMPING = 10.0
"""Pseudo-count of average ratings in a user's implicit feedback."""
PRIOR_PSEUDO_COUNT = 2.0
"""Pseudo-count of unit vectors in the covariance of the prior."""


class SideComponents(NamedTuple):
    """Implicit feedback, projected on its leading components."""

    users: Floats | Floats32
    items: Floats | Floats32
    loadings: Floats
    """items x components: what one more rating of the item adds to a user's components"""


class RegressionPrior(NamedTuple):
    """Prior whose means are a ridge regression on the side information."""

    prior: Prior
    intercept: Floats
    weights: Floats
    """side features x vector entries"""


def count_weights(counts: Ints) -> Floats:
    """Normalization of a sum over so many ratings."""
    return np.asarray((counts + COUNT_DAMPING) ** -0.5)


def side_components(
    interactions: Interactions, n_components: int, rng: np.random.Generator
) -> SideComponents:
    item_counts, user_counts = interactions.item_counts(), interactions.user_counts()
    item_weights = np.maximum(item_counts, 1) ** -0.25
    user_weights = np.maximum(user_counts, 1) ** -0.25
    matrix = interactions.matrix(
        user_weights[interactions.users] * item_weights[interactions.items]
    )
    directions, singular_values = truncated_svd(matrix, n_components, rng)
    loadings = directions * item_weights[:, None]
    loadings -= item_counts @ loadings / max(len(interactions.users), 1)
    users = interactions.matrix(count_weights(user_counts)[interactions.users]) @ loadings
    size, items = _root_mean_square(users), directions * singular_values
    return SideComponents(users / size, items / _root_mean_square(items), loadings / size)


def item_metadata(films: pd.DataFrame) -> Floats:
    """Films x features: genres and year, centred."""
    years = films.sort_values(FILM_ID)[YEAR].astype("float64")
    filled = years.fillna(years.median() if years.notna().any() else 0).to_numpy()
    distances = [np.clip((filled - knot) / 10, -1, 1) for knot in YEAR_KNOTS]
    features = np.column_stack([genre_weights(films), *distances])
    features -= features.mean(axis=0)
    return np.asarray(features / _root_mean_square(features))


def regression_prior(
    vectors: Posterior, features: Floats | Floats32, reg: float
) -> RegressionPrior:
    """Ridge regression from the features to the posterior means; the residuals and the posterior
    covariances give the precision."""
    intercept = vectors.means.mean(axis=0, dtype=float)
    weights = ridge(features, vectors.means - intercept, reg)
    means = intercept + features @ weights
    residuals = vectors.means - means
    scatter = residuals.T @ residuals + PRIOR_PSEUDO_COUNT * np.eye(len(intercept))
    if vectors.covariances is not None:
        scatter += vectors.covariances.sum(axis=0, dtype=float)
    return RegressionPrior(Prior(means, np.linalg.inv(scatter / len(means))), intercept, weights)


def _root_mean_square(features: Floats | Floats32) -> float:
    """Of the rows' lengths; 1 where all are zero."""
    squares = np.square(features, dtype=float).sum()
    return float(np.sqrt(squares / max(len(features), 1))) or 1.0
