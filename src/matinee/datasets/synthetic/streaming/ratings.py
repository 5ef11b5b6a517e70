"""Samples streaming ratings, with planted preferences or with titles that carry no signal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.synthetic.catalog import N_FACTORS
from matinee.datasets.synthetic.streaming.titles import TitleTable
from matinee.datasets.synthetic.timestamps import TimeSpan, join_times, rating_times
from matinee.runtime.seeds import rng_for

SPAN = TimeSpan.from_days(date(2022, 1, 1), date(2024, 12, 31))
MEAN = 3.5
USER_SD, TITLE_SD, PREFERENCE_SD, NOISE_SD = 0.4, 0.4, 0.45, 0.72
"""Standard deviations, in stars, of the user, title and interaction effects and of the noise."""
RATINGS_PER_USER = 96
"""On average, if there are enough titles."""
MAX_SHARE = 0.2
"""The largest share of the titles that a user rates."""
ACTIVITY_SIGMA = 1.2
N_GROUPS = 32
"""Groups of users with similar preferences."""
WITHIN_GROUP_SD = 0.6
"""Deviation of users from the mean of their group."""
SELECTION_STRENGTH = 0.6
"""Weight of a group's preferences in which titles it rates, in log-odds."""
EXPLORATION = 0.3
"""Share of the titles that are drawn by popularity alone."""
MAX_TRIES = 4
"""Draws by preference; users who still lack titles get uniform ones."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class UserRatings(NamedTuple):
    users: Ints
    titles: Ints
    """Indices."""
    halves: Ints
    """Half stars, 1 to 10."""
    seconds: Ints


@dataclass(frozen=True)
class RatingSampler:
    seed: int
    quality: Floats
    latent: Floats
    """Titles x latent factors, of standard deviation 1."""
    groups: Floats
    """Groups x latent factors: the mean preferences."""
    cumulative: Floats
    """For each group, and last for exploration, the cumulative probabilities of the titles; those
    of group i are shifted by i, so that one binary search serves all groups."""
    counts: Ints
    """Ratings per user."""
    joined: Ints
    signal: bool

    def sample(self, users: Ints) -> UserRatings:
        """Sorted by user, and within a user by time."""
        rng = rng_for(self.seed, "twin", "streaming", "ratings", str(users[0]))
        counts = self.counts[users]
        rows = np.repeat(np.arange(len(users)), counts)
        group = rng.integers(0, N_GROUPS, len(users))
        titles = self._sample_titles(rng, group, counts)
        seconds = rating_times(rng, SPAN, self.joined[users], counts)
        preferences = self.groups[group]
        preferences = preferences + WITHIN_GROUP_SD * rng.standard_normal((len(users), N_FACTORS))
        values = np.einsum("ij,ij->i", preferences[rows], self.latent[titles])
        values *= PREFERENCE_SD / np.sqrt(N_FACTORS * (1 + WITHIN_GROUP_SD**2))
        values += MEAN + TITLE_SD * self.quality[titles]
        values += (USER_SD * rng.standard_normal(len(users)))[rows]
        values += NOISE_SD * rng.standard_normal(len(rows))
        if not self.signal:
            titles = rng.permutation(titles)
        halves = np.clip(np.rint(2 * values), 1, 10).astype(np.int64)
        return UserRatings(users[rows] + 1, titles, halves, seconds)

    def _sample_titles(self, rng: np.random.Generator, group: Ints, counts: Ints) -> Ints:
        """Distinct titles for each user, in random order."""
        n_titles = len(self.quality)
        pairs = np.empty(0, dtype=np.int64)
        tries = 0
        while len(pairs) < counts.sum():
            missing = counts - np.bincount(pairs // n_titles, minlength=len(counts))
            rows = np.repeat(np.arange(len(counts)), missing)
            drawn = self._draw_titles(rng, group[rows])
            if tries >= MAX_TRIES:
                drawn = rng.integers(0, n_titles, len(rows))
            pairs = np.unique(np.concatenate([pairs, rows * n_titles + drawn]))
            tries += 1
        order = np.lexsort((rng.random(len(pairs)), pairs // n_titles))
        titles: Ints = pairs[order] % n_titles
        return titles

    def _draw_titles(self, rng: np.random.Generator, group: Ints) -> Ints:
        explores = rng.random(len(group)) < EXPLORATION
        section = np.where(explores, N_GROUPS, group)
        n_titles = len(self.quality)
        index = np.searchsorted(self.cumulative, section + rng.random(len(group)), side="right")
        # cumulative sums end slightly below or above 1
        titles: Ints = np.clip(index - section * n_titles, 0, n_titles - 1)
        return titles


def build_rating_sampler(
    seed: int, table: TitleTable, n_ratings: int, signal: bool
) -> RatingSampler:
    """Its users have exactly `n_ratings` ratings in total."""
    rng = rng_for(seed, "twin", "streaming", "users")
    n_titles = len(table.titles)
    max_count = int(MAX_SHARE * n_titles)
    n_users = max(1, round(n_ratings / min(RATINGS_PER_USER, max_count / 3)))
    latent = table.latent / table.latent.std(axis=0)
    groups = rng.standard_normal((N_GROUPS, N_FACTORS))
    appeal = SELECTION_STRENGTH * np.einsum("gk,tk->gt", groups, latent)
    weights = np.exp(table.popularity + np.vstack([appeal, np.zeros(n_titles)]))
    mean_quality = np.average(table.quality, weights=weights[-1])
    shares: Floats = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
    return RatingSampler(
        seed=seed,
        quality=(table.quality - mean_quality) / table.quality.std(),
        latent=latent,
        groups=groups,
        cumulative=(shares + np.arange(N_GROUPS + 1.0)[:, None]).ravel(),
        counts=_counts(rng, n_users, n_ratings, max_count),
        joined=join_times(rng_for(seed, "twin", "streaming", "joined"), SPAN, n_users),
        signal=signal,
    )


def standard_deviations(signal: bool) -> dict[str, float]:
    """Of each effect in stars, before rounding to half stars."""
    if signal:
        return {"user": USER_SD, "title": TITLE_SD, "taste": PREFERENCE_SD, "noise": NOISE_SD}
    noise = float(np.sqrt(TITLE_SD**2 + PREFERENCE_SD**2 + NOISE_SD**2))
    return {"user": USER_SD, "title": 0.0, "taste": 0.0, "noise": round(noise, 4)}


def _counts(rng: np.random.Generator, n_users: int, n_ratings: int, max_count: int) -> Ints:
    """At least 1 and at most `max_count` per user, `n_ratings` in total."""
    activity = np.exp(ACTIVITY_SIGMA * rng.standard_normal(n_users))
    low, high = 0.0, float(n_ratings)
    for _ in range(60):
        middle = (low + high) / 2
        too_few = np.minimum(1 + middle * activity, max_count).sum() < n_ratings
        low, high = (middle, high) if too_few else (low, middle)
    wanted = np.minimum(1 + low * activity, max_count)
    counts = np.floor(wanted).astype(np.int64)
    missing = n_ratings - int(counts.sum())
    counts[np.argsort(counts - wanted, kind="stable")[:missing]] += 1
    return counts
