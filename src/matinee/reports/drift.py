"""The drift report: the retraining decision, the change points and the backtest by window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from matinee.monitoring.backtest import DECAYED, POLICIES, RETRAINED, STATIC
from matinee.monitoring.change_points import Change
from matinee.monitoring.retrain_decision import Estimate, RetrainDecision
from matinee.reports.charts import ACCENT, INK, PALE, new_figure
from matinee.runtime.serialization import escape_markdown, markdown_table

if TYPE_CHECKING:
    from matplotlib import figure as mpl
    from matplotlib.axes import Axes

WINDOWS = (
    "RMSE in stars. The half-life is chosen before each window, from the errors in earlier windows "
    "alone."
)
DESCRIPTIONS = {
    RETRAINED: "retrained before each window",
    DECAYED: "retrained and corrected by decayed residuals",
}
COLOURS = {STATIC: INK, RETRAINED: "#5b8e7d", DECAYED: ACCENT}
MAX_TICKS = 9


def write(decision: RetrainDecision, report: Path) -> None:
    """Markdown and a chart; the report's path has no suffix."""
    report.parent.mkdir(parents=True, exist_ok=True)
    report.with_suffix(".md").write_text(page(decision), encoding="utf-8")
    chart(decision).savefig(report.with_suffix(".png"))


def page(decision: RetrainDecision) -> str:
    parts = [f"# Drift: {decision.headline}", _setting(decision)]
    if decision.windowed.tested:
        parts += [_changes(decision), _gains(decision)]
        parts += ["## By window", WINDOWS, _window_table(decision)]
    return "\n\n".join([*parts, ""])


def _setting(decision: RetrainDecision) -> str:
    stream = decision.windowed
    n_learned = stream.start(stream.n_train)
    if not stream.tested:
        return _nothing_to_replay(decision, n_learned)
    text = (
        f"The {STATIC} champion is trained on the {n_learned:,} ratings before "
        f"{stream.first_days[stream.n_train]}. The later ratings are replayed in "
        f"{len(stream.tested)} windows; before each, a user's history holds their ratings so far."
    )
    if stream.n_total > len(stream.stars):
        users = len(np.unique(stream.users))
        text += f" The backtest samples {users:,} users out of {stream.n_total:,} ratings."
    if stream.rehearsal:
        text += " This is a rehearsal: the champion in service is trained on all ratings."
    return text


def _nothing_to_replay(decision: RetrainDecision, n_learned: int) -> str:
    if not decision.monitored:
        return "Movielens is not among the collections, or drift.window is null."
    if decision.windowed.rehearsal:
        return f"All {n_learned:,} ratings lie in one window: there is nothing to replay."
    return f"The champion is trained on all {n_learned:,} ratings: none is newer."


def _changes(decision: RetrainDecision) -> str:
    if not decision.changes:
        return "No change point was detected."
    rows = [_change_row(decision, change) for change in decision.changes]
    text = (
        "Genre preferences have changed. Shifts are in standard errors; a genre is listed if its "
        "shift is significant (Holm)."
    )
    heading = ("since", "detected at the end of the window of", "rising", "falling")
    return f"{text}\n\n{markdown_table(heading, rows)}"


def _change_row(decision: RetrainDecision, change: Change) -> tuple[str, ...]:
    days = decision.windowed.first_days
    shifts = [(f"{escape_markdown(name)} {by:+.1f}", by) for name, by in change.shifts.items()]
    rising = [text for text, by in shifts if by > 0]
    falling = [text for text, by in reversed(shifts) if by < 0]
    listed = (", ".join(genres) or "none significant" for genres in (rising, falling))
    return str(days[change.start]), str(days[change.detected]), *listed


def _gains(decision: RetrainDecision) -> str:
    lines = [
        f"- A champion {DESCRIPTIONS[name]} has RMSE {decision.rmse[name].value:.4f}: a gain of "
        f"{gain.value:+.4f} ({gain.low:+.4f} to {gain.high:+.4f}, "
        f"p = {decision.p_values[name]:.3f})."
        for name, gain in decision.gains.items()
    ]
    frozen = decision.rmse[STATIC].value
    text = f"Over all windows the {STATIC} champion has RMSE {frozen:.4f} stars."
    return "\n".join([text, "", *lines, "", _gain_cause(decision)])


def _gain_cause(decision: RetrainDecision) -> str:
    """More training data is a gain too, but no drift."""
    gained = any(gain.low > 0 for gain in decision.gains.values())
    if gained and not decision.retrain:
        return "The gain comes from more training data, not from a change of preferences."
    return "Part of a gain comes from more training data, even where nothing has changed."


def _window_table(decision: RetrainDecision) -> str:
    stream, changed = decision.windowed, {change.start for change in decision.changes}
    rows = []
    for index, window in enumerate(stream.tested):
        span = stream.rows(window)
        users = set(stream.users[span].tolist())
        new = len(users - set(stream.users[: span.start].tolist()))
        half_life = decision.half_lives[window]
        rows.append(
            (
                f"{stream.first_days[window]}{' **changed**' if window in changed else ''}",
                f"{span.stop - span.start:,}",
                f"{new} of {len(users)}",
                *(_format_estimate(decision.rmse_by_window[name][index]) for name in POLICIES),
                f"{half_life:g} days" if half_life else "none",
            )
        )
    return markdown_table(("from", "ratings", "new users", *POLICIES, "half-life"), rows)


def _format_estimate(figure: Estimate) -> str:
    return f"{figure.value:.3f} ({figure.low:.3f} to {figure.high:.3f})"


def chart(decision: RetrainDecision) -> mpl.Figure:
    """RMSE and gains by window, with the change points."""
    figure, stream = new_figure(9, 6), decision.windowed
    errors, gains = figure.subplots(2, 1, sharex=True, height_ratios=[3, 2])
    indices = range(len(stream.tested))
    for name, colour in COLOURS.items():
        estimates = decision.rmse_by_window.get(name, [])
        values, low, high = zip(*estimates, strict=True) if estimates else ((), (), ())
        errors.plot(indices, values, "o-", ms=3, color=colour, label=name)
        errors.fill_between(indices, low, high, color=colour, alpha=0.12, linewidth=0)
    errors.set_title("RMSE by window", loc="left")
    _draw_gains(gains, decision)
    for axes in (errors, gains):
        _draw_changes(axes, decision)
        axes.grid(axis="y", color=PALE, alpha=0.4)
    figure.legend(*errors.get_legend_handles_labels(), loc="outside lower left", ncols=5)
    days = [str(stream.first_days[window]) for window in stream.tested]
    step = max(1, -(-len(days) // MAX_TICKS))
    gains.set_xticks(list(indices)[::step], days[::step])
    return figure


def _draw_gains(axes: Axes, decision: RetrainDecision) -> None:
    static = decision.rmse_by_window.get(STATIC, [])
    for name in (RETRAINED, DECAYED):
        pairs = zip(static, decision.rmse_by_window.get(name, []), strict=True)
        axes.plot([old.value - new.value for old, new in pairs], "-", color=COLOURS[name])
    axes.axhline(0, color=INK, linewidth=1)
    axes.set_title(f"RMSE reduction over the {STATIC} champion", loc="left")


def _draw_changes(axes: Axes, decision: RetrainDecision) -> None:
    """Each change point, and a dotted line where it was detected."""
    for number, change in enumerate(decision.changes):
        labels = ("", "") if number else ("change point", "detected")
        lines = ((change.start - 0.5, "-"), (change.detected + 0.5, ":"))
        for label, (window, style) in zip(labels, lines, strict=True):
            position = window - decision.windowed.n_train
            axes.axvline(position, color=ACCENT, linewidth=1, linestyle=style, label=label)
