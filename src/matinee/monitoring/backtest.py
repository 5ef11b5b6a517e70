"""Rolling-origin backtest: each window is predicted by models fitted on the windows before it.

Three update policies and a baseline are compared. `static` is fitted once, before the first window;
`retrained` is fitted again before each window; `decayed` adds an exponentially decayed correction
of recent residuals to `retrained`. The histories of users always hold all earlier ratings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from matinee.models.base import History, HistoryRatingModel, Tables
from matinee.models.factorization.blocks.decayed_residuals import DecayedResiduals
from matinee.models.factorization.item_mean import ItemMean
from matinee.models.interactions import histories_of
from matinee.monitoring.windows import Floats, Ints, WindowedRatings
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import RATING, TIMESTAMP, USER_ID

if TYPE_CHECKING:
    import pandas as pd

STATIC, RETRAINED, DECAYED, ITEM_MEAN = "static", "retrained", "decayed", "item mean"
POLICIES = (STATIC, RETRAINED, DECAYED, ITEM_MEAN)
WARM_UP = 2
"""Windows before the backtest whose residuals already feed the correction."""


class BacktestErrors(NamedTuple):
    """A row per rating of the tested windows."""

    windows: Ints
    users: Ints
    errors: dict[str, Floats]
    """actual minus predicted stars, by policy"""
    half_lives: dict[int, float | None]
    """chosen before each window, in days; None is no correction"""


class WindowCases(NamedTuple):
    """The ratings of one window, with the histories of their users."""

    histories: Sequence[History]
    users: Ints
    films: Ints

    def predict(self, model: HistoryRatingModel) -> Floats:
        return np.asarray(model.predict(self.histories, self.users, self.films))


def backtest(
    windowed: WindowedRatings,
    films: pd.DataFrame,
    make_model: Callable[[], HistoryRatingModel],
    residuals: DecayedResiduals,
    seed: int,
) -> BacktestErrors:
    """`make_model` returns a new unfitted model; `residuals` must be empty."""
    static: HistoryRatingModel | None = None
    errors: dict[str, list[Floats]] = {name: [] for name in POLICIES}
    half_lives = {}
    for window in range(max(1, windowed.n_train - WARM_UP), len(windowed.ends)):
        past, rows = _past(windowed, films, window), windowed.rows(window)
        model = make_model().fit(past, rng_for(seed, "drift", str(window)))
        cases, stars = _cases(windowed, window, seed), windowed.stars[rows]
        predicted, trial = cases.predict(model), residuals.best_trial()
        trials = _clip(past, predicted + residuals.corrections(cases.films))
        residuals.record_losses(((stars - trials) ** 2).sum(axis=1))
        seconds = windowed.ratings[TIMESTAMP].to_numpy(np.int64)[rows]
        residuals.update(cases.films, stars - predicted, seconds)
        if window not in windowed.tested:
            continue
        static = static or model
        mean = ItemMean().fit(past, rng_for(seed, "drift"))
        predictions = (cases.predict(static), predicted, trials[trial], cases.predict(mean))
        for name, prediction in zip(POLICIES, predictions, strict=True):
            errors[name].append(stars - prediction)
        half_lives[window] = residuals.half_life(trial)
    tested = slice(windowed.start(windowed.n_train), len(windowed.stars))
    joined = {name: np.concatenate([np.zeros(0), *parts]) for name, parts in errors.items()}
    windows, users = windowed.window_index()[tested], windowed.users[tested]
    return BacktestErrors(windows, users, joined, half_lives)


def _past(windowed: WindowedRatings, films: pd.DataFrame, window: int) -> Tables:
    import pandas as pd

    return Tables(windowed.ratings.iloc[: windowed.start(window)], films, pd.DataFrame())


def _cases(windowed: WindowedRatings, window: int, seed: int) -> WindowCases:
    rows = windowed.rows(window)
    user_ids = windowed.ratings[USER_ID].to_numpy(np.int64)[rows]
    distinct, users = np.unique(user_ids, return_inverse=True)
    past = windowed.ratings.iloc[: rows.start]
    return WindowCases(histories_of(distinct, past, seed), users, windowed.films[rows])


def _clip(past: Tables, stars: Floats) -> Floats:
    """To the scale of the past ratings."""
    ratings = past.ratings[RATING]
    return np.clip(stars, float(ratings.min()), float(ratings.max()))
