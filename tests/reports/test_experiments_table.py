"""The table of experiments: what differs, and no wider than a terminal."""

from __future__ import annotations

import io
from typing import Any

from rich.console import Console

from matinee.reports import experiments_table


def state(name: str, metrics: dict[str, float], depth: int, **more: Any) -> dict[str, Any]:
    """As `dvc exp show --json` writes it, cut to what is read."""
    files = {f"metrics/main/{key}.json": {"data": {"log_loss": v}} for key, v in metrics.items()}
    params = {"candidates": {"newcomer_xgboost": {"model": {"max_depth": depth}}}, "seed": 1}
    data = {
        "timestamp": "2026-11-30T12:34:56",
        "metrics": files,
        "params": {"params.yaml": {"data": params | more}},
        "deps": {"data/merged": {"hash": "f" * 32}},
    }
    return {"name": name, "rev": "a" * 40, "data": data, "experiments": None}


def shown(*rows: dict[str, Any]) -> str:
    baseline, *others = rows
    experiments = [{"revs": [each]} for each in others]
    console = Console(width=400, file=io.StringIO(), record=True)
    read = experiments_table.read_rows([baseline | {"experiments": experiments}])
    experiments_table.show(read, console)
    return console.export_text()


def test_only_what_differs_is_shown_metrics_first() -> None:
    text = shown(
        state("main", {"newcomer_xgboost": 0.93, "newcomer_ridge": 0.5}, 5),
        state("deep", {"newcomer_xgboost": 0.91, "newcomer_ridge": 0.5}, 8),
    )
    assert "0.9100" in text and "0.5000" not in text and "ffff" not in text
    heading = text[: text.index("main")]
    assert heading.index("log_loss") < heading.index("max_depth")
    assert "seed" not in heading
    assert text.index("  deep") > text.index("main")


def test_wide_tables_are_cut_and_say_so() -> None:
    names = [f"newcomer_a_long_name_of_a_candidate_{n}" for n in range(20)]
    one = state("main", dict.fromkeys(names, 0.1), 5, **{f"a_long_parameter_{n}": 1 for n in "abc"})
    two = state("more", dict.fromkeys(names, 0.2), 6, **{f"a_long_parameter_{n}": 2 for n in "abc"})
    text = shown(one, two)
    assert max(map(len, text.splitlines())) <= 160
    assert "and 18 more that differ" in text
    assert text.count("0.1000") == 3 and "max_depth" in text


def test_unfinished_experiment_has_no_values() -> None:
    queued = {"name": "queued", "rev": "b" * 40, "data": None, "experiments": None}
    text = shown(state("main", {"newcomer_xgboost": 0.93}, 5), queued)
    assert "queued" in text and "-" in text
