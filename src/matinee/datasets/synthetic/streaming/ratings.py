"""Who rates which title when and how well: tastes that are planted, or titles that tell nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.synthetic.catalog import LATENT
from matinee.datasets.synthetic.streaming.titles import TitleTable
from matinee.datasets.synthetic.timestamps import Span, joined, times
from matinee.runtime.seeds import rng_for

SPAN = Span.of_days(date(2022, 1, 1), date(2024, 12, 31))
MEAN = 3.5
GENEROSITY, QUALITY, TASTE, NOISE = 0.4, 0.4, 0.45, 0.72
"""Standard deviations, in stars, of what the user, the title, both together and nothing explain."""
EACH = 96
"""Ratings a user, where the titles suffice."""
MOST = 0.2
"""Nobody rates a greater share of the titles."""
UNEVEN = 1.2
CIRCLES = 32
"""Users of a circle like the same."""
OWN = 0.6
"""How far users are from the middle of their circle."""
PULL = 0.6
"""How much more a circle sees of what it likes, in log-odds."""
CURIOSITY = 0.3
"""Share of the titles that are found where all people look."""
PATIENCE = 4
"""Draws of titles by liking; who has then not found enough takes any."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class UserRatings(NamedTuple):
    users: Ints
    titles: Ints
    """Places among the titles."""
    halves: Ints
    """Half stars, 1 to 10."""
    seconds: Ints


@dataclass(frozen=True)
class Audience:
    seed: int
    quality: Floats
    latent: Floats
    """Titles x hidden factors, of standard deviation 1."""
    circles: Floats
    """Circles x hidden factors."""
    reach: Floats
    """For each circle, and last for everybody, the titles' summed shares; circle 1's lie from
    1 to 2 and so on, so that one search finds the title for any circle."""
    counts: Ints
    """Ratings a user."""
    joined: Ints
    signal: bool

    def rated(self, users: Ints) -> UserRatings:
        """By user, and within a user by time."""
        rng = rng_for(self.seed, "twin", "streaming", "ratings", str(users[0]))
        counts = self.counts[users]
        rows = np.repeat(np.arange(len(users)), counts)
        circle = rng.integers(0, CIRCLES, len(users))
        titles = self._seen(rng, circle, counts)
        seconds = times(rng, SPAN, self.joined[users], counts)
        likes = self.circles[circle] + OWN * rng.standard_normal((len(users), LATENT))
        opinions = np.einsum("ij,ij->i", likes[rows], self.latent[titles])
        opinions *= TASTE / np.sqrt(LATENT * (1 + OWN**2))
        opinions += MEAN + QUALITY * self.quality[titles]
        opinions += (GENEROSITY * rng.standard_normal(len(users)))[rows]
        opinions += NOISE * rng.standard_normal(len(rows))
        if not self.signal:
            titles = rng.permutation(titles)
        halves = np.clip(np.rint(2 * opinions), 1, 10).astype(np.int64)
        return UserRatings(users[rows] + 1, titles, halves, seconds)

    def _seen(self, rng: np.random.Generator, circle: Ints, counts: Ints) -> Ints:
        """Different titles for each user, in no order."""
        titles = len(self.quality)
        found = np.empty(0, dtype=np.int64)
        tries = 0
        while len(found) < counts.sum():
            missing = counts - np.bincount(found // titles, minlength=len(counts))
            rows = np.repeat(np.arange(len(counts)), missing)
            drawn = self._drawn(rng, circle[rows])
            if tries >= PATIENCE:
                drawn = rng.integers(0, titles, len(rows))
            found = np.unique(np.concatenate([found, rows * titles + drawn]))
            tries += 1
        order = np.lexsort((rng.random(len(found)), found // titles))
        seen: Ints = found[order] % titles
        return seen

    def _drawn(self, rng: np.random.Generator, circle: Ints) -> Ints:
        everybody = rng.random(len(circle)) < CURIOSITY
        where = np.where(everybody, CIRCLES, circle)
        titles = len(self.quality)
        place = np.searchsorted(self.reach, where + rng.random(len(circle)), side="right")
        # sums of shares end a little before or after 1
        drawn: Ints = np.clip(place - where * titles, 0, titles - 1)
        return drawn


def build_audience(seed: int, works: TitleTable, ratings: int, signal: bool) -> Audience:
    """Of a size that fits so many ratings, exactly."""
    rng = rng_for(seed, "twin", "streaming", "users")
    titles = len(works.works)
    most = int(MOST * titles)
    users = max(1, round(ratings / min(EACH, most / 3)))
    latent = works.latent / works.latent.std(axis=0)
    circles = rng.standard_normal((CIRCLES, LATENT))
    pull = PULL * np.einsum("ck,tk->ct", circles, latent)
    weights = np.exp(works.popularity + np.vstack([pull, np.zeros(titles)]))
    usual = np.average(works.quality, weights=weights[-1])
    shares: Floats = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
    return Audience(
        seed=seed,
        quality=(works.quality - usual) / works.quality.std(),
        latent=latent,
        circles=circles,
        reach=(shares + np.arange(CIRCLES + 1.0)[:, None]).ravel(),
        counts=_counts(rng, users, ratings, most),
        joined=joined(rng_for(seed, "twin", "streaming", "joined"), SPAN, users),
        signal=signal,
    )


def deviations(signal: bool) -> dict[str, float]:
    """What each part adds to an opinion, in stars, before it is cut into half stars."""
    if signal:
        return {"user": GENEROSITY, "title": QUALITY, "taste": TASTE, "noise": NOISE}
    everything_else = float(np.sqrt(QUALITY**2 + TASTE**2 + NOISE**2))
    return {"user": GENEROSITY, "title": 0.0, "taste": 0.0, "noise": round(everything_else, 4)}


def _counts(rng: np.random.Generator, users: int, ratings: int, most: int) -> Ints:
    """One at least and `most` at most a user, so many in all."""
    eagerness = np.exp(UNEVEN * rng.standard_normal(users))
    low, high = 0.0, float(ratings)
    for _ in range(60):
        middle = (low + high) / 2
        too_few = np.minimum(1 + middle * eagerness, most).sum() < ratings
        low, high = (middle, high) if too_few else (low, middle)
    wanted = np.minimum(1 + low * eagerness, most)
    counts = np.floor(wanted).astype(np.int64)
    missing = ratings - int(counts.sum())
    counts[np.argsort(counts - wanted, kind="stable")[:missing]] += 1
    return counts
