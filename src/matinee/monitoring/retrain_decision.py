"""Whether to retrain the champion, from change points and a backtest of the update policies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from matinee.evaluation import bootstrap
from matinee.models.factorization.blocks.decayed_residuals import DecayedResiduals
from matinee.models.instantiate import instantiate_model
from matinee.monitoring.backtest import (
    DECAYED,
    POLICIES,
    RETRAINED,
    STATIC,
    BacktestErrors,
    backtest,
)
from matinee.monitoring.change_points import Change, change_points
from matinee.monitoring.windows import (
    COLLECTION,
    Floats,
    WindowedRatings,
    WindowSpec,
    windowed_ratings,
)
from matinee.runtime.seeds import rng_for

if TYPE_CHECKING:
    import pandas as pd

CHALLENGERS = (RETRAINED, DECAYED)


class Estimate(NamedTuple):
    """A value and the ends of its bootstrap interval."""

    value: float
    low: float
    high: float


class RetrainDecision(NamedTuple):
    """Retraining is advised if preferences have changed since the champion was trained."""

    windowed: WindowedRatings
    changes: list[Change]
    rmse_by_window: dict[str, list[Estimate]]
    """of each policy"""
    rmse: dict[str, Estimate]
    """of each policy, over all windows"""
    gains: dict[str, Estimate]
    """decrease of the RMSE from the static policy to each other"""
    p_values: dict[str, float]
    """of the gains, corrected for their number (Holm)"""
    half_lives: Mapping[int, float | None]

    @property
    def retrain(self) -> bool:
        return bool(self.changes)

    @property
    def monitored(self) -> bool:
        return bool(self.windowed.first_days)

    @property
    def headline(self) -> str:
        """With the first day of the first window after the first change."""
        if not self.monitored:
            return "nothing is replayed"
        if not self.retrain:
            return "retrain: no"
        return f"retrain: yes, since {self.windowed.first_days[self.changes[0].start]}"

    def to_dict(self) -> dict[str, Any]:
        return {
            "collection": COLLECTION if self.monitored else None,
            "decision": self.headline,
            "retrain": int(self.retrain),
            "rehearsal": int(self.windowed.rehearsal),
            "changes": len(self.changes),
            "windows": len(self.windowed.tested),
            "last_day": str(self.windowed.last_day) if self.monitored else None,
            "rmse": {name.replace(" ", "_"): rmse.value for name, rmse in self.rmse.items()},
            "gain": {name: gain._asdict() for name, gain in self.gains.items()},
            "p_value": self.p_values,
        }


def monitor(
    tables: Mapping[str, pd.DataFrame], spec: WindowSpec, params: Mapping[str, Any]
) -> RetrainDecision:
    """`tables` are the ratings and the films."""
    settings, seed, films = params["drift"], params["seed"], tables["films"]
    windowed = windowed_ratings(tables["ratings"], films, spec)
    residuals = DecayedResiduals(windowed.genre_flags, settings["half_lives"], settings["damping"])
    errors = backtest(
        windowed, films, lambda: instantiate_model(settings["model"]), residuals, seed
    )
    changes = change_points(windowed, settings["min_share"], settings["significance"])
    return retrain_decision(windowed, errors, changes, settings, seed)


def retrain_decision(
    windowed: WindowedRatings,
    errors: BacktestErrors,
    changes: list[Change],
    settings: Mapping[str, Any],
    seed: int,
) -> RetrainDecision:
    """With bootstrap intervals over users."""
    if not windowed.tested:
        return RetrainDecision(windowed, [], {}, {}, {}, {}, {})
    draws = _bootstrap_sums(errors, windowed, int(settings["resamples"]), seed)
    sums, counts = draws[:, :-1], draws[:, -1:]
    confidence = float(settings["confidence"])
    by_window = np.sqrt(sums / np.where(counts > 0, counts, np.nan))
    overall = np.sqrt(sums.sum(axis=2) / counts.sum(axis=2))
    rmse = dict(zip(POLICIES, overall.T, strict=True))
    gains = {name: rmse[STATIC] - rmse[name] for name in CHALLENGERS}
    return RetrainDecision(
        windowed,
        changes,
        {
            name: [_estimate(column, confidence) for column in by_window[:, i].T]
            for i, name in enumerate(POLICIES)
        },
        {name: _estimate(values, confidence) for name, values in rmse.items()},
        {name: _estimate(gain, confidence) for name, gain in gains.items()},
        bootstrap.holm({name: bootstrap.p_value(gain[1:]) for name, gain in gains.items()}),
        errors.half_lives,
    )


def not_monitored() -> RetrainDecision:
    import pandas as pd

    none = np.zeros(0, dtype=np.int64)
    stars, flags = np.zeros(0), np.zeros((0, 0))
    windowed = WindowedRatings(
        pd.DataFrame(), none, none, stars, flags, [], none, [], 0, rehearsal=True, n_total=0
    )
    return RetrainDecision(windowed, [], {}, {}, {}, {}, {})


def _bootstrap_sums(
    errors: BacktestErrors, windowed: WindowedRatings, resamples: int, seed: int
) -> Floats:
    """Resamples x (squared errors by policy, counts) x windows; the first is the sample itself."""
    user_ids, users = np.unique(errors.users, return_inverse=True)
    n_windows = len(windowed.tested)
    cells = users * n_windows + errors.windows - windowed.n_train
    size = len(user_ids) * n_windows
    squares = [np.bincount(cells, errors.errors[name] ** 2, size) for name in POLICIES]
    columns = [*squares, np.bincount(cells, minlength=size).astype(float)]
    per_user = np.hstack([column.reshape(-1, n_windows) for column in columns])
    resampled = bootstrap.sums(per_user, resamples, rng_for(seed, "drift", "bootstrap"))
    draws = np.vstack([per_user.sum(axis=0), resampled])
    return draws.reshape(len(draws), len(columns), n_windows)


def _estimate(draws: Floats, confidence: float) -> Estimate:
    """The first draw is the value, and the others are resamples."""
    low, high = bootstrap.interval(draws[1:], confidence)
    return Estimate(float(draws[0]), float(low), float(high))
