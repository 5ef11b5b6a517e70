"""How much of a planted change is in the data at all: what one sees who is told of it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from drifts.plan import Twin
from drifts.scoring import IN_TIME, windows
from matinee.datasets.synthetic.movielens.drifts import Drift, draw_drifts
from matinee.monitoring.genre_preferences import RIDGE, UserWindows
from matinee.monitoring.windows import Floats, WindowedRatings


def alarms(twin: Twin, found: WindowedRatings, least_share: float, chance: float) -> list[int]:
    """Of each change the first window at whose end it shows, where it shows in time."""
    from scipy.stats import norm

    sittings = UserWindows(found, least_share)
    planted = windows(twin, found)
    changes = draw_drifts(twin.seed, twin.days, twin.strength)
    seen = []
    for start, since, change in zip([0, *planted], planted, changes, strict=False):
        shown = _shown(sittings, start, since, change)
        seen += [window for window, shift in shown if shift > norm.isf(chance)][:1]
    return seen


def _shown(
    sittings: UserWindows, start: int, since: int, change: Drift
) -> Iterator[tuple[int, float]]:
    """In standard errors, how far tastes moved the way that was planted."""
    way = np.array([(g in change.rising) - (g in change.falling) for g in sittings.genres], float)
    for window in range(since, min(since + IN_TIME + 1, len(sittings.found.ends))):
        numbers, opinions, sizes = sittings.opinions(window)
        before, later = (numbers >= start) & (numbers < since), numbers >= since
        covariance = opinions.T @ opinions / sizes.sum()
        covariance += np.eye(len(way)) * RIDGE * np.diag(covariance).mean()
        towards = np.linalg.solve(covariance, way * np.sqrt(np.diag(covariance)))
        gap = _mean(opinions, sizes, later) - _mean(opinions, sizes, before)
        error = 1 / sizes[later].sum() + 1 / sizes[before].sum()
        yield window, float(gap @ towards / np.sqrt(towards @ covariance @ towards * error))


def _mean(opinions: Floats, sizes: Floats, rows: Floats) -> Floats:
    return np.asarray(opinions[rows].sum(axis=0) / sizes[rows].sum())
