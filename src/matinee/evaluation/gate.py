"""The rules that a candidate must pass to become champion, beside being the best."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from matinee.evaluation import bootstrap
from matinee.evaluation.objective import Objective, metric_at

if TYPE_CHECKING:
    from matinee.evaluation.leaderboard import LeaderboardRow
    from matinee.evaluation.paired import PairedResult


class Gate(NamedTuple):
    groups: list[str]
    """columns of users: a candidate may not be significantly worse in any of their groups"""
    min: dict[str, float]
    """lower bounds of overall metrics, for the objectives that have the metric"""
    max: dict[str, float]
    """upper bounds, likewise"""


def insignificance(row: LeaderboardRow, objective: Objective) -> list[str]:
    """Why the candidate may be no better than the baseline; nothing for the baseline itself."""
    significant = row.gain_ci_low > 0 and row.p_value <= objective.alpha
    if significant or row.candidate == objective.baseline:
        return []
    return [
        f"not significantly better than {objective.baseline}: gain {row.gain:.4f} "
        f"({row.gain_ci_low:.4f} to {row.gain_ci_high:.4f}), p {row.p_value:.3f}"
    ]


def broken_rules(
    candidate: str, results: dict[str, PairedResult], objective: Objective, gate: Gate
) -> list[str]:
    """The groups that the candidate harms, and the bounds that it breaks."""
    broken = _broken_bounds(results[candidate], objective, gate)
    if candidate == objective.baseline:
        return broken
    result, baseline = results[candidate], results[objective.baseline]
    worse = {
        "for": _harmed_groups(result, baseline, objective, gate),
        "by": _lost_protocols(result, baseline, objective),
    }
    return [
        f"significantly worse than {objective.baseline} {where} {', '.join(names)}"
        for where, names in worse.items()
        if names
    ] + broken


def check_bounds(gate: Gate, boards: list[tuple[dict[str, PairedResult], Objective]]) -> None:
    """A bound on a metric that no candidate has would have no effect."""
    results = [(result, objective) for board, objective in boards for result in board.values()]
    for name in (*gate.min, *gate.max):
        if all(_overall(result, name, objective) is None for result, objective in results):
            available = sorted({metric for result, _ in results for metric in result.whole})
            raise ValueError(
                f"the gate bounds {name!r}, which no candidate has; allowed: {', '.join(available)}"
            )


def _broken_bounds(result: PairedResult, objective: Objective, gate: Gate) -> list[str]:
    """NaN satisfies no bound."""
    reasons = []
    for name, bound in gate.min.items():
        value = _overall(result, name, objective)
        if value is not None and not value >= bound:
            reasons.append(f"{name} {value:.6g} below {bound:g}")
    for name, bound in gate.max.items():
        value = _overall(result, name, objective)
        if value is not None and not value <= bound:
            reasons.append(f"{name} {value:.6g} above {bound:g}")
    return reasons


def _overall(result: PairedResult, name: str, objective: Objective) -> float | None:
    """The settings name a metric of lists without its cut-off."""
    return result.whole.get(name, result.whole.get(metric_at(name, objective.list_size)))


def _lost_protocols(
    result: PairedResult, baseline: PairedResult, objective: Objective
) -> list[str]:
    columns = [f"{objective.metric}_{split}" for split in baseline.protocols(objective)]
    if not columns:
        return []
    values, reference = result.draw(objective), baseline.draw(objective)
    losses = {name: objective.sign * (reference[name] - values[name]) for name in columns}
    p_values = {name: bootstrap.p_value(loss[1:]) for name, loss in losses.items() if loss[0] > 0}
    corrected = bootstrap.holm(p_values)
    return [name for name, p_value in corrected.items() if p_value <= objective.alpha]


def _harmed_groups(
    result: PairedResult, baseline: PairedResult, objective: Objective, gate: Gate
) -> list[str]:
    p_values: dict[str, float] = {}
    for column in gate.groups:
        groups = baseline.users[column]
        for group in sorted(groups.dropna().unique()):
            users = (groups == group).to_numpy()
            values, reference = (
                scored.draw(objective, users)[objective.metric] for scored in (result, baseline)
            )
            losses = objective.sign * (reference - values)
            if losses[0] > 0:
                p_values[f"{column} {group}"] = bootstrap.p_value(losses[1:])
    corrected = bootstrap.holm(p_values)
    return [group for group, p_value in corrected.items() if p_value <= objective.alpha]
