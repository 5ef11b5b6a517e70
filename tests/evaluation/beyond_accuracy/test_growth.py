from __future__ import annotations

import numpy as np
import pytest

from matinee.evaluation.beyond_accuracy.scaling_law import SHARES, fit_scaling_law, sample_share
from matinee.evaluation.beyond_accuracy.scaling_runs import ScalingRuns, candidates, run_fits

SIZES = np.array([10.0, 40.0, 160.0])


@pytest.mark.parametrize("exponent", [0.0, 0.5, 1.0, 2.0])
def test_a_power_law_is_found_exactly(exponent: float) -> None:
    found = fit_scaling_law(SIZES, 3 * SIZES**exponent, 0.95)
    assert found.exponent == pytest.approx(exponent, abs=1e-9)
    assert (found.low, found.high) == pytest.approx((exponent, exponent), abs=1e-6)
    assert found.off == pytest.approx(1)


def test_the_interval_and_the_residual_tell_how_far_off_the_line() -> None:
    found = fit_scaling_law(np.repeat(SIZES, 2), np.array([10, 10, 80, 20, 160, 160]), 0.95)
    assert found.exponent == pytest.approx(1)
    # the four at the ends lie on the line, and the two in the middle a factor of two off it
    assert found.off == pytest.approx(2)
    # left 2 ln(2)^2 over 4 degrees of freedom, sizes apart by ln 4, Student's 2.776
    reach = 2.776 * np.sqrt(2 * np.log(2) ** 2 / 4 / (4 * np.log(4) ** 2))
    assert (found.low, found.high) == pytest.approx((1 - reach, 1 + reach), rel=1e-3)


def test_a_part_that_does_not_grow_draws_the_exponent_down() -> None:
    assert fit_scaling_law(SIZES, 100 + SIZES, 0.95).exponent < 0.5


def test_two_measurements_or_one_size_are_refused() -> None:
    with pytest.raises(ValueError, match="three measurements at two sizes"):
        fit_scaling_law(SIZES[:2], SIZES[:2], 0.95)
    with pytest.raises(ValueError, match="three measurements at two sizes"):
        fit_scaling_law(np.ones(3), SIZES, 0.95)


def test_a_larger_share_holds_the_smaller_ones() -> None:
    ids = np.arange(100, 260)
    parts = [sample_share(ids, share, 5) for share in SHARES.values()]
    assert [len(part) for part in parts] == [10, 40, 160]
    assert set(parts[0]) < set(parts[1]) < set(parts[2]) == set(ids)
    assert set(sample_share(ids, 1 / 16, 6)) != set(parts[0])


def test_too_few_to_take_a_sixteenth_of_are_refused() -> None:
    with pytest.raises(ValueError, match="out of 16"):
        sample_share(np.arange(16), 1 / 16, 5)
    assert len(sample_share(np.arange(17), 1 / 16, 5)) == 2


def test_every_candidate_is_fitted_at_every_size_in_turn() -> None:
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


def test_what_is_not_told_has_no_growth() -> None:
    fits = [{"times": t, "size": 10 * t, "seconds": 1.0, "mib": None} for t in SHARES]
    assert set(ScalingRuns("t", "people", 0.95, [], {"one": fits}).growth()["one"]) == {"seconds"}


def test_champion_and_baseline_of_each_side_are_fitted_once() -> None:
    task = {"objectives": {"ranking": {"baseline": "popular"}, "rating": {"baseline": "mean"}}}
    winners = {"ranking": {"candidate": "vector"}, "rating": {"candidate": "mean"}}
    assert candidates(task, {"objectives": winners}) == ["vector", "popular", "mean"]
