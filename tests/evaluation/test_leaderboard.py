from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from matinee.evaluation.gate import Gate
from matinee.evaluation.leaderboard import Leaderboard, leaderboard, leaderboards
from matinee.evaluation.objective import Objective
from matinee.evaluation.per_user import CandidateResult, PerUserMetrics, sum_by_user, to_rows
from matinee.schema.columns import AGE, GENDER, USER_ID

PEOPLE = 300
GATE = Gate(groups=[GENDER, AGE], min={"answerable_share": 1}, max={"megabytes": 10, "error": 0.05})
LUCK = np.random.default_rng(3).normal(0, 0.1, PEOPLE)


def objective(name: str = "ranking", metric: str = "ndcg_at_5", sign: int = 1) -> Objective:
    return Objective(name, "plain", metric, sign, [], [], [], 5, 500, 0.95, seed=1)


def users() -> pd.DataFrame:
    ids = np.arange(PEOPLE)
    genders = np.where(ids % 3 == 0, "F", "M")
    return pd.DataFrame({USER_ID: ids, GENDER: genders, AGE: np.where(ids % 2, 18, 35)})


def entry(values: np.ndarray, metric: str = "ndcg_at_5", **whole: float) -> CandidateResult:
    ids = np.arange(PEOPLE)
    seen: PerUserMetrics = sum_by_user(ids, ids, {metric: values})
    return CandidateResult(to_rows(seen, users(), GATE.groups), {"megabytes": 1.0, **whole})


def board(**others: CandidateResult) -> Leaderboard:
    return leaderboard({"plain": entry(0.4 + LUCK), **others}, objective(), GATE)


def luck(seed: int, spread: float = 0.05) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, spread, PEOPLE)


def test_better_candidate_promoted() -> None:
    found = board(better=entry(0.45 + LUCK + luck(1)))
    assert found.champion == "better"
    assert [one.candidate for one in found.rows] == ["better", "plain"]
    assert "passed the gate" in found.reason


@pytest.mark.parametrize("loss", [0.0, 0.001, 0.05])
def test_worse_candidate_never_wins(loss: float) -> None:
    for seed in range(10):
        worse = entry(0.4 - loss + LUCK + luck(seed) - luck(seed).mean())
        found = board(worse=worse)
        assert found.champion == "plain"
        assert "baseline plain serves" in found.reason


def test_best_passing_candidate_promoted() -> None:
    found = board(good=entry(0.45 + LUCK + luck(1)), best=entry(0.5 + LUCK + luck(2)))
    assert found.champion == "best"


def test_candidate_harming_group_rejected() -> None:
    women = (users()[GENDER] == "F").to_numpy()
    harmful = 0.4 + LUCK + np.where(women, -0.1, 0.3) + luck(1)
    found = board(harmful=entry(harmful))
    assert found.champion == "plain"
    assert any("worse than plain for gender F" in r for r in found.rows[0].rejection_reasons)


@pytest.mark.parametrize(
    ("whole", "reason"),
    [
        ({"megabytes": 11.0}, "megabytes 11 above 10"),
        ({"error": 0.2}, "error 0.2 above 0.05"),
        ({"error_at_5": 0.2}, "error 0.2 above 0.05"),
        ({"answerable_share": 0.99998}, "answerable_share 0.99998 below 1"),
        ({"answerable_share": float("nan")}, "answerable_share nan below 1"),
    ],
)
def test_candidate_beyond_bound_rejected(whole: dict[str, float], reason: str) -> None:
    found = board(beyond=entry(0.5 + LUCK + luck(1), **whole))
    assert found.champion == "plain"
    assert found.rows[0].rejection_reasons == [reason]


def test_candidate_at_bounds_promoted() -> None:
    exact = entry(0.5 + LUCK + luck(1), megabytes=10, error=0.05, answerable_share=1)
    assert board(exact=exact).champion == "exact"


def test_baseline_beyond_bound_serves_as_fallback() -> None:
    plain = entry(0.4 + LUCK, answerable_share=0.5)
    found = leaderboard({"plain": plain, "worse": entry(0.3 + LUCK)}, objective(), GATE)
    assert found.champion == "plain"
    assert found.reason.endswith("baseline plain serves, although answerable_share 0.5 below 1.")


def task(**bounds: float) -> dict[str, Any]:
    rating = {
        "baseline": "plain",
        "metric": "log_loss",
        "better": "lower",
        "per_user": ["log_loss"],
    }
    return {
        "list_size": 5,
        "resamples": 200,
        "confidence": 0.95,
        "objectives": {"rating": rating | {"pooled": [], "whole": []}},
        "gate": {"groups": [], "min": {}, "max": bounds},
    }


def test_bound_on_unknown_metric_lists_metrics() -> None:
    entries = {"rating": {"plain": entry(0.4 + LUCK, metric="log_loss", error=0.01)}}
    assert leaderboards(task(error=0.05), entries, seed=1)[0].champion == "plain"
    with pytest.raises(ValueError, match=r"bounds 'eror', .* allowed: error, megabytes"):
        leaderboards(task(eror=0.05), entries, seed=1)


def test_lower_is_better_objective() -> None:
    losses = {"plain": entry(0.9 + LUCK, metric="log_loss")}
    losses["better"] = entry(0.8 + LUCK + luck(1), metric="log_loss")
    found = leaderboard(losses, objective("rating", "log_loss", -1), GATE)
    assert found.champion == "better"
    assert found.rows[0].gain == pytest.approx(0.1, abs=0.02)


def test_missing_baseline_lists_candidates() -> None:
    with pytest.raises(ValueError, match=r"baseline plain .* holds: other"):
        leaderboard({"other": entry(LUCK)}, objective(), GATE)


def test_the_order_of_rows_changes_nothing() -> None:
    better = entry(0.45 + LUCK + luck(1))
    blocks = [block for _, block in better.rows.groupby(USER_ID)]
    shuffled = CandidateResult(pd.concat(blocks[::-1], ignore_index=True), better.whole)
    assert board(better=better).rows == board(better=shuffled).rows
