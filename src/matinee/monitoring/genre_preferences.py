"""What people choose and how they like it, by genre: sums over people of a window.

A rating says two things of a genre: that a film of it was chosen, and how much better it was liked
than that film usually is, next to what else the same person rated in the window. A genre in fashion
is chosen more often and rated higher, so both are added, each as sure as it is. People, not
ratings, are what varies: somebody's ratings of a window count as one opinion.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matinee.models.interactions import Interactions
from matinee.models.solvers.bias_terms import fit_bias_terms
from matinee.monitoring.windows import Floats, Ints, WindowedRatings

FILM_DAMPING, PERSON_DAMPING = 3.0, 5.0
LEAST_WITHIN = 0.05
"""Of the variance, so that nobody's opinion counts without bounds."""
RIDGE = 1e-3
"""Keeps genres apart that nearly always come together."""


class PreferenceSeries(NamedTuple):
    """Windows x genres."""

    genres: list[str]
    sizes: Floats
    """how many opinions each window is worth"""
    sums: Floats
    """of opinions whose variance is one; what they are measured from does not matter"""
    whitened: Floats
    """the same, so that genres that come together do not count twice"""

    def shift(self, start: int, since: int) -> Floats:
        """By genre, how far the windows from `since` lie above those before, in standard errors."""
        before, later = self.sizes[start:since].sum(), self.sizes[since:].sum()
        gap = self.sums[since:].sum(axis=0) / later - self.sums[start:since].sum(axis=0) / before
        return np.asarray(gap / np.sqrt(1 / later + 1 / before))


class UserWindows:
    """Somebody's ratings of one window: what of them stays the same as the stream goes on."""

    def __init__(self, found: WindowedRatings, least_share: float) -> None:
        known = found.flags[found.films[: found.start(found.learned)]]
        often = np.flatnonzero(known.mean(axis=0) >= least_share)
        self.found, self.genres = found, [found.genres[place] for place in often]
        flags, numbers = found.flags[:, often][found.films], found.numbers()
        changed = np.diff(numbers, prepend=-1) + np.abs(np.diff(found.users, prepend=-1))
        self.starts = np.flatnonzero(changed)
        self.windows = numbers[self.starts]
        self.counts = np.diff(self.starts, append=len(numbers)).astype(float)
        self.shares = self._sums(flags) / self.counts[:, None]
        self.apart = flags - np.repeat(self.shares, self.counts.astype(int), axis=0)
        self.spread = self._sums(self.apart**2)
        self.by_person = np.argsort(found.users, kind="stable")

    def fashions(self, window: int) -> PreferenceSeries:
        """As seen at the end of a window: of what comes later nothing is known."""
        upto, opinions, sizes = self.opinions(window)
        count = window + 1
        total = np.bincount(upto, sizes, minlength=count).astype(float)
        covariance = opinions.T @ opinions / sizes.sum()
        covariance += np.eye(len(covariance)) * max(RIDGE * np.diag(covariance).mean(), 1e-9)
        sums = np.stack([np.bincount(upto, one, minlength=count) for one in opinions.T], axis=1)
        whitened = sums @ np.linalg.cholesky(np.linalg.inv(covariance))
        return PreferenceSeries(self.genres, total, sums / np.sqrt(np.diag(covariance)), whitened)

    def opinions(self, window: int) -> tuple[Ints, Floats, Floats]:
        """Of each sitting its window, its opinion by genre, and how much that is worth."""
        upto = int(np.searchsorted(self.windows, window, side="right"))
        counts = np.repeat(self.counts[:upto, None], len(self.genres), axis=1)
        mean = np.average(self.shares[:upto], axis=0, weights=self.counts[:upto])
        chosen, how_sure = _weighed(counts * (self.shares[:upto] - mean), counts)
        liked, as_sure = _weighed(self._liking(window), self.spread[:upto])
        sizes = (how_sure.mean(axis=1) + as_sure.mean(axis=1)) / 2
        return self.windows[:upto], (chosen + liked) / np.sqrt(2), sizes

    def _liking(self, window: int) -> Floats:
        """Sittings x genres: how much better films of a genre were liked, summed up."""
        end = int(self.found.ends[window])
        above = self.found.stars[:end] - self._film_levels(end)[self.found.films[:end]]
        upto = int(np.searchsorted(self.starts, end))
        return np.asarray(np.add.reduceat(self.apart[:end] * above[:, None], self.starts[:upto]))

    def _film_levels(self, end: int) -> Floats:
        known = self.by_person[self.by_person < end]
        who = np.unique(self.found.users[known], return_inverse=True)[1]
        shape = (int(who[-1]) + 1, len(self.found.flags))
        given = Interactions(who, self.found.films[known], self.found.stars[known], shape)
        return fit_bias_terms(given, FILM_DAMPING, PERSON_DAMPING).items

    def _sums(self, rows: Floats) -> Floats:
        return np.asarray(np.add.reduceat(rows, self.starts))


def _weighed(sums: Floats, sizes: Floats) -> tuple[Floats, Floats]:
    """Sittings x genres: sums about their mean, each as far as it is sure, and how sure it is."""
    columns = [_weighed_column(*both) for both in zip(sums.T, sizes.T, strict=True)]
    opinions, weights = (np.stack(each, axis=1) for each in zip(*columns, strict=True))
    return opinions, weights


def _weighed_column(sums: Floats, sizes: Floats) -> tuple[Floats, Floats]:
    """The variance of a mean is a part that vanishes with its size, and one that does not."""
    centre = sums.sum() / max(sizes.sum(), 1e-9)
    within, between = _variances(sums - centre * sizes, sizes)
    sure = 1 / (within + between * sizes)
    weights = sure * sizes
    centre = (sure * sums).sum() / max(weights.sum(), 1e-9)
    scale = max(float(weights.mean()), 1e-9)
    return sure * (sums - centre * sizes) / np.sqrt(scale), weights / scale


def _variances(sums: Floats, sizes: Floats) -> tuple[float, float]:
    """By least squares: sums**2 / size is within + between * size on average."""
    from scipy.optimize import nnls

    used = sizes > 0
    size, square = sizes[used], sums[used] ** 2 / sizes[used]
    if not square.any():
        return 1.0, 0.0
    trust = 1 / (1 + size / np.median(size))
    rows = np.column_stack([np.ones(len(size)), size]) * trust[:, None]
    (within, between), _ = nnls(rows, square * trust)
    return max(float(within), LEAST_WITHIN * float(square.mean())), float(between)
