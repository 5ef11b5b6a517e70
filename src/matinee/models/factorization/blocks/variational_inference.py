"""Coordinate-ascent variational inference for matrix factorization with side information."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matinee.models.base import Floats, Floats32, Ints
from matinee.models.factorization.blocks.likelihoods import (
    SAMPLE_SIZE,
    GaussianLikelihood,
    OrderedProbit,
)
from matinee.models.interactions import Interactions
from matinee.models.solvers.gaussian_posteriors import (
    Deviations,
    Posterior,
    Prior,
    bias_moments,
    covariances,
    expected,
    gram_matrices,
    posterior,
    replace_bias_by_one,
    shifts,
    update,
    variances,
)
from matinee.models.solvers.side_information import (
    RegressionPrior,
    SideComponents,
    count_weights,
    regression_prior,
)

Likelihood = GaussianLikelihood | OrderedProbit

FOLD_IN_STEPS = 5
"""Alternations between latent values and vectors of folded-in users, for ordered probit."""
INITIAL_PRECISION, INITIAL_BIAS_PRECISION = 5.0, 3.0
"""Precision of the vectors' prior in the first sweep."""


class FittedPosterior(NamedTuple):
    """Posterior of the items, and the prior from which users are folded in."""

    items: Posterior
    intercept: Floats32
    """prior mean of a user without ratings"""
    loadings: Floats32
    """items x vector entries: what rating an item adds to a user's prior mean"""
    precision: Floats
    likelihood: Likelihood

    def predict(self, interactions: Interactions, user_indices: Ints, item_indices: Ints) -> Floats:
        users = self.fold_in(interactions)
        gradients = self.loadings @ self.precision.astype(np.float32)
        # the predicted pair is one more rating, which shifts the user's prior mean
        weights = count_weights(interactions.user_counts() + 1)[user_indices]
        shift = weights * shifts(users, self.items, gradients, user_indices, item_indices)
        means = expected(users, self.items, user_indices, item_indices) + shift
        if isinstance(self.likelihood, GaussianLikelihood):
            return self.likelihood.predict(means)
        variance = variances(users, self.items, user_indices, item_indices)
        return self.likelihood.predict(means, variance)

    def fold_in(self, interactions: Interactions) -> Posterior:
        """Posterior of the users' vectors given their ratings."""
        histories, rated = interactions.rated_items()
        items, prior = self.items.take(rated), self._prior(histories, self.loadings[rated])
        indicator = histories.matrix(np.ones(len(histories.users)))
        vectors = replace_bias_by_one(items.means)
        precision = self.likelihood.precision
        inverses = covariances(gram_matrices(indicator, items), prior, precision)
        offsets, latent = bias_moments(indicator, items), indicator.copy()
        users = Posterior(prior.means.astype(np.float32), inverses)
        for _ in range(FOLD_IN_STEPS if isinstance(self.likelihood, OrderedProbit) else 1):
            means = expected(users, items, histories.users, histories.items)
            latent.data[:] = self.likelihood.latent(histories.ratings, means)
            users = posterior(inverses, latent @ vectors - offsets, prior, precision)
        return users

    def _prior(self, interactions: Interactions, loadings: Floats32) -> Prior:
        weights = count_weights(interactions.user_counts())[interactions.users]
        return Prior(self.intercept + interactions.matrix(weights) @ loadings, self.precision)


class SideInformation(NamedTuple):
    """Features of users and items, on which the prior means are regressed."""

    users: Floats | Floats32
    items: Floats
    loadings: Floats
    """items x user features: what one more rating of the item adds to a user's features"""
    reg: float
    """L2 regularization of the regressions"""

    @classmethod
    def build(cls, components: SideComponents, metadata: Floats, reg: float) -> SideInformation:
        items = np.asarray(np.hstack([components.items, metadata]), dtype=np.float64)
        return cls(components.users, items, components.loadings, reg)


def fit_posterior(
    interactions: Interactions,
    start: Posterior,
    likelihood: Likelihood,
    side: SideInformation,
    epochs: int,
) -> FittedPosterior:
    """Updates users, items, their priors and the likelihood in turn."""
    items, user_prior = start, _initial_prior(interactions.shape[0], start)
    item_prior = _initial_prior(interactions.shape[1], start)
    latent = likelihood.latent(interactions.ratings, np.zeros(len(interactions.users)))
    by_user = Deviations.by_user(interactions, latent)
    by_item = by_user.transpose()
    for _ in range(epochs):
        users = update(by_user, items, user_prior.prior, likelihood.precision)
        user_prior = regression_prior(users, side.users, side.reg)
        items = update(by_item, users, item_prior.prior, likelihood.precision)
        item_prior = regression_prior(items, side.items, side.reg)
        if isinstance(likelihood, OrderedProbit):
            means = expected(users, items, interactions.users, interactions.items)
            likelihood = _update_thresholds(likelihood, interactions, means, (users, items))
            latent = likelihood.latent(interactions.ratings, means)
            by_user = Deviations.by_user(interactions, latent)
            by_item = by_user.transpose()
    loadings = (side.loadings @ user_prior.weights).astype(np.float32)
    intercept = user_prior.intercept.astype(np.float32)
    return FittedPosterior(items, intercept, loadings, user_prior.prior.precision, likelihood)


def _initial_prior(count: int, start: Posterior) -> RegressionPrior:
    size = start.means.shape[1]
    precision = np.diag([INITIAL_PRECISION] * (size - 1) + [INITIAL_BIAS_PRECISION])
    prior = Prior(np.zeros((count, size)), precision)
    return RegressionPrior(prior, np.zeros(size), np.zeros((0, size)))


def _update_thresholds(
    likelihood: OrderedProbit,
    interactions: Interactions,
    means: Floats,
    vectors: tuple[Posterior, Posterior],
) -> OrderedProbit:
    """Fitted to an evenly spaced sample of the ratings."""
    sample = np.arange(0, len(means), max(len(means) // SAMPLE_SIZE, 1))
    variance = variances(*vectors, interactions.users[sample], interactions.items[sample])
    return likelihood.update(interactions.ratings[sample], means[sample], variance)
