"""Detectors of river, one for each genre, on the same opinions that our signals are made of."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from drifts.scoring import opinions
from matinee.monitoring.windows import WindowedRatings

Detect = Callable[[WindowedRatings, float], list[int]]


def rivals() -> dict[str, Detect]:
    """By name; their thresholds were chosen on the same twins as our detector's."""
    if find_spec("river") is None:
        return {}
    from river import drift

    return {
        "river ADWIN (delta 0.003)": _each(lambda: drift.ADWIN(delta=0.003, clock=8)),
        "river PageHinkley (delta 0.1, threshold 40)": _each(
            lambda: drift.PageHinkley(min_instances=30, delta=0.1, threshold=40, alpha=1.0)
        ),
    }


def _each(make: Callable[[], Any]) -> Detect:
    """After an alarm all of them begin anew."""

    def alarms(found: WindowedRatings, least_share: float) -> list[int]:
        seen, detectors = [], []
        for window, shown in enumerate(opinions(found, least_share), start=found.learned - 1):
            detectors = detectors or [make() for _ in range(shown.shape[1])]
            if _drifted(detectors, shown.tolist()):
                detectors = []
                seen += [window] if window in found.windows else []
        return seen

    return alarms


def _drifted(detectors: list[Any], rows: list[list[float]]) -> bool:
    for row in rows:
        for detector, value in zip(detectors, row, strict=True):
            detector.update(value)
        if any(detector.drift_detected for detector in detectors):
            return True
    return False
