"""Which films somebody rates tells of their tastes, whatever stars they give; and who rates a film
tells of the film. So do its genres and its year."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from matinee.models.base import Floats, Ints
from matinee.models.demographic.blocks.target_encoding_tables import genre_weights
from matinee.models.interactions.histories import Singles
from matinee.models.interactions.ratings import Opinions
from matinee.models.solvers.gaussian_posteriors import Posterior, Prior
from matinee.models.solvers.truncated_svd import truncated_svd
from matinee.schema.columns import FILM_ID, YEAR

if TYPE_CHECKING:
    import pandas as pd

ERAS = (1940, 1960, 1975, 1985, 1992, 1996)
"""A film's year is told by how far, up to ten years, it lies from each of these."""
DOUBT = 10.0
"""Ratings like everybody's that are added to each person's, before asking what theirs tell."""
STRANGENESS = 2.0
"""Average vectors that are added to those seen, when asking how much vectors differ."""


class SideComponents(NamedTuple):
    people: Floats | Singles
    """people x habits: how much each has of it"""
    films: Floats | Singles
    """films x habits: the same of those who rate them"""
    told: Floats
    """films x habits: how much of it having rated the film tells of a person"""


class Guess(NamedTuple):
    """What descriptions tell of vectors, before any stars are known."""

    prior: Prior
    average: Floats
    weights: Floats
    """one row for each number of the descriptions"""


def said(counts: Ints) -> Floats:
    """How much each of so many ratings tells."""
    return np.asarray((counts + DOUBT) ** -0.5)


def side_components(opinions: Opinions, count: int, rng: np.random.Generator) -> SideComponents:
    rare = np.maximum(opinions.spread(), 1) ** -0.25
    each = np.maximum(opinions.sizes(), 1) ** -0.25
    matrix = opinions.matrix(each[opinions.who] * rare[opinions.films])
    directions, strengths = truncated_svd(matrix, count, rng)
    told = directions * rare[:, None]
    told -= opinions.spread() @ told / max(len(opinions.who), 1)
    people = opinions.matrix(said(opinions.sizes())[opinions.who]) @ told
    size, films = _size(people), directions * strengths
    return SideComponents(people / size, films / _size(films), told / size)


def facts(films: pd.DataFrame) -> Floats:
    """Films x what is known of each without any rating, the average film being zero."""
    years = films.sort_values(FILM_ID)[YEAR].astype("float64")
    known = years.fillna(years.median() if years.notna().any() else 0).to_numpy()
    eras = [np.clip((known - era) / 10, -1, 1) for era in ERAS]
    described = np.column_stack([genre_weights(films), *eras])
    described -= described.mean(axis=0)
    return np.asarray(described / _size(described))


def guess(beliefs: Posterior, described: Floats | Singles, penalty: float) -> Guess:
    """Ridge regression from the descriptions to the vectors as they are believed to be."""
    average = beliefs.means.mean(axis=0, dtype=float)
    gram = described.T @ described + penalty * np.eye(described.shape[1])
    weights = np.linalg.solve(gram, described.T @ (beliefs.means - average))
    means = average + described @ weights
    apart = beliefs.means - means
    unsaid = apart.T @ apart + STRANGENESS * np.eye(len(average))
    if beliefs.covariances is not None:
        unsaid += beliefs.covariances.sum(axis=0, dtype=float)
    return Guess(Prior(means, np.linalg.inv(unsaid / len(means))), average, weights)


def _size(described: Floats | Singles) -> float:
    return float(np.sqrt(np.square(described, dtype=float).sum() / max(len(described), 1))) or 1.0
