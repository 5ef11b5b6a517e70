"""Champions are asked, window by window, for ratings that they have not seen.

Before each window all that came earlier is known, and nothing else: what people rated until then is
their history, and no error of this window or of a later one has been looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from matinee.models.base import History, HistoryRatingModel, Tables
from matinee.models.factorization.item_mean import ItemMean
from matinee.models.interactions import user_histories
from matinee.monitoring.residual_correction import DecayedResiduals
from matinee.monitoring.windows import Floats, Ints, WindowedRatings
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import TIMESTAMP, USER_ID

if TYPE_CHECKING:
    import pandas as pd

FROZEN, REFITTED, FORGETTING, FILM_MEAN = "frozen", "refitted", "forgetting", "film mean"
CHAMPIONS = (FROZEN, REFITTED, FORGETTING, FILM_MEAN)
BEFOREHAND = 2
"""In so many windows before the replay the forgetting champion learns what it tends to miss."""
_NOBODY = History(np.zeros(0, dtype=np.int64), np.zeros(0))


class BacktestErrors(NamedTuple):
    """A row a rating of the windows that were replayed."""

    windows: Ints
    users: Ints
    errors: dict[str, Floats]
    """in stars, by champion"""
    half_lives: dict[int, float | None]
    """what the forgetting champion chose before each window, in days; None is never"""


class WindowCases(NamedTuple):
    """The people of a window with their histories, and the films that they rate in it."""

    askers: Sequence[History]
    who: Ints
    films: Ints

    def stars(self, model: HistoryRatingModel) -> Floats:
        return np.asarray(model.predict(self.askers, self.who, self.films))


def backtest(
    found: WindowedRatings,
    films: pd.DataFrame,
    make: Callable[[], HistoryRatingModel],
    lately: DecayedResiduals,
    seed: int,
) -> BacktestErrors:
    """`make` gives a champion that has learned nothing yet, `lately` one that knows no errors."""
    frozen: HistoryRatingModel | None = None
    errors: dict[str, list[Floats]] = {name: [] for name in CHAMPIONS}
    half_lives = {}
    for window in range(max(1, found.learned - BEFOREHAND), len(found.ends)):
        past, here = _past(found, films, window), found.among(window)
        refitted = make().fit(past, rng_for(seed, "drift", str(window)))
        asked, stars = _asked(found, window, seed), found.stars[here]
        foretold, chosen = asked.stars(refitted), lately.best()
        trials = _within(past, foretold + lately.corrections(asked.films))
        lately.judge(((stars - trials) ** 2).sum(axis=1))
        seconds = found.ratings[TIMESTAMP].to_numpy(np.int64)[here]
        lately.learn(asked.films, stars - foretold, seconds)
        if window not in found.windows:
            continue
        frozen = frozen or refitted
        mean = ItemMean().fit(past, rng_for(seed, "drift"))
        told = (asked.stars(frozen), foretold, trials[chosen], asked.stars(mean))
        for name, one in zip(CHAMPIONS, told, strict=True):
            errors[name].append(stars - one)
        half_lives[window] = lately.half_life(chosen)
    rows = slice(found.start(found.learned), len(found.stars))
    joined = {name: np.concatenate([np.zeros(0), *each]) for name, each in errors.items()}
    return BacktestErrors(found.numbers()[rows], found.users[rows], joined, half_lives)


def _past(found: WindowedRatings, films: pd.DataFrame, window: int) -> Tables:
    import pandas as pd

    return Tables(found.ratings.iloc[: found.start(window)], films, pd.DataFrame())


def _asked(found: WindowedRatings, window: int, seed: int) -> WindowCases:
    here = found.among(window)
    users, who = np.unique(found.ratings[USER_ID].to_numpy(np.int64)[here], return_inverse=True)
    past = found.ratings.iloc[: here.start]
    known = user_histories(past[past[USER_ID].isin(users)], seed)
    askers = [known.get(int(user), _NOBODY) for user in users]
    return WindowCases(askers, who, found.films[here])


def _within(past: Tables, stars: Floats) -> Floats:
    given = past.ratings["rating"]
    return np.clip(stars, float(given.min()), float(given.max()))
