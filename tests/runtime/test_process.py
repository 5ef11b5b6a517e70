"""Costs are written and read back."""

from __future__ import annotations

import json
from pathlib import Path

from matinee.runtime.process import last_duration, record_cost


def test_last_duration_reads_recorded_cost(tmp_path: Path) -> None:
    cost = tmp_path / "costs" / "one.json"
    assert last_duration(cost) is None
    with record_cost(cost):
        pass
    assert last_duration(cost) == json.loads(cost.read_text())["seconds"]
