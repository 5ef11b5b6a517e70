"""Cold start by questions on synthetic data, whose users have tastes of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from checkout import ROOT
from matinee.datasets.movielens.load import load_tables
from matinee.datasets.synthetic.movielens.parameters import Parameters
from matinee.datasets.synthetic.movielens.writer import write
from matinee.models.base import Tables

SEED = 11


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(str(ROOT / "bench"))
    import newcomer_questions

    yield newcomer_questions


def tables(folder: Path, **parameters: Any) -> Tables:
    write(folder, Parameters(seed=SEED, drifts=0, **parameters))
    loaded = load_tables(folder, format="ml-1m")[0]
    return Tables(loaded["ratings"], loaded["films"], loaded["users"])


def test_three_answers_beat_demographics(bench: Any, tmp_path: Path) -> None:
    case = bench.build_case(tables(tmp_path, latent_strength=2), SEED)
    result = bench.interview(case, bench.by_expected_gain)
    gains = result.answers - result.demographics
    assert np.nanmax(np.abs(gains[:, 0])) == 0
    _, low, _ = bench.mean_interval(gains[:, 3], SEED)
    assert low > 0
