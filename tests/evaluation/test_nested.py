from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from matinee.evaluation.nested import nested_gain
from matinee.evaluation.objective import Objective
from matinee.evaluation.paired import PairedResult
from matinee.evaluation.per_user import sum_by_user
from matinee.metrics.inputs import Floats
from matinee.schema.columns import USER_ID

USERS = 200
RANKING = Objective("ranking", "plain", "ndcg_at_5", 1, [], [], [], 5, 200, 0.95, seed=1)
RATING = Objective("rating", "plain", "rmse", -1, [], ["rmse"], [], 5, 200, 0.95, seed=1)


def paired(values: Floats, metric: str = "ndcg_at_5") -> PairedResult:
    ids = np.arange(len(values))
    per_user = sum_by_user(ids, ids, {metric: values})
    return PairedResult(per_user, pd.DataFrame({USER_ID: ids}), {}, len(ids))


def noise(seed: int, *shape: int) -> Floats:
    return np.random.default_rng(seed).normal(0, 0.3, shape or (USERS,))


def test_chance_alone_gains_nothing() -> None:
    nested, best = [], []
    for seed in range(60):
        rows = noise(seed, 11, USERS)
        results = {"plain": paired(rows[0])} | {f"c{i}": paired(row) for i, row in enumerate(rows)}
        nested.append(nested_gain(results, results, RANKING._replace(resamples=2)).value)
        best.append(rows.mean(axis=1).max() - rows[0].mean())
    error = np.std(nested) / np.sqrt(len(nested))
    assert abs(np.mean(nested)) < 3 * error < np.mean(best)


def test_clear_winner_keeps_its_whole_gain() -> None:
    values = noise(1)
    results = {"plain": paired(values), "good": paired(values + 0.2 + noise(2) / 10)}
    gain = nested_gain(results, results, RANKING)
    assert gain.choices == ("good", "good")
    assert gain.value == pytest.approx(0.2 + noise(2).mean() / 10)
    assert gain.low < gain.value < gain.high


def test_each_half_is_evaluated_with_the_choice_of_the_other() -> None:
    """One candidate for each half, so good there that the other half suffers from it."""
    zero = np.zeros(USERS)
    halves = nested_gain({"plain": paired(zero), "a": paired(zero)}, ["a"], RANKING)
    assert (halves.choices, halves.value) == (("plain", "plain"), 0)
    swings = {
        name: np.where(np.arange(USERS) % 2 == side, 1.0, -2.0) for side, name in enumerate("ab")
    }
    results = {"plain": paired(zero)} | {name: paired(each) for name, each in swings.items()}
    assert nested_gain(results, results, RANKING).value <= 0


def test_candidates_that_break_a_rule_are_not_selected() -> None:
    results = {"plain": paired(noise(1)), "best": paired(noise(1) + 1)}
    assert nested_gain(results, [], RANKING).choices == ("plain", "plain")


def test_lower_is_better_for_pooled_metrics() -> None:
    errors = noise(1) ** 2
    results = {
        "plain": paired(errors, "squared_error"),
        "good": paired(errors / 4, "squared_error"),
    }
    gain = nested_gain(results, results, RATING)
    assert gain.choices == ("good", "good")
    assert gain.value == pytest.approx(np.sqrt(errors.mean()) / 2)


@pytest.mark.parametrize("count", [1, 2])
def test_few_users(count: int) -> None:
    results = {"plain": paired(np.zeros(count)), "good": paired(np.ones(count))}
    assert 0 <= nested_gain(results, results, RANKING).value <= 1
