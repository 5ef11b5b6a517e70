"""No figure is told that is not the tracked run's, and no file that the pipeline did not write."""

from __future__ import annotations

from typing import Any

from matinee.artifacts.task_run import TaskRun
from matinee.evaluation.objective import Objective

SHOWN = 3


class InconsistentEvidenceError(Exception):
    """The evidence would tell what nobody measured."""


def check_metrics(history: TaskRun, tracked: dict[str, dict[str, float]]) -> None:
    """Refuses what differs from the runs; `tracked` are their metrics by candidate."""
    wrong = []
    for one in history.candidates:
        told = one._replace(cost={}).metrics()
        run = tracked.get(one.candidate)
        if run is None:
            raise InconsistentEvidenceError(
                f"{history.task}: MLflow knows no run of {one.candidate} with this model, these "
                "parameters and this data; run `make run`"
            )
        wrong += [
            f"{name} of {one.candidate} is {value!r} in its file and {run.get(name)!r} in its run"
            for name, value in told.items()
            if run.get(name) != value
        ]
    wrong += _manifest(history)
    if wrong:
        more = f", and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
        raise InconsistentEvidenceError(
            f"{history.task}: what would be told is not what was tracked: "
            f"{'; '.join(wrong[:SHOWN])}{more}; run `make run`"
        )


def _manifest(history: TaskRun) -> list[str]:
    summaries = {one.candidate: one.summary for one in history.candidates}
    wrong = []
    for winner in history.champion.manifest["objectives"].values():
        name = winner["candidate"]
        if name not in summaries:
            return [f"the champion {name} is not in the line-up ({', '.join(summaries)})"]
        wrong += [
            f"{figure} of {name} is {value!r} in the manifest and "
            f"{summaries[name].get(figure)!r} in its file"
            for figure, value in winner["metrics"].items()
            if summaries[name].get(figure) != value
        ]
    return wrong


def check_leaderboard(page: str, history: TaskRun, params: dict[str, Any]) -> None:
    """Each candidate's place tells the figure that its run has."""
    task = params["tasks"][history.task]
    lines = [line.replace("**", "") for line in page.splitlines()]
    for one in history.candidates:
        metric = Objective.from_settings(task, one.summary["objective"], params["seed"]).metric
        value, low, high = (
            part[metric] for part in (one.summary, one.summary["low"], one.summary["high"])
        )
        row = f"| {one.candidate} | {value:.4f} | {low:.4f} to {high:.4f} |"
        if not any(line.startswith(row) for line in lines):
            raise InconsistentEvidenceError(
                f"{history.task}: the leaderboard does not say `{row}`, as the run does; "
                "run `make run`"
            )
