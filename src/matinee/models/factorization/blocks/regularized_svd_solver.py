"""Regularized SVD of the bias residuals by alternating ridge regressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.models.base import Floats, Ints
from matinee.models.factorization.blocks.bias_terms_with_side_info import (
    SideInfoBiases,
    effective_counts,
    fit_side_info_biases,
    take_or_zero,
)
from matinee.models.factorization.blocks.item_side_features import ItemFeatures
from matinee.models.interactions import Interactions
from matinee.models.solvers.ridge import Array, solve_batch

if TYPE_CHECKING:
    from scipy.sparse import csr_array

SYSTEM_BATCH = 4096
PAIR_BATCH = 65_536
MIN_REG = 1e-6


class SvdSettings(NamedTuple):
    embedding_size: int
    reg: float
    """L2 regularization, in units of the noise's largest singular value"""
    epochs: int


class SvdFactors(NamedTuple):
    biases: SideInfoBiases
    users: Array
    """users x embedding size"""
    titles: Array
    """titles x embedding size"""

    def components(self, user_indices: Ints, title_indices: Ints) -> dict[str, Floats]:
        users = take_or_zero(self.users, user_indices)
        titles = take_or_zero(self.titles, title_indices)
        products = np.asarray(np.einsum("nf,nf->n", users, titles, dtype=float))
        return self.biases.components(user_indices, title_indices) | {"taste": products}

    def dot_products(self, interactions: Interactions) -> Floats:
        """Of each rating's user and title, without the biases."""
        products = np.empty(len(interactions.ratings))
        for start in range(0, len(products), PAIR_BATCH):
            pairs = slice(start, start + PAIR_BATCH)
            users = self.users[interactions.users[pairs]]
            titles = self.titles[interactions.items[pairs]]
            products[pairs] = np.einsum("nf,nf->n", users, titles)
        return products

    def to_float32(self) -> SvdFactors:
        users, titles = self.users.astype(np.float32), self.titles.astype(np.float32)
        return SvdFactors(self.biases.to_float32(), users, titles)


class GroupedRatings(NamedTuple):
    """Ratings grouped by row, in CSR format; a row is a user or a title."""

    order: Ints
    """indices of the ratings"""
    starts: NDArray[np.int32]
    columns: NDArray[np.int32]
    regs: Floats
    """L2 regularization of each row"""
    width: int

    def matrix(self, values: Floats) -> csr_array:
        """Rows x columns, from one value per rating in the original order."""
        from scipy.sparse import csr_array

        shape = (len(self.starts) - 1, self.width)
        return csr_array((values[self.order], self.columns, self.starts), shape=shape)


def fit_svd(
    interactions: Interactions,
    settings: SvdSettings,
    rng: np.random.Generator,
    features: ItemFeatures | None = None,
) -> SvdFactors:
    """Alternates between biases, title vectors and user vectors, started from a truncated SVD."""
    ratings = interactions.ratings
    biases = fit_side_info_biases(interactions, ratings, features)
    residuals = ratings - biases.predict(interactions)
    by_user, by_title = _both_groupings(interactions, residuals, settings.reg)
    titles = svd_start(by_user.matrix(residuals), settings.embedding_size, rng)
    factors = SvdFactors(biases, solve_rows(by_user, residuals, titles), titles)
    for _ in range(settings.epochs):
        left = ratings - factors.dot_products(interactions)
        biases = fit_side_info_biases(interactions, left, features, factors.biases)
        residuals, means = ratings - biases.predict(interactions), None
        if features:
            weights = effective_counts(interactions.item_counts(), biases.damping)
            means = features.regress(factors.titles, weights)
        titles = solve_rows(by_title, residuals, factors.users, means)
        factors = SvdFactors(biases, solve_rows(by_user, residuals, titles), titles)
    left = ratings - factors.dot_products(interactions)
    return factors._replace(biases=fit_side_info_biases(interactions, left, features, biases))


def _both_groupings(
    interactions: Interactions, residuals: Floats, reg: float
) -> tuple[GroupedRatings, GroupedRatings]:
    """The ratings by user and by title."""
    users, titles, _, shape = interactions
    strength = max(reg * noise_singular_value(residuals, interactions), MIN_REG)
    by_user = group_ratings(users, titles, shape, strength)
    return by_user, group_ratings(titles, users, shape[::-1], strength)


def noise_singular_value(residuals: Floats, interactions: Interactions) -> float:
    """The expected largest singular value if the residuals were independent noise."""
    counts = interactions.user_counts(), interactions.item_counts()
    means = [len(residuals) / np.count_nonzero(each) for each in counts]
    return float(residuals.std() * np.sqrt(means).sum())


def group_ratings(
    rows: Ints, columns: Ints, shape: tuple[int, int], strength: float
) -> GroupedRatings:
    """The regularization of a row grows with the square root of its number of ratings."""
    order = np.argsort(rows, kind="stable")
    counts = np.bincount(rows, minlength=shape[0])
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    relative = np.sqrt(np.maximum(counts, 1) / (len(rows) / np.count_nonzero(counts)))
    return GroupedRatings(
        order, starts, columns[order].astype(np.int32), strength * relative, shape[1]
    )


def svd_start(residuals: csr_array, embedding_size: int, rng: np.random.Generator) -> Floats:
    """Titles x embedding size: right singular vectors, scaled by the root of the singular value."""
    from scipy.sparse.linalg import svds

    rank = min(residuals.shape)
    if rank < 2 or not residuals.data.any():
        return np.zeros((residuals.shape[1], 1))
    start = rng.standard_normal(rank)
    _, singular_values, right = svds(residuals, min(embedding_size, rank - 1), v0=start)
    return np.asarray(right.T * np.sqrt(singular_values))


def solve_rows(
    grouped: GroupedRatings, residuals: Floats, others: Array, means: Floats | None = None
) -> Floats:
    """Ridge regression of each row's residuals on the others' vectors, shrunk towards the prior
    means, or towards zero."""
    size = others.shape[1]
    upper, lower = np.triu_indices(size)
    products = (others[:, upper] * others[:, lower]).astype(np.float32)
    rated = grouped.matrix(np.ones(len(residuals), dtype=np.float32))
    moments = grouped.matrix(residuals) @ others
    if means is not None:
        moments += grouped.regs[:, None] * means
    vectors = np.empty((len(moments), size))
    for start in range(0, len(moments), SYSTEM_BATCH):
        rows = slice(start, start + SYSTEM_BATCH)
        grams = np.empty((len(moments[rows]), size, size))
        grams[:, upper, lower] = grams[:, lower, upper] = rated[rows] @ products
        grams += np.eye(size) * grouped.regs[rows, None, None]
        vectors[rows] = solve_batch(grams, moments[rows])
    return vectors
