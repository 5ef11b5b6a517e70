"""Detectors of river, one per genre, on the preferences that our detector sees."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from drifts.scoring import preference_streams
from matinee.monitoring.windows import WindowedRatings

Detect = Callable[[WindowedRatings, float], list[int]]


def river_detectors() -> dict[str, Detect]:
    """By name, with thresholds tuned on the same data as our detector's; empty without river."""
    if find_spec("river") is None:
        return {}
    from river import drift

    return {
        "river ADWIN (delta 0.003)": _per_genre(lambda: drift.ADWIN(delta=0.003, clock=8)),
        "river PageHinkley (delta 0.1, threshold 40)": _per_genre(
            lambda: drift.PageHinkley(min_instances=30, delta=0.1, threshold=40, alpha=1.0)
        ),
    }


def _per_genre(build: Callable[[], Any]) -> Detect:
    """After an alarm all detectors are reset."""

    def detect(windowed: WindowedRatings, min_share: float) -> list[int]:
        alarms, detectors = [], []
        streams = preference_streams(windowed, min_share)
        for window, rows in enumerate(streams, start=windowed.n_train - 1):
            detectors = detectors or [build() for _ in range(rows.shape[1])]
            if _drifted(detectors, rows.tolist()):
                detectors = []
                alarms += [window] if window in windowed.tested else []
        return alarms

    return detect


def _drifted(detectors: list[Any], rows: list[list[float]]) -> bool:
    for row in rows:
        for detector, value in zip(detectors, row, strict=True):
            detector.update(value)
        if any(detector.drift_detected for detector in detectors):
            return True
    return False
