"""Genre preferences of the users in each window, the signal of the change point detection.

A rating is evidence on a genre in two ways: a film of the genre was chosen, and it was rated above
or below its usual level, relative to the user's other ratings of the window. Both are
standardized and added. The unit is a user's window, not a rating, since ratings of one user are not
independent.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matinee.models.interactions import Interactions
from matinee.models.solvers.bias_terms import fit_bias_terms
from matinee.monitoring.windows import Floats, Ints, WindowedRatings

ITEM_DAMPING, USER_DAMPING = 3.0, 5.0
MIN_WITHIN_SHARE = 0.05
"""Lower bound of the within-user share of the variance, which bounds the weights."""
RIDGE = 1e-3
"""Regularizes the covariance of genres that nearly always occur together."""


class PreferenceSeries(NamedTuple):
    """Windows x genres."""

    genres: list[str]
    sizes: Floats
    """effective number of user windows in each window"""
    sums: Floats
    """of contrasts with unit variance"""
    whitened: Floats
    """the same, decorrelated between genres"""

    def shift(self, start: int, change: int) -> Floats:
        """By genre, the rise of the mean from before `change` to after it, in standard errors."""
        before, after = self.sizes[start:change].sum(), self.sizes[change:].sum()
        means = self.sums[change:].sum(axis=0) / after, self.sums[start:change].sum(axis=0) / before
        return np.asarray((means[0] - means[1]) / np.sqrt(1 / after + 1 / before))


class UserWindows:
    """The ratings of each user in each window, and the statistics that do not change over time."""

    def __init__(self, windowed: WindowedRatings, min_share: float) -> None:
        training = windowed.genre_flags[windowed.films[: windowed.start(windowed.n_train)]]
        frequent = np.flatnonzero(training.mean(axis=0) >= min_share)
        self.windowed, self.genres = windowed, [windowed.genres[i] for i in frequent]
        flags, windows = windowed.genre_flags[:, frequent][windowed.films], windowed.window_index()
        changed = np.diff(windows, prepend=-1) + np.abs(np.diff(windowed.users, prepend=-1))
        self.starts = np.flatnonzero(changed)
        self.windows = windows[self.starts]
        self.counts = np.diff(self.starts, append=len(windows)).astype(float)
        self.shares = self._sum(flags) / self.counts[:, None]
        self.deviations = flags - np.repeat(self.shares, self.counts.astype(int), axis=0)
        self.squares = self._sum(self.deviations**2)
        self.by_user = np.argsort(windowed.users, kind="stable")

    def preferences(self, window: int) -> PreferenceSeries:
        """As of the end of a window, from the ratings until then."""
        windows, contrasts, sizes = self.contrasts(window)
        n_windows = window + 1
        totals = np.bincount(windows, sizes, minlength=n_windows).astype(float)
        covariance = contrasts.T @ contrasts / sizes.sum()
        covariance += np.eye(len(covariance)) * max(RIDGE * np.diag(covariance).mean(), 1e-9)
        sums = np.stack(
            [np.bincount(windows, column, minlength=n_windows) for column in contrasts.T], axis=1
        )
        whitened = sums @ np.linalg.cholesky(np.linalg.inv(covariance))
        return PreferenceSeries(self.genres, totals, sums / np.sqrt(np.diag(covariance)), whitened)

    def contrasts(self, window: int) -> tuple[Ints, Floats, Floats]:
        """Of each user window until `window`: window, weighted contrast by genre, and weight."""
        n = int(np.searchsorted(self.windows, window, side="right"))
        counts = np.repeat(self.counts[:n, None], len(self.genres), axis=1)
        mean = np.average(self.shares[:n], axis=0, weights=self.counts[:n])
        chosen, chosen_weights = _weight(counts * (self.shares[:n] - mean), counts)
        liked, liked_weights = _weight(self._rating_contrasts(window), self.squares[:n])
        sizes = (chosen_weights.mean(axis=1) + liked_weights.mean(axis=1)) / 2
        return self.windows[:n], (chosen + liked) / np.sqrt(2), sizes

    def _rating_contrasts(self, window: int) -> Floats:
        """User windows x genres: ratings above the film's level, summed over the genre's films."""
        end = int(self.windowed.ends[window])
        levels = self._film_levels(end)[self.windowed.films[:end]]
        residuals = self.windowed.stars[:end] - levels
        starts = self.starts[: int(np.searchsorted(self.starts, end))]
        return np.asarray(np.add.reduceat(self.deviations[:end] * residuals[:, None], starts))

    def _film_levels(self, end: int) -> Floats:
        rows = self.by_user[self.by_user < end]
        users = np.unique(self.windowed.users[rows], return_inverse=True)[1]
        shape = (int(users[-1]) + 1, len(self.windowed.genre_flags))
        films, stars = self.windowed.films[rows], self.windowed.stars[rows]
        ratings = Interactions(users, films, stars, shape)
        return fit_bias_terms(ratings, ITEM_DAMPING, USER_DAMPING).items

    def _sum(self, rows: Floats) -> Floats:
        """Over each user window."""
        return np.asarray(np.add.reduceat(rows, self.starts))


def _weight(sums: Floats, sizes: Floats) -> tuple[Floats, Floats]:
    """User windows x genres: centred sums weighted by their precision, and the weights."""
    columns = [_weight_column(*pair) for pair in zip(sums.T, sizes.T, strict=True)]
    contrasts, weights = (np.stack(parts, axis=1) for parts in zip(*columns, strict=True))
    return contrasts, weights


def _weight_column(sums: Floats, sizes: Floats) -> tuple[Floats, Floats]:
    """The variance of a user window's mean is within / size + between."""
    centre = sums.sum() / max(sizes.sum(), 1e-9)
    within, between = _variances(sums - centre * sizes, sizes)
    precision = 1 / (within + between * sizes)
    weights = precision * sizes
    centre = (precision * sums).sum() / max(weights.sum(), 1e-9)
    scale = max(float(weights.mean()), 1e-9)
    return precision * (sums - centre * sizes) / np.sqrt(scale), weights / scale


def _variances(sums: Floats, sizes: Floats) -> tuple[float, float]:
    """Least squares with non-negative coefficients: sums**2 / size is within + between * size."""
    from scipy.optimize import nnls

    used = sizes > 0
    size, square = sizes[used], sums[used] ** 2 / sizes[used]
    if not square.any():
        return 1.0, 0.0
    weights = 1 / (1 + size / np.median(size))
    rows = np.column_stack([np.ones(len(size)), size]) * weights[:, None]
    (within, between), _ = nnls(rows, square * weights)
    return max(float(within), MIN_WITHIN_SHARE * float(square.mean())), float(between)
