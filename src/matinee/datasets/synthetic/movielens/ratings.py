"""What a group of people rates: which films, when, in which order and how well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.synthetic.catalog import GRID, SyntheticCatalog
from matinee.datasets.synthetic.genres import GENRES
from matinee.datasets.synthetic.movielens.drifts import Drift
from matinee.datasets.synthetic.movielens.film_clusters import FilmClusters, film_clusters
from matinee.datasets.synthetic.movielens.preferences import STARS_PER_LOGIT, Preferences
from matinee.datasets.synthetic.movielens.sampling import (
    FILM_BITS,
    GumbelSampler,
    RatedMask,
    gumbel_sampler,
    on_grid,
)
from matinee.datasets.synthetic.movielens.users import Users
from matinee.datasets.synthetic.timestamps import Span, times

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STARS_PER_HIDDEN_LOGIT = 0.35
STARS_OF_QUALITY = 0.52
NOISE = 0.76
"""Standard deviation of what nothing explains, in stars."""
ASTRAY = 0.12
"""Share of the films that are met out of order."""
ORDER_BITS, EPOCH_BITS = 24, 5


class Ratings(NamedTuple):
    """By person, and within a person in the order of time."""

    rows: Ints
    films: Ints
    seconds: Ints
    opinions: Floats
    """Before they are cut into stars."""


@dataclass(frozen=True)
class RatingSampler:
    catalog: SyntheticCatalog
    tastes: Preferences
    drifts: tuple[Drift, ...]
    span: Span
    features: Floats
    """Films x features: popularity, preferences, hidden factors."""
    sampler: GumbelSampler
    primary: Ints
    shelves: FilmClusters

    def of(self, group: Users, rng: np.random.Generator) -> Ratings:
        seconds = times(rng, self.span, group.joined, group.counts)
        everyone = np.repeat(np.arange(len(group.ids)), group.counts)
        epochs = np.searchsorted([drift.second for drift in self.drifts], seconds, side="right")
        seen, epoch = self._in_order(rng, *self._seen(rng, group, everyone, epochs))
        return Ratings(seen.rows, seen.films, seconds, self._opinions(rng, group, seen, epoch))

    def _seen(
        self, rng: np.random.Generator, group: Users, everyone: Ints, epochs: Ints
    ) -> tuple[RatedMask, Ints]:
        """All films that the group sees, and between which drifts it sees each."""
        fondness = self.sampler.fondness(rng, len(group.ids))
        seen, parts = RatedMask(everyone[:0], everyone[:0]), [everyone[:0]]
        for epoch in np.unique(epochs):
            counts = np.bincount(everyone[epochs == epoch], minlength=len(group.ids))
            rows = np.flatnonzero(counts)
            wishes = self._wishes(group.part(rows), int(epoch))
            taken = _among(seen, rows, len(counts))
            drawn = self.sampler.draw(rng, wishes, fondness[rows], counts[rows], taken)
            seen = RatedMask(
                np.concatenate([seen.rows, rows[drawn.rows]]),
                np.concatenate([seen.films, drawn.films]),
            )
            parts.append(np.full(len(drawn.rows), epoch))
        return seen, np.concatenate(parts)

    def _in_order(
        self, rng: np.random.Generator, seen: RatedMask, epoch: Ints
    ) -> tuple[RatedMask, Ints]:
        """Each person goes through the genres, and through a genre's shelves, in an own order."""
        people, shelf = int(seen.rows.max()) + 1, self.shelves.number[seen.films]
        genre_order = rng.integers(0, 2**8, (people, len(GENRES)))
        shelf_order = rng.integers(0, 2**12, (people, int(shelf.max()) + 1))
        order = genre_order[seen.rows, self.primary[seen.films]] << 16
        order |= shelf_order[seen.rows, shelf] << 4
        order |= self.shelves.place[seen.films]
        astray = rng.random(len(order)) < ASTRAY
        order[astray] = rng.integers(0, 2**ORDER_BITS, int(astray.sum()))
        keys = (seen.rows << EPOCH_BITS | epoch) << ORDER_BITS | order
        keys = keys << FILM_BITS | seen.films
        keys.sort()
        epoch = keys >> (FILM_BITS + ORDER_BITS) & (2**EPOCH_BITS - 1)
        rows = keys >> (FILM_BITS + ORDER_BITS + EPOCH_BITS)
        return RatedMask(rows, keys & (2**FILM_BITS - 1)), epoch

    def _wishes(self, group: Users, epoch: int) -> Floats:
        preferences, hidden = self.tastes.of(group.gender, group.age, group.occupation)
        preferences[:, : len(GENRES)] += self._fashion(epoch, "logits")
        return np.column_stack([group.mainstream, preferences, group.hidden + hidden])

    def _opinions(
        self, rng: np.random.Generator, group: Users, seen: RatedMask, epoch: Ints
    ) -> Floats:
        preferences, hidden = self.tastes.of(group.gender, group.age, group.occupation)
        likes = np.column_stack(
            [
                np.zeros(len(group.ids)),
                STARS_PER_LOGIT * preferences,
                STARS_PER_HIDDEN_LOGIT * (group.hidden + hidden),
            ]
        )
        fashions = np.array([self._fashion(at, "stars") for at in range(len(self.drifts) + 1)])
        features = self.features[seen.films]
        opinions: Floats = np.einsum("ij,ij->i", on_grid(likes)[seen.rows], features)
        genres = features[:, 1 : 1 + len(GENRES)]
        opinions += np.einsum("ij,ij->i", on_grid(fashions)[epoch], genres)
        opinions += group.generosity[seen.rows]
        opinions += STARS_OF_QUALITY * self.catalog.quality[seen.films]
        noise = self.catalog.spread[seen.films] * rng.standard_normal(len(epoch))
        opinions += NOISE * noise
        return opinions

    def _fashion(self, epoch: int, effect: str) -> Floats:
        """What all drifts so far have added to each genre."""
        shifts = [getattr(drift, effect) * drift.signs() for drift in self.drifts[:epoch]]
        return np.sum(shifts, axis=0) if shifts else np.zeros(len(GENRES))


def rating_sampler(
    universe: SyntheticCatalog,
    tastes: Preferences,
    drifts: tuple[Drift, ...],
    span: Span,
    unseen: Ints,
) -> RatingSampler:
    flags = universe.genre_flags()
    age = np.clip((1990 - np.array([film.year for film in universe.films])) / 12, -1, 3)
    genres = flags / np.sqrt(flags.sum(axis=1, keepdims=True))
    features = np.column_stack([universe.popularity, genres, age, universe.latent])
    features = np.rint(features * GRID) / GRID
    primary = np.array([GENRES.index(film.primary) for film in universe.films])
    shelves = film_clusters(universe, primary)
    chosen = gumbel_sampler(features, shelves.number, unseen)
    return RatingSampler(universe, tastes, drifts, span, features, chosen, primary, shelves)


def _among(seen: RatedMask, rows: Ints, people: int) -> RatedMask:
    """What these rows have seen, the rows numbered anew."""
    number = np.full(people, -1)
    number[rows] = np.arange(len(rows))
    kept = number[seen.rows] >= 0
    return RatedMask(number[seen.rows[kept]], seen.films[kept])
