"""The files in which an evaluation is kept: written once, read by selection and history."""

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
    """Where a candidate's results lie."""

    rows: Path
    """parquet: a row a person and metric"""
    summary: Path
    """JSON: each metric on the whole"""
    groups: Path
    """CSV: each metric by group of users"""
    main: Path | None = None
    """JSON: the one figure that decides, as DVC shows it"""


def write(found: Evaluation, objective: Objective, sav: Path, files: Files) -> None:
    for path in filter(None, files):
        path.parent.mkdir(parents=True, exist_ok=True)
    found.rows.to_parquet(files.rows, index=False)
    summary = {"objective": objective.name, "megabytes": sav.stat().st_size / 1e6} | found.summary
    files.summary.write_bytes(canonical_json(summary))
    if files.main:
        files.main.write_bytes(canonical_json({objective.metric: found.summary[objective.metric]}))
    found.groups.to_csv(files.groups, index=False)


def summaries(folder: Path, names: list[str]) -> dict[str, dict[str, Any]]:
    return {name: json.loads((folder / f"{name}.json").read_text()) for name in names}


def candidate_results(
    folder: Path, summed: dict[str, dict[str, Any]]
) -> dict[str, dict[str, CandidateResult]]:
    """By objective and candidate."""
    import pandas as pd

    found: dict[str, dict[str, CandidateResult]] = {one["objective"]: {} for one in summed.values()}
    for name, one in summed.items():
        rows = pd.read_parquet(folder / f"{name}.parquet")
        whole = {figure: value for figure, value in one.items() if isinstance(value, int | float)}
        found[one["objective"]][name] = CandidateResult(rows, whole)
    return found
