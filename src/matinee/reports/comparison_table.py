"""A comparison on the terminal: a row per pair of results, with intervals and verdict."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

WIDTH = 160


def show(comparison: dict[str, Any], console: Console) -> None:
    """At most 160 columns wide."""
    console.width = min(max(console.width, 100), WIDTH)
    a, b = comparison["a"], comparison["b"]
    if comparison["rows"]:
        console.print(_table(comparison["rows"], a, b))
        console.print(
            f"Gains of {b} over {a} are paired by user, positive if better, with 95% intervals of "
            "the bootstrap; p-values are corrected for the number of rows (Holm).",
            markup=False,
        )
    else:
        console.print(f"{a} and {b}: no results differ.", markup=False)
    for row in comparison["rows"]:
        for reason in row["reasons"]:
            console.print(f"- {row['task']}, {row['b']['candidate']}: {reason}.", markup=False)
    for note in comparison["notes"]:
        console.print(f"- {note}.", markup=False)


def _table(rows: list[dict[str, Any]], a: str, b: str) -> Table:
    table = Table("task", "metric", "candidate", title=f"{a} and {b}", title_justify="left")
    for heading in (a, b, "gain"):
        table.add_column(heading, justify="right")
    table.add_column("p", justify="right")
    table.add_column("verdict")
    for row in rows:
        table.add_row(
            row["task"],
            f"{row['metric']} ({row['better']})\n{row['users']} users",
            _candidates(row),
            _interval(row["a"], ""),
            _interval(row["b"], ""),
            _interval(row["gain"], "+"),
            f"{row['p_value']:.3f}",
            row["verdict"],
        )
    return table


def _candidates(row: dict[str, Any]) -> str:
    names = dict.fromkeys([row["a"]["candidate"], row["b"]["candidate"]])
    role = " (champion)" if row["role"] == "champion" else ""
    return "\n-> ".join(names) + role


def _interval(ends: dict[str, float], sign: str) -> str:
    # adding 0.0 turns a rounded -0.0 into 0.0
    value, low, high = (f"{round(ends[k], 4) + 0.0:{sign}.4f}" for k in ("value", "low", "high"))
    return f"{value}\n{low} to {high}"
