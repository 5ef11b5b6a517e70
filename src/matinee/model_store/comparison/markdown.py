"""The gate's report of a promotion as Markdown."""

from __future__ import annotations

from typing import Any

from matinee.runtime.serialization import markdown_table

HEADING = ("task", "objective", "metric", "champion", "challenger", "gain", "p", "verdict")


def page(report: dict[str, Any]) -> str:
    rows = [
        _row(task, objective, verdict)
        for task, one in report["tasks"].items()
        for objective, verdict in one["objectives"].items()
    ]
    parts = [f"# {_title(report)}\n", _outcome(report)]
    parts += [f"- {task}: {one['how']}." for task, one in report["tasks"].items()]
    if rows:
        parts += ["", markdown_table(HEADING, rows)]
        parts.append(
            "\nGains are paired and positive if the challenger is better; p-values are corrected "
            "for the number of rows (Holm)."
        )
    return "\n".join(parts) + "\n"


def _title(report: dict[str, Any]) -> str:
    champion = report["champion"]
    if champion is None:
        return f"{report['challenger']}, the first version"
    return f"{report['challenger']} against {champion['version']}"


def _outcome(report: dict[str, Any]) -> str:
    if report["passed"]:
        return "Passed by the gate.\n"
    forced = "\nIt was promoted by force.\n" if report.get("forced") else ""
    reasons = "\n".join(f"- {reason}." for reason in report["reasons"])
    return f"Rejected by the gate:\n\n{reasons}\n{forced}"


def _row(task: str, objective: str, verdict: dict[str, Any]) -> tuple[str, ...]:
    # adding 0.0 turns a rounded -0.0 into 0.0
    low, value, high = (round(verdict["gain"][name], 4) + 0.0 for name in ("low", "value", "high"))
    return (
        task,
        objective,
        f"{verdict['metric']} ({verdict['better']}, {verdict['users']} users)",
        _metric(verdict["champion"]),
        _metric(verdict["challenger"]),
        f"{value:+.4f} ({low:+.4f} to {high:+.4f})",
        f"{verdict['p_value']:.3f}",
        verdict["verdict"],
    )


def _metric(one: dict[str, Any]) -> str:
    return f"{one['candidate']} {one['value']:.4f} ({one['low']:.4f} to {one['high']:.4f})"
