from __future__ import annotations

import json
from pathlib import Path

import pytest

import tiny_library
from matinee import results, similarity
from matinee.evaluation import Evaluation
from matinee.models.features.documents import Fields
from matinee.models.tfidf import Tfidf
from matinee.seeds import generator
from matinee.sides import Side
from matinee.tables import DECADE

SIDE = Side(
    *("ranking", "text", "franchise_hit_rate_at_2", 1),
    *(["franchise_hit_rate"], [], ["askable"], 2, 20, 0.95, 1),
)


@pytest.fixture(scope="module")
def evaluated() -> Evaluation:
    library = tiny_library.library()
    model = Tfidf(Fields()).fit(library, generator(1))
    return similarity.evaluate(model, library, [DECADE], SIDE)


def test_what_is_written_is_read_as_an_entry_with_every_figure_on_the_whole(
    evaluated: Evaluation, tmp_path: Path
) -> None:
    sav = tmp_path / "text.sav"
    sav.write_bytes(bytes(2_500_000))
    main = tmp_path / "main" / "text.json"
    files = results.Files(
        tmp_path / "text.parquet", tmp_path / "text.json", tmp_path / "report", main
    )
    results.write(evaluated, "text", SIDE, sav, files)
    entry = results.entries(tmp_path, results.summaries(tmp_path, ["text"]))["ranking"]["text"]
    hits = evaluated.summary["franchise_hit_rate_at_2"]
    assert entry.whole == {"megabytes": 2.5, "askable": 1, "franchise_hit_rate_at_2": hits}
    assert entry.rows.equals(evaluated.rows)
    assert json.loads(main.read_text()) == {"franchise_hit_rate_at_2": hits}
