"""Only classes below matinee.models are instantiated."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from checkout import ROOT
from matinee.models.demographic.segment_popularity import SegmentPopularity
from matinee.models.instantiate import TargetError, instantiate_model

TARGET = "matinee.models.demographic.segment_popularity.SegmentPopularity"


def test_model_class_is_instantiated() -> None:
    assert instantiate_model({"_target_": TARGET}) == SegmentPopularity()


@pytest.mark.parametrize(
    "target",
    [
        *("pandas.read_pickle", "os.system", "builtins.eval"),
        "matinee.artifacts.pickles.pickle_io.load",
        *("matinee.modelsandmore.Model", "matinee.models", "matinee.models.SegmentPopularity"),
        *(f"{TARGET}.fit", "matinee.models.base.np.load", "matinee.models.base.np"),
        *("matinee.models.demographic.segment_popularity.DemographicRanker", f" {TARGET}"),
        *(f"{TARGET}\n", "matinee.models.absent.Model", "", None, 1, ["pandas.read_pickle"]),
        *("${oc.env:HOME}", "matinee.models.demographic.segment_popularity.__class__"),
    ],
)
def test_other_target_is_refused(target: Any) -> None:
    with pytest.raises(TargetError, match="refused"):
        instantiate_model({"_target_": target})


@pytest.mark.parametrize(
    "config",
    [
        {"_target_": TARGET, "damping": {"_target_": "pandas.read_pickle"}},
        {"_target_": TARGET, "damping": [{"a": {"_target_": "os.system"}}]},
        {"_target_": TARGET, "_partial_": True},
        {"_target_": TARGET, "_args_": [1]},
        {"damping": 1},
    ],
)
def test_nested_target_and_other_keywords_refused(config: dict[str, Any]) -> None:
    with pytest.raises(TargetError):
        instantiate_model(config)


def test_refused_before_anything_is_imported() -> None:
    code = """
import sys
from matinee.models.instantiate import TargetError, instantiate_model
before = set(sys.modules)
config = {"_target_": "matinee.models.neural.neural_mf.NeuralMF", "x": {"_target_": "wave.open"}}
try:
    instantiate_model(config)
except TargetError:
    print(sorted(set(sys.modules) - before))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


class Harm:
    def __reduce__(self) -> Any:
        return os.mkdir, ("harm",)


def test_train_refuses_a_reader_of_pickles(tmp_path: Path) -> None:
    """As `dvc exp run -S candidates.x.model._target_=pandas.read_pickle` would have it."""
    (tmp_path / "p.pkl").write_bytes(pickle.dumps(Harm()))
    params = yaml.safe_load((ROOT / "params.yaml").read_text())
    model = {"_target_": "pandas.read_pickle", "filepath_or_buffer": "p.pkl"}
    params["candidates"]["newcomer_popularity"]["model"] = model
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(params))
    words = ["newcomer_popularity", "data/prepared", "model.sav", "cost.json"]
    done = subprocess.run(
        [sys.executable, str(ROOT / "pipeline/train.py"), *words],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "_target_='pandas.read_pickle' is refused; allowed are the classes" in done.stderr
    assert not (tmp_path / "harm").exists()
