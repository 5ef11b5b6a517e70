"""What is said of a search: only what is more than luck is recommended."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from fixtures import small_search
from matinee.tuning.recommendation import Search, advice, recommend
from matinee.tuning.study_storage import Trial


def trial(number: int, damping: float, losses: list[float], state: str = "complete") -> Trial:
    return Trial(number, state, {"damping": damping}, losses, 0.5, "", 1_700_000_000.0 + number)


@pytest.mark.parametrize(
    ("losses", "said", "recommended"),
    [
        ([[1.0, 2.0, 3.0], [0.8, 1.8, 2.9]], "Recommended: trial 1 is better", True),
        ([[1.0, 2.0, 3.0], [0.1, 2.4, 3.0]], "within the standard error", False),
        ([[1.0, 2.0, 3.0], [1.1, 2.0, 3.0]], "none of 2 complete trials is better", False),
        ([[1.0], [0.5]], "one fold cannot tell", False),
    ],
)
def test_gain_beyond_standard_error_recommended(
    root: Path, losses: list[list[float]], said: str, recommended: bool
) -> None:
    both = [trial(number, 10000 - number, one) for number, one in enumerate(losses)]
    found = Search(small_search.plan(root), both)
    assert said in recommend(found).words
    assert bool(recommend(found).recommended) == recommended
    assert ("damping: 9999" in advice(found, written=False)) == recommended


def test_gain_paired_by_fold(root: Path) -> None:
    both = [trial(0, 10000, [1.0, 2.0, 3.0]), trial(1, 5, [0.8, 1.9, 2.7])]
    figures = Search(small_search.plan(root), both).metrics()
    assert figures["gain"] == pytest.approx(0.2)
    assert figures["gain_error"] == pytest.approx(0.1 / math.sqrt(3))
    assert figures["loss"] == pytest.approx(1.8)


def test_failing_current_values_replaced(root: Path) -> None:
    broken = trial(0, 10000, [], "fail")._replace(message="ValueError: no")
    found = Search(small_search.plan(root), [broken, trial(1, 5, [1.0, 2.0])])
    assert recommend(found).words == (
        "Recommended: trial 1, since the current values fail by ValueError: no"
    )
