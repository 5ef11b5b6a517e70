from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.evaluation import bootstrap
from matinee.runtime.seeds import rng_for


def test_mean_interval_matches_theory() -> None:
    people = np.random.default_rng(1).normal(10, 2, size=(400, 1))
    means = bootstrap.sums(people, 2000, np.random.default_rng(2))[:, 0] / 400
    low, high = bootstrap.interval(means, 0.95)
    half = 1.96 * people.std() / np.sqrt(400)
    assert (low, high) == pytest.approx((people.mean() - half, people.mean() + half), abs=0.03)


def test_null_effect_rarely_significant() -> None:
    found = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        gains = rng.normal(0, 1, size=(60, 1))
        draws = bootstrap.sums(gains, 400, rng)[:, 0]
        found.append(bootstrap.p_value(draws) < 0.05)
    assert 0.01 < np.mean(found) < 0.11


def test_clear_difference_minimal_p_value() -> None:
    assert bootstrap.p_value(np.ones(999)) == pytest.approx(2 / 1000)


def test_holm_matches_hand_computation() -> None:
    assert bootstrap.holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx(
        {"a": 0.03, "b": 0.06, "c": 0.06}
    )


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1), min_size=1, max_size=8))
def test_holm_monotone_and_ordered(chances: dict[str, float]) -> None:
    corrected = bootstrap.holm(chances)
    for name, chance in chances.items():
        assert chance <= corrected[name] <= 1
        assert all(corrected[name] <= corrected[o] for o in chances if chances[o] > chance)


@pytest.mark.parametrize("block_cells", [bootstrap.BLOCK_CELLS, 200])
def test_kept_weights_give_the_same_sums(monkeypatch: pytest.MonkeyPatch, block_cells: int) -> None:
    monkeypatch.setattr(bootstrap, "BLOCK_CELLS", block_cells)
    people = np.random.default_rng(0).random((30, 2))
    for values in (people, people * 2, people[:20]):
        expected = bootstrap.sums(values, 50, rng_for(7, "bootstrap"))
        assert np.array_equal(bootstrap.paired_sums(values, 50, 7), expected)
    assert not np.array_equal(bootstrap.paired_sums(people, 50, 8), expected)
