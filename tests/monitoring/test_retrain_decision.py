from __future__ import annotations

from pathlib import Path

import pytest

from matinee.models.factorization.bias import HistoryBias
from matinee.models.factorization.blocks.decayed_residuals import DecayedResiduals
from matinee.monitoring.backtest import backtest
from matinee.monitoring.change_points import change_points
from matinee.monitoring.retrain_decision import RetrainDecision, not_monitored, retrain_decision
from matinee.monitoring.windows import WindowSpec, windowed_ratings
from matinee.reports import drift
from matinee.runtime.serialization import canonical_json
from matinee.schema.columns import TIMESTAMP

from .conftest import Tables

SETTINGS = {"resamples": 200, "confidence": 0.95}


def judged(tables: Tables, cut: WindowSpec) -> RetrainDecision:
    found = windowed_ratings(tables["ratings"], tables["films"], cut)
    lately = DecayedResiduals(found.genre_flags, [30, 90], damping=100)
    errors = backtest(found, tables["films"], HistoryBias, lately, seed=5)
    return retrain_decision(found, errors, change_points(found, 0.04, 3e-5), SETTINGS, seed=5)


@pytest.fixture(scope="module")
def changed(changing: Tables) -> RetrainDecision:
    return judged(changing, WindowSpec())


@pytest.fixture(scope="module")
def same(still: Tables) -> RetrainDecision:
    return judged(still, WindowSpec())


def test_change_recommends_retraining_since_its_start(changed: RetrainDecision) -> None:
    told = changed.to_dict()
    assert told["decision"] == "retrain: yes, since 2000-10-01"
    assert (told["retrain"], told["changes"], told["rehearsal"]) == (1, 2, 1)
    assert told["last_day"] == str(changed.windowed.last_day)
    assert canonical_json(told)


def test_retrained_and_decayed_gain_after_a_change(
    changed: RetrainDecision,
) -> None:
    for name in ("retrained", "decayed"):
        assert changed.gains[name].low > 0
        assert changed.p_values[name] < 0.05
    assert changed.gains["decayed"].value > changed.gains["retrained"].value


def test_no_change_recommends_no_retraining(same: RetrainDecision) -> None:
    assert same.to_dict()["decision"] == "retrain: no"
    assert same.to_dict()["retrain"] == 0
    assert same.gains["retrained"].low > 0
    assert "not from a change of preferences" in drift.page(same)


def test_intervals_contain_estimates(changed: RetrainDecision) -> None:
    every = [*changed.rmse.values(), *changed.gains.values()]
    every += [figure for figures in changed.rmse_by_window.values() for figure in figures]
    assert len(every) == 6 + 4 * len(changed.windowed.tested)
    assert sum(one.low <= one.value <= one.high for one in every) > 0.98 * len(every)


def test_report_lists_every_window(changed: RetrainDecision, tmp_path: Path) -> None:
    drift.write(changed, tmp_path / "drift")
    text = (tmp_path / "drift.md").read_text()
    assert text.startswith("# Drift: retrain: yes, since 2000-10-01\n")
    assert "This is a rehearsal" in text
    for window in changed.windowed.tested:
        assert f"| {changed.windowed.first_days[window]}" in text
    assert text.count("**changed**") == 2
    assert (tmp_path / "drift.png").read_bytes().startswith(b"\x89PNG")


def test_no_window_after_training_recommends_no_retraining(small: Tables, tmp_path: Path) -> None:
    found = judged(small, WindowSpec(train_until="2003-12-31"))
    assert found.to_dict() | {"retrain": 0, "windows": 0, "rmse": {}} == found.to_dict()
    drift.write(found, tmp_path / "drift")
    assert "none is newer" in (tmp_path / "drift.md").read_text()


def test_ratings_without_time_not_monitored(small: Tables, tmp_path: Path) -> None:
    ratings = small["ratings"].assign(**{TIMESTAMP: 0})
    found = judged({**small, "ratings": ratings}, WindowSpec())
    assert (found.retrain, found.to_dict()["windows"]) == (False, 0)
    drift.write(found, tmp_path / "drift")
    assert "there is nothing to replay" in (tmp_path / "drift.md").read_text()


def test_sampled_users_reported(small: Tables) -> None:
    found = judged(small, WindowSpec(max_ratings=4_000))
    assert "users out of 8,000 ratings" in drift.page(found)


def test_empty_backtest_reported(tmp_path: Path) -> None:
    told = not_monitored().to_dict()
    assert (told["collection"], told["retrain"]) == (None, 0)
    assert canonical_json(told)
    drift.write(not_monitored(), tmp_path / "drift")
    text = (tmp_path / "drift.md").read_text()
    assert text.startswith("# Drift: nothing is replayed\n") and "drift.window is null" in text
    assert (tmp_path / "drift.png").read_bytes().startswith(b"\x89PNG")


def test_partly_trained_champion_is_no_rehearsal(small: Tables) -> None:
    found = judged(small, WindowSpec(train_until="2000-08-31"))
    assert found.to_dict()["rehearsal"] == 0
    assert "rehearsal" not in drift.page(found)
