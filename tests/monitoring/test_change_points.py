from __future__ import annotations

from itertools import chain, combinations, pairwise

import numpy as np
import pandas as pd
import pytest

from matinee.datasets.synthetic.movielens.drifts import draw_drifts
from matinee.monitoring.change_points import change_points, pelt, segment_starts
from matinee.monitoring.genre_preferences import PreferenceSeries, UserWindows
from matinee.monitoring.windows import (
    Floats,
    WindowedRatings,
    WindowSpec,
    windowed_ratings,
)
from matinee.schema.columns import GENRES, TIMESTAMP

from .conftest import CHANGES, Tables

MIN_SHARE, SIGNIFICANCE = 0.04, 3e-5


def cut(tables: Tables) -> WindowedRatings:
    return windowed_ratings(tables["ratings"], tables["films"], WindowSpec())


def test_large_changes_detected_within_three_windows(changing: Tables) -> None:
    found = cut(changing)
    seen = change_points(found, MIN_SHARE, SIGNIFICANCE)
    assert len(seen) == len(CHANGES)
    for day, one in zip(CHANGES, seen, strict=True):
        planted = max(place for place, start in enumerate(found.first_days) if start <= day)
        assert planted <= one.detected <= planted + 3
        assert abs(one.start - planted) <= 1


def test_largest_genre_change_matches_planted_drift(changing: Tables) -> None:
    seen = change_points(cut(changing), MIN_SHARE, SIGNIFICANCE)
    for planted, one in zip(draw_drifts(41, CHANGES, 1.0), seen, strict=True):
        signs = dict.fromkeys(planted.rising, 1) | dict.fromkeys(planted.falling, -1)
        most = max(one.shifts, key=lambda genre: abs(one.shifts[genre]))
        assert signs[most] * one.shifts[most] > 0
        assert all(shift * signs.get(genre, shift) > 0 for genre, shift in one.shifts.items())


def test_no_detection_without_change(still: Tables) -> None:
    assert change_points(cut(still), MIN_SHARE, SIGNIFICANCE) == []


def test_detections_independent_of_future(changing: Tables) -> None:
    whole = change_points(cut(changing), MIN_SHARE, SIGNIFICANCE)
    ratings, day = changing["ratings"], pd.Timestamp("2001-01-01")
    early = ratings[ratings[TIMESTAMP] < day.timestamp()].reset_index(drop=True)
    found = windowed_ratings(early, changing["films"], WindowSpec(train_share=0.2))
    later = windowed_ratings(
        ratings, changing["films"], WindowSpec(train_share=0.2 * len(early) / len(ratings))
    )
    assert found.n_train == later.n_train
    some = change_points(found, MIN_SHARE, SIGNIFICANCE)
    assert some == [one for one in whole if one.detected < len(found.ends)]
    assert 0 < len(some) < len(whole)


def test_changes_before_training_ignored(changing: Tables) -> None:
    found = windowed_ratings(
        changing["ratings"], changing["films"], WindowSpec(train_until="2001-01-31")
    )
    assert [
        one.start >= found.n_train for one in change_points(found, MIN_SHARE, SIGNIFICANCE)
    ] == [True]


def test_too_few_ratings_no_detection(small: Tables) -> None:
    films = small["films"].assign(**{GENRES: ""})
    assert (
        change_points(
            windowed_ratings(small["ratings"], films, WindowSpec()), MIN_SHARE, SIGNIFICANCE
        )
        == []
    )


def series(values: list[float], sizes: list[float]) -> PreferenceSeries:
    sums = np.array(values)[:, None] * np.array(sizes)[:, None]
    return PreferenceSeries(["Drama"], np.array(sizes), sums, sums)


def test_step_located() -> None:
    assert segment_starts(series([0, 0, 0, 1, 1], [50] * 5), 0, penalty=20) == [3]
    assert segment_starts(series([9, 0, 0, 1, 1], [50] * 5), 1, penalty=20) == [3]


def test_small_window_needs_larger_step() -> None:
    assert segment_starts(series([0, 0, 0, 0, 1], [50, 50, 50, 50, 50]), 0, penalty=20) == [4]
    assert segment_starts(series([0, 0, 0, 0, 1], [50, 50, 50, 50, 10]), 0, penalty=20) == []


def test_single_window_no_change() -> None:
    assert segment_starts(series([1], [50]), 0, penalty=20) == []


def test_contrasts_have_unit_variance(still: Tables) -> None:
    """Otherwise neither the sums of people nor the chance of a false alarm would mean anything."""
    found = cut(still)
    _, values, sizes = UserWindows(found, MIN_SHARE).contrasts(len(found.ends) - 1)
    variances = (values**2).sum(axis=0) / sizes.sum()
    assert variances == pytest.approx(np.ones(values.shape[1]), abs=0.4)
    assert abs(values.sum(axis=0)) / np.sqrt(sizes.sum()) == pytest.approx(0, abs=0.1)


def test_single_genre_no_detection(small: Tables) -> None:
    films = small["films"].assign(**{GENRES: "Drama"})
    assert (
        change_points(
            windowed_ratings(small["ratings"], films, WindowSpec()), MIN_SHARE, SIGNIFICANCE
        )
        == []
    )


def test_row_order_irrelevant(small: Tables) -> None:
    ratings = small["ratings"].sample(frac=1, random_state=1)
    same = windowed_ratings(ratings, small["films"], WindowSpec())
    found = windowed_ratings(small["ratings"], small["films"], WindowSpec())
    last = len(found.ends) - 1
    first, second = (UserWindows(one, MIN_SHARE).preferences(last) for one in (found, same))
    assert np.allclose(first.sums, second.sums)
    assert same.ratings.reset_index(drop=True).equals(found.ratings.reset_index(drop=True))


def test_pelt_equals_exhaustive_search() -> None:
    rng = np.random.default_rng(1)
    for length in range(1, 9):
        sizes = rng.integers(0, 40, length).astype(float)
        means = np.repeat(rng.normal(size=(4, 2)), 2, axis=0)[:length]
        sums = sizes[:, None] * means + np.sqrt(sizes)[:, None] * rng.normal(size=(length, 2))
        penalty = rng.uniform(1, 20)

        def cost(start: int, end: int, sizes: Floats = sizes, sums: Floats = sums) -> float:
            centre = sums[start:end].sum(axis=0) / max(sizes[start:end].sum(), 1e-9)
            own = sums[start:end] / np.maximum(sizes[start:end], 1e-9)[:, None]
            return float((sizes[start:end] * ((own - centre) ** 2).sum(axis=1)).sum())

        def total(starts: tuple[int, ...], length: int = length, penalty: float = penalty) -> float:
            edges = [0, *starts, length]
            return penalty * len(starts) + sum(cost(*pair) for pair in pairwise(edges))

        inner = range(1, length)
        every = chain.from_iterable(combinations(inner, count) for count in range(length))
        assert total(tuple(pelt(sizes, sums, penalty))) == pytest.approx(min(map(total, every)))
