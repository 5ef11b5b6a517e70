"""A task's side: which metrics are taken, which one decides, and against which baseline."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from matinee.metrics import classification, item_to_item, ranking, rating


class Objective(NamedTuple):
    name: str
    baseline: str
    metric: str
    """the one that decides, as it is called in the evaluations: ndcg_at_5"""
    sign: int
    """1 where higher is better, -1 where lower is"""
    person: list[str]
    """metrics that have one value per person, or per rating"""
    pooled: list[str]
    """those computed from the means of the former"""
    whole: list[str]
    """those that only all lists together have"""
    shown: int
    resamples: int
    confidence: float
    seed: int

    @property
    def chance(self) -> float:
        """What may at most be luck."""
        return 1 - self.confidence


def objective_of(task: dict[str, Any], name: str, seed: int) -> Objective:
    """As a task's section of params.yaml says."""
    chosen = task["sides"][name]
    _refuse_unknown(chosen)
    shared = (task["shown"], task["resamples"], task["confidence"], seed)
    metric = chosen["metric"]
    if name == "ranking":
        metric = metric_at(metric, task["shown"])
    sign = {"higher": 1, "lower": -1}[chosen["better"]]
    names = (chosen["person"], chosen["pooled"], chosen["whole"])
    return Objective(name, chosen["baseline"], metric, sign, *names, *shared)


def _refuse_unknown(chosen: dict[str, Any]) -> None:
    if chosen["better"] not in ("higher", "lower"):
        raise ValueError(f"better={chosen['better']!r} is unknown; allowed: higher, lower")
    wanted = [*chosen["person"], *chosen["pooled"], *chosen["whole"]]
    for metric in wanted:
        metric_function(metric)
    if chosen["metric"] not in wanted:
        raise ValueError(
            f"metric={chosen['metric']!r} is not among those taken; allowed: {', '.join(wanted)}"
        )


def metric_at(name: str, shown: int) -> str:
    """How a metric of lists is called."""
    return f"{name}_at_{shown}"


def metric_function(name: str) -> Callable[..., Any]:
    """The function of this name in matinee.metrics."""
    metrics = _metric_functions()
    if name not in metrics:
        raise ValueError(f"metric {name!r} is unknown; allowed: {', '.join(sorted(metrics))}")
    return metrics[name]


@cache
def _metric_functions() -> dict[str, Callable[..., Any]]:
    return {
        name: function
        for module in (ranking, classification, rating, item_to_item)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }
