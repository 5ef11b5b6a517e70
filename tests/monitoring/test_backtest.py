"""Champions know what came before a window, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
import pandas as pd
import pytest

from matinee.models.base import History, HistoryRatingModel
from matinee.models.base import Tables as Known
from matinee.models.factorization.bias import HistoryBias
from matinee.models.factorization.blocks.decayed_residuals import DAY, DecayedResiduals
from matinee.monitoring.backtest import (
    DECAYED,
    POLICIES,
    RETRAINED,
    STATIC,
    BacktestErrors,
    backtest,
)
from matinee.monitoring.windows import Floats, Ints, WindowedRatings, WindowSpec, windowed_ratings
from matinee.schema.columns import FILM_ID, RATING, TIMESTAMP, USER_ID

from .conftest import Tables

SEED = 5


def replayed(found: WindowedRatings, films: pd.DataFrame) -> BacktestErrors:
    return backtest(
        found, films, HistoryBias, DecayedResiduals(found.genre_flags, [30, 90], damping=50), SEED
    )


def cut(tables: Tables, ratings: pd.DataFrame | None = None) -> WindowedRatings:
    given = tables["ratings"] if ratings is None else ratings
    # not a share of the ratings, which depends on how many are still to come
    return windowed_ratings(given, tables["films"], WindowSpec(train_until="2000-07-31"))


def foretold(found: WindowedRatings, errors: BacktestErrors, name: str) -> Floats:
    return np.asarray(found.stars[found.start(found.n_train) :] - errors.errors[name])


def test_predictions_independent_of_window_and_future(small: Tables) -> None:
    found = cut(small)
    window = found.n_train + 6
    later = found.ratings.iloc[found.start(window) :].index
    opposite = small["ratings"].copy()
    opposite.loc[later, RATING] = 6 - opposite.loc[later, RATING]
    other = cut(small, opposite)
    before, after = replayed(found, small["films"]), replayed(other, small["films"])
    upto = before.windows <= window
    for name in POLICIES:
        one, two = foretold(found, before, name), foretold(other, after, name)
        assert np.allclose(one[upto], two[upto], atol=1e-12, rtol=0)
        assert name == STATIC or not np.allclose(one[~upto], two[~upto], atol=0.01)
    for one in range(found.n_train, window + 1):
        assert before.half_lives[one] == after.half_lives[one]


def test_truncated_stream_same_predictions(small: Tables) -> None:
    found = cut(small)
    window = found.n_train + 4
    later = found.ratings.iloc[found.start(window) :].index
    whole = replayed(found, small["films"])
    shorter = replayed(cut(small, small["ratings"].drop(later)), small["films"])
    for name in POLICIES:
        assert np.array_equal(whole.errors[name][whole.windows < window], shorter.errors[name])


class Witness(HistoryRatingModel):
    """Remembers all that it was shown."""

    learned: list[pd.DataFrame] = []  # noqa: RUF012
    asked: list[Sequence[History]] = []  # noqa: RUF012

    def fit(self, tables: Known, rng: np.random.Generator) -> Self:
        self.learned.append(tables.ratings)
        return self

    def predict(self, askers: Sequence[History], who: Ints, films: Ints) -> Floats:
        self.asked.append(askers)
        return np.full(len(who), 3.0)


def test_models_see_earlier_ratings_only(small: Tables) -> None:
    found = cut(small)
    lately = DecayedResiduals(found.genre_flags, [30], damping=50)
    Witness.learned.clear()
    Witness.asked.clear()
    backtest(found, small["films"], Witness, lately, SEED)
    windows = range(found.n_train - 2, len(found.ends))
    assert len(Witness.learned) == len(windows)
    asked = iter(Witness.asked)
    for window, learned in zip(windows, Witness.learned, strict=True):
        here = found.ratings.iloc[found.rows(window)]
        assert len(learned) == found.start(window)
        assert learned[TIMESTAMP].max() < here[TIMESTAMP].min()
        for _ in range(2 if window in found.tested else 1):  # retrained, and static
            for user, history in zip(np.unique(here[USER_ID]), next(asked), strict=True):
                mine = learned[learned[USER_ID] == user].sort_values(TIMESTAMP)
                assert sorted(history.films) == sorted(mine[FILM_ID])
                oldest = mine[mine[TIMESTAMP] == mine[TIMESTAMP].min()]
                assert not len(mine) or history.films[0] in set(oldest[FILM_ID])
    assert next(asked, None) is None


class Diary(DecayedResiduals):
    """Writes down what it is asked and told."""

    written: list[str] = []  # noqa: RUF012

    def best_trial(self) -> int:
        self.written.append("best")
        return super().best_trial()

    def corrections(self, films: Ints) -> Floats:
        self.written.append("corrections")
        return super().corrections(films)

    def record_losses(self, losses: Floats) -> None:
        self.written.append("judge")
        super().record_losses(losses)

    def update(self, films: Ints, residuals: Floats, seconds: Ints) -> None:
        self.written.append("learn")
        super().update(films, residuals, seconds)


def test_residuals_update_after_prediction(small: Tables) -> None:
    found = cut(small)
    Diary.written.clear()
    backtest(found, small["films"], HistoryBias, Diary(found.genre_flags, [30], damping=50), SEED)
    written = Diary.written
    for window in range(len(written) // 4):
        told = written[4 * window : 4 * window + 4]
        assert {*told[:2]} == {"best", "corrections"}
        assert {*told[2:]} == {"judge", "learn"}
    assert len(written) == 4 * (len(found.tested) + 2)


def test_static_starts_equal_then_worse(changing: Tables) -> None:
    found = windowed_ratings(changing["ratings"], changing["films"], WindowSpec())
    errors = replayed(found, changing["films"])
    first = errors.windows == found.n_train
    assert np.array_equal(errors.errors[STATIC][first], errors.errors[RETRAINED][first])
    loss = {name: float((errors.errors[name] ** 2).mean()) for name in POLICIES}
    assert loss[DECAYED] < loss[RETRAINED] < loss[STATIC]


FLAGS = np.array([[1.0, 0.0], [0.0, 1.0]])
COMEDY, DRAMA = np.zeros(200, dtype=np.int64), np.ones(200, dtype=np.int64)


def test_genre_residual_added_and_halved_after_half_life() -> None:
    lately = DecayedResiduals(FLAGS, [10], damping=100)
    lately.update(COMEDY, np.full(200, 0.9), np.zeros(200, dtype=np.int64))
    # 200 ratings of 0.9, and 100 of 0
    assert lately.corrections(np.array([0, 1]))[1] == pytest.approx([0.6, 0])
    lately.update(DRAMA, np.zeros(200), np.full(200, 10 * DAY))
    # 100 are left of them
    assert lately.corrections(np.array([0, 1]))[1] == pytest.approx([0.45, 0])
    assert lately.corrections(np.array([0, 1]))[0].tolist() == [0, 0]


def test_half_life_best_of_past_windows() -> None:
    lately = DecayedResiduals(FLAGS, [10, 50], damping=100)
    assert lately.half_life(lately.best_trial()) is None
    lately.record_losses(np.array([3.0, 2.0, 4.0]))
    assert lately.half_life(lately.best_trial()) == 10
    lately.record_losses(np.array([3.0, 4.0, 1.0]))
    assert lately.half_life(lately.best_trial()) == 50
    for _ in range(6):
        lately.record_losses(np.array([1.0, 2.0, 2.0]))
    assert lately.half_life(lately.best_trial()) is None
