from __future__ import annotations

import numpy as np
import pytest

from matinee.models.solvers.variance_components import (
    VarianceTest,
    variance_components,
    variance_test,
)

USERS, GROUPS, EACH = 200, 60, 25


def sample(seed: int, between: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values with user effects, and group effects of the given standard deviation."""
    rng = np.random.default_rng(seed)
    users = np.repeat(np.arange(USERS), EACH)
    groups = np.concatenate([rng.choice(GROUPS, EACH, replace=False) for _ in range(USERS)])
    user_effects, group_effects = rng.normal(0, 0.5, USERS), rng.normal(0, 1, GROUPS) * between
    return users, groups, user_effects[users] + group_effects[groups] + rng.normal(0, 1, len(users))


def summarize(groups: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    sums = np.bincount(groups, values).astype(float)
    return np.bincount(groups), sums, float(values @ values)


def test_variance_components_three_groups() -> None:
    groups, values = np.array([0, 0, 1, 1, 2, 2]), np.array([1.0, 3, 4, 6, 7, 9])
    result = variance_components(*summarize(groups, values))
    # variance within pairs is 2; variance of the means is 9, of which 2 / 2 is noise
    assert result.within == pytest.approx(2)
    assert result.between == pytest.approx(8)
    assert result.damping == pytest.approx(1 / 4)


def test_variance_components_recover_truth() -> None:
    rng = np.random.default_rng(1)
    groups = rng.integers(0, 400, 40_000)
    values = 0.3 * rng.normal(size=400)[groups] + rng.normal(size=len(groups))
    result = variance_components(*summarize(groups, values))
    assert result.within == pytest.approx(1, rel=0.03)
    assert result.between == pytest.approx(0.09, rel=0.15)


def test_damping_without_group_effect_infinite() -> None:
    groups, values = np.array([0, 0, 1, 1]), np.array([1.0, -1, 1, -1])
    assert variance_components(*summarize(groups, values)).damping == np.inf


def test_variance_test_detects_group_effect() -> None:
    result = variance_test(*sample(1, between=0.3))
    assert result.p_value < 1e-6
    assert result.ratio > 1.5


def test_p_value_equals_permutation_test() -> None:
    """P-values are uniform without group effects, and equal the share of permutations with a
    larger statistic."""
    p_values = [variance_test(*sample(seed, between=0)).p_value for seed in range(200)]
    assert np.mean(np.array(p_values) < 0.1) == pytest.approx(0.1, abs=0.06)
    assert np.mean(p_values) == pytest.approx(0.5, abs=0.07)
    users, groups, values = sample(3, between=0.05)
    rng, result = np.random.default_rng(1), variance_test(users, groups, values)
    permuted = [variance_test(users, _shuffled(groups, rng), values).statistic for _ in range(400)]
    assert np.mean(np.array(permuted) >= result.statistic) == pytest.approx(
        result.p_value, abs=0.06
    )


def _shuffled(groups: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Permutes the groups of each user."""
    return rng.permuted(groups.reshape(USERS, EACH), axis=1).ravel()


def test_ratio_without_group_effect_one() -> None:
    ratios = [variance_test(*sample(seed, between=0)).ratio for seed in range(100)]
    assert np.mean(ratios) == pytest.approx(1, abs=0.02)
    assert VarianceTest(4.0, (1, 1), 0.1).ratio == 2
