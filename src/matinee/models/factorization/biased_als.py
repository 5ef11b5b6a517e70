"""Matrix factorization with biases by alternating least squares on explicit ratings.

Minimizes sum (r - mu - b_u - b_i - p_u'q_i)^2 + reg (|p|^2 + |q|^2) + bias_reg (b_u^2 + b_i^2),
started from a truncated SVD. Zhou et al. (2008), "Large-scale parallel collaborative filtering for
the Netflix prize".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

import numpy as np
from pydantic import Field

from matinee.models.base import (
    Floats,
    History,
    HistoryRatingModel,
    Ints,
    Tables,
    film_ids,
    hyperparameters,
)
from matinee.models.interactions import Interactions
from matinee.models.solvers.bias_terms import fit_bias_terms
from matinee.models.solvers.gaussian_posteriors import (
    Deviations,
    Posterior,
    Prior,
    expected,
    update,
)
from matinee.models.solvers.truncated_svd import svd_init

Regularization = Annotated[float, Field(gt=0)]


@hyperparameters
class BiasedALS(HistoryRatingModel):
    embedding_size: Annotated[int, Field(ge=1)] = 8
    """number of latent factors"""
    reg: Regularization = 8.0
    """L2 regularization of the factors"""
    bias_reg: Regularization = 3.0
    """L2 regularization of the biases"""
    epochs: Annotated[int, Field(ge=0)] = 5
    """alternations between users and items"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        self.film_ids = film_ids(tables.films)
        interactions = Interactions.from_table(tables.ratings, self.film_ids)
        self.scale, self.mean = interactions.scale(), float(interactions.ratings.mean())
        by_user = Deviations.by_user(interactions, interactions.ratings - self.mean)
        by_item = by_user.transpose()
        biases = fit_bias_terms(interactions, self.bias_reg, self.bias_reg)
        self.items = svd_init(interactions, biases, self.embedding_size, rng)
        for _ in range(self.epochs):
            self.items = self._solve(by_item, self._solve(by_user, self.items))
        return self

    def _solve(self, deviations: Deviations, others: Posterior) -> Posterior:
        regs = np.diag([self.reg] * (others.means.shape[1] - 1) + [self.bias_reg])
        prior = Prior(np.zeros(len(regs)), regs)
        return update(deviations, others, prior, 1.0)._replace(covariances=None)

    def predict(self, queries: Sequence[History], users: Ints, items: Ints) -> Floats:
        histories = Interactions.from_histories(queries, self.film_ids)
        interactions, rated = histories.rated_items()
        deviations = Deviations.by_user(interactions, interactions.ratings - self.mean)
        vectors = self._solve(deviations, self.items.take(rated))
        predicted = self.mean + expected(vectors, self.items, users, items)
        return np.clip(predicted, *self.scale)
