"""Variational Bayesian matrix factorization with side information.

Gaussian or ordered-probit likelihood; the prior means of the vectors are regressions on implicit
feedback and item metadata. Lim and Teh (2007), "Variational Bayesian approach to movie rating
prediction".
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Self

import numpy as np
from pydantic import Field

from matinee.models.base import (
    Floats,
    History,
    HistoryRatingModel,
    Ints,
    Tables,
    film_ids,
    genre_weights,
    hyperparameters,
)
from matinee.models.factorization.blocks.decayed_residuals import DecayedResiduals
from matinee.models.factorization.blocks.likelihoods import gaussian_likelihood, ordered_probit
from matinee.models.factorization.blocks.variational_inference import SideInformation, fit_posterior
from matinee.models.interactions import Interactions, histories_of
from matinee.models.solvers.bias_terms import fit_bias_terms
from matinee.models.solvers.side_information import item_metadata, side_components
from matinee.models.solvers.truncated_svd import svd_init
from matinee.schema.columns import FILM_ID, RATING, TIMESTAMP, USER_ID

if TYPE_CHECKING:
    import pandas as pd

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


@hyperparameters
class DecayedVariationalMF(HistoryRatingModel):
    """Variational MF plus the recent residuals of each genre, with exponential decay.

    The newest training ratings are cut into windows, and predicted by a model of the ratings before
    all windows from the histories before each. A ridge regression of the residuals on genres,
    weighted by 0.5^(age / half-life), is added to the predictions of a model of all ratings. The
    half-life with the smallest squared error in the windows is used, or no correction at all.
    """

    model: VariationalMF
    half_lives: tuple[Annotated[float, Field(gt=0)], ...] = (15.0, 30.0, 60.0, 120.0)
    """in days"""
    reg: Annotated[float, Field(gt=0)] = 100.0
    """L2 regularization of the genre effects, in ratings with a residual of zero"""
    n_windows: Annotated[int, Field(ge=1)] = 6
    window_share: Annotated[float, Field(gt=0, le=0.1)] = 0.02
    """share of the training ratings in each window"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        ratings = tables.ratings.sort_values([TIMESTAMP, USER_ID, FILM_ID])
        flags = (genre_weights(tables.films) > 0).astype(float)
        residuals = DecayedResiduals(flags, self.half_lives, self.reg)
        shares = 1 - self.window_share * np.arange(self.n_windows, -1, -1)
        ends = np.round(shares * len(ratings)).astype(int)
        self.model.fit(tables._replace(ratings=ratings[: ends[0]]), rng)
        for start, end in pairwise(ends):
            if start < end:
                self._add_window(residuals, ratings[:start], ratings[start:end], rng)
        self.model.fit(tables, rng)
        self.film_ids = self.model.film_ids
        self.scale = float(ratings[RATING].min()), float(ratings[RATING].max())
        self.corrections = residuals.corrections(np.arange(len(flags)))[residuals.best_trial()]
        """stars to add to the predictions for each film"""
        return self

    def _add_window(
        self,
        residuals: DecayedResiduals,
        past: pd.DataFrame,
        window: pd.DataFrame,
        rng: np.random.Generator,
    ) -> None:
        user_ids, users = np.unique(window[USER_ID], return_inverse=True)
        seed = int(rng.integers(2**63))
        histories = histories_of(user_ids, past, seed)
        films = np.searchsorted(self.model.film_ids, window[FILM_ID].to_numpy(np.int64))
        errors = window[RATING].to_numpy(float) - self.model.predict(histories, users, films)
        residuals.record_losses(((errors - residuals.corrections(films)) ** 2).sum(axis=1))
        residuals.update(films, errors, window[TIMESTAMP].to_numpy(np.int64))

    def predict(self, queries: Sequence[History], users: Ints, items: Ints) -> Floats:
        predicted = self.model.predict(queries, users, items) + self.corrections[items]
        return np.asarray(np.clip(predicted, *self.scale))
