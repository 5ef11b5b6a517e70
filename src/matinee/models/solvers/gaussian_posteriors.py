"""Gaussian posteriors of user vectors given item vectors, and the reverse (ridge regression).

A vector ends in its bias. A rating's expected deviation from the mean is the dot product of both
vectors without their last entries, plus both biases. With prior N(m, P^-1) and rating precision t,
the posterior of a user has precision t sum(v v') + P, summed over the rated items.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from matinee.models.base import Floats, Floats32, Ints
from matinee.models.interactions import Interactions

INVERSE_BATCH = 512
PAIR_BATCH = 8192
MIN_RUN = 64
"""Mean number of successive pairs of a user from which on each user is a batch."""


class Deviations(NamedTuple):
    """Two matrices of the same sparsity, users x items or the transpose."""

    rated: csr_array
    """1 where there is a rating"""
    values: csr_array
    """its deviation from the mean"""

    @classmethod
    def by_user(cls, interactions: Interactions, values: Floats) -> Deviations:
        return cls(interactions.matrix(np.ones(len(values))), interactions.matrix(values))

    def transpose(self) -> Deviations:
        return Deviations(self.rated.T.tocsr(), self.values.T.tocsr())


class Posterior(NamedTuple):
    """Posterior means and covariances of vectors, one per row."""

    means: Floats32
    covariances: Floats32 | None = None
    """None for point estimates"""

    def take(self, rows: Ints) -> Posterior:
        covariances = None if self.covariances is None else self.covariances[rows]
        return Posterior(self.means[rows], covariances)


class Prior(NamedTuple):
    """Gaussian prior of the vectors."""

    means: Floats
    """one row per vector, or one for all"""
    precision: Floats


def replace_bias_by_one(means: Floats32) -> Floats32:
    """The regressors that a vector is to the other side: its entries, and 1 for their bias."""
    return np.hstack([means[:, :-1], np.ones_like(means[:, :1])])


def gram_matrices(rated: csr_array, others: Posterior) -> Floats32:
    """For each row the sum of E[v v'] over the rated vectors."""
    vectors = replace_bias_by_one(others.means)
    rows, columns = np.triu_indices(vectors.shape[1])
    products = vectors[:, rows] * vectors[:, columns]
    if others.covariances is not None:
        uncertain = np.flatnonzero(columns < vectors.shape[1] - 1)
        products[:, uncertain] += others.covariances[:, rows[uncertain], columns[uncertain]]
    sums = rated @ products
    full = np.empty((len(sums), *others.means.shape[1:] * 2), dtype=np.float32)
    full[:, rows, columns] = full[:, columns, rows] = sums
    return full


def moments(deviations: Deviations, others: Posterior) -> Floats32:
    """For each row the sum of E[v (deviation - bias)] over the rated vectors."""
    sums = deviations.values @ replace_bias_by_one(others.means)
    return np.asarray(sums - bias_moments(deviations.rated, others))


def bias_moments(rated: csr_array, others: Posterior) -> Floats32:
    """For each row the sum of E[v bias]: the part of the moments that no rating changes."""
    products = replace_bias_by_one(others.means) * others.means[:, -1:]
    if others.covariances is not None:
        products[:, :-1] += others.covariances[:, :-1, -1]
    return np.asarray(rated @ products)


def covariances(grams: Floats32, prior: Prior, precision: float) -> Floats32:
    """Posterior covariances, given the precision of a rating."""
    inverses = np.empty_like(grams)
    for start in range(0, len(grams), INVERSE_BATCH):
        rows = slice(start, start + INVERSE_BATCH)
        inverses[rows] = np.linalg.inv(precision * grams[rows].astype(float) + prior.precision)
    return inverses


def posterior(
    covariances: Floats32, moments: Floats32, prior: Prior, precision: float
) -> Posterior:
    natural = precision * moments + prior.means @ prior.precision
    means = covariances @ natural[..., None].astype(np.float32)
    return Posterior(means[..., 0], covariances)


def update(deviations: Deviations, others: Posterior, prior: Prior, precision: float) -> Posterior:
    """The rows' posterior given the others' posterior."""
    inverses = covariances(gram_matrices(deviations.rated, others), prior, precision)
    return posterior(inverses, moments(deviations, others), prior, precision)


def expected(users: Posterior, items: Posterior, user_indices: Ints, item_indices: Ints) -> Floats:
    """Expected deviation from the mean of each pair."""
    deviations = np.empty(len(user_indices))
    for pairs in _batches(user_indices):
        left = users.means[_shared(user_indices[pairs])]
        right = items.means[item_indices[pairs]]
        products = _dot(left[:, :-1], right[:, :-1])
        deviations[pairs] = products + left[:, -1] + right[:, -1]
    return deviations


def variances(users: Posterior, items: Posterior, user_indices: Ints, item_indices: Ints) -> Floats:
    """Variance of each pair's expected deviation, without the rating noise."""
    totals = np.empty(len(user_indices))
    for pairs in _batches(user_indices):
        left, right = users.take(_shared(user_indices[pairs])), items.take(item_indices[pairs])
        totals[pairs] = _dot(_project(left, right), replace_bias_by_one(right.means))
        totals[pairs] += _dot(_project(right, left), replace_bias_by_one(left.means))
    return totals


def shifts(
    users: Posterior,
    items: Posterior,
    gradients: Floats32,
    user_indices: Ints,
    item_indices: Ints,
) -> Floats:
    """Change of each pair's expected deviation if the item's gradient is added to the user's
    natural parameter."""
    changes = np.empty(len(user_indices))
    for pairs in _batches(user_indices):
        left = users.take(_shared(user_indices[pairs]))
        right = Posterior(items.means[item_indices[pairs]])
        changes[pairs] = _dot(_project(left, right), gradients[item_indices[pairs]])
    return changes


def _shared(user_indices: Ints) -> Ints:
    """One index that stands for all pairs if they are of the same user, as in a service."""
    same = len(user_indices) and (user_indices == user_indices[0]).all()
    return user_indices[:1] if same else user_indices


def _project(uncertain: Posterior, others: Posterior) -> Floats32:
    """Covariances times the other vectors; a single row on either side applies to all."""
    if uncertain.covariances is None:
        return np.zeros_like(others.means)
    vectors, covariances = replace_bias_by_one(others.means), uncertain.covariances
    if len(covariances) == 1:
        return np.asarray(vectors @ covariances[0])  # symmetric
    return np.asarray((covariances @ vectors[..., None])[..., 0])


def _dot(left: Floats32, right: Floats32) -> Floats32:
    return np.asarray(np.einsum("nd,nd->n", left, right))


def _batches(user_indices: Ints) -> list[slice]:
    """One batch per user where each has many pairs, as in a ranking: then their covariance is
    multiplied once with all items, and not copied for each pair."""
    count = len(user_indices)
    starts = np.flatnonzero(np.diff(user_indices, prepend=-1))
    if len(starts) * MIN_RUN > count:
        starts = np.arange(0, count, PAIR_BATCH)
    return [slice(*ends) for ends in pairwise([*starts.tolist(), count])]
