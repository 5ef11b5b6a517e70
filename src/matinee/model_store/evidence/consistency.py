"""Checks that published metrics are those of the tracked runs."""

from __future__ import annotations

from typing import Any

from matinee.artifacts.task_run import TaskRun
from matinee.evaluation.objective import Objective
from matinee.runtime.process import UserError

MAX_LISTED = 3


class InconsistentEvidenceError(UserError):
    """The evidence would state a metric that was not measured."""


def check_metrics(run: TaskRun, tracked: dict[str, dict[str, float]]) -> None:
    """Refuses metrics that differ from the tracked ones, keyed by candidate."""
    differences = []
    for each in run.candidates:
        metrics = tracked.get(each.candidate)
        if metrics is None:
            raise InconsistentEvidenceError(
                f"{run.task}: MLflow has no run of {each.candidate} with this model, these "
                "parameters and this data; run `make run`"
            )
        differences += [
            f"{name} of {each.candidate} is {value!r} in its file and {metrics.get(name)!r} in its "
            "run"
            for name, value in each._replace(cost={}).metrics().items()
            if metrics.get(name) != value
        ]
    differences += _manifest_differences(run)
    if differences:
        rest = len(differences) - MAX_LISTED
        more = f", and {rest} more" if rest > 0 else ""
        raise InconsistentEvidenceError(
            f"{run.task}: the metrics to publish are not the tracked ones: "
            f"{'; '.join(differences[:MAX_LISTED])}{more}; run `make run`"
        )


def _manifest_differences(run: TaskRun) -> list[str]:
    summaries = {each.candidate: each.summary for each in run.candidates}
    differences = []
    for winner in run.champion.manifest["objectives"].values():
        candidate = winner["candidate"]
        if candidate not in summaries:
            return [f"the champion {candidate} is not in the line-up ({', '.join(summaries)})"]
        differences += [
            f"{name} of {candidate} is {value!r} in the manifest and "
            f"{summaries[candidate].get(name)!r} in its file"
            for name, value in winner["metrics"].items()
            if summaries[candidate].get(name) != value
        ]
    return differences


def check_leaderboard(page: str, run: TaskRun, params: dict[str, Any]) -> None:
    """Refuses a leaderboard page whose rows differ from the candidates' metrics."""
    task = params["tasks"][run.task]
    lines = [line.replace("**", "") for line in page.splitlines()]
    for each in run.candidates:
        summary = each.summary
        metric = Objective.from_settings(task, summary["objective"], params["seed"]).metric
        value, low, high = (part[metric] for part in (summary, summary["low"], summary["high"]))
        row = f"| {each.candidate} | {value:.4f} | {low:.4f} to {high:.4f} |"
        if not any(line.startswith(row) for line in lines):
            raise InconsistentEvidenceError(
                f"{run.task}: the leaderboard does not say `{row}`, as the run does; run `make run`"
            )
