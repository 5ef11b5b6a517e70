"""What the gate reported of a promotion, for people."""

from __future__ import annotations

from typing import Any

from matinee.runtime.serialization import markdown_table

HEADING = ("task", "objective", "figure", "reigning", "challenger", "gain", "p", "verdict")


def page(report: dict[str, Any]) -> str:
    """In Markdown."""
    rows = [
        _row(task, objective, one)
        for task, met in report["tasks"].items()
        for objective, one in met["objectives"].items()
    ]
    parts = [f"# {_title(report)}\n", _outcome(report)]
    parts += [f"- {task}: {met['how']}." for task, met in report["tasks"].items()]
    if rows:
        parts += ["", markdown_table(HEADING, rows)]
        parts.append(
            "\nGains are paired, positive ones are better; p-values allow for all the rows (Holm)."
        )
    return "\n".join(parts) + "\n"


def _title(report: dict[str, Any]) -> str:
    reigning = report["reigning"]
    if reigning is None:
        return f"{report['challenger']}, the first to reign"
    return f"{report['challenger']} against {reigning['version']}"


def _outcome(report: dict[str, Any]) -> str:
    if report["passed"]:
        return "The gate lets it pass.\n"
    forced = "\nIt was promoted all the same.\n" if report.get("forced") else ""
    reasons = "\n".join(f"- {reason}." for reason in report["reasons"])
    return f"The gate does not let it pass:\n\n{reasons}\n{forced}"


def _row(task: str, objective: str, one: dict[str, Any]) -> tuple[str, ...]:
    # 0.0 added to a small loss does not make it a gain, but mends a zero's sign
    low, value, high = (round(one["gain"][name], 4) + 0.0 for name in ("low", "value", "high"))
    return (
        task,
        objective,
        f"{one['metric']} ({one['better']}, {one['people']} asked)",
        _figure(one["reigning"]),
        _figure(one["challenger"]),
        f"{value:+.4f} ({low:+.4f} to {high:+.4f})",
        f"{one['chance']:.3f}",
        one["verdict"],
    )


def _figure(one: dict[str, Any]) -> str:
    return f"{one['candidate']} {one['value']:.4f} ({one['low']:.4f} to {one['high']:.4f})"
