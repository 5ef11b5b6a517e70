"""What a candidate is selected for: its metrics, the deciding one, and the baseline to beat."""

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
    """the deciding metric, by its name in the evaluations: ndcg_at_5"""
    sign: int
    """1 where higher is better, -1 where lower is"""
    per_user: list[str]
    """metrics with a value per user, or per rating"""
    pooled: list[str]
    """metrics of the means of `per_user`"""
    whole: list[str]
    """metrics of all lists together"""
    list_size: int
    resamples: int
    confidence: float
    seed: int

    @property
    def alpha(self) -> float:
        """Significance level."""
        return 1 - self.confidence

    def label(self, name: str) -> str:
        """The name of a metric in the evaluations: that of a list metric has its cut-off."""
        return metric_at(name, self.list_size) if self.name == "ranking" else name

    def plain(self, label: str) -> str:
        """The inverse of `label`."""
        return label.removesuffix(metric_at("", self.list_size))

    @classmethod
    def from_settings(cls, task: dict[str, Any], name: str, seed: int) -> Objective:
        """One objective of a task's section of params.yaml."""
        chosen = task["objectives"][name]
        _validate(chosen)
        shared = (task["list_size"], task["resamples"], task["confidence"], seed)
        metric = chosen["metric"]
        if name == "ranking":
            metric = metric_at(metric, task["list_size"])
        sign = {"higher": 1, "lower": -1}[chosen["better"]]
        names = (chosen["per_user"], chosen["pooled"], chosen["whole"])
        return cls(name, chosen["baseline"], metric, sign, *names, *shared)


def metric_at(name: str, list_size: int) -> str:
    """Name of a list metric at a cut-off: ndcg_at_5."""
    return f"{name}_at_{list_size}"


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


def _validate(chosen: dict[str, Any]) -> None:
    if chosen["better"] not in ("higher", "lower"):
        raise ValueError(f"better={chosen['better']!r} is unknown; allowed: higher, lower")
    metrics = [*chosen["per_user"], *chosen["pooled"], *chosen["whole"]]
    for metric in metrics:
        metric_function(metric)
    if chosen["metric"] not in metrics:
        raise ValueError(
            f"metric={chosen['metric']!r} is not among those computed; "
            f"allowed: {', '.join(metrics)}"
        )
