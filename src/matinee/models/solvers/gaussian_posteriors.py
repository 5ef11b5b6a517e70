"""Vectors of tastes: each person's from the vectors of the films they rated, and the reverse.

Everybody and every film has a vector whose last number is the level: how mildly somebody judges,
how well a film is liked. A rating is expected to be the product of both vectors without their
levels, plus both levels.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from matinee.models.base import Floats, Ints
from matinee.models.interactions.histories import Singles
from matinee.models.interactions.ratings import Opinions

BLOCK = 512
"""So many systems of equations are solved at a time."""
PAIRS = 8192
"""So many ratings are foretold at a time."""


class Ratings(NamedTuple):
    """Row after row, each a person's ratings or a film's, as matrices of one shape."""

    seen: csr_array
    """1 where there is a rating"""
    stars: csr_array
    """how far it is from the mean"""


class Posterior(NamedTuple):
    """What is believed of the vectors of people, or of films."""

    means: Singles
    covariances: Singles | None = None
    """covariances; none where the vectors are taken as certain"""

    def among(self, rows: Ints) -> Posterior:
        covariances = None if self.covariances is None else self.covariances[rows]
        return Posterior(self.means[rows], covariances)


class Prior(NamedTuple):
    """What is believed of a vector before any rating is known."""

    means: Floats
    """one row for each, or one for all"""
    precision: Floats


def by_person(opinions: Opinions, above: Floats) -> Ratings:
    """The opinions given as differences from the mean."""
    return Ratings(opinions.matrix(np.ones(len(above))), opinions.matrix(above))


def turned(ratings: Ratings) -> Ratings:
    return Ratings(ratings.seen.T.tocsr(), ratings.stars.T.tocsr())


def augment_bias(means: Singles) -> Singles:
    """The vectors with a one where the level was: what another's vector is multiplied with."""
    return np.hstack([means[:, :-1], np.ones_like(means[:, :1])])


def gram_matrices(seen: csr_array, others: Posterior) -> Singles:
    """For each row the sum of the others' vectors times themselves, as far as they are known."""
    tastes = augment_bias(others.means)
    above, below = np.triu_indices(tastes.shape[1])
    each = tastes[:, above] * tastes[:, below]
    if others.covariances is not None:
        known = np.flatnonzero(below < tastes.shape[1] - 1)
        each[:, known] += others.covariances[:, above[known], below[known]]
    sums = seen @ each
    full = np.empty((len(sums), *others.means.shape[1:] * 2), dtype=np.float32)
    full[:, above, below] = full[:, below, above] = sums
    return full


def products(ratings: Ratings, others: Posterior) -> Singles:
    """For each row the sum of the others' vectors times what their levels leave unsaid."""
    return np.asarray(
        ratings.stars @ augment_bias(others.means) - bias_adjustment(ratings.seen, others)
    )


def bias_adjustment(seen: csr_array, others: Posterior) -> Singles:
    """The part of the products that no stars change."""
    said = augment_bias(others.means) * others.means[:, -1:]
    if others.covariances is not None:
        said[:, :-1] += others.covariances[:, :-1, -1]
    return np.asarray(seen @ said)


def covariances(grams: Singles, prior: Prior, precision: float) -> Singles:
    """Covariances of the rows' vectors, if a rating is known with this precision."""
    found = np.empty_like(grams)
    for start in range(0, len(grams), BLOCK):
        rows = slice(start, start + BLOCK)
        found[rows] = np.linalg.inv(precision * grams[rows].astype(float) + prior.precision)
    return found


def posterior(covariances: Singles, products: Singles, prior: Prior, precision: float) -> Posterior:
    known = precision * products + prior.means @ prior.precision
    means = covariances @ known[..., None].astype(np.float32)
    return Posterior(means[..., 0], covariances)


def expected(people: Posterior, films: Posterior, who: Ints, which: Ints) -> Floats:
    """How far from the mean each person is to rate each film."""
    found = np.empty(len(who))
    for pairs in _parts(len(who)):
        one, other = people.means[who[pairs]], films.means[which[pairs]]
        found[pairs] = np.einsum("nd,nd->n", one[:, :-1], other[:, :-1]) + one[:, -1] + other[:, -1]
    return found


def variances(people: Posterior, films: Posterior, who: Ints, which: Ints) -> Floats:
    """How uncertain each of these is: the vectors' own uncertainty, not the rating's."""
    found = np.empty(len(who))
    for pairs in _parts(len(who)):
        one, other = people.among(who[pairs]), films.among(which[pairs])
        found[pairs] = _dot(_along(one, other), augment_bias(other.means))
        found[pairs] += _dot(_along(other, one), augment_bias(one.means))
    return found


def moved(people: Posterior, films: Posterior, pulls: Singles, who: Ints, which: Ints) -> Floats:
    """How much further each person is to rate each film, if the film pulls at their vector."""
    found = np.empty(len(who))
    for pairs in _parts(len(who)):
        along = _along(people.among(who[pairs]), films.among(which[pairs]))
        found[pairs] = _dot(along, pulls[which[pairs]])
    return found


def _along(uncertain: Posterior, other: Posterior) -> Singles:
    if uncertain.covariances is None:
        return np.zeros_like(other.means)
    return np.asarray((uncertain.covariances @ augment_bias(other.means)[..., None])[..., 0])


def _dot(one: Singles, other: Singles) -> Singles:
    return np.asarray(np.einsum("nd,nd->n", one, other))


def _parts(count: int) -> list[slice]:
    return [slice(start, start + PAIRS) for start in range(0, count, PAIRS)]
