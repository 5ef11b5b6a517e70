"""Item-item regression of EASE and EDLAE in closed form, on interactions weighted by ratings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from matinee.models.base import Floats, Floats32, History, Ints
from matinee.models.interactions import Interactions
from matinee.models.solvers.cooccurrence import Floats16, ItemSubset, submatrix, weighted_sums

if TYPE_CHECKING:
    from scipy.sparse import csr_array

STEPS = 16
"""Weights are multiples of 1/16, so that the sums of their products are exact in single precision
and do not depend on the order of summation."""


class ItemRegressionSettings(NamedTuple):
    reg: float
    """L2 regularization"""
    dropout: float
    """probability that an interaction is dropped from the input"""
    rating_exponent: float
    """0 counts all interactions alike; a large one counts those that were liked"""


class ItemRegression(NamedTuple):
    """Minimizes |X - X B|^2 + reg |B|^2 with a zero diagonal of B.

    An entry of X is (rating / highest rating)^exponent. Steck (2019), "Embarrassingly shallow
    autoencoders for sparse data"; with dropout Steck (2020), "Autoencoders that don't overfit
    towards the identity".
    """

    subset: ItemSubset
    highest: float
    """highest training rating"""
    rating_exponent: float
    weights: Floats16
    """B: rated item x predicted item"""

    @classmethod
    def fit(
        cls, interactions: Interactions, subset: ItemSubset, settings: ItemRegressionSettings
    ) -> ItemRegression:
        highest, exponent = interactions.scale()[1], settings.rating_exponent
        matrix = _preferences(interactions, highest, exponent)
        return cls(subset, highest, exponent, _solve(matrix, settings.reg, settings.dropout))

    def score(self, queries: Sequence[History]) -> Floats:
        """Queries x catalogue items."""
        rated = Interactions.from_histories(queries, self.subset.ids)
        matrix = _preferences(rated, self.highest, self.rating_exponent)
        return self.subset.expand(weighted_sums(matrix, self.weights))

    def explain(self, query: History, items: Ints) -> Floats:
        """Rated films x items: leave-one-out contributions."""
        rated = Interactions.from_histories([query], self.subset.ids)
        weights = _weights(rated.ratings, self.highest, self.rating_exponent)
        contributions = submatrix(self.weights, rated.items, self.subset.subset_indices(items))
        return self.subset.expand_history(weights[:, None] * contributions, query.films)


def _weights(ratings: Floats, highest: float, exponent: float) -> Floats:
    return np.asarray(np.rint(STEPS * (ratings / highest) ** exponent) / STEPS)


def _preferences(interactions: Interactions, highest: float, exponent: float) -> csr_array:
    """Users x items."""
    matrix = interactions.matrix(_weights(interactions.ratings, highest, exponent))
    matrix.sum_duplicates()
    return matrix


def _solve(matrix: csr_array, reg: float, dropout: float) -> Floats16:
    from scipy.linalg.blas import ssyrk
    from scipy.linalg.lapack import spotrf, spotri

    gram: Floats32 = np.asarray(ssyrk(1.0, matrix.toarray(order="F"), trans=1, lower=1))
    diagonal = np.diag_indices_from(gram)
    gram[diagonal] += dropout / (1 - dropout) * gram[diagonal] + reg
    factor, _ = spotrf(gram, lower=1, overwrite_a=1)
    inverse, _ = spotri(factor, lower=1, overwrite_c=1)
    scale = -1 / inverse[diagonal]
    weights = np.tril(inverse, -1)
    weights += weights.T
    weights *= scale
    return np.asarray(weights.astype(np.float16, order="C"))
