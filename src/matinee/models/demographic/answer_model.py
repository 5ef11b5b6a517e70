"""Cold start by questions: a Gaussian posterior of the user vector from answers about films.

Probabilistic PCA (Tipping and Bishop, 1999) of who has seen and who likes each film, with
demographics as the prior mean. An answer is "not seen", or seen and liked or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np

from matinee.models.base import (
    Demographics,
    Floats,
    Ints,
    Tables,
    hyperparameters,
    index_in,
)
from matinee.models.demographic.blocks.demographics import (
    centered_one_hot,
    encode_demographics,
    one_hot,
)
from matinee.models.demographic.blocks.segment_counts import LikeCounts, solve_ridge
from matinee.models.solvers.truncated_svd import truncated_svd
from matinee.schema.columns import LIKED, RATING

SEEN, LIKES = 0, 1
"""The two binary observations that an answer consists of."""
MIN_NOISE = 1e-4


class Answer(NamedTuple):
    film_id: int
    rating: float | None
    """in stars; None has not seen the film"""


class Belief(NamedTuple):
    """The Gaussian posterior of a user vector."""

    prior_mean: Floats
    mean: Floats
    covariance: Floats


@hyperparameters
class AnswerModel:
    """z ~ N(x W, I) and (seen, likes) of film f = mean_f + L_f z + noise_f, where x holds the
    centered demographics and L comes from a truncated SVD of both indicators."""

    embedding_size: int = 32
    """rank of the SVD"""
    reg: float = 30.0
    """L2 regularization of the regression on demographics"""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        from scipy.sparse import hstack

        seen, likes = LikeCounts(tables, liked_only=False), LikeCounts(tables, liked_only=True)
        liked_ratings = tables.ratings[RATING][tables.ratings[LIKED]]
        self.film_ids, self.like_threshold = seen.film_ids, float(liked_ratings.min())
        matrix = hstack([seen.matrix(), likes.matrix()], format="csr")
        shares = np.stack([seen.popularity(), likes.popularity()], axis=1)
        directions, _ = truncated_svd(matrix, self.embedding_size, rng)
        vectors = np.asarray(matrix @ directions, dtype=float)
        vectors -= (vector_mean := vectors.mean(axis=0))
        self.feature_means = one_hot(seen.codes).mean(axis=0)
        features = centered_one_hot(seen.codes, self.feature_means)
        weights = solve_ridge(features, vectors, np.zeros_like(vector_mean), self.reg)
        residuals = vectors - features @ weights
        root = np.linalg.cholesky(np.cov(residuals.T) + 1e-9 * np.eye(len(vector_mean)))
        loadings = (directions @ root).reshape(2, len(self.film_ids), -1).swapaxes(0, 1)
        self.weights = np.linalg.solve(root, weights.T).T
        self.shares, self.loadings = shares, loadings.astype(np.float32)
        self.noise = _noise(shares, loadings)
        return self

    def belief(self, demographics: Demographics, answers: Sequence[Answer]) -> Belief:
        """Films without an id in `film_ids` say nothing."""
        codes = encode_demographics([demographics])
        prior_mean = (centered_one_hot(codes, self.feature_means) @ self.weights)[0]
        films, observed = self.encode(answers)
        rank, size = len(prior_mean), 2 * len(films)
        if not size:
            return Belief(prior_mean, prior_mean, np.eye(rank))
        loadings = self.loadings[films].reshape(size, rank).astype(float)
        covariance = loadings @ loadings.T
        for row, film in enumerate(films):
            block = slice(2 * row, 2 * row + 2)
            covariance[block, block] += self.noise[film]
        surprise = (observed - self.shares[films]).ravel() - loadings @ prior_mean
        gain = np.linalg.solve(covariance, loadings).T
        return Belief(prior_mean, prior_mean + gain @ surprise, np.eye(rank) - gain @ loadings)

    def encode(self, answers: Sequence[Answer]) -> tuple[Ints, Floats]:
        """The index of each known film, and whether the user has seen and likes it."""
        films = index_in(np.array([answer.film_id for answer in answers], np.int64), self.film_ids)
        observed = np.array(
            [
                (rating is not None, rating is not None and rating >= self.like_threshold)
                for _, rating in answers
            ],
            dtype=float,
        ).reshape(-1, 2)
        return films[films >= 0], observed[films >= 0]

    def shift(self, belief: Belief) -> Floats:
        """By how much the answers change the probability that the user likes each film."""
        moved = (belief.mean - belief.prior_mean).astype(np.float32)
        return np.asarray(self.loadings[:, LIKES] @ moved, dtype=float)

    def probabilities(self, belief: Belief, films: Ints) -> Floats:
        """Films x (not seen, seen and not liked, liked): the expected answers."""
        expected = self.shares[films] + self.loadings[films] @ belief.mean
        seen = np.clip(expected[:, SEEN], 0.0, 1.0)
        liked = np.clip(expected[:, LIKES], 0.0, seen)
        return np.stack([1 - seen, seen - liked, liked], axis=1)


def _noise(shares: Floats, loadings: Floats) -> Floats:
    """Films x 2 x 2: the covariance of both indicators that the vectors do not explain."""
    seen, likes = shares.T
    # whoever likes a film has seen it
    both = likes * (1 - seen)
    total = np.stack([seen * (1 - seen), both, both, likes * (1 - likes)], axis=1)
    noise = total.reshape(-1, 2, 2) - loadings @ loadings.swapaxes(1, 2)
    values, vectors = np.linalg.eigh(noise)
    floored = np.maximum(values, MIN_NOISE)
    return np.asarray((vectors * floored[:, None]) @ vectors.swapaxes(1, 2))
