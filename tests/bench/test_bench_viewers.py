"""The scoring and the report of the viewer benchmark, against values computed by hand."""

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
    """The modules of the benchmark, which lie outside the package; unloaded after the test."""
    monkeypatch.syspath_prepend(str(ROOT / "bench"))
    before = set(sys.modules)
    from viewers import contenders, eval_cases, pareto, report, runner, scoring

    yield {
        module.__name__.removeprefix("viewers."): module
        for module in (contenders, eval_cases, pareto, report, runner, scoring)
    }
    for name in set(sys.modules) - before:
        if name.split(".")[0] == "viewers":
            del sys.modules[name]


def stars(bench: Any) -> Any:
    """Three pairs of two users, rated five, three and one stars."""
    eval_cases = bench["eval_cases"]
    queries = eval_cases.Queries(np.array([0, 0, 1]), np.array([0, 1, 0]))
    truth, seen = np.array([5.0, 3.0, 1.0]), np.zeros((0, 0), dtype=bool)
    return eval_cases.EvalCase(
        "x", "X", eval_cases.RATING_OBJECTIVE, Path(), queries, truth, seen, IDS
    )


def lists(bench: Any) -> Any:
    """Twelve films; user 0 has seen film 0, relevant are 1 and 11; to user 1 film 5."""
    eval_cases = bench["eval_cases"]
    truth, seen = np.zeros((2, 12), dtype=bool), np.zeros((2, 12), dtype=bool)
    truth[0, [1, 11]], truth[1, 5], seen[0, 0] = True, True, True
    queries = eval_cases.Queries(np.array([0, 1]), NONE)
    return eval_cases.EvalCase(
        "x", "X", eval_cases.RANKING_OBJECTIVE, Path(), queries, truth, seen, IDS
    )


def test_ratings_scored_by_hand(bench: Any) -> None:
    values = bench["scoring"].score_answers(stars(bench), np.array([4.0, 3.0, 3.0]))
    assert values["rmse"][0] == pytest.approx(math.sqrt((1 + 0 + 4) / 3))
    assert values["mae"][0] == pytest.approx((1 + 0 + 2) / 3)


def test_stars_beyond_scale_cut_to_it(bench: Any) -> None:
    values = bench["scoring"].score_answers(stars(bench), np.array([7.0, 3.0, -9.0]))
    assert values["rmse"][0] == 0


def test_lists_scored_by_hand(bench: Any) -> None:
    """Falling scores: film 0 is seen, so the first finds film 1 at once, and film 11 as last but
    one of eleven; the second finds film 5 in the sixth place."""
    scores = np.tile(-np.arange(12.0), (2, 1))
    scores[0, 11] = -9.5
    values = bench["scoring"].score_answers(lists(bench), scores)
    ideal = 1 + 1 / math.log2(3)
    first, second = (1 + 1 / math.log2(11)) / ideal, 1 / math.log2(7)
    assert values["ndcg"][0] == pytest.approx((first + second) / 2)
    assert values["recall"][0] == 1
    assert values["hit_rate"][0] == 1


def test_lists_of_seen_films_find_nothing(bench: Any) -> None:
    scores = np.full((2, 12), np.nan)
    scores[0, 0] = 1
    assert bench["scoring"].score_answers(lists(bench), scores)["ndcg"][0] == 0


def test_gain_of_lower_rmse_above_zero(bench: Any) -> None:
    case, score = stars(bench), bench["scoring"].score_answers
    better = score(case, np.array([5.0, 3.0, 1.0]))["rmse"]
    worse = score(case, np.array([4.0, 2.0, 2.0]))["rmse"]
    assert bench["scoring"].gain(case, better, worse).startswith("+1.0000 (+1.0000 to +1.0")


def result_of(bench: Any, name: str, rmse: float, fit: float) -> Any:
    module = "peers.x" if name.startswith("peer") else "ours"
    spec = bench["contenders"].ContenderSpec(name, module, name)
    costs = {"fit_cpu": fit, "load_cpu": 1.0, "answer_cpu": 0.0}
    return bench["runner"].Result(spec, costs, {"rmse": np.array([rmse])})


def test_quarter_takes_quickest_as_good(bench: Any) -> None:
    results = [
        result_of(bench, "peer", 0.85, 8.0),
        result_of(bench, "quick", 0.90, 0.1),
        result_of(bench, "good", 0.84, 1.0),
        result_of(bench, "best", 0.82, 4.0),
    ]
    _, row = bench["report"].quarter(stars(bench), results)
    assert row == ["peer", "0.8500", "8.00", "good", "1.00", "0.12", "0.22", "yes"]


def test_quarter_unreached_where_none_is_as_good(bench: Any) -> None:
    results = [result_of(bench, "peer", 0.80, 8.0), result_of(bench, "best", 0.82, 0.1)]
    _, row = bench["report"].quarter(stars(bench), results)
    assert (row[3], row[-1]) == ("none", "no")


def test_pareto_front_drops_dominated_results(bench: Any) -> None:
    results = [
        result_of(bench, "slow and worse", 0.95, 9.0),
        result_of(bench, "best", 0.82, 4.0),
        result_of(bench, "quickest", 0.90, 0.1),
    ]
    front = bench["pareto"].pareto_front(results, "rmse", -1)
    assert [result.spec.name for result in front] == ["quickest", "best"]
