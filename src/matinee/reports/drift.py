"""The verdict in words, in tables and in a picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from matinee.monitoring.backtest import CHAMPIONS, FROZEN
from matinee.monitoring.change_points import Change
from matinee.monitoring.retrain_decision import Figure, RetrainDecision
from matinee.reports import drift_charts
from matinee.runtime.serialization import markdown_table

WINDOWS = (
    "RMSE in stars. The half-life is what the forgetting champion chose before the window, by its "
    "errors in earlier windows alone."
)
WORDS = {"refitted": "refitted before each window", "forgetting": "that also forgets"}


def write(found: RetrainDecision, report: Path) -> None:
    """A page and a picture; the report's path has no ending."""
    report.parent.mkdir(parents=True, exist_ok=True)
    report.with_suffix(".md").write_text(page(found), encoding="utf-8")
    drift_charts.windows(found).savefig(report.with_suffix(".png"))


def page(found: RetrainDecision) -> str:
    told = [f"# Drift: {found.headline}", _setting(found)]
    if found.found.windows:
        told += [_changes(found), _gains(found), "## Window by window", WINDOWS, _windows(found)]
    return "\n\n".join([*told, ""])


def _setting(found: RetrainDecision) -> str:
    replayed, learned = found.found.windows, found.found.start(found.found.learned)
    if not replayed:
        return _nothing(found, learned)
    since = found.found.days[found.found.learned]
    told = (
        f"The frozen champion knows the {learned:,} ratings from before {since}. From then on the "
        f"stream is replayed in {len(replayed)} windows; before each, everybody's history is what "
        "they had rated until then."
    )
    if found.found.total > len(found.found.stars):
        people = len(np.unique(found.found.users))
        told += f" Of {found.found.total:,} ratings these are the ones of {people:,} people."
    if not found.found.rehearsed:
        return told
    return f"{told} This is a rehearsal: the champion that serves has learned all ratings."


def _nothing(found: RetrainDecision, learned: int) -> str:
    if not found.asked:
        return "Movielens is not among the collections, or drift.window is null."
    if found.found.rehearsed:
        return f"All {learned:,} ratings are of one window: there is no stream to be replayed."
    return f"The champion has learned all {learned:,} ratings: none has come since."


def _changes(found: RetrainDecision) -> str:
    if not found.changes:
        return "No change of taste was found."
    rows = [_change(found, one) for one in found.changes]
    told = (
        "Tastes have changed: people choose and like other genres than before. The figures are "
        "shifts in standard errors; a genre is named where chance alone is unlikely (Holm)."
    )
    headings = ("since", "seen at the end of the window of", "in fashion", "out of fashion")
    return f"{told}\n\n{markdown_table(headings, rows)}"


def _change(found: RetrainDecision, one: Change) -> tuple[str, ...]:
    days = found.found.days
    rising = [f"{genre} {shift:+.1f}" for genre, shift in one.shifts.items() if shift > 0]
    falling = [f"{genre} {shift:+.1f}" for genre, shift in one.shifts.items() if shift < 0]
    named = [", ".join(genres) or "none for sure" for genres in (rising, falling[::-1])]
    return str(days[one.since]), str(days[one.found]), *named


def _gains(found: RetrainDecision) -> str:
    frozen = found.whole[FROZEN].value
    lines = [
        f"- A champion {WORDS[name]} errs by {found.whole[name].value:.4f}: a gain of "
        f"{gain.value:+.4f} ({gain.low:+.4f} to {gain.high:+.4f}, p = {found.chances[name]:.3f})."
        for name, gain in found.gains.items()
    ]
    told = f"In all these windows the frozen champion errs by {frozen:.4f} stars (RMSE)."
    return "\n".join([told, "", *lines, "", _why(found)])


def _why(found: RetrainDecision) -> str:
    """More to learn from is a gain too: it is no drift."""
    gained = any(gain.low > 0 for gain in found.gains.values())
    if gained and not found.retrain:
        return "What is gained comes from more ratings to learn from, not from a change of taste."
    return "Part of a gain comes from more ratings to learn from, also where nothing has changed."


def _windows(found: RetrainDecision) -> str:
    changed = {one.since for one in found.changes}
    rows = []
    for place, window in enumerate(found.found.windows):
        here = found.found.among(window)
        users = found.found.users
        people = set(users[here].tolist())
        new = len(people - set(users[: here.start].tolist()))
        half_life = found.half_lives[window]
        rows.append(
            (
                f"{found.found.days[window]}{' **changed**' if window in changed else ''}",
                f"{here.stop - here.start:,}",
                f"{new} of {len(people)}",
                *(_told(found.windows[name][place]) for name in CHAMPIONS),
                f"{half_life:g} days" if half_life else "none",
            )
        )
    return markdown_table(("from", "ratings", "new people", *CHAMPIONS, "half-life"), rows)


def _told(figure: Figure) -> str:
    return f"{figure.value:.3f} ({figure.low:.3f} to {figure.high:.3f})"
