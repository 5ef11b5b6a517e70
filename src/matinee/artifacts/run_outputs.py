"""Where the files of a run lie: the one place that spells their paths, as `dvc.yaml` does."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class RunOutputs(NamedTuple):
    root: Path = Path()
    """the folder of the checkout"""

    def source(self, collection: str) -> Path:
        return self.raw(collection) / "source.json"

    def raw(self, collection: str) -> Path:
        return self.root / "data" / "raw" / collection

    def merged(self, collection: str) -> Path:
        return self.root / "data" / "merged" / collection

    def merge_metrics(self, collection: str) -> Path:
        return self.root / "metrics" / "merge" / f"{collection}.json"

    def dropped_rows(self, collection: str) -> Path:
        return self.root / "reports" / "merge" / f"{collection}.csv"

    @property
    def crosswalk(self) -> Path:
        return self.root / "data" / "crosswalk.parquet"

    @property
    def crosswalk_metrics(self) -> Path:
        return self.root / "metrics" / "crosswalk.json"

    @property
    def prepared(self) -> Path:
        return self.root / "data" / "prepared"

    def candidate(self, task: str, name: str) -> Path:
        return self.root / "models" / "candidates" / task / f"{name}.sav"

    def cost(self, name: str) -> Path:
        return self.root / "metrics" / "costs" / f"{name}.json"

    def evaluation(self, task: str, name: str) -> Path:
        return self.root / "evaluations" / task / f"{name}.parquet"

    def metrics(self, task: str, name: str) -> Path:
        return self.root / "metrics" / task / f"{name}.json"

    def deciding_metric(self, name: str) -> Path:
        return self.root / "metrics" / "main" / f"{name}.json"

    def group_metrics(self, task: str, name: str) -> Path:
        return self.root / "reports" / task / f"{name}.csv"

    def candidate_chart(self, task: str, name: str) -> Path:
        return self.root / "reports" / task / "candidates" / f"{name}.png"

    def champion(self, task: str) -> Path:
        return self.root / "models" / "best" / f"{task}.sav"

    def manifest(self, task: str) -> Path:
        return self.champion(task).with_suffix(".json")

    def leaderboard(self, task: str, suffix: str = "md") -> Path:
        return self.root / "reports" / task / f"leaderboard.{suffix}"

    def beyond_accuracy(self, task: str) -> Path:
        return self.root / "metrics" / "beyond_accuracy" / f"{task}.json"

    def beyond_accuracy_report(self, task: str, suffix: str = "md") -> Path:
        return self.root / "reports" / task / f"beyond_accuracy.{suffix}"

    def scalability(self, task: str) -> Path:
        return self.root / "metrics" / "costs" / "scalability" / f"{task}.json"

    @property
    def drift(self) -> Path:
        return self.root / "metrics" / "drift.json"

    def drift_report(self, suffix: str = "md") -> Path:
        return self.root / "reports" / "drift" / f"drift.{suffix}"

    @property
    def retraining_report(self) -> Path:
        return self.drift_report().with_stem("retraining")

    @property
    def mlruns(self) -> Path:
        return self.root / "mlruns"

    def tracked(self, task: str) -> Path:
        return self.mlruns / "tracked" / f"{task}.json"
