"""Effects of hand-made people, of which the right answer is plain."""

from __future__ import annotations

import numpy as np
import pytest

from matinee.reports.notebooks import effect_sizes
from matinee.reports.notebooks.effect_sizes import Effect

SEED = 3


def spread_out(count: int, middle: float) -> np.ndarray:
    """Standard deviation 1 around a mean, without luck."""
    values = np.linspace(-1, 1, count)
    return middle + (values - values.mean()) / values.std()


def test_gap_of_one_standard_deviation_is_one_and_sure() -> None:
    values = np.concatenate([spread_out(200, 1), spread_out(200, 0)])
    found = effect_sizes.gap(values, np.arange(400) < 200, SEED, "test")
    assert found.value == pytest.approx(1, abs=0.01)
    assert found.sure
    assert 0.75 < found.low < 0.9 and 1.1 < found.high < 1.25  # standard error 0.1


def test_gap_of_the_same_is_zero_and_unsure() -> None:
    values = np.concatenate([spread_out(100, 0), spread_out(100, 0)])
    found = effect_sizes.gap(values, np.arange(200) < 100, SEED, "test")
    assert found.value == pytest.approx(0)
    assert not found.sure


def test_explained_all_where_groups_differ_and_nothing_else() -> None:
    groups = np.repeat([0, 1, 2], 50)
    assert effect_sizes.explained(groups.astype(float), groups, SEED, "test").value > 0.999


def test_explained_about_nothing_where_groups_are_alike() -> None:
    groups = np.tile([0, 1, 2, 3, 4], 60)
    values = np.random.default_rng(0).normal(size=300)
    found = effect_sizes.explained(values, groups, SEED, "test")
    assert abs(found.value) < 0.03
    assert found.low < 0 < found.high


def test_explained_is_half_of_two_columns_of_which_one_is_told() -> None:
    groups = np.repeat([0, 1], 100)
    both = np.column_stack([groups.astype(float), np.tile([0.0, 1.0], 100)])
    assert effect_sizes.explained(both, groups, SEED, "test").value == pytest.approx(0.5, abs=0.01)


def test_means_leave_small_groups_out() -> None:
    groups = np.array([0] * 30 + [1] * (effect_sizes.LEAST_GROUP - 1))
    found = effect_sizes.means(np.where(groups == 0, 2.0, 5.0), groups, SEED, "test")
    assert found == {0: Effect(2, 2, 2)}


def test_means_of_small_groups_alone_are_none() -> None:
    assert effect_sizes.means(np.ones(3), np.array([0, 1, 2]), SEED, "test") == {}


def test_lifts_tell_how_many_times_as_often() -> None:
    groups = np.repeat([0, 1], 100)
    shares = np.where(groups == 0, 0.4, 0.1)[:, None] + np.tile([-0.01, 0.01], 100)[:, None]
    found = effect_sizes.lifts(np.hstack([shares, 1 - shares]), groups, 2, SEED, "test")
    assert found.value[0, 0] == pytest.approx(2, abs=0.01)  # four times as often
    assert found.value[1, 0] == pytest.approx(-2, abs=0.01)
    assert found.sure().all()


def test_lifts_are_silent_on_small_groups_and_on_what_nobody_turns_to() -> None:
    groups = np.array([0] * 50 + [1] * 50 + [2] * 5)
    shares = np.column_stack([np.ones(105), np.zeros(105)])
    found = effect_sizes.lifts(shares, groups, 3, SEED, "test")
    assert np.isnan(found.value[2]).all() and np.isnan(found.value[:, 1]).all()
    assert found.value[0, 0] == 0
    assert not found.sure().any()


def test_correlation_of_the_same_order_is_one_whatever_is_unknown() -> None:
    found = effect_sizes.correlation([1, 2, 3, 4, np.nan], [1, 8, 27, 64, 0], SEED, "test")
    assert found.value == pytest.approx(1)


def test_correlation_of_the_opposite_order_is_minus_one() -> None:
    assert effect_sizes.correlation([1, 2, 3], [9, 4, 1], SEED, "test").value == pytest.approx(-1)


def test_median_lies_within_its_interval() -> None:
    found = effect_sizes.median(np.arange(101.0), SEED, "test")
    assert found.value == 50
    assert 35 < found.low < 50 < found.high < 65


def test_same_seed_gives_the_same_interval_and_another_use_another() -> None:
    values = np.random.default_rng(1).normal(size=50)
    assert effect_sizes.mean(values, SEED, "one") == effect_sizes.mean(values, SEED, "one")
    assert effect_sizes.mean(values, SEED, "one") != effect_sizes.mean(values, SEED, "other")
