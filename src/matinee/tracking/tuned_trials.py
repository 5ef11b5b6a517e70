"""A hyper-parameter search from start to end: trials, report, and a run in MLflow for each."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from matinee.splits.prepared_tables import table_reader
from matinee.tuning import recommendation, search, search_plan, study_storage
from matinee.tuning.space import NotSearchableError

WIDTH = 100


def run_search(
    root: Path, params: dict[str, Any], candidate: str, bounds: search.Bounds, write: bool
) -> str:
    """A line about the end of the search; `write` puts recommended values into conf/."""
    plan = search_plan.plan_of(root, candidate, params)
    with study_storage.open_study(root / "searches", plan) as study:
        read = table_reader(root / "data" / "prepared")
        search.search(study, search_plan.cv_losses(plan, read), bounds)
        result = recommendation.Search(plan, study.trials(), len(study.others))
    recommended = recommendation.recommend(result)
    if recommended.recommended and write:
        search_plan.write(root, candidate, recommended.recommended.values)
    _show(result, write)
    from matinee.tracking.experiment import Experiment  # takes seconds to import
    from matinee.tracking.search_runs import track_search

    store = Path(os.environ.get("DVC_ROOT", root), "mlruns")
    logged = track_search(Experiment(store, plan.task), result)
    if not result.ranked:
        raise NotSearchableError(recommended.words)
    return f"{logged} trials are new in MLflow"


def _show(result: recommendation.Search, write: bool) -> None:
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console(highlight=False)
    console.width = max(console.width, WIDTH)
    console.print(Markdown(recommendation.report(result)))
    console.print(recommendation.advice(result, write), soft_wrap=True)
