"""A .sav asked through MLflow, from a folder that MLflow wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from fixtures import small_streaming
from matinee.artifacts import champion
from matinee.artifacts.pickles import pickle_io
from matinee.models.factorization.bias import UserItemBias
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import USER_ID
from matinee.schema.streaming import ID
from matinee.tasks.subscriber import data, present
from matinee.tracking import pyfunc_model

pytestmark = pytest.mark.filterwarnings("default")  # MLflow warns about what it stands on
READ = small_streaming.read(small_streaming.prepared())


def asked(sav: Path, kind: str, pairs: pd.DataFrame) -> pd.DataFrame:
    import mlflow

    example, form = pyfunc_model.signature("subscriber", kind)
    digest = pickle_io.sha256(sav.read_bytes())
    mlflow.pyfunc.save_model(
        path=sav.with_suffix(""),
        python_model=pyfunc_model.__file__,
        model_config={"task": "subscriber", "kind": kind, "digest": digest},
        artifacts={"sav": str(sav)},
        signature=form,
        input_example=example,
        pip_requirements=["matinee"],
    )
    answer: Any = mlflow.pyfunc.load_model(str(sav.with_suffix(""))).predict(pairs)
    return pd.DataFrame(answer)


def test_candidate_and_champion_score_pairs(
    tmp_path: Path,
) -> None:
    known = data.training_data(READ, {})
    folded = data.fit(UserItemBias, known, rng_for(1))
    pickle_io.save(folded, tmp_path / "candidate.sav")
    crowned = champion.build_champion(
        "subscriber",
        {"rating": "candidate"},
        tmp_path,
        seed=1,
        **present.describe(READ, {"threshold": 3.7}),
    )
    pickle_io.save(crowned, tmp_path / "champion.sav")
    pairs = pd.DataFrame({USER_ID: [1, 1, 999], ID: [small_streaming.GEM, "unknown", "unknown"]})
    scores = asked(tmp_path / "candidate.sav", "rating", pairs)["score"].tolist()
    assert scores[0] > scores[1] > scores[2]
    assert scores[2] == pytest.approx(folded.model.biases.mean)
    assert asked(tmp_path / "champion.sav", "champion", pairs)["score"].tolist() == scores
