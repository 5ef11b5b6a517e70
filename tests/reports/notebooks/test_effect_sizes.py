"""Effect sizes of hand-made samples with known answers."""

from __future__ import annotations

import numpy as np
import pytest

from matinee.reports.notebooks import effect_sizes
from matinee.reports.notebooks.effect_sizes import Estimate

SEED = 3


def standardized(count: int, middle: float) -> np.ndarray:
    """Evenly spaced values with standard deviation 1 around a mean."""
    values = np.linspace(-1, 1, count)
    return middle + (values - values.mean()) / values.std()


def test_cohens_d_one_significant() -> None:
    values = np.concatenate([standardized(200, 1), standardized(200, 0)])
    estimate = effect_sizes.cohens_d(values, np.arange(400) < 200, SEED, "test")
    assert estimate.value == pytest.approx(1, abs=0.01)
    assert estimate.significant
    assert 0.75 < estimate.low < 0.9 and 1.1 < estimate.high < 1.25  # standard error 0.1


def test_cohens_d_equal_groups_zero() -> None:
    values = np.concatenate([standardized(100, 0), standardized(100, 0)])
    estimate = effect_sizes.cohens_d(values, np.arange(200) < 100, SEED, "test")
    assert estimate.value == pytest.approx(0)
    assert not estimate.significant


def test_omega_squared_pure_groups_one() -> None:
    groups = np.repeat([0, 1, 2], 50)
    assert effect_sizes.omega_squared(groups.astype(float), groups, SEED, "test").value > 0.999


def test_omega_squared_noise_near_zero() -> None:
    groups = np.tile([0, 1, 2, 3, 4], 60)
    values = np.random.default_rng(0).normal(size=300)
    estimate = effect_sizes.omega_squared(values, groups, SEED, "test")
    assert abs(estimate.value) < 0.03
    assert estimate.low < 0 < estimate.high


def test_omega_squared_averages_columns() -> None:
    groups = np.repeat([0, 1], 100)
    both = np.column_stack([groups.astype(float), np.tile([0.0, 1.0], 100)])
    assert effect_sizes.omega_squared(both, groups, SEED, "test").value == pytest.approx(
        0.5, abs=0.01
    )


def test_means_skip_small_groups() -> None:
    groups = np.array([0] * 30 + [1] * (effect_sizes.MIN_GROUP_SIZE - 1))
    estimate = effect_sizes.means(np.where(groups == 0, 2.0, 5.0), groups, SEED, "test")
    assert estimate == {0: Estimate(2, 2, 2)}


def test_means_small_groups_alone_empty() -> None:
    assert effect_sizes.means(np.ones(3), np.array([0, 1, 2]), SEED, "test") == {}


def test_lifts_log2_of_share_ratio() -> None:
    groups = np.repeat([0, 1], 100)
    shares = np.where(groups == 0, 0.4, 0.1)[:, None] + np.tile([-0.01, 0.01], 100)[:, None]
    estimate = effect_sizes.lifts(np.hstack([shares, 1 - shares]), groups, 2, SEED, "test")
    assert estimate.value[0, 0] == pytest.approx(2, abs=0.01)  # four times as often
    assert estimate.value[1, 0] == pytest.approx(-2, abs=0.01)
    assert estimate.significant().all()


def test_lifts_undefined_small_groups_nan() -> None:
    groups = np.array([0] * 50 + [1] * 50 + [2] * 5)
    shares = np.column_stack([np.ones(105), np.zeros(105)])
    estimate = effect_sizes.lifts(shares, groups, 3, SEED, "test")
    assert np.isnan(estimate.value[2]).all() and np.isnan(estimate.value[:, 1]).all()
    assert estimate.value[0, 0] == 0
    assert not estimate.significant().any()


def test_correlation_same_order_ignores_missing() -> None:
    estimate = effect_sizes.correlation([1, 2, 3, 4, np.nan], [1, 8, 27, 64, 0], SEED, "test")
    assert estimate.value == pytest.approx(1)


def test_correlation_opposite_order_minus_one() -> None:
    assert effect_sizes.correlation([1, 2, 3], [9, 4, 1], SEED, "test").value == pytest.approx(-1)


def test_median_within_interval() -> None:
    estimate = effect_sizes.median(np.arange(101.0), SEED, "test")
    assert estimate.value == 50
    assert 35 < estimate.low < 50 < estimate.high < 65


def test_interval_follows_seed_and_use() -> None:
    values = np.random.default_rng(1).normal(size=50)
    assert effect_sizes.mean(values, SEED, "one") == effect_sizes.mean(values, SEED, "one")
    assert effect_sizes.mean(values, SEED, "one") != effect_sizes.mean(values, SEED, "other")
