"""Matches alarms to planted changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from drifts.scenarios import Scenario
from matinee.monitoring.windows import WindowedRatings

IN_TIME, EARLY = 3, 1
"""Windows after the one of the change."""


class Score(NamedTuple):
    planted: int = 0
    detected: int = 0
    """In time."""
    early: int = 0
    """Of these, by the end of the next window."""
    other_alarms: int = 0
    """Late, or without a planted change."""

    def plus(self, other: Score) -> Score:
        return Score(*(a + b for a, b in zip(self, other, strict=True)))


def score(scenario: Scenario, windowed: WindowedRatings, alarms: Iterable[int]) -> Score:
    """An alarm counts for at most one change: the first for which it is in time."""
    unmatched = sorted(alarms)
    delays = []
    for planted in planted_windows(scenario, windowed):
        matching = [alarm for alarm in unmatched if planted <= alarm <= planted + IN_TIME]
        if matching:
            unmatched.remove(matching[0])
            delays.append(matching[0] - planted)
    early = sum(delay <= EARLY for delay in delays)
    return Score(len(scenario.days), len(delays), early, len(unmatched))


def planted_windows(scenario: Scenario, windowed: WindowedRatings) -> list[int]:
    """The windows of the planted days."""
    starts = [day.replace(day=1) for day in windowed.first_days]
    return [sum(start <= day for start in starts) - 1 for day in scenario.days]


def total_score(scores: Iterable[Score]) -> Score:
    total = Score()
    for each in scores:
        total = total.plus(each)
    return total


def preference_streams(windowed: WindowedRatings, min_share: float) -> list[np.ndarray]:
    """Users x genres for each window, the input of univariate detectors; the first array also
    holds all windows before the replay."""
    from matinee.monitoring.genre_preferences import UserWindows

    user_windows, streams = UserWindows(windowed, min_share), []
    for window in range(windowed.n_train - 1, len(windowed.ends)):
        numbers, values, sizes = user_windows.contrasts(window)
        scaled = values / np.sqrt((values**2).sum(axis=0) / sizes.sum())
        streams.append(scaled[numbers == window] if streams else scaled)
    return streams
