from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from matinee.figures import Entry, Figures, summed, to_rows
from matinee.selection import Gate, Leaderboard, leaderboard
from matinee.sides import Side
from matinee.tables import AGE, GENDER, USER_ID

PEOPLE = 300
GATE = Gate(groups=[GENDER, AGE], most_calibration_error=0.05, most_megabytes=10)
LUCK = np.random.default_rng(3).normal(0, 0.1, PEOPLE)


def side(name: str = "ranking", metric: str = "ndcg_at_5", sign: int = 1) -> Side:
    return Side(name, "plain", metric, sign, [], [], [], 5, 500, 0.95, seed=1)


def users() -> pd.DataFrame:
    ids = np.arange(PEOPLE)
    genders = np.where(ids % 3 == 0, "F", "M")
    return pd.DataFrame({USER_ID: ids, GENDER: genders, AGE: np.where(ids % 2, 18, 35)})


def entry(values: np.ndarray, megabytes: float = 1.0, metric: str = "ndcg_at_5") -> Entry:
    ids = np.arange(PEOPLE)
    seen: Figures = summed(ids, ids, {metric: values})
    return Entry(to_rows(seen, users(), GATE.groups), megabytes)


def board(**others: Entry) -> Leaderboard:
    return leaderboard({"plain": entry(0.4 + LUCK), **others}, side(), GATE)


def luck(seed: int, spread: float = 0.05) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, spread, PEOPLE)


def test_a_better_candidate_is_crowned() -> None:
    found = board(better=entry(0.45 + LUCK + luck(1)))
    assert found.champion == "better"
    assert [one.candidate for one in found.standings] == ["better", "plain"]
    assert "passed the gate" in found.reason


@pytest.mark.parametrize("loss", [0.0, 0.001, 0.05])
def test_a_worse_candidate_never_wins(loss: float) -> None:
    for seed in range(10):
        worse = entry(0.4 - loss + LUCK + luck(seed) - luck(seed).mean())
        found = board(worse=worse)
        assert found.champion == "plain"
        assert "baseline plain serves" in found.reason


def test_the_best_of_those_that_pass_is_crowned() -> None:
    found = board(good=entry(0.45 + LUCK + luck(1)), best=entry(0.5 + LUCK + luck(2)))
    assert found.champion == "best"


def test_a_candidate_that_harms_a_group_is_refused() -> None:
    women = (users()[GENDER] == "F").to_numpy()
    harmful = 0.4 + LUCK + np.where(women, -0.1, 0.3) + luck(1)
    found = board(harmful=entry(harmful))
    assert found.champion == "plain"
    assert any("worse than plain for gender F" in r for r in found.standings[0].refused)


def test_a_file_too_large_is_refused_and_says_so() -> None:
    found = board(large=entry(0.5 + LUCK + luck(1), megabytes=11))
    assert found.champion == "plain"
    assert found.standings[0].refused == ["file of 11.0 MB above 10 MB"]


def test_lower_is_better_where_the_side_says_so() -> None:
    losses = {"plain": entry(0.9 + LUCK, metric="log_loss")}
    losses["better"] = entry(0.8 + LUCK + luck(1), metric="log_loss")
    found = leaderboard(losses, side("rating", "log_loss", -1), GATE)
    assert found.champion == "better"
    assert found.standings[0].gain == pytest.approx(0.1, abs=0.02)


def test_a_candidate_too_sure_of_itself_is_refused() -> None:
    rated = Side("rating", "plain", "log_loss", -1, [], ["calibration_error"], [], 5, 200, 0.95, 1)

    def sure(loss: float, gap: float) -> Entry:
        confidence = np.zeros((PEOPLE, 3))
        confidence[:] = [1, 0.5 + gap, 0.5]
        values = {"log_loss": np.full(PEOPLE, loss), "confidence": confidence}
        ids = np.arange(PEOPLE)
        return Entry(to_rows(summed(ids, ids, values), users(), GATE.groups), 1.0)

    entries = {"plain": sure(0.9, 0), "honest": sure(0.8, 0.01), "boaster": sure(0.7, 0.2)}
    found = leaderboard(entries, rated, GATE)
    assert found.champion == "honest"
    assert "calibration error 0.200 above 0.05" in found.standings[0].refused


def test_the_baseline_missing_is_told_with_what_there_is() -> None:
    with pytest.raises(ValueError, match=r"baseline plain .* holds: other"):
        leaderboard({"other": entry(LUCK)}, side(), GATE)


def test_the_order_of_rows_changes_nothing() -> None:
    better = entry(0.45 + LUCK + luck(1))
    blocks = [block for _, block in better.rows.groupby(USER_ID)]
    shuffled = Entry(pd.concat(blocks[::-1], ignore_index=True), 1.0)
    assert board(better=better).standings == board(better=shuffled).standings
