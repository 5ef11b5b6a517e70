"""Model card of a task and data card of a collection, in Markdown."""

from __future__ import annotations

from typing import Any

from matinee.artifacts.task_run import TaskRun
from matinee.evaluation.objective import Objective
from matinee.model_store.evidence.card_texts import OTHER, TASKS, licence
from matinee.runtime.serialization import markdown_table

OMITTED = ("objective", "low", "high", "beyond_accuracy", "megabytes")
GroupRows = dict[str, list[dict[str, str]]]
"""The rows of each candidate's metrics by group."""


def model_card(run: TaskRun, params: dict[str, Any], groups: GroupRows) -> str:
    texts, task = TASKS.get(run.task, OTHER), params["tasks"][run.task]
    parts = [
        f"# {run.task}: model card\n\n{texts.question}\n",
        _models(run, params),
        _inputs(run, task),
        *(_metrics(run, params, objective, groups) for objective in task["objectives"]),
        f"## Intended use\n\n{texts.use} Not for: {texts.misuse}\n",
        "## Limits\n\n" + "\n".join(f"- {limit}" for limit in texts.limits) + "\n",
        "The metrics of the winners are those they were selected by, so their gains are slightly "
        "optimistic. `leaderboard.md` lists all candidates.\n",
    ]
    return "\n".join(parts)


def data_card(collection: str, source: dict[str, Any], files: dict[str, Any]) -> str:
    """From what `download` and `merge` recorded."""
    rows = [
        (file, f"{count['read']:,}", f"{count['kept']:,}", _dropped(count["dropped"]))
        for file, count in files.items()
    ]
    heading = ("file", "read", "kept", "dropped, and why")
    return (
        f"# {collection}: data card\n\n"
        f"- Source: {source['source']}, from `{source['url']}`.\n"
        f"- Digest of the download: `{source['digest']}`; {_expected(source)}.\n"
        f"- Licence: {licence(source['source'])}\n\n"
        f"## Rows\n\n{markdown_table(heading, rows)}\n"
    )


def _models(run: TaskRun, params: dict[str, Any]) -> str:
    rows = []
    for objective, candidate in run.champion.winners().items():
        model = dict(params["candidates"][candidate]["model"])
        target = model.pop("_target_")
        settings = ", ".join(f"{key}={value}" for key, value in model.items()) or "none"
        rows.append((objective, candidate, f"`{target}`", settings))
    heading = ("objective", "candidate", "class", "hyper-parameters")
    return f"## Models\n\n{markdown_table(heading, rows)}\n"


def _inputs(run: TaskRun, task: dict[str, Any]) -> str:
    data, digests = run.data, run.champion.manifest["digests"]
    rows = [("prepared data", f"`{data.digest}`")]
    rows += [(name, f"`{digests[name]}`") for name in ("params", "code", "lock")]
    return (
        f"## Inputs\n\nThe collection {task['collection']}, source {data.name} "
        f"(`{data.source}`), split {task['split']}; see `{task['collection']}.md`."
        f"\n\n{markdown_table(('input', 'digest'), rows)}\n"
    )


def _metrics(run: TaskRun, params: dict[str, Any], name: str, groups: GroupRows) -> str:
    objective = Objective.from_settings(params["tasks"][run.task], name, params["seed"])
    champion, baseline = run.champion.winners()[name], objective.baseline
    summaries = {each.candidate: each.summary for each in run.candidates}
    both = list(dict.fromkeys((champion, baseline)))
    metrics = [metric for metric in summaries[champion] if metric not in OMITTED]
    metrics.sort(key=lambda metric: (metric != objective.metric, metric))
    rows = [(m, *(_interval(summaries[each], m) for each in both)) for m in metrics]
    heading = ("metric", *(_heading(each, champion, baseline) for each in both))
    better = "higher" if objective.sign > 0 else "lower"
    return (
        f"## {name}\n\nSelected by {objective.metric} ({better} is better); intervals contain "
        f"{objective.confidence:.0%} of {objective.resamples} bootstrap resamples of the hold-out."
        f"\n\n{markdown_table(heading, rows)}\n\n{_by_group(objective.metric, both, groups)}"
    )


def _heading(candidate: str, champion: str, baseline: str) -> str:
    if champion == baseline:
        return f"{candidate} (the baseline serves)"
    return f"{candidate} (champion)" if candidate == champion else f"{candidate} (baseline)"


def _interval(summary: dict[str, Any], metric: str) -> str:
    value = f"{summary[metric]:.4f}"
    if metric in summary["low"]:
        value += f" ({summary['low'][metric]:.4f} to {summary['high'][metric]:.4f})"
    return value


def _by_group(metric: str, candidates: list[str], groups: GroupRows) -> str:
    values: dict[tuple[str, str, str], dict[str, str]] = {}
    for candidate in candidates:
        for row in groups[candidate]:
            if row["metric"] == metric:
                interval = f"{float(row['low']):.4f} to {float(row['high']):.4f}"
                text = f"{float(row['value']):.4f} ({interval})"
                key = (row["column"], row["group"], row["users"])
                values.setdefault(key, {})[candidate] = text
    rows = [(*key, *(texts.get(each, "") for each in candidates)) for key, texts in values.items()]
    if not rows:
        return "There are no metrics by group.\n"
    heading = ("attribute", "group", "users", *candidates)
    return f"By group:\n\n{markdown_table(heading, rows)}\n"


def _dropped(reasons: dict[str, int]) -> str:
    return "; ".join(f"{count:,} {reason}" for reason, count in reasons.items()) or "none"


def _expected(source: dict[str, Any]) -> str:
    if source.get("expected"):
        return f"expected was `{source['expected']}`"
    return "the source has no expected digest"
