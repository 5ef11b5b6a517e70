from __future__ import annotations

import numpy as np
import pytest

from matinee.evaluation.beyond_accuracy.scaling_law import SHARES
from matinee.evaluation.beyond_accuracy.scaling_runs import ScalingRuns, candidates, run_fits

SIZES = np.array([10.0, 40.0, 160.0])


def test_candidates_fitted_at_every_size() -> None:
    asked: list[tuple[str, float]] = []

    def fitted(name: str, share: float) -> dict[str, float]:
        asked.append((name, share))
        return {"size": 160 * share, "seconds": share, "mib": 2.0}

    fits = run_fits(["one", "two"], 2, fitted, lambda _: None)
    once = [(name, share) for share in (1 / 16, 1 / 4, 1) for name in ("one", "two")]
    assert asked == once * 2
    found = ScalingRuns("t", "people", 0.95, ["two"], fits).growth()
    assert found["one"]["seconds"].exponent == pytest.approx(1)
    assert found["two"]["mib"].exponent == pytest.approx(0)


def test_missing_measurement_has_no_exponent() -> None:
    fits = [{"times": t, "size": 10 * t, "seconds": 1.0, "mib": None} for t in SHARES]
    assert set(ScalingRuns("t", "people", 0.95, [], {"one": fits}).growth()["one"]) == {"seconds"}


def test_champion_and_baseline_fitted_once() -> None:
    task = {"objectives": {"ranking": {"baseline": "popular"}, "rating": {"baseline": "mean"}}}
    winners = {"ranking": {"candidate": "vector"}, "rating": {"candidate": "mean"}}
    assert candidates(task, {"objectives": winners}) == ["vector", "popular", "mean"]
