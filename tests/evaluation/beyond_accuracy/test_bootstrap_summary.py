"""Each axis on lists that can be checked by eye."""

from __future__ import annotations

import numpy as np
import pytest

from matinee.evaluation.beyond_accuracy import bootstrap_summary
from matinee.evaluation.beyond_accuracy.types import (
    Explanations,
    Hits,
    Recommendations,
    explained_share,
    explanation_fidelity,
    serendipity,
)
from matinee.evaluation.objective import Objective
from matinee.metrics.inputs import RecommendedLists

OBJECTIVE = Objective("ranking", "p", "ndcg_at_2", 1, ["ndcg"], ["rmse"], [], 2, 300, 0.95, 1)


def ints(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def reasons(**changes: np.ndarray) -> Explanations:
    """Of the four answers of two lists the second has two reasons, the third one: it is empty."""
    whole = Explanations(
        rows=ints(0, 0, 1, 1),
        answers=ints(1, 1, 2),
        scores=np.array([0.5, 0.5, 0.8]),
        without=np.array([0.4, 0.1, 0.8]),
    )
    return whole._replace(**changes)


def answers(**changes: object) -> Recommendations:
    """Two people are shown films 0 and 1, and 2 and 3; popularity would show 0 and 1 to both.

    The first liked both films, the second film 3.
    """
    shown = RecommendedLists(
        items=np.array([[0, 1], [2, 3]]),
        hits=np.array([[True, True], [False, True]]),
        n_relevant=ints(2, 1),
        popularity=np.array([0.9, 0.8, 0.1, 0.1, 0.1]),
        genres=np.array([[1, 0], [1, 0], [1, 0], [0, 1], [0, 0]]),
    )
    hits = Hits(ints(0, 0, 1), ints(0, 1, 3), np.array([[0, 1], [0, 1]]))
    return Recommendations(ints(7, 9), shown, hits, reasons())._replace(**changes)  # type: ignore[arg-type]


def test_popular_items_not_serendipitous() -> None:
    assert serendipity(answers().hits).tolist() == [0, 0, 1]


def test_popularity_list_per_user() -> None:
    hits = answers().hits._replace(popular=np.array([[2, 3], [3, 4]]))
    assert serendipity(hits).tolist() == [1, 1, 0]


def test_explained_answer_has_reasons() -> None:
    assert explained_share(reasons()).tolist() == [0, 1, 1, 0]


def test_reason_faithful_if_score_falls() -> None:
    assert explanation_fidelity(reasons()).tolist() == [1, 1, 0]
    risen = reasons(without=np.array([0.6, 0.5 - 1e-12, np.nan]))
    assert explanation_fidelity(risen).tolist() == [0, 0, 1]


def test_shares_pooled_over_lists() -> None:
    found = bootstrap_summary.summary(answers(), OBJECTIVE)
    assert found["diversity"] == pytest.approx((0 + 1) / 2)
    assert found["serendipity"] == pytest.approx(1 / 3)
    assert found["coverage"] == pytest.approx(4 / 5)
    assert found["explained_share"] == pytest.approx(2 / 4)
    assert found["explanation_fidelity"] == pytest.approx(2 / 3)
    counts = {name: found[name] for name in ("lists", "list_size", "hits", "answers", "reasons")}
    assert counts == {"lists": 2, "list_size": 2, "hits": 3, "answers": 4, "reasons": 3}


def test_examples_include_other_lists() -> None:
    found = bootstrap_summary.summary(answers(), OBJECTIVE)
    # each resample holds one of the two people twice, or both
    assert (found["low"]["diversity"], found["high"]["diversity"]) == (0, 1)
    assert (found["low"]["serendipity"], found["high"]["serendipity"]) == (0, 1)
    assert found["low"]["explained_share"] == found["high"]["explained_share"] == 0.5


def test_empty_lists_have_no_share() -> None:
    none = ints()
    silent = answers(
        hits=Hits(none, none, np.array([[0, 1], [0, 1]])),
        explanations=reasons(answers=none, scores=np.zeros(0), without=np.zeros(0)),
    )
    found = bootstrap_summary.summary(silent, OBJECTIVE)
    assert found["explained_share"] == 0
    assert "serendipity" not in found and "explanation_fidelity" not in found
    assert found["hits"] == found["reasons"] == 0


def test_same_lists_same_metrics() -> None:
    assert bootstrap_summary.summary(answers(), OBJECTIVE) == bootstrap_summary.summary(
        answers(), OBJECTIVE
    )
