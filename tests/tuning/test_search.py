"""What is tried, in which order, and what is kept of it."""

from __future__ import annotations

import json
import math
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fixtures import small_search
from fixtures.small_search import distance, outcomes, refusing, searched
from matinee.tuning.recommendation import recommend, report
from matinee.tuning.search import Bounds
from matinee.tuning.space import NotSearchableError
from matinee.tuning.study_storage import open_study


def test_current_values_first_within_range(root: Path) -> None:
    found = searched(root, [distance(0), distance(1)], Bounds(6, 1))
    assert found.trials[0].values == {"damping": 10000}
    assert found.trials[0].losses == pytest.approx([math.log(500), 1 + math.log(500)])
    assert all(1 <= one.values["damping"] <= 10000 for one in found.trials)
    assert len({one.values["damping"] for one in found.trials}) == 6


def test_seed_determines_trials(root: Path, tmp_path_factory: Any) -> None:
    losses, bounds = [distance(0), distance(1)], Bounds(12, 1)
    other = small_search.lay_out(tmp_path_factory.mktemp("other"))
    first = searched(root, losses, bounds)
    assert outcomes(searched(other, losses, bounds)) == outcomes(first)
    shutil.rmtree(other / "searches")
    assert outcomes(searched(other, losses, bounds, seed=2)) != outcomes(first)


def test_more_trials_continue_study(root: Path, tmp_path_factory: Any) -> None:
    losses = [distance(0), distance(1)]
    other = small_search.lay_out(tmp_path_factory.mktemp("other"))
    few = searched(root, losses, Bounds(5, 1))
    assert outcomes(searched(root, losses, Bounds(12, 1)))[:5] == outcomes(few)
    assert outcomes(searched(root, losses, Bounds(12, 1))) == outcomes(
        searched(other, losses, Bounds(12, 1))
    )


def test_killed_at_any_write_resumes(tmp_path: Path) -> None:
    script = Path(__file__).parents[1] / "kill_during_search.py"
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path)], capture_output=True, text=True, check=True
    )
    (_, undisturbed, asked), *killed = json.loads(done.stdout)
    assert (len(undisturbed), asked) == (2, 4)
    assert [ended for ended, _, _ in killed] == [-signal.SIGKILL] * 15 + [0]
    assert all(tried == undisturbed for _, tried, _ in killed)
    assert all(asked <= 5 for _, _, asked in killed), "at most the fold of the kill is asked twice"


def test_truncated_line_removed(root: Path) -> None:
    before = searched(root, [distance(0)], Bounds(3, 1))
    path = root / "searches" / f"{small_search.CANDIDATE}.journal"
    with path.open("a") as file:
        file.write('{"op_code":4,"study')
    assert outcomes(searched(root, [distance(0)], Bounds(4, 1)))[:3] == outcomes(before)
    assert len(searched(root, [distance(0)], Bounds(4, 1)).trials) == 4


def test_time_limit_keeps_evaluated_folds(
    root: Path,
) -> None:
    asked = []

    def interrupted(model: Any) -> float:
        asked.append("second")
        if len(asked) == 2:
            raise KeyboardInterrupt
        return 1.0

    def first(model: Any) -> float:
        asked.append("first")
        return 1.0

    none = searched(root, [first, interrupted], Bounds(1, 0))
    assert (none.trials, asked) == ([], [])
    assert "more minutes" in report(none)
    assert searched(root, [first, interrupted], Bounds(1, 1)).trials == []
    found = searched(root, [first, interrupted], Bounds(1, 1))
    assert found.trials[0].losses == [1, 1]
    assert asked == ["first", "second", "second"]


def test_equal_values_evaluated_once(root: Path) -> None:
    asked = []
    (root / "conf/searches" / f"{small_search.CANDIDATE}.yaml").write_text(
        "damping: {choices: [10, 10000]}"
    )

    def fold(model: Any) -> float:
        asked.append(model.damping)
        return float(model.damping)

    found = searched(root, [fold, fold], Bounds(8, 1))
    assert len(found.trials) == 8
    assert sorted(asked) == [10, 10, 10000, 10000]
    assert all(one.loss == one.values["damping"] for one in found.trials)


def test_poor_trial_pruned_after_two_folds(root: Path) -> None:
    found = searched(root, [distance(9), distance(5), distance(0)], Bounds(20, 1))
    pruned = [one for one in found.trials if one.state == "pruned"]
    assert pruned
    assert {len(one.losses) for one in pruned} == {2}
    assert all(one.number >= 5 for one in pruned)
    assert all(one.losses[0] > found.ranked[0].losses[0] for one in pruned)


def test_failing_trial_recorded_search_continues(root: Path) -> None:
    found = searched(root, [refusing, lambda model: 1.0], Bounds(8, 1))
    failed = [one for one in found.trials if one.state == "fail"]
    assert failed and len(found.ranked) + len(failed) == 8
    assert all(one.values["damping"] < 100 for one in failed)
    assert failed[0].message == f"ValueError: damping={failed[0].values['damping']} is too little"


def test_nan_loss_fails_trial(root: Path) -> None:
    found = searched(root, [lambda model: 1.0, lambda model: math.nan], Bounds(1, 1))
    assert found.trials[0].message == "ValueError: the loss of fold 1 is nan"
    assert found.trials[0].losses == [1.0]


def test_all_trials_failing_reports_reason(root: Path) -> None:
    def broken(model: Any) -> float:
        raise RuntimeError("no")

    found = searched(root, [broken], Bounds(3, 1))
    assert recommend(found).words == "All 3 trials failed, the first by RuntimeError: no"
    assert "3 fail" in report(found)
    assert not found.ranked


def test_concurrent_search_rejected(root: Path) -> None:
    plan = small_search.plan(root)
    with (
        open_study(root / "searches", plan),
        pytest.raises(NotSearchableError, match="by another process"),
        open_study(root / "searches", plan),
    ):
        pass
