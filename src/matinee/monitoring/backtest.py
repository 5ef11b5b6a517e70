"""Champions are asked, window by window, for ratings that they have not seen.

Before each window all that came earlier is known, and nothing else: what people rated until then is
their history, and no error of this window or of a later one has been looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from matinee.models.base import Critic, History, Tables
from matinee.models.factorization.item_mean import FilmMean
from matinee.models.interactions.histories import histories
from matinee.monitoring.residual_correction import Lately
from matinee.monitoring.windows import Floats, Ints, Stream
from matinee.runtime.seeds import generator
from matinee.schema.columns import TIMESTAMP, USER_ID

if TYPE_CHECKING:
    import pandas as pd

FROZEN, REFITTED, FORGETTING, FILM_MEAN = "frozen", "refitted", "forgetting", "film mean"
CHAMPIONS = (FROZEN, REFITTED, FORGETTING, FILM_MEAN)
BEFOREHAND = 2
"""In so many windows before the replay the forgetting champion learns what it tends to miss."""
_NOBODY = History(np.zeros(0, dtype=np.int64), np.zeros(0))


class Replayed(NamedTuple):
    """A row a rating of the windows that were replayed."""

    windows: Ints
    users: Ints
    errors: dict[str, Floats]
    """in stars, by champion"""
    half_lives: dict[int, float | None]
    """what the forgetting champion chose before each window, in days; None is never"""


class Asked(NamedTuple):
    """The people of a window with their histories, and the films that they rate in it."""

    askers: Sequence[History]
    who: Ints
    films: Ints

    def stars(self, model: Critic) -> Floats:
        return np.asarray(model.stars(self.askers, self.who, self.films))


def replay(
    found: Stream, films: pd.DataFrame, make: Callable[[], Critic], lately: Lately, seed: int
) -> Replayed:
    """`make` gives a champion that has learned nothing yet, `lately` one that knows no errors."""
    frozen: Critic | None = None
    errors: dict[str, list[Floats]] = {name: [] for name in CHAMPIONS}
    half_lives = {}
    for window in range(max(1, found.learned - BEFOREHAND), len(found.ends)):
        past, here = _past(found, films, window), found.among(window)
        refitted = make().fit(past, generator(seed, "drift", str(window)))
        asked, stars = _asked(found, window, seed), found.stars[here]
        foretold, chosen = asked.stars(refitted), lately.best()
        trials = _within(past, foretold + lately.corrections(asked.films))
        lately.judge(((stars - trials) ** 2).sum(axis=1))
        seconds = found.ratings[TIMESTAMP].to_numpy(np.int64)[here]
        lately.learn(asked.films, stars - foretold, seconds)
        if window not in found.windows:
            continue
        frozen = frozen or refitted
        mean = FilmMean().fit(past, generator(seed, "drift"))
        told = (asked.stars(frozen), foretold, trials[chosen], asked.stars(mean))
        for name, one in zip(CHAMPIONS, told, strict=True):
            errors[name].append(stars - one)
        half_lives[window] = lately.half_life(chosen)
    rows = slice(found.start(found.learned), len(found.stars))
    joined = {name: np.concatenate([np.zeros(0), *each]) for name, each in errors.items()}
    return Replayed(found.numbers()[rows], found.users[rows], joined, half_lives)


def _past(found: Stream, films: pd.DataFrame, window: int) -> Tables:
    import pandas as pd

    return Tables(found.ratings.iloc[: found.start(window)], films, pd.DataFrame())


def _asked(found: Stream, window: int, seed: int) -> Asked:
    here = found.among(window)
    users, who = np.unique(found.ratings[USER_ID].to_numpy(np.int64)[here], return_inverse=True)
    past = found.ratings.iloc[: here.start]
    known = histories(past[past[USER_ID].isin(users)], seed)
    askers = [known.get(int(user), _NOBODY) for user in users]
    return Asked(askers, who, found.films[here])


def _within(past: Tables, stars: Floats) -> Floats:
    given = past.ratings["rating"]
    return np.clip(stars, float(given.min()), float(given.max()))
