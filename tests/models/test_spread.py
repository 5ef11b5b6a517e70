from __future__ import annotations

import numpy as np
import pytest

from matinee.models.solvers.variance_components import (
    VarianceTest,
    variance_components,
    variance_test,
)

PEOPLE, GROUPS, EACH = 200, 60, 25


def drawn(seed: int, between: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Everybody is as mild as they are, and each group is so much better than another."""
    rng = np.random.default_rng(seed)
    people = np.repeat(np.arange(PEOPLE), EACH)
    groups = np.concatenate([rng.choice(GROUPS, EACH, replace=False) for _ in range(PEOPLE)])
    mildness, quality = rng.normal(0, 0.5, PEOPLE), rng.normal(0, 1, GROUPS) * between
    return people, groups, mildness[people] + quality[groups] + rng.normal(0, 1, len(people))


def summarised(groups: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    sums = np.bincount(groups, values).astype(float)
    return np.bincount(groups), sums, float(values @ values)


def test_components_of_three_even_groups_by_hand() -> None:
    groups, values = np.array([0, 0, 1, 1, 2, 2]), np.array([1.0, 3, 4, 6, 7, 9])
    found = variance_components(*summarised(groups, values))
    # within: 2 a pair; of the means: 9, of which 2 / 2 is chance
    assert found.within == pytest.approx(2)
    assert found.between == pytest.approx(8)
    assert found.damping == pytest.approx(1 / 4)


def test_components_find_the_variances_that_were_drawn() -> None:
    rng = np.random.default_rng(1)
    groups = rng.integers(0, 400, 40_000)
    values = 0.3 * rng.normal(size=400)[groups] + rng.normal(size=len(groups))
    found = variance_components(*summarised(groups, values))
    assert found.within == pytest.approx(1, rel=0.03)
    assert found.between == pytest.approx(0.09, rel=0.15)


def test_means_no_further_apart_than_by_chance_are_drawn_to_zero() -> None:
    groups, values = np.array([0, 0, 1, 1]), np.array([1.0, -1, 1, -1])
    assert variance_components(*summarised(groups, values)).damping == np.inf


def test_groups_that_tell_something_are_found() -> None:
    found = variance_test(*drawn(1, between=0.3))
    assert found.p_value < 1e-6
    assert found.ratio > 1.5


def test_the_chance_is_that_of_shuffled_groups() -> None:
    """Of many draws in which the groups tell nothing, each tenth has a chance below a tenth; and a
    single one's chance is how often a shuffle does as well."""
    chances = [variance_test(*drawn(seed, between=0)).p_value for seed in range(200)]
    assert np.mean(np.array(chances) < 0.1) == pytest.approx(0.1, abs=0.06)
    assert np.mean(chances) == pytest.approx(0.5, abs=0.07)
    people, groups, values = drawn(3, between=0.05)
    rng, found = np.random.default_rng(1), variance_test(people, groups, values)
    better = [variance_test(people, _shuffled(groups, rng), values).statistic for _ in range(400)]
    assert np.mean(np.array(better) >= found.statistic) == pytest.approx(found.p_value, abs=0.06)


def _shuffled(groups: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Of each person's own."""
    return rng.permuted(groups.reshape(PEOPLE, EACH), axis=1).ravel()


def test_the_ratio_is_one_where_chance_alone_is_at_work() -> None:
    ratios = [variance_test(*drawn(seed, between=0)).ratio for seed in range(100)]
    assert np.mean(ratios) == pytest.approx(1, abs=0.02)
    assert VarianceTest(4.0, (1, 1), 0.1).ratio == 2
