"""Whether a champion that learns nothing more stays good: what replay and detector say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from matinee.evaluation import bootstrap
from matinee.monitoring.backtest import CHAMPIONS, FORGETTING, FROZEN, REFITTED, BacktestErrors
from matinee.monitoring.change_points import Change
from matinee.monitoring.windows import Floats, WindowedRatings
from matinee.runtime.seeds import rng_for

COLLECTION = "movielens"
"""Whose stream is replayed."""
CHALLENGERS = (REFITTED, FORGETTING)


class Figure(NamedTuple):
    value: float
    low: float
    high: float


class RetrainDecision(NamedTuple):
    """To retrain is advised where tastes have changed since the champion has learned."""

    found: WindowedRatings
    changes: list[Change]
    windows: dict[str, list[Figure]]
    """RMSE by champion, in each replayed window"""
    whole: dict[str, Figure]
    """RMSE by champion, in all of them"""
    gains: dict[str, Figure]
    """by how much the others err less than the frozen champion"""
    chances: dict[str, float]
    """of gains this far from nothing, were there none"""
    half_lives: Mapping[int, float | None]

    @property
    def retrain(self) -> bool:
        return bool(self.changes)

    @property
    def asked(self) -> bool:
        return bool(self.found.days)

    @property
    def headline(self) -> str:
        """With the first day of the window in which the first change showed."""
        if not self.asked:
            return "nothing is replayed"
        if not self.retrain:
            return "retrain: no"
        return f"retrain: yes, since {self.found.days[self.changes[0].since]}"

    def told(self) -> dict[str, Any]:
        """The figures that are kept."""
        return {
            "collection": COLLECTION if self.asked else None,
            "verdict": self.headline,
            "retrain": int(self.retrain),
            "rehearsed": int(self.found.rehearsed),
            "changes": len(self.changes),
            "windows": len(self.found.windows),
            "last": str(self.found.last) if self.asked else None,
            "rmse": {name.replace(" ", "_"): one.value for name, one in self.whole.items()},
            "gain": {name: one._asdict() for name, one in self.gains.items()},
            "chance": self.chances,
        }


def retrain_decision(
    found: WindowedRatings,
    replayed: BacktestErrors,
    changes: list[Change],
    settings: Mapping[str, Any],
    seed: int,
) -> RetrainDecision:
    """Figures with intervals over resamples of the people."""
    if not found.windows:
        return RetrainDecision(found, [], {}, {}, {}, {}, {})
    drawn = _drawn(replayed, found, int(settings["resamples"]), seed)
    sums, counts = drawn[:, :-1], drawn[:, -1:]
    confidence = float(settings["confidence"])
    windows = np.sqrt(sums / np.where(counts > 0, counts, np.nan))
    whole = np.sqrt(sums.sum(axis=2) / counts.sum(axis=2))
    gains = {
        name: whole[:, CHAMPIONS.index(FROZEN)] - whole[:, CHAMPIONS.index(name)]
        for name in CHALLENGERS
    }
    return RetrainDecision(
        found,
        changes,
        {
            name: [_figure(column, confidence) for column in windows[:, place].T]
            for place, name in enumerate(CHAMPIONS)
        },
        {name: _figure(whole[:, place], confidence) for place, name in enumerate(CHAMPIONS)},
        {name: _figure(gain, confidence) for name, gain in gains.items()},
        bootstrap.holm({n: bootstrap.p_value(gain[1:]) for n, gain in gains.items()}),
        replayed.half_lives,
    )


def not_monitored() -> RetrainDecision:
    """Of no stream at all."""
    import pandas as pd

    none = np.zeros(0, dtype=np.int64)
    stars, flags = np.zeros(0), np.zeros((0, 0))
    found = WindowedRatings(
        pd.DataFrame(), none, none, stars, flags, [], none, [], 0, rehearsed=True, total=0
    )
    return RetrainDecision(found, [], {}, {}, {}, {}, {})


def _drawn(replayed: BacktestErrors, found: WindowedRatings, resamples: int, seed: int) -> Floats:
    """Resamples x (champions, counts) x windows; the first is everybody once."""
    users, who = np.unique(replayed.users, return_inverse=True)
    width = len(found.windows)
    cells = who * width + replayed.windows - found.learned
    size = len(users) * width
    squares = [np.bincount(cells, replayed.errors[name] ** 2, size) for name in CHAMPIONS]
    columns = [*squares, np.bincount(cells, minlength=size).astype(float)]
    people = np.hstack([column.reshape(-1, width) for column in columns])
    drawn = bootstrap.sums(people, resamples, rng_for(seed, "drift", "bootstrap"))
    both = np.vstack([people.sum(axis=0), drawn])
    return both.reshape(len(both), len(columns), width)


def _figure(values: Floats, confidence: float) -> Figure:
    """The first is the value itself, the others are resamples."""
    low, high = bootstrap.interval(values[1:], confidence)
    return Figure(float(values[0]), float(low), float(high))
