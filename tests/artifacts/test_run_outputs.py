"""dvc.yaml and RunOutputs name the same files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from checkout import ROOT
from matinee.artifacts.run_outputs import RunOutputs

FILES = ("dvc.yaml", "pipeline/train/dvc.yaml", "pipeline/evaluate/dvc.yaml")
OTHER = {"data/sources"}
"""Written and read by stages alone."""


def stage_outputs() -> set[str]:
    stages = (
        stage.get("do", stage)
        for name in FILES
        for stage in yaml.safe_load((ROOT / name).read_text())["stages"].values()
    )
    return {path for stage in stages for path in _outputs(stage)}


def _outputs(stage: dict[str, Any]) -> Iterator[str]:
    for kind in ("outs", "metrics", "plots"):
        for out in stage.get(kind, []):
            path = out if isinstance(out, str) else next(iter(out))
            yield path.replace("${item.task}/${key}", "T/C").replace("${item}", "X")


def named_outputs() -> set[str]:
    """With the placeholders of dvc.yaml: T is a task, C a candidate, X a collection."""
    run = RunOutputs(Path())
    task, key = "${key}", "${key}"
    candidates = (run.candidate, run.evaluation, run.metrics, run.group_metrics)
    collections = (run.raw, run.merged, run.merge_metrics, run.dropped_rows)
    tasks = (
        *(run.champion, run.manifest, run.leaderboard, run.beyond_accuracy, run.tracked),
        *(run.beyond_accuracy_report, lambda name: run.leaderboard(name, "png")),
        *(lambda name: run.beyond_accuracy_report(name, "png"),),
        lambda name: run.candidate_chart(name, "any").parent,
    )
    paths = {
        *(path("T", "C") for path in candidates),
        *(path("X") for path in collections),
        *(path(task) for path in tasks),
        *(run.deciding_metric(key), run.prepared / "X", run.drift),
        *(run.crosswalk, run.crosswalk_metrics),
        *(run.drift_report(), run.drift_report("png")),
    }
    return {path.as_posix() for path in paths}


def test_outputs_same_as_in_dvc_yaml() -> None:
    assert named_outputs() == stage_outputs() - OTHER
