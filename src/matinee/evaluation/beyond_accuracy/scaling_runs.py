"""Fits of a task's champion and of its baselines, on ever more of the data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from matinee.evaluation.beyond_accuracy.scaling_law import SHARES, ScalingLaw, fit_scaling_law

MEASURED = ("seconds", "mib")
Fits = list[dict[str, Any]]
"""How many times the data, the size that is, and what was measured; None for what is not told."""


class ScalingRuns(NamedTuple):
    task: str
    unit: str
    """what there is more of at each size"""
    confidence: float
    baselines: list[str]
    fits: dict[str, Fits]
    """by candidate"""

    def growth(self) -> dict[str, dict[str, ScalingLaw]]:
        """By candidate and by what was measured."""
        return {name: _growth(fits, self.confidence) for name, fits in self.fits.items()}


def run_fits(
    wanted: list[str],
    rounds: int,
    fitted: Callable[[str, float], dict[str, Any]],
    say: Callable[[str], None],
) -> dict[str, Fits]:
    """By candidate; all are fitted at a size in turn, so that a busy moment harms none alone."""
    fits: dict[str, Fits] = {name: [] for name in wanted}
    for place in range(rounds):
        for times, share in SHARES.items():
            say(f"round {place + 1} of {rounds}: {times} times the data")
            for name, its in fits.items():
                its.append({"times": times} | fitted(name, share))
    return fits


def candidates(task: dict[str, Any], manifest: dict[str, Any]) -> list[str]:
    """The champion's and the baseline of each objective, each once."""
    both = [
        name
        for objective, chosen in task["objectives"].items()
        for name in (manifest["objectives"][objective]["candidate"], chosen["baseline"])
    ]
    return list(dict.fromkeys(both))


def _growth(fits: Fits, confidence: float) -> dict[str, ScalingLaw]:
    sizes = np.array([one["size"] for one in fits], dtype=float)
    return {
        of: fit_scaling_law(sizes, np.array([one[of] for one in fits], dtype=float), confidence)
        for of in MEASURED
        if all(one[of] is not None for one in fits)
    }
