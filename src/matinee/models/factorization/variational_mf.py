"""Variational Bayesian matrix factorization with side information.

Gaussian or ordered-probit likelihood; the prior means of the vectors are regressions on implicit
feedback and item metadata. Lim and Teh (2007), "Variational Bayesian approach to movie rating
prediction".
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
from matinee.models.factorization.blocks.likelihoods import gaussian_likelihood, ordered_probit
from matinee.models.factorization.blocks.variational_inference import SideInformation, fit_posterior
from matinee.models.interactions import Interactions
from matinee.models.solvers.bias_terms import fit_bias_terms
from matinee.models.solvers.side_information import item_metadata, side_components
from matinee.models.solvers.truncated_svd import svd_init

Share = Annotated[float, Field(gt=0, lt=1)]
INIT_DAMPING = 5.0
"""Damping of the biases that the factorization starts from."""


@hyperparameters
class VariationalMF(HistoryRatingModel):
    embedding_size: Annotated[int, Field(ge=1)] = 16
    """number of latent factors"""
    side_components: Annotated[int, Field(ge=0)] = 100
    """number of SVD components of the implicit feedback"""
    epochs: Annotated[int, Field(ge=1)] = 10
    """coordinate-ascent sweeps over users and items"""
    ordinal: bool = False
    """ordered-probit likelihood, rather than Gaussian"""
    n_restarts: Annotated[int, Field(ge=1)] = 1
    """number of fits from different starts, whose predictions are averaged"""
    reg: Annotated[float, Field(gt=0)] = 2.0
    """L2 regularization of the regressions on side information"""
    noise_share: Share = 0.5
    """share of the rating variance that is noise"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        self.film_ids = film_ids(tables.films)
        interactions = Interactions.from_table(tables.ratings, self.film_ids)
        components = side_components(interactions, self.side_components, rng)
        side = SideInformation.build(components, item_metadata(tables.films), self.reg)
        biases = fit_bias_terms(interactions, INIT_DAMPING, INIT_DAMPING)
        build_likelihood = ordered_probit if self.ordinal else gaussian_likelihood
        likelihood = build_likelihood(interactions.ratings, self.noise_share)
        starts = [
            svd_init(interactions, biases, self.embedding_size, rng) for _ in range(self.n_restarts)
        ]
        self.posteriors = [
            fit_posterior(interactions, start, likelihood, side, self.epochs) for start in starts
        ]
        return self

    def predict(self, queries: Sequence[History], users: Ints, items: Ints) -> Floats:
        interactions = Interactions.from_histories(queries, self.film_ids)
        predictions = [
            posterior.predict(interactions, users, items) for posterior in self.posteriors
        ]
        return np.asarray(np.mean(predictions, axis=0))
