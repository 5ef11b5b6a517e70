"""Two results on the same held-out users: pairs, verdicts, and what is not compared."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from fixtures.small_promotions import files_of, workspace
from fixtures.small_run import TASK, Run
from matinee.model_store import store
from matinee.model_store.comparison.pipeline_states import read_state
from matinee.model_store.comparison.rescoring import NotComparableError
from matinee.model_store.comparison.results import Side, compare_sides
from matinee.model_store.comparison.version_pairs import compare_stored
from matinee.model_store.storage import StoreAddress
from matinee.reports import comparison_table


@pytest.fixture(scope="module")
def sides(plain: Run, better: Run) -> tuple[Side, Side]:
    """The baseline is champion of the first, another candidate of the second."""
    both = (read_state(run.root, "workspace") for run in (plain, better))
    a, b = (side._replace(name=name) for side, name in zip(both, ("plain", "better"), strict=True))
    return a, b


def test_champions_paired_ties_counted(sides: tuple[Side, Side]) -> None:
    compared = compare_sides(*sides)
    (row,) = compared["rows"]
    assert (row["task"], row["objective"], row["role"]) == (TASK, "ranking", "champion")
    assert (row["a"]["candidate"], row["b"]["candidate"]) == ("t_popular", "t_group")
    assert row["verdict"] == "better" and row["gain"]["low"] > 0
    assert row["gain"]["value"] == pytest.approx(row["b"]["value"] - row["a"]["value"])
    assert compared["notes"] == ["2 results are the same for every user"]
    assert json.loads(json.dumps(compared)) == compared


def test_reversed_comparison_is_worse_and_names_the_side(sides: tuple[Side, Side]) -> None:
    (row,) = compare_sides(*sides[::-1])["rows"]
    assert row["verdict"] == "worse"
    assert row["reasons"][0] == "significantly worse than better overall"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"data": "md5:0"}, "the prepared data differ"),
        ({"settings": {"split": "by_time"}}, "the splits differ, by_user and by_time"),
    ],
)
def test_other_data_or_split_is_not_compared(
    change: dict[str, str], why: str, sides: tuple[Side, Side]
) -> None:
    a, b = sides
    other = Side("other", {TASK: b.tasks[TASK]._replace(**change)})
    compared = compare_sides(a, other)
    assert compared["rows"] == [] and compared["notes"] == [f"{TASK} is not compared: {why}"]


def test_task_of_one_side_is_not_compared(sides: tuple[Side, Side]) -> None:
    compared = compare_sides(sides[0], Side("empty", {}))
    assert compared["notes"] == [f"{TASK} is not compared: empty does not have it"]


def test_missing_result_says_what_to_do(plain: Run, tmp_path: Path) -> None:
    shutil.copy(plain.root / "params.yaml", tmp_path)
    with pytest.raises(NotComparableError, match=r"workspace has no .*newcomer.json: commit a"):
        read_state(tmp_path, "workspace")


def test_versions_are_compared_as_promotions_are(
    plain: Run, better: Run, made: Path, tmp_path: Path
) -> None:
    a, b = (store.add_version(files_of(run, made), str(tmp_path)) for run in (plain, better))
    compared = compare_stored(a, b, StoreAddress(str(tmp_path)), workspace(better))
    ranking, rating = compared["rows"]
    assert (ranking["verdict"], ranking["users"], rating["verdict"]) == ("better", 30, "same")
    assert "unseen by either" in compared["notes"][0]


def test_table_width_intervals_verdict(sides: tuple[Side, Side]) -> None:
    console = Console(width=400, record=True, file=io.StringIO())
    comparison_table.show(compare_sides(*sides), console)
    text = console.export_text()
    assert max(map(len, text.splitlines())) <= 160
    assert "t_group (champion)" in text and "better" in text and " to +" in text
