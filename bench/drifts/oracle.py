"""An upper bound for detectors: a test that knows the days and genres of the planted changes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from drifts.scenarios import Scenario
from drifts.scoring import IN_TIME, planted_windows
from matinee.datasets.synthetic.movielens.drifts import Drift, draw_drifts
from matinee.monitoring.genre_preferences import RIDGE, UserWindows
from matinee.monitoring.windows import Floats, WindowedRatings


def alarms(
    scenario: Scenario, windowed: WindowedRatings, min_share: float, significance: float
) -> list[int]:
    """For each change the first window in time with a significant shift."""
    from scipy.stats import norm

    user_windows = UserWindows(windowed, min_share)
    planted = planted_windows(scenario, windowed)
    drifts = draw_drifts(scenario.seed, scenario.days, scenario.strength)
    significant = []
    for start, since, drift in zip([0, *planted], planted, drifts, strict=False):
        shifts = _shifts(user_windows, start, since, drift)
        significant += [window for window, shift in shifts if shift > norm.isf(significance)][:1]
    return significant


def _shifts(
    user_windows: UserWindows, start: int, since: int, drift: Drift
) -> Iterator[tuple[int, float]]:
    """By window the shift of preferences in the planted direction, in standard errors."""
    genres = user_windows.genres
    signs = np.array([(g in drift.rising) - (g in drift.falling) for g in genres], float)
    for window in range(since, min(since + IN_TIME + 1, len(user_windows.windowed.ends))):
        numbers, values, sizes = user_windows.contrasts(window)
        before, later = (numbers >= start) & (numbers < since), numbers >= since
        covariance = values.T @ values / sizes.sum()
        covariance += np.eye(len(signs)) * RIDGE * np.diag(covariance).mean()
        direction = np.linalg.solve(covariance, signs * np.sqrt(np.diag(covariance)))
        gap = _mean(values, sizes, later) - _mean(values, sizes, before)
        error = 1 / sizes[later].sum() + 1 / sizes[before].sum()
        yield window, float(gap @ direction / np.sqrt(direction @ covariance @ direction * error))


def _mean(values: Floats, sizes: Floats, rows: Floats) -> Floats:
    return np.asarray(values[rows].sum(axis=0) / sizes[rows].sum())
