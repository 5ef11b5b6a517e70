from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import cohen_kappa_score, f1_score, log_loss, ndcg_score

from matinee.metrics import functions
from matinee.metrics.functions import Predictions, RecommendedLists


def shown(hits: list[list[int]], liked: list[int]) -> RecommendedLists:
    places = np.arange(len(hits[0])) + np.zeros((len(hits), 1), dtype=int)
    popularity = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 64])
    genres = np.array([[1, 0], [1, 0], [1, 1], [0, 1], [0, 0], [1, 0]])
    return RecommendedLists(places, np.array(hits, dtype=bool), np.array(liked), popularity, genres)


def test_ndcg_first_place_found_is_one_second_is_less() -> None:
    values = functions.ndcg(shown([[1, 0, 0], [0, 1, 0], [0, 0, 0]], [1, 1, 1]))
    assert values == pytest.approx([1, 1 / np.log2(3), 0])


def test_ndcg_all_of_the_list_liked_is_one_however_many_more_there_are() -> None:
    assert functions.ndcg(shown([[1, 1, 1]], [50])) == pytest.approx([1])


def test_precision_recall_hit_rate_two_of_four_found_in_three() -> None:
    two_found = shown([[1, 0, 1]], [4])
    assert functions.precision(two_found) == pytest.approx([2 / 3])
    assert functions.recall(two_found) == pytest.approx([2 / 4])
    assert functions.hit_rate(two_found) == pytest.approx([1])
    assert functions.hit_rate(shown([[0, 0, 0]], [4])) == pytest.approx([0])


def test_novelty_is_mean_bits_of_surprise() -> None:
    assert functions.novelty(shown([[0, 0, 0]], [1])) == pytest.approx([2])


def test_diversity_same_genres_zero_disjoint_one() -> None:
    def diversity(*places: int) -> float:
        return functions.diversity(shown([[0]], [1])._replace(places=np.array([places])))[0]

    assert diversity(0, 1) == 0
    assert diversity(0, 3) == 1
    assert diversity(0, 2) == pytest.approx(1 / 2)
    assert diversity(0) == 0


def test_coverage_counts_each_film_once() -> None:
    assert functions.coverage(shown([[0, 0, 0], [0, 0, 0]], [1, 1])) == pytest.approx(3 / 6)


@given(st.lists(st.booleans(), min_size=5, max_size=5), st.integers(0, 10))
def test_ndcg_agrees_with_sklearn(hits: list[bool], more_liked: int) -> None:
    liked = sum(hits) + more_liked
    if liked == 0:
        return
    relevance = np.array([[*hits, *[True] * more_liked, False]], dtype=float)
    order = -np.arange(relevance.shape[1], dtype=float)[None]
    expected = ndcg_score(relevance, order, k=5)
    found = functions.ndcg(shown([[int(hit) for hit in hits]], [liked]))
    assert found == pytest.approx([expected])


def rated(chances: np.ndarray, places: np.ndarray) -> Predictions:
    stars = np.array([1.0, 2.0, 3.5, 5.0])
    return Predictions(chances, places, chances @ stars, stars[places])


@st.composite
def foretold(draw: st.DrawFn) -> Predictions:
    rows = draw(st.integers(2, 30))
    raw = draw(arrays(float, (rows, 4), elements=st.floats(0.01, 1)))
    places = draw(arrays(np.int64, rows, elements=st.integers(0, 3)))
    return rated(raw / raw.sum(axis=1, keepdims=True), places)


def pooled(name: str, one: Predictions) -> float:
    means = {part: getattr(functions, part)(one).mean(axis=0) for part in PARTS}
    return float(getattr(functions, name)(means))


PARTS = ("squared_error", "absolute_error", "confusion", "confidence")


@given(foretold())
def test_classes_metrics_agree_with_sklearn(one: Predictions) -> None:
    called = one.chances.argmax(axis=1)
    expected = log_loss(one.places, one.chances, labels=range(4))
    assert functions.log_loss(one).mean() == pytest.approx(expected)
    assert functions.accuracy(one).mean() == pytest.approx((called == one.places).mean())
    f1 = f1_score(one.places, called, labels=range(4), average="macro", zero_division=0)
    assert pooled("macro_f1", one) == pytest.approx(f1)
    if len({*one.places, *called}) > 1:
        kappa = cohen_kappa_score(one.places, called, labels=range(4), weights="quadratic")
        assert pooled("quadratic_kappa", one) == pytest.approx(kappa, abs=1e-9)


def test_log_loss_of_the_impossible_is_large_but_finite() -> None:
    sure = rated(np.array([[1.0, 0, 0, 0]]), np.array([3]))
    assert 30 < functions.log_loss(sure)[0] < 40


def test_ranked_probability_near_miss_costs_less_than_far_miss() -> None:
    certain = np.eye(4)[[2, 2, 2]]
    right, near, far = functions.ranked_probability(rated(certain, np.array([2, 3, 0])))
    assert (right, near, far) == pytest.approx((0, 1 / 3, 2 / 3))


def test_rmse_and_mae_of_one_star_off() -> None:
    off = Predictions(
        np.eye(4)[[0, 0]], np.array([0, 0]), np.array([2.0, 4.0]), np.array([3.0, 3.0])
    )
    assert pooled("rmse", off) == pytest.approx(1)
    assert pooled("mae", off) == pytest.approx(1)


def test_calibration_error_sixty_percent_sure_and_always_right_is_forty() -> None:
    sure = rated(np.tile([0.6, 0.2, 0.1, 0.1], (10, 1)), np.zeros(10, dtype=int))
    assert pooled("calibration_error", sure) == pytest.approx(0.4)


def test_calibration_error_right_as_often_as_sure_is_zero() -> None:
    places = np.array([0] * 6 + [1] * 4)
    sure = rated(np.tile([0.6, 0.4, 0, 0], (10, 1)), places)
    assert pooled("calibration_error", sure) == pytest.approx(0)
