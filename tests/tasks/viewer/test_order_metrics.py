"""Orders compared on users who like romance or war, with models that know which."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from fixtures import small_movielens
from matinee.artifacts.bundle import Champion, ItemList
from matinee.models.base import HistoryRatingModel
from matinee.models.factorization.variational_mf import VariationalMF
from matinee.models.sequential.sequential_ridge import LongShortTermRidge, SequentialRidge
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import RANDOM
from matinee.tasks.viewer import present
from matinee.tasks.viewer.data import training_data
from matinee.tasks.viewer.order_metrics import (
    METRICS,
    RESPONSES,
    Interval,
    OrderResult,
    compare_orders,
    page,
)

SETTINGS: dict[str, Any] = {"split": RANDOM, "list_size": 4, "resamples": 200, "confidence": 0.95}
SETTINGS["orders"] = {"min_ratings": 2}
BELOW = METRICS[2]


def read(collection: str, table: str) -> pd.DataFrame:
    return small_movielens.prepared()[table]


def compare(rating_model: HistoryRatingModel | None = None) -> dict[str, OrderResult]:
    tables = training_data(read, SETTINGS)
    ranker = LongShortTermRidge(SequentialRidge(decays=(0.5, 0.9), regs=(5, 10)), reg=10)
    fitted = rating_model or VariationalMF(embedding_size=2, side_components=3).fit(
        tables, rng_for(1)
    )
    models = {"ranking": ranker.fit(tables, rng_for(2)), "rating": fitted}
    return {result.order: result for result in compare_orders(models, read, SETTINGS, 3)}


@pytest.fixture(scope="module")
def results() -> dict[str, OrderResult]:
    return compare()


def test_liked_holds_few_films_below_the_own_mean(results: dict[str, OrderResult]) -> None:
    assert results["liked"].metrics[BELOW].value < results["next"].metrics[BELOW].value
    assert results["rating"].metrics[BELOW].value <= results["liked"].metrics[BELOW].value
    assert results["liked"].faults() == results["rating"].faults() == []


def test_dislikes_push_away_and_likes_attract(results: dict[str, OrderResult]) -> None:
    down, up = (results["liked"].metrics[name] for name in RESPONSES)
    assert down.low > 0 and down.value > up.value


def test_calibrated_list_has_the_genres_of_the_user(results: dict[str, OrderResult]) -> None:
    calibrated, liked = (results[name].metrics for name in ("calibrated", "liked"))
    assert calibrated[METRICS[3]].high < liked[METRICS[3]].low
    assert str(calibrated[RESPONSES[0]]) == "" != str(liked[RESPONSES[0]])


def test_gain_of_next_over_itself_is_zero(results: dict[str, OrderResult]) -> None:
    assert tuple(results["next"].ndcg_gain) == (0, 0, 0)


def test_page_names_faults() -> None:
    """A rating model that is wrong about what users like."""

    class Reversed(VariationalMF):
        def predict(self, *arguments: Any) -> np.ndarray:
            return 6 - super().predict(*arguments)

    wrong = Reversed(embedding_size=2, side_components=3)
    results = compare(wrong.fit(training_data(read, SETTINGS), rng_for(1)))
    faults = results["liked"].faults()
    assert any("does not move down" in fault for fault in faults)
    text = page(list(results.values()))
    assert "| liked |" in text and faults[0] in text and "| yes |" in text


def test_faults_reach_the_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the notes of the champion, which its manifest keeps."""
    interval = Interval(0.5, 0.4, 0.6)
    metrics = dict.fromkeys((*METRICS, *RESPONSES), interval)
    monkeypatch.setattr(
        present, "compare_orders", lambda *_: [OrderResult("liked", metrics, interval)]
    )
    champion = Champion("viewer", {}, {}, ItemList(np.arange(1), ["A"], [None], [""]), 1)
    notes = present.notes(champion, read, SETTINGS)
    assert notes.faults == [
        "the order liked: 50.0% of the list is predicted below the user's own mean"
    ]
    assert notes.faults[0].removeprefix("the order liked: ") in notes.text
