"""A task's model card: what serves, what it was made from, how good it is, and what it is for."""

from __future__ import annotations

from typing import Any

from matinee.artifacts.task_run import TaskRun
from matinee.evaluation.objective import Objective
from matinee.model_store.evidence.card_texts import OTHER, TASKS
from matinee.runtime.serialization import markdown_table

NOT_SHOWN = ("objective", "low", "high", "beyond_accuracy", "megabytes")


def card(history: TaskRun, params: dict[str, Any], groups: dict[str, list[dict[str, str]]]) -> str:
    """In Markdown; `groups` are the rows of the report of each candidate by group."""
    words, task = TASKS.get(history.task, OTHER), params["tasks"][history.task]
    parts = [
        f"# {history.task}: model card\n\n{words.question}\n",
        _made(history, params),
        _data(history, task),
        *(_objective(history, params, objective, groups) for objective in task["objectives"]),
        f"## Intended use\n\n{words.use} Not for: {words.misuse}\n",
        "## Limits\n\n" + "\n".join(f"- {limit}" for limit in words.limits) + "\n",
        "The winners are told for the people they were chosen on, so their gains are slightly "
        "flattered. All candidates stand in `leaderboard.md`.\n",
    ]
    return "\n".join(parts)


def winners(history: TaskRun) -> dict[str, str]:
    return {
        objective: one["candidate"]
        for objective, one in history.champion.manifest["objectives"].items()
    }


def _made(history: TaskRun, params: dict[str, Any]) -> str:
    rows = []
    for objective, name in winners(history).items():
        model = dict(params["candidates"][name]["model"])
        target = model.pop("_target_")
        chosen = ", ".join(f"{key}={value}" for key, value in model.items()) or "none"
        rows.append((objective, name, f"`{target}`", chosen))
    heading = ("objective", "candidate", "class", "hyper-parameters")
    return f"## What it is\n\n{markdown_table(heading, rows)}\n"


def _data(history: TaskRun, task: dict[str, Any]) -> str:
    data, digests = history.data, history.champion.manifest["digests"]
    rows = [("prepared data", f"`{data.digest}`")]
    rows += [(f"{name}", f"`{digests[name]}`") for name in ("params", "code", "lock")]
    return (
        f"## What it was made from\n\nThe collection {task['collection']}, source {data.name} "
        f"(`{data.source}`), split {task['split']}; its card stands in `{task['collection']}.md`."
        f"\n\n{markdown_table(('what', 'digest'), rows)}\n"
    )


def _objective(
    history: TaskRun,
    params: dict[str, Any],
    name: str,
    groups: dict[str, list[dict[str, str]]],
) -> str:
    task = params["tasks"][history.task]
    objective, champion = (
        Objective.from_settings(task, name, params["seed"]),
        winners(history)[name],
    )
    summaries = {one.candidate: one.summary for one in history.candidates}
    shown = dict.fromkeys((champion, objective.baseline))
    figures = [figure for figure in summaries[champion] if figure not in NOT_SHOWN]
    figures.sort(key=lambda figure: (figure != objective.metric, figure))
    rows = [(figure, *(_told(summaries[one], figure) for one in shown)) for figure in figures]
    heading = ("figure", *(_heading(one, champion, objective.baseline) for one in shown))
    better = "higher" if objective.sign > 0 else "lower"
    return (
        f"## {name}\n\nJudged by {objective.metric} ({better} is better); intervals hold "
        f"{objective.confidence:.0%} of {objective.resamples} resamples of those held out.\n\n"
        f"{markdown_table(heading, rows)}\n\n{_by_group(objective.metric, list(shown), groups)}"
    )


def _heading(one: str, champion: str, baseline: str) -> str:
    if champion == baseline:
        return f"{one} (the baseline serves)"
    return f"{one} (champion)" if one == champion else f"{one} (baseline)"


def _told(summary: dict[str, Any], figure: str) -> str:
    value = f"{summary[figure]:.4f}"
    if figure in summary["low"]:
        value += f" ({summary['low'][figure]:.4f} to {summary['high'][figure]:.4f})"
    return value


def _by_group(metric: str, shown: list[str], groups: dict[str, list[dict[str, str]]]) -> str:
    found: dict[tuple[str, str, str], dict[str, str]] = {}
    for one in shown:
        for row in groups[one]:
            if row["metric"] == metric:
                ends = f"{float(row['low']):.4f} to {float(row['high']):.4f}"
                key = (row["column"], row["group"], row["users"])
                found.setdefault(key, {})[one] = f"{float(row['value']):.4f} ({ends})"
    rows = [(*key, *(values.get(one, "") for one in shown)) for key, values in found.items()]
    if not rows:
        return "No groups are told.\n"
    return f"By group:\n\n{markdown_table(('of', 'group', 'of them', *shown), rows)}\n"
