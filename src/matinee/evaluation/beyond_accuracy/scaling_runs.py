"""Fits of a task's champions and baselines on samples of the data of increasing size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from matinee.evaluation.beyond_accuracy.scaling_law import SHARES, ScalingLaw, fit_scaling_law

COST_NAMES = ("seconds", "mib")
Fits = list[dict[str, Any]]
"""Of each fit, the multiple of the smallest size, the size, and the costs; None if unavailable."""


class ScalingRuns(NamedTuple):
    task: str
    unit: str
    """what the size counts: users or films"""
    confidence: float
    baselines: list[str]
    fits: dict[str, Fits]
    """by candidate"""

    def growth(self) -> dict[str, dict[str, ScalingLaw]]:
        """By candidate and cost."""
        return {name: _growth(fits, self.confidence) for name, fits in self.fits.items()}


def run_fits(
    names: list[str],
    rounds: int,
    fit: Callable[[str, float], dict[str, Any]],
    report: Callable[[str], None],
) -> dict[str, Fits]:
    """By candidate; they take turns, so that a busy moment of the machine affects them all."""
    fits: dict[str, Fits] = {name: [] for name in names}
    for number in range(rounds):
        for times, share in SHARES.items():
            report(f"round {number + 1} of {rounds}: {times} times the data")
            for name, runs in fits.items():
                runs.append({"times": times} | fit(name, share))
    return fits


def candidates(task: dict[str, Any], manifest: dict[str, Any]) -> list[str]:
    """Champion and baseline of each objective, without duplicates."""
    names = [
        name
        for objective, chosen in task["objectives"].items()
        for name in (manifest["objectives"][objective]["candidate"], chosen["baseline"])
    ]
    return list(dict.fromkeys(names))


def _growth(fits: Fits, confidence: float) -> dict[str, ScalingLaw]:
    sizes = np.array([fit["size"] for fit in fits], dtype=float)
    return {
        cost: fit_scaling_law(sizes, np.array([fit[cost] for fit in fits], dtype=float), confidence)
        for cost in COST_NAMES
        if all(fit[cost] is not None for fit in fits)
    }
