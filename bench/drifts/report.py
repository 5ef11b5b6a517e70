"""The benchmark's report as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from drifts.scoring import Score, total_score
from matinee.monitoring.backtest import DECAYED, RETRAINED
from matinee.monitoring.retrain_decision import CHALLENGERS, RetrainDecision
from matinee.runtime.serialization import markdown_table

Decisions = dict[tuple[int, int, float], RetrainDecision]
"""By number of ratings, seed and strength."""

HEADING = ("detector", "ratings", "in time", "early", "other alarms", "false alarms", "CPU s")
DETECTION = (
    "Twelve synthetic data sets with two to four preference changes each, of strengths 0.3 "
    "(subtle) to 1 (plain) on random days, and twenty without; windows of one month. A change is "
    "detected in time by the end of the third window after its own, and early by the end of the "
    "first. Other alarms are late or match no change. False alarms are those on data without a "
    "change. CPU seconds are the mean per data set. Thresholds were tuned on other seeds.\n\n"
    "The oracle knows the days and genres of the changes and tests for their shift at the same "
    "significance level: an upper bound for detectors."
)
RETRAINING = (
    "RMSE in stars of a static champion trained before the first change, and the gains of "
    "champions retrained before each window, without and with decayed residuals. Intervals "
    "hold 95 % of the bootstrap resamples of users; p-values have Holm's correction for the two "
    "comparisons. Without changes (strength 0) the gain comes from more training data."
)
REAL = (
    "Trained on the first half of the ratings, then evaluated on blocks of 5 %. The users' "
    "histories grow for all champions, the static one included."
)
SIGNIFICANCE = 0.05


class DetectorResult(NamedTuple):
    """One detector on the data sets of one size."""

    detector: str
    ratings: int
    scores: dict[tuple[int, float], Score]
    """By seed and strength."""
    false_alarms: list[int]
    """Of each data set without a change."""
    seconds: list[float]
    """CPU time of each data set, with the preparation of its input."""


def page(
    results: list[DetectorResult],
    decisions: Decisions,
    real: RetrainDecision | None,
    environment: Sequence[str],
) -> str:
    code, machine, load = environment
    parts = [
        "# Drift benchmark",
        f"- Code: {code}.\n- Machine: {machine}; load average {load} at the start.",
        "## Detection of planted changes",
        DETECTION,
        score_table(results),
        "Changes detected in time, by strength:",
        strength_table(results),
        "## Gain of retraining",
        RETRAINING,
        significance_summary(decisions),
        gain_table(decisions),
    ]
    if real:
        parts += ["## MovieLens 1M", f"{real.headline}. {REAL}", block_table(real)]
    return "\n\n".join([*parts, ""])


def score_table(results: list[DetectorResult]) -> str:
    return markdown_table(HEADING, [_score_row(result) for result in results])


def _score_row(result: DetectorResult) -> tuple[str, ...]:
    total, false_alarms = total_score(result.scores.values()), result.false_alarms
    share = f"{total.detected} of {total.planted} ({total.detected / total.planted:.0%})"
    alarms = f"{sum(false_alarms)} on {sum(map(bool, false_alarms))} of {len(false_alarms)}"
    return (
        *(result.detector, f"{result.ratings:,}", share),
        *(str(total.early), str(total.other_alarms)),
        alarms if false_alarms else "-",
        f"{np.mean(result.seconds):.1f}" if result.seconds else "-",
    )


def strength_table(results: list[DetectorResult]) -> str:
    strengths = sorted({strength for _, strength in results[0].scores})
    rows = []
    for result in results:
        cells = []
        for strength in strengths:
            total = total_score(score for key, score in result.scores.items() if key[1] == strength)
            cells.append(f"{total.detected} of {total.planted}")
        rows.append((result.detector, f"{result.ratings:,}", *cells))
    heading = ("detector", "ratings", *(f"{strength:g}" for strength in strengths))
    return markdown_table(heading, rows)


def significance_summary(decisions: Decisions) -> str:
    drifted = [decision for (*_, strength), decision in decisions.items() if strength]
    counts = {
        name: sum(
            decision.gains[name].low > 0 and decision.p_values[name] < SIGNIFICANCE
            for decision in drifted
        )
        for name in CHALLENGERS
    }
    better = sum(
        decision.gains[DECAYED].value > decision.gains[RETRAINED].value for decision in drifted
    )
    summary = " and ".join(f"{name} on {count}" for name, count in counts.items())
    return (
        f"Significantly better than static on the {len(drifted)} data sets with changes: "
        f"{summary}. Decayed residuals have a lower error than retraining alone on {better}."
    )


def gain_table(decisions: Decisions) -> str:
    rows = []
    for (ratings, seed, strength), decision in decisions.items():
        gains = [
            f"{gain.value:+.4f} ({gain.low:+.4f} to {gain.high:+.4f}), "
            f"p {decision.p_values[name]:.3f}"
            for name, gain in decision.gains.items()
        ]
        static = f"{decision.rmse['static'].value:.4f}"
        rows.append((f"{ratings:,}", str(seed), f"{strength:g}", static, *gains))
    names = ("ratings", "seed", "strength", "static RMSE", "retrained gain", "decayed gain")
    return markdown_table(names, rows)


def block_table(decision: RetrainDecision) -> str:
    rows = [
        (
            str(decision.windowed.first_days[window]),
            *(f"{figures[index].value:.3f}" for figures in decision.rmse_by_window.values()),
        )
        for index, window in enumerate(decision.windowed.tested)
    ]
    rows.append(("all", *(f"{figure.value:.4f}" for figure in decision.rmse.values())))
    return markdown_table(("block from", *decision.rmse_by_window), rows)
