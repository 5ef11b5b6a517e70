"""Which films each user rates: Gumbel top-k sampling without replacement.

A user rates the k films with the highest log-odds plus Gumbel noise (Kool et al., 2019), which is
a sample without replacement from the softmax of the log-odds. All log-odds are integer multiples
of one unit, so that their sums are exact on any processor and with any number of threads, and ties
are broken by the film's index: the same films are drawn everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.synthetic.catalog import GRID, SyntheticCatalog

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

USER_GRID = 256
UNIT = USER_GRID * GRID
FILM_BITS = 20
"""A key holds the log-odds in its high bits, and the film's index in its low ones."""
EXCLUDED = np.iinfo(np.int64).min
AFFINITY_SD = 1.4
"""Standard deviation of a user's affinity for a cluster of films, in log-odds."""
CLUSTER_SIZE = 10
"""Films of a cluster that is not a franchise."""


class RatedPairs(NamedTuple):
    """Row of a user in a group, and index of a film in the catalog."""

    rows: Ints
    films: Ints


class FilmClusters(NamedTuple):
    """Films that a user tends to rate together, one after another."""

    cluster: Ints
    """Of each film."""
    position: Ints
    """Of each film within its cluster, from 0."""


@dataclass(frozen=True)
class GumbelSampler:
    features: NDArray[np.float32]
    """Features x films, as integers: popularity, preferences, latent factors."""
    unrated: Ints
    """Films that nobody ever rates."""
    cluster: Ints
    """Of each film; a user's affinity is drawn per cluster."""
    noise: NDArray[np.int32]
    """Gumbel quantiles in units, one for each 16-bit number."""

    def draw_affinity(self, rng: np.random.Generator, n_users: int) -> NDArray[np.int32]:
        """Users x clusters."""
        n_clusters = int(self.cluster.max()) + 1
        return np.rint(UNIT * AFFINITY_SD * rng.standard_normal((n_users, n_clusters))).astype(
            np.int32
        )

    def draw(
        self,
        rng: np.random.Generator,
        weights: Floats,
        affinity: NDArray[np.int32],
        counts: Ints,
        excluded: RatedPairs,
    ) -> RatedPairs:
        """`counts` films for each row of feature weights, without the excluded pairs."""
        units = (np.rint(weights * USER_GRID).astype(np.float32) @ self.features).astype(np.int32)
        units += np.take(self.noise, _halfwords(rng, units.size)).reshape(units.shape)
        units += np.take(affinity, self.cluster, axis=1)
        keys = units.astype(np.int64) << FILM_BITS
        keys |= np.arange(keys.shape[1])
        keys[:, self.unrated] = EXCLUDED
        keys[excluded.rows, excluded.films] = EXCLUDED
        most = int(counts.max())
        keys.partition(keys.shape[1] - most, axis=1)
        best = np.sort(keys[:, -most:], axis=1)
        chosen = best[np.arange(most) >= most - counts[:, None]]
        return RatedPairs(np.repeat(np.arange(len(counts)), counts), chosen & (2**FILM_BITS - 1))


def gumbel_sampler(features: Floats, cluster: Ints, unrated: Ints) -> GumbelSampler:
    probability = (np.arange(2**16) + 0.5) / 2**16
    noise = np.rint(-np.log(-np.log(probability)) * UNIT).astype(np.int32)
    return GumbelSampler((features.T * GRID).astype(np.float32), unrated, cluster, noise)


def film_clusters(catalog: SyntheticCatalog, primary: Ints) -> FilmClusters:
    """A franchise is a cluster, in order of its parts; the other films of a genre are sorted by
    their first latent factor and cut into clusters of CLUSTER_SIZE."""
    heads = {film.franchise: -1 - i for i, film in enumerate(catalog.films) if film.part == 1}
    key = np.array([heads.get(film.franchise, 0) for film in catalog.films])
    position = np.array([(film.part or 1) - 1 for film in catalog.films])
    single = np.flatnonzero(key == 0)
    single = single[np.lexsort((catalog.latent[single, 0], primary[single]))]
    starts = np.flatnonzero(np.diff(primary[single], prepend=-1))
    rank = np.arange(len(single)) - np.repeat(starts, np.diff(starts, append=len(single)))
    key[single] = primary[single] * len(key) + rank // CLUSTER_SIZE + 1
    position[single] = rank % CLUSTER_SIZE
    return FilmClusters(np.unique(key, return_inverse=True)[1], position)


def round_to_grid(values: Floats) -> Floats:
    return np.rint(values * USER_GRID) / USER_GRID


def _halfwords(rng: np.random.Generator, count: int) -> NDArray[np.uint16]:
    """Random 16-bit numbers, four from each word of the bit generator."""
    words = np.asarray(rng.bit_generator.random_raw(-(-count // 4)), dtype="<u8")
    return words.view("<u2")[:count]
