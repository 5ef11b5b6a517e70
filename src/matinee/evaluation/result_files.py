"""Files of an evaluation: written by evaluate, read by select_best and what follows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from matinee.evaluation.per_user import CandidateResult
from matinee.runtime.serialization import canonical_json

if TYPE_CHECKING:
    from matinee.evaluation.evaluator import Evaluation
    from matinee.evaluation.objective import Objective


class Files(NamedTuple):
    """Paths of a candidate's results."""

    rows: Path
    """parquet: a row per user and metric"""
    summary: Path
    """JSON: each metric overall"""
    groups: Path
    """CSV: each metric by group of users"""
    main: Path | None = None
    """JSON: the deciding metric alone, for `dvc metrics show`"""


def write(evaluation: Evaluation, objective: Objective, sav: Path, files: Files) -> None:
    for path in filter(None, files):
        path.parent.mkdir(parents=True, exist_ok=True)
    evaluation.rows.to_parquet(files.rows, index=False)
    megabytes = sav.stat().st_size / 1e6
    summary = {"objective": objective.name, "megabytes": megabytes} | evaluation.summary
    files.summary.write_bytes(canonical_json(summary))
    if files.main:
        deciding = {objective.metric: evaluation.summary[objective.metric]}
        files.main.write_bytes(canonical_json(deciding))
    evaluation.groups.to_csv(files.groups, index=False)


def summaries(folder: Path, names: list[str]) -> dict[str, dict[str, Any]]:
    return {name: json.loads((folder / f"{name}.json").read_text()) for name in names}


def candidate_results(
    folder: Path, by_candidate: dict[str, dict[str, Any]]
) -> dict[str, dict[str, CandidateResult]]:
    """By objective and candidate."""
    import pandas as pd

    results: dict[str, dict[str, CandidateResult]] = {}
    for name, summary in by_candidate.items():
        rows = pd.read_parquet(folder / f"{name}.parquet")
        whole = {key: value for key, value in summary.items() if isinstance(value, int | float)}
        results.setdefault(summary["objective"], {})[name] = CandidateResult(rows, whole)
    return results
