from __future__ import annotations

import json
from pathlib import Path

import pytest

from fixtures import small_content
from matinee.evaluation import result_files
from matinee.evaluation.evaluator import Evaluation
from matinee.evaluation.objective import Objective
from matinee.models.content.blocks.term_counts import Fields
from matinee.models.content.tfidf import Tfidf
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import DECADE
from matinee.tasks.similar import evaluate

OBJECTIVE = Objective(
    *("ranking", "text", "franchise_hit_rate_at_2", 1),
    *(["franchise_hit_rate"], [], ["answerable_share"], 2, 20, 0.95, 1),
)


@pytest.fixture(scope="module")
def evaluated() -> Evaluation:
    library = small_content.library()
    model = Tfidf(Fields()).fit(library, rng_for(1))
    return evaluate.evaluate_on(model, library, [DECADE], OBJECTIVE)


def test_results_round_trip_with_pooled_metrics(evaluated: Evaluation, tmp_path: Path) -> None:
    sav = tmp_path / "text.sav"
    sav.write_bytes(bytes(2_500_000))
    main = tmp_path / "main" / "text.json"
    files = result_files.Files(
        tmp_path / "text.parquet", tmp_path / "text.json", tmp_path / "text.csv", main
    )
    result_files.write(evaluated, OBJECTIVE, sav, files)
    entry = result_files.candidate_results(tmp_path, result_files.summaries(tmp_path, ["text"]))[
        "ranking"
    ]["text"]
    hits = evaluated.summary["franchise_hit_rate_at_2"]
    metrics = {"answerable_share": 1, "franchise_hit_rate_at_2": hits}
    counts = {"n_queries": 12, "n_answered": 12}
    assert entry.whole == {"megabytes": 2.5, **metrics, **counts}
    assert entry.rows.equals(evaluated.rows)
    assert json.loads(main.read_text()) == {"franchise_hit_rate_at_2": hits}
