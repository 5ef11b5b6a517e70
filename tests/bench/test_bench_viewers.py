"""What the bench says of answers, against figures worked out by hand."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from checkout import ROOT

IDS = np.arange(12)
NONE = np.zeros(0, dtype=np.int64)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Its modules stand outside of the package, and go again with the test."""
    monkeypatch.syspath_prepend(str(ROOT / "bench"))
    before = set(sys.modules)
    from viewers import frontier, judging, lineup, questions, told, trying

    yield {
        "frontier": frontier,
        "judging": judging,
        "lineup": lineup,
        "questions": questions,
        "told": told,
        "trying": trying,
    }
    for name in set(sys.modules) - before:
        if name.split(".")[0] == "viewers":
            del sys.modules[name]


def stars(bench: Any) -> Any:
    """Three pairs of two people; five stars, three and one were given."""
    questions = bench["questions"]
    asked = questions.Asked(np.array([0, 0, 1]), np.array([0, 1, 0]))
    truth, seen = np.array([5.0, 3.0, 1.0]), np.zeros((0, 0), dtype=bool)
    return questions.Question("x", "X", questions.RATING_OBJECTIVE, Path(), asked, truth, seen, IDS)


def lists(bench: Any) -> Any:
    """Twelve films; the first has seen film 0 and wants 1 and 11, the second wants 5."""
    questions = bench["questions"]
    truth, seen = np.zeros((2, 12), dtype=bool), np.zeros((2, 12), dtype=bool)
    truth[0, [1, 11]], truth[1, 5], seen[0, 0] = True, True, True
    asked = questions.Asked(np.array([0, 1]), NONE)
    return questions.Question(
        "x", "X", questions.RANKING_OBJECTIVE, Path(), asked, truth, seen, IDS
    )


def test_stars_judged_by_hand(bench: Any) -> None:
    found = bench["judging"].judged(stars(bench), np.array([4.0, 3.0, 3.0]))
    assert found["rmse"][0] == pytest.approx(math.sqrt((1 + 0 + 4) / 3))
    assert found["mae"][0] == pytest.approx((1 + 0 + 2) / 3)


def test_stars_beyond_scale_cut_to_it(bench: Any) -> None:
    found = bench["judging"].judged(stars(bench), np.array([7.0, 3.0, -9.0]))
    assert found["rmse"][0] == 0


def test_lists_judged_by_hand(bench: Any) -> None:
    """Falling scores: film 0 is seen, so the first finds film 1 at once, and film 11 as last but
    one of eleven; the second finds film 5 in the sixth place."""
    scores = np.tile(-np.arange(12.0), (2, 1))
    scores[0, 11] = -9.5
    found = bench["judging"].judged(lists(bench), scores)
    ideal = 1 + 1 / math.log2(3)
    first, second = (1 + 1 / math.log2(11)) / ideal, 1 / math.log2(7)
    assert found["ndcg"][0] == pytest.approx((first + second) / 2)
    assert found["recall"][0] == 1
    assert found["hit_rate"][0] == 1


def test_lists_of_seen_films_find_nothing(bench: Any) -> None:
    scores = np.full((2, 12), np.nan)
    scores[0, 0] = 1
    assert bench["judging"].judged(lists(bench), scores)["ndcg"][0] == 0


def test_gain_of_lower_rmse_above_zero(bench: Any) -> None:
    question, judged = stars(bench), bench["judging"].judged
    better = judged(question, np.array([5.0, 3.0, 1.0]))["rmse"]
    worse = judged(question, np.array([4.0, 2.0, 2.0]))["rmse"]
    assert bench["judging"].gain(question, better, worse).startswith("+1.0000 (+1.0000 to +1.0")


def tried(bench: Any, name: str, rmse: float, fit: float) -> Any:
    module = "peers.x" if name.startswith("peer") else "ours"
    entrant = bench["lineup"].Entrant(name, module, name)
    took = {"fit_cpu": fit, "load_cpu": 1.0, "answer_cpu": 0.0}
    return bench["trying"].Tried(entrant, took, {"rmse": np.array([rmse])})


def test_quarter_takes_quickest_as_good(bench: Any) -> None:
    several = [
        tried(bench, "peer", 0.85, 8.0),
        tried(bench, "quick", 0.90, 0.1),
        tried(bench, "good", 0.84, 1.0),
        tried(bench, "best", 0.82, 4.0),
    ]
    _, row = bench["told"].quarter(stars(bench), several)
    assert row == ["peer", "0.8500", "8.00", "good", "1.00", "0.12", "0.22", "yes"]


def test_quarter_unreached_where_none_is_as_good(bench: Any) -> None:
    several = [tried(bench, "peer", 0.80, 8.0), tried(bench, "best", 0.82, 0.1)]
    _, row = bench["told"].quarter(stars(bench), several)
    assert (row[3], row[-1]) == ("none", "no")


def test_frontier_keeps_only_better_than_quicker(bench: Any) -> None:
    several = [
        tried(bench, "slow and worse", 0.95, 9.0),
        tried(bench, "best", 0.82, 4.0),
        tried(bench, "quickest", 0.90, 0.1),
    ]
    edge = bench["frontier"].best_so_far(several, "rmse", -1)
    assert [one.entrant.name for one in edge] == ["quickest", "best"]
