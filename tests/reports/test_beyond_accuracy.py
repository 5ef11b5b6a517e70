from __future__ import annotations

from pathlib import Path

import pytest

from matinee.evaluation.beyond_accuracy.scaling_runs import ScalingRuns
from matinee.evaluation.beyond_accuracy.types import Glossary
from matinee.evaluation.objective import Objective
from matinee.reports import beyond_accuracy, scaling
from matinee.reports.beyond_accuracy import ChampionAndBaseline

OBJECTIVE = Objective("ranking", "old", "ndcg_at_5", 1, [], [], [], 5, 300, 0.95, 1)
GLOSSARY = Glossary("ranking", "people asked", "a film they liked", "the most liked", "a trait")
COUNTS = {"lists": 4, "list_size": 5, "hits": 0, "answers": 20, "reasons": 0}
NEW = {
    **{"lists": 4, "list_size": 5, "hits": 1200, "answers": 20, "reasons": 30, "coverage": 0.25},
    **{"diversity": 0.5, "serendipity": 0.4, "explained_share": 1.0, "explanation_fidelity": 0.9},
    "low": {
        "diversity": 0.4,
        "serendipity": 0.3,
        "explained_share": 1.0,
        "explanation_fidelity": 0.8,
    },
    "high": {
        "diversity": 0.6,
        "serendipity": 0.5,
        "explained_share": 1.0,
        "explanation_fidelity": 1.0,
    },
}
OLD = COUNTS | {"coverage": 0.05, "diversity": 0.2, "explained_share": 0.0, "low": {}, "high": {}}


def cells(told: str, first: str) -> list[str]:
    lines = [line for line in told.splitlines() if line.startswith("|")]
    return [cell.strip() for cell in next(one for one in lines if first in one).split("|")[1:-1]]


def test_each_axis_of_the_champion_stands_beside_the_baselines() -> None:
    told = beyond_accuracy.page(
        "t", ChampionAndBaseline("new", "old", {"new": NEW, "old": OLD}), GLOSSARY, OBJECTIVE
    )
    assert cells(told, "axis") == ["axis", "what", "**new**", "old (baseline)"]
    assert cells(told, "diversity")[2:] == ["0.500 (0.400 to 0.600)", "0.200"]
    assert cells(told, "serendipity")[2:] == [
        "40.0% (30.0% to 50.0%) of 1,200",
        "no hits",
    ]
    assert cells(told, "coverage")[2:] == ["25.0%", "5.0%"]
    assert cells(told, "explanation")[2:] == ["100.0% of 20", "0.0% of 20"]
    assert cells(told, "removal")[2:] == ["90.0% (80.0% to 100.0%) of 30", "no reasons"]
    assert "scalability" in told


def test_a_baseline_that_serves_is_told_once() -> None:
    told = beyond_accuracy.page(
        "t", ChampionAndBaseline("old", "old", {"old": OLD}), GLOSSARY, OBJECTIVE
    )
    assert cells(told, "axis")[2:] == ["old (the baseline serves)"]


def test_what_is_kept_names_both() -> None:
    kept = ChampionAndBaseline("new", "old", {"new": NEW, "old": OLD}).to_dict()
    assert (
        kept["champion"]["candidate"] == "new" and kept["champion"]["explanation_fidelity"] == 0.9
    )
    assert kept["baseline"] == {"candidate": "old"} | OLD


@pytest.fixture
def trials() -> ScalingRuns:
    def fits(seconds: float, power: float, mib: float | None) -> list[dict[str, float | None]]:
        return [
            {"times": t, "size": 50 * t, "seconds": seconds * t**power, "mib": mib}
            for _ in range(2)
            for t in (1, 4, 16)
        ]

    both = {"new": fits(0.5, 2, 8.0), "old": fits(0.25, 1, None)}
    return ScalingRuns("t", "people", 0.95, ["old"], both)


def test_growth_is_told_with_the_figures_it_comes_from(trials: ScalingRuns) -> None:
    told = scaling.page(trials)
    assert cells(told, "exponent")[2:5] == ["1x: 50 people", "4x: 200 people", "16x: 800 people"]
    new, *_ = (line for line in told.splitlines() if "**new**" in line)
    assert "| time | 0.5 s | 8 s | 128 s | 2.00 (2.00 to 2.00) | x1.00 |" in new
    assert "|  | memory | 8 MiB | 8 MiB | 8 MiB | 0.00" in told
    assert scaling.UNAVAILABLE in told


def test_pictures_are_drawn(trials: ScalingRuns, tmp_path: Path) -> None:
    scaling.write(trials, tmp_path / "r" / "scalability")
    beyond_accuracy.write(
        "t",
        ChampionAndBaseline("new", "old", {"new": NEW, "old": OLD}),
        GLOSSARY,
        OBJECTIVE,
        tmp_path / "axes",
    )
    for name in ("r/scalability.png", "axes.png"):
        assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")
