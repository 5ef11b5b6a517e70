"""The page of what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from drifts.scoring import Score, summed
from matinee.monitoring.backtest import FORGETTING, REFITTED
from matinee.monitoring.retrain_decision import CHALLENGERS, RetrainDecision
from matinee.runtime.serialization import markdown_table

HEADING = ("detector", "ratings", "found in time", "soon", "other alarms", "false alarms", "CPU s")
FOUND = (
    "Twelve twins with two to four changes each, of strengths 0.3 (subtle) to 1 (plain) on random "
    "days, and twenty twins without a change; windows of one month. In time is by the end of the "
    "third window after the one that a change falls in, soon by the end of the first. Other alarms "
    "are late, or belong to no change. False alarms are those on twins without a change. CPU "
    "seconds are a twin's, on average. Thresholds were chosen on twins of other seeds.\n\nThe last "
    "line is no detector: it is told the days and which genres come and go, and only asks whether "
    "their shift shows, as rarely deceived in each window as ours: hardly more is in the data."
)
GAINED = (
    "RMSE in stars of a champion that is frozen before the first change, and how much less those "
    "err that are refitted before each window, or also forget. Intervals hold 95 % of the "
    "resamples of people; p-values are Holm's for the two. Where nothing has changed (strength 0) "
    "the gain comes from more ratings to learn from."
)
REAL = (
    "The first half of the ratings is learned, then blocks of 5 % are foretold. Everybody's "
    "history grows, also that which the frozen champion is shown."
)
SURE = 0.05


class Found(NamedTuple):
    """What one detector did on twins of one size."""

    detector: str
    ratings: int
    changing: dict[tuple[int, float], Score]
    """by seed and strength"""
    still: list[int]
    """alarms of each twin without a change"""
    seconds: list[float]
    """of CPU for each of them, what it is shown included"""


def page(
    found: list[Found],
    judged: dict[tuple[int, int, float], RetrainDecision],
    real: RetrainDecision | None,
    setting: Sequence[str],
) -> str:
    code, machine, load = setting
    parts = [
        "# Bench of drift",
        f"- Code: {code}.\n- Machine: {machine}; load average {load} at the start.",
        "## Are planted changes found?",
        FOUND,
        scores(found),
        "Changes found in time, by strength:",
        by_strength(found),
        "## What is gained by learning on?",
        GAINED,
        significant(judged),
        gains(judged),
    ]
    if real:
        parts += ["## MovieLens 1M", f"{real.headline}. {REAL}", blocks(real)]
    return "\n\n".join([*parts, ""])


def scores(found: list[Found]) -> str:
    return markdown_table(HEADING, _lines(found))


def _lines(found: list[Found]) -> list[tuple[str, ...]]:
    lines = []
    for one in found:
        total = summed(one.changing.values())
        share = f"{total.found} of {total.planted} ({total.found / total.planted:.0%})"
        alarms = f"{sum(one.still)} on {sum(map(bool, one.still))} of {len(one.still)}"
        seconds = f"{np.mean(one.seconds):.1f}" if one.seconds else "-"
        counts = (f"{one.ratings:,}", share, str(total.soon), str(total.others))
        lines.append((one.detector, *counts, alarms if one.still else "-", seconds))
    return lines


def by_strength(found: list[Found]) -> str:
    strengths = sorted({strength for _, strength in found[0].changing})
    rows = []
    for one in found:
        told = []
        for wanted in strengths:
            total = summed(s for (_, strength), s in one.changing.items() if strength == wanted)
            told.append(f"{total.found} of {total.planted}")
        rows.append((one.detector, f"{one.ratings:,}", *told))
    heading = ("detector", "ratings", *(f"{strength:g}" for strength in strengths))
    return markdown_table(heading, rows)


def significant(judged: dict[tuple[int, int, float], RetrainDecision]) -> str:
    changed = [one for (_, _, strength), one in judged.items() if strength]
    better = {
        name: sum(one.gains[name].low > 0 and one.chances[name] < SURE for one in changed)
        for name in CHALLENGERS
    }
    more = sum(one.gains[FORGETTING].value > one.gains[REFITTED].value for one in changed)
    told = " and ".join(f"{name} on {count}" for name, count in better.items())
    return (
        f"Significantly better than frozen on the {len(changed)} twins with changes: {told}. "
        f"Forgetting errs less than refitting alone on {more}."
    )


def gains(judged: dict[tuple[int, int, float], RetrainDecision]) -> str:
    """By ratings, seed and strength."""
    rows = []
    for (ratings, seed, strength), one in judged.items():
        gained = [
            f"{gain.value:+.4f} ({gain.low:+.4f} to {gain.high:+.4f}), p {one.chances[name]:.3f}"
            for name, gain in one.gains.items()
        ]
        told = (f"{ratings:,}", str(seed), f"{strength:g}", f"{one.whole['frozen'].value:.4f}")
        rows.append((*told, *gained))
    names = ("ratings", "seed", "strength", "frozen RMSE", "refitted gains", "forgetting gains")
    return markdown_table(names, rows)


def blocks(one: RetrainDecision) -> str:
    rows = [
        (
            str(one.found.days[window]),
            *(f"{figures[place].value:.3f}" for figures in one.windows.values()),
        )
        for place, window in enumerate(one.found.windows)
    ]
    rows.append(("all", *(f"{figure.value:.4f}" for figure in one.whole.values())))
    return markdown_table(("block from", *one.windows), rows)
