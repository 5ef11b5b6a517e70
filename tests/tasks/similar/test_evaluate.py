from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
import pytest

from fixtures import small_content
from fixtures.small_content import NO_TEXT
from matinee.evaluation.evaluator import Evaluation
from matinee.evaluation.gate import Gate
from matinee.evaluation.leaderboard import leaderboard
from matinee.evaluation.objective import Objective
from matinee.evaluation.per_user import CandidateResult, from_rows
from matinee.models.base import (
    ContentTables,
    Floats,
    Ints,
    ItemQuery,
    ItemSimilarityModel,
    film_ids,
)
from matinee.models.content.blocks.term_counts import Fields
from matinee.models.content.tfidf import Tfidf
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import DECADE
from matinee.tasks.similar import evaluate

PER_FILM = ["franchise_hit_rate", "corating_overlap", "novelty", "diversity"]
OBJECTIVE = Objective(
    *("ranking", "tfidf", "franchise_hit_rate_at_2", 1),
    *(PER_FILM, [], ["coverage", "answerable_share"], 2, 200, 0.95, 1),
)


class Backwards(ItemSimilarityModel):
    """Likes films the more, the later they stand; has no opinion on the silent one's."""

    def fit(self, library: ContentTables, rng: np.random.Generator) -> Self:
        self.film_ids = film_ids(library.films)
        return self

    def score(self, askers: Sequence[ItemQuery]) -> Floats:
        places = np.tile(np.arange(float(len(self.film_ids))), (len(askers), 1))
        places[[asker.film_id == NO_TEXT for asker in askers]] = np.nan
        return places

    def explain(self, asker: ItemQuery, places: Ints) -> list[dict[str, list[str]]]:
        return [{} for _ in places]


def evaluated(model: ItemSimilarityModel, max_queries: int = 100) -> Evaluation:
    library = small_content.library()
    return evaluate.evaluate_on(
        model.fit(library, rng_for(1)), library, [DECADE], OBJECTIVE, max_queries
    )


def test_a_franchise_is_found_by_text_and_not_by_place() -> None:
    text, place = (evaluated(m).summary for m in (Tfidf(Fields(1, 1, 1, 1, 1)), Backwards()))
    assert text["franchise_hit_rate_at_2"] == 1 and place["franchise_hit_rate_at_2"] == 0
    assert text["answerable_share"] == 1 and place["answerable_share"] == pytest.approx(11 / 12)
    assert place["coverage"] == pytest.approx(3 / 12)


def test_rows_cover_films_and_metrics() -> None:
    text, place = (evaluated(model).rows for model in (Tfidf(Fields()), Backwards()))
    assert len(text) == len(place) == 12 * len(PER_FILM)
    assert text[["user_id", "metric", DECADE]].equals(place[["user_id", "metric", DECADE]])
    seen = from_rows(text)
    assert seen.columns == [f"{name}_at_2" for name in PER_FILM]
    # the five films of franchises with several films; those rated; all; all
    assert seen.counts.sum(axis=0).tolist() == [5, 8, 12, 12]


def test_groups_are_the_films_decades() -> None:
    groups = evaluated(Tfidf(Fields())).groups
    nineties = groups[(groups["group"] == "1990") & (groups["metric"] == "novelty_at_2")]
    assert nineties["users"].tolist() == [2]
    assert set(groups["column"]) == {DECADE}


def test_the_same_films_are_drawn_for_every_candidate() -> None:
    text, place = (evaluated(model, max_queries=4).rows for model in (Tfidf(Fields()), Backwards()))
    assert text["user_id"].nunique() == 4
    assert text["user_id"].equals(place["user_id"])


def test_candidates_are_compared_as_those_of_any_task() -> None:
    models = {"tfidf": Backwards(), "better": Tfidf(Fields())}
    entries = {name: CandidateResult(evaluated(model).rows, {}) for name, model in models.items()}
    board = leaderboard(entries, OBJECTIVE, Gate([], {}, {}))
    assert board.rows[0].candidate == "better"
    assert board.rows[0].gain == 1


class Silent(Backwards):
    def score(self, askers: Sequence[ItemQuery]) -> Floats:
        return np.full((len(askers), len(self.film_ids)), np.nan)


def test_unanswered_queries_score_zero() -> None:
    silent, text = evaluated(Silent()), evaluated(Tfidf(Fields()))
    assert (silent.rows["total"] == 0).all()
    assert silent.rows["count"].equals(text.rows["count"])
    assert (silent.summary["n_queries"], silent.summary["n_answered"]) == (12, 0)


def test_relatedness_may_decide() -> None:
    related = OBJECTIVE._replace(metric="relatedness_at_2", pooled=["relatedness"])
    models = {"tfidf": Backwards(), "better": Tfidf(Fields(1, 1, 1, 1, 1))}
    library = small_content.library()
    entries = {}
    for name, model in models.items():
        result = evaluate.evaluate_on(
            model.fit(library, rng_for(1)), library, [DECADE], related, 100
        )
        summary = result.summary
        halves = summary["franchise_hit_rate_at_2"], summary["corating_overlap_at_2"]
        assert summary["relatedness_at_2"] == pytest.approx(sum(halves) / 2)
        entries[name] = CandidateResult(result.rows, {})
    board = leaderboard(entries, related, Gate([], {}, {}))
    assert board.champion == "better"
