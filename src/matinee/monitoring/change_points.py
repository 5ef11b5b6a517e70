"""When tastes have changed, told by ruptures: at the end of each window it looks for the windows
in which what people choose and like began to differ from what it was since the last change."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matinee.evaluation.bootstrap import holm
from matinee.monitoring.genre_preferences import PreferenceSeries, UserWindows
from matinee.monitoring.windows import Floats, WindowedRatings

SURE = 0.05
"""Genres are named whose shift is as large by chance this rarely, all of them taken together."""


class Change(NamedTuple):
    since: int
    """the first window that is different"""
    found: int
    """the window at whose end that was seen"""
    shifts: dict[str, float]
    """the genres that moved, in standard errors: above zero those that came into fashion"""


def change_points(found: WindowedRatings, least_share: float, chance: float) -> list[Change]:
    """`chance` is how often windows without a change look changed.

    What changed before the replay, a champion that learned until then has learned.
    """
    from scipy.stats import chi2

    sittings = UserWindows(found, least_share)
    if not sittings.genres:
        return []
    penalty = float(chi2.isf(chance, len(sittings.genres)))
    start, seen = 0, []
    for window in range(max(found.learned - 1, 0), len(found.ends)):
        fashions = sittings.fashions(window)
        for since in breaks(fashions, start, penalty):
            if window in found.windows:
                seen.append(Change(since, window, _moved(fashions, start, since)))
            start = since
    return seen


def breaks(fashions: PreferenceSeries, start: int, penalty: float) -> list[int]:
    """First windows of the parts into which the windows from `start` fall."""
    from ruptures import Pelt

    signal = np.column_stack([fashions.sizes, fashions.whitened])[start:]
    search = Pelt(custom_cost=_cost(), min_size=1, jump=1)
    ends: list[int] = search.fit_predict(signal, pen=penalty)
    return [start + end for end in ends[:-1]]


def _cost() -> object:
    """What a part costs: how far its windows lie from their mean, each as sure as it is."""
    from ruptures.base import BaseCost

    class Weighed(BaseCost):  # type: ignore[misc]
        model, min_size = "weighed", 1

        def fit(self, signal: Floats) -> Weighed:
            sizes, sums = signal[:, 0], signal[:, 1:]
            self.signal = signal
            self.squares = (sums**2).sum(axis=1) / np.maximum(sizes, 1e-9)
            return self

        def error(self, start: int, end: int) -> float:
            size, *sums = self.signal[start:end].sum(axis=0)
            return float(self.squares[start:end].sum() - np.sum(np.square(sums)) / max(size, 1e-9))

    return Weighed()


def _moved(fashions: PreferenceSeries, start: int, since: int) -> dict[str, float]:
    from scipy.stats import norm

    shifts = dict(zip(fashions.genres, fashions.shift(start, since).tolist(), strict=True))
    chances = holm({genre: 2 * float(norm.sf(abs(shift))) for genre, shift in shifts.items()})
    named = [genre for genre in shifts if chances[genre] < SURE]
    return {genre: shifts[genre] for genre in sorted(named, key=lambda genre: -shifts[genre])}
