"""Change points of genre preferences by PELT, detected online at the end of each window.

Reference: Killick, Fearnhead & Eckley (2012), "Optimal detection of changepoints with a linear
computational cost". The cost of a segment is the weighted squared distance of its windows from
their mean; the penalty is a chi-squared quantile.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matinee.evaluation.bootstrap import holm
from matinee.monitoring.genre_preferences import PreferenceSeries, UserWindows
from matinee.monitoring.windows import Floats, WindowedRatings

GENRE_SIGNIFICANCE = 0.05
"""Of the shift of a genre, with Holm's correction for all genres."""


class Change(NamedTuple):
    start: int
    """first window after the change"""
    detected: int
    """window at the end of which it was detected"""
    shifts: dict[str, float]
    """significant shifts by genre in standard errors, positive where preference rose"""


def change_points(windowed: WindowedRatings, min_share: float, significance: float) -> list[Change]:
    """`significance` is the rate of false alarms per window.

    Genres with less than `min_share` of the ratings are left out. A change detected before the
    backtest starts a segment and is not reported: the champion was trained after it.
    """
    from scipy.stats import chi2

    user_windows = UserWindows(windowed, min_share)
    if not user_windows.genres:
        return []
    penalty = float(chi2.isf(significance, len(user_windows.genres)))
    start, changes = 0, []
    for window in range(max(windowed.n_train - 1, 0), len(windowed.ends)):
        series = user_windows.preferences(window)
        for change in segment_starts(series, start, penalty):
            if window in windowed.tested:
                changes.append(Change(change, window, _significant_shifts(series, start, change)))
            start = change
    return changes


def segment_starts(series: PreferenceSeries, start: int, penalty: float) -> list[int]:
    """First windows of all segments but the first, in the windows from `start`."""
    return [start + end for end in pelt(series.sizes[start:], series.whitened[start:], penalty)]


def pelt(sizes: Floats, sums: Floats, penalty: float) -> list[int]:
    """The starts of all segments but the first; exact, since what is pruned can never be best."""
    squares = (sums**2).sum(axis=1) / np.maximum(sizes, 1e-9)
    rows = np.column_stack([squares, sizes, sums])
    cumulative = np.vstack([np.zeros(rows.shape[1]), np.cumsum(rows, axis=0)])
    best, last, starts = np.full(len(sizes) + 1, -penalty), [0], np.array([0])
    for end in range(1, len(sizes) + 1):
        parts = cumulative[end] - cumulative[starts]
        costs = parts[:, 0] - (parts[:, 2:] ** 2).sum(axis=1) / np.maximum(parts[:, 1], 1e-9)
        totals = best[starts] + costs
        best[end] = totals.min() + penalty
        last.append(int(starts[totals.argmin()]))
        starts = np.append(starts[totals <= best[end]], end)
    segment_ends, end = list[int](), last[-1]
    while end:
        segment_ends.append(end)
        end = last[end]
    return segment_ends[::-1]


def _significant_shifts(series: PreferenceSeries, start: int, change: int) -> dict[str, float]:
    """Largest first."""
    from scipy.stats import norm

    shifts = dict(zip(series.genres, series.shift(start, change).tolist(), strict=True))
    p_values = holm({genre: 2 * float(norm.sf(abs(shift))) for genre, shift in shifts.items()})
    genres = [genre for genre in shifts if p_values[genre] < GENRE_SIGNIFICANCE]
    return {genre: shifts[genre] for genre in sorted(genres, key=lambda genre: -shifts[genre])}
