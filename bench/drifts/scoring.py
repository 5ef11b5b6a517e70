"""What was planted against what was found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from drifts.plan import Twin
from matinee.monitoring.windows import WindowedRatings

IN_TIME, AT_ONCE = 3, 1
"""windows after the one that a change falls in"""


class Score(NamedTuple):
    planted: int = 0
    found: int = 0
    """in time"""
    soon: int = 0
    """of these, at the end of the next window at the latest"""
    others: int = 0
    """alarms where nothing was planted, or too late"""

    def plus(self, other: Score) -> Score:
        return Score(*(mine + its for mine, its in zip(self, other, strict=True)))


def score(twin: Twin, found: WindowedRatings, alarms: Iterable[int]) -> Score:
    """An alarm belongs to one change at most: the first that it is in time for."""
    left = sorted(alarms)
    delays = []
    for planted in windows(twin, found):
        fitting = [alarm for alarm in left if planted <= alarm <= planted + IN_TIME]
        if fitting:
            left.remove(fitting[0])
            delays.append(fitting[0] - planted)
    soon = sum(delay <= AT_ONCE for delay in delays)
    return Score(len(twin.days), len(delays), soon, len(left))


def windows(twin: Twin, found: WindowedRatings) -> list[int]:
    """In which the planted days fall."""
    starts = [day.replace(day=1) for day in found.days]
    return [sum(start <= day for start in starts) - 1 for day in twin.days]


def summed(scores: Iterable[Score]) -> Score:
    total = Score()
    for one in scores:
        total = total.plus(one)
    return total


def opinions(found: WindowedRatings, least_share: float) -> list[np.ndarray]:
    """What a detector of single streams is shown: window after window people x genres, and with
    the first of them all that came before the replay."""
    from matinee.monitoring.genre_preferences import UserWindows

    sittings, shown = UserWindows(found, least_share), []
    for window in range(found.learned - 1, len(found.ends)):
        of, values, sizes = sittings.opinions(window)
        scaled = values / np.sqrt((values**2).sum(axis=0) / sizes.sum())
        shown.append(scaled[of == window] if shown else scaled)
    return shown
