"""Samples the ratings of a group of users: which films, when, in which order and how many stars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.synthetic.catalog import GRID, SyntheticCatalog
from matinee.datasets.synthetic.genres import GENRES
from matinee.datasets.synthetic.movielens.drifts import Drift
from matinee.datasets.synthetic.movielens.preferences import STARS_PER_LOGIT, Preferences
from matinee.datasets.synthetic.movielens.sampling import (
    FILM_BITS,
    FilmClusters,
    GumbelSampler,
    RatedPairs,
    film_clusters,
    gumbel_sampler,
    round_to_grid,
)
from matinee.datasets.synthetic.movielens.users import Users
from matinee.datasets.synthetic.timestamps import TimeSpan, rating_times

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STARS_PER_LATENT_LOGIT = 0.35
STARS_PER_QUALITY = 0.52
NOISE_SD = 0.76
"""In stars."""
OUT_OF_ORDER = 0.12
"""Share of the ratings at a random position in the user's history."""
ORDER_BITS, EPOCH_BITS = 24, 5


class Ratings(NamedTuple):
    """Sorted by user, and within a user by time."""

    rows: Ints
    films: Ints
    seconds: Ints
    values: Floats
    """Continuous ratings, before they are cut into stars."""


@dataclass(frozen=True)
class RatingSampler:
    """An epoch is the period between two drifts."""

    catalog: SyntheticCatalog
    preferences: Preferences
    drifts: tuple[Drift, ...]
    span: TimeSpan
    features: Floats
    """Films x features: popularity, preferences, latent factors."""
    film_sampler: GumbelSampler
    primary: Ints
    clusters: FilmClusters

    def sample(self, users: Users, rng: np.random.Generator) -> Ratings:
        seconds = rating_times(rng, self.span, users.joined, users.counts)
        rows = np.repeat(np.arange(len(users.ids)), users.counts)
        epochs = np.searchsorted([drift.second for drift in self.drifts], seconds, side="right")
        pairs, epoch = self._order(rng, *self._sample_films(rng, users, rows, epochs))
        values = self._rating_values(rng, users, pairs, epoch)
        return Ratings(pairs.rows, pairs.films, seconds, values)

    def _sample_films(
        self, rng: np.random.Generator, users: Users, rows: Ints, epochs: Ints
    ) -> tuple[RatedPairs, Ints]:
        """All pairs of the group, and the epoch of each."""
        affinity = self.film_sampler.draw_affinity(rng, len(users.ids))
        pairs, parts = RatedPairs(rows[:0], rows[:0]), [rows[:0]]
        for epoch in np.unique(epochs):
            counts = np.bincount(rows[epochs == epoch], minlength=len(users.ids))
            active = np.flatnonzero(counts)
            weights = self._feature_weights(users.subset(active), int(epoch))
            rated = _renumber(pairs, active, len(counts))
            drawn = self.film_sampler.draw(rng, weights, affinity[active], counts[active], rated)
            pairs = RatedPairs(
                np.concatenate([pairs.rows, active[drawn.rows]]),
                np.concatenate([pairs.films, drawn.films]),
            )
            parts.append(np.full(len(drawn.rows), epoch))
        return pairs, np.concatenate(parts)

    def _order(
        self, rng: np.random.Generator, pairs: RatedPairs, epoch: Ints
    ) -> tuple[RatedPairs, Ints]:
        """Each user rates genre after genre, and cluster after cluster, in a random order."""
        n_users, cluster = int(pairs.rows.max()) + 1, self.clusters.cluster[pairs.films]
        genre_order = rng.integers(0, 2**8, (n_users, len(GENRES)))
        cluster_order = rng.integers(0, 2**12, (n_users, int(cluster.max()) + 1))
        order = genre_order[pairs.rows, self.primary[pairs.films]] << 16
        order |= cluster_order[pairs.rows, cluster] << 4
        order |= self.clusters.position[pairs.films]
        misplaced = rng.random(len(order)) < OUT_OF_ORDER
        order[misplaced] = rng.integers(0, 2**ORDER_BITS, int(misplaced.sum()))
        keys = (pairs.rows << EPOCH_BITS | epoch) << ORDER_BITS | order
        keys = keys << FILM_BITS | pairs.films
        keys.sort()
        epoch = keys >> (FILM_BITS + ORDER_BITS) & (2**EPOCH_BITS - 1)
        rows = keys >> (FILM_BITS + ORDER_BITS + EPOCH_BITS)
        return RatedPairs(rows, keys & (2**FILM_BITS - 1)), epoch

    def _feature_weights(self, users: Users, epoch: int) -> Floats:
        """Users x features: the coefficients of the log-odds."""
        coefficients, latent = self._group_preferences(users)
        coefficients[:, : len(GENRES)] += self._drift_effect(epoch, "logits")
        return np.column_stack([users.popularity_weight, coefficients, users.latent + latent])

    def _rating_values(
        self, rng: np.random.Generator, users: Users, pairs: RatedPairs, epoch: Ints
    ) -> Floats:
        coefficients, latent = self._group_preferences(users)
        weights = np.column_stack(
            [
                np.zeros(len(users.ids)),
                STARS_PER_LOGIT * coefficients,
                STARS_PER_LATENT_LOGIT * (users.latent + latent),
            ]
        )
        effects = np.array([self._drift_effect(i, "stars") for i in range(len(self.drifts) + 1)])
        features = self.features[pairs.films]
        values: Floats = np.einsum("ij,ij->i", round_to_grid(weights)[pairs.rows], features)
        genres = features[:, 1 : 1 + len(GENRES)]
        values += np.einsum("ij,ij->i", round_to_grid(effects)[epoch], genres)
        values += users.bias[pairs.rows]
        values += STARS_PER_QUALITY * self.catalog.quality[pairs.films]
        noise = self.catalog.spread[pairs.films] * rng.standard_normal(len(epoch))
        values += NOISE_SD * noise
        return values

    def _group_preferences(self, users: Users) -> tuple[Floats, Floats]:
        return self.preferences.sum_groups(users.gender, users.age, users.occupation)

    def _drift_effect(self, epoch: int, effect: str) -> Floats:
        """The sum of the drifts up to the epoch, by genre."""
        shifts = [getattr(drift, effect) * drift.signs() for drift in self.drifts[:epoch]]
        return np.sum(shifts, axis=0) if shifts else np.zeros(len(GENRES))


def build_rating_sampler(
    catalog: SyntheticCatalog,
    preferences: Preferences,
    drifts: tuple[Drift, ...],
    span: TimeSpan,
    unrated: Ints,
) -> RatingSampler:
    flags = catalog.genre_flags()
    age = np.clip((1990 - np.array([film.year for film in catalog.films])) / 12, -1, 3)
    genres = flags / np.sqrt(flags.sum(axis=1, keepdims=True))
    features = np.column_stack([catalog.popularity, genres, age, catalog.latent])
    features = np.rint(features * GRID) / GRID
    primary = np.array([GENRES.index(film.primary) for film in catalog.films])
    clusters = film_clusters(catalog, primary)
    sampler = gumbel_sampler(features, clusters.cluster, unrated)
    return RatingSampler(catalog, preferences, drifts, span, features, sampler, primary, clusters)


def _renumber(pairs: RatedPairs, rows: Ints, n_users: int) -> RatedPairs:
    """The pairs of these rows, with the rows numbered from 0."""
    number = np.full(n_users, -1)
    number[rows] = np.arange(len(rows))
    kept = number[pairs.rows] >= 0
    return RatedPairs(number[pairs.rows[kept]], pairs.films[kept])
