"""Reads the outputs of a run for the notebooks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    import pandas as pd

PARAMS = "params.yaml"


def root() -> Path:
    """The project folder: the working directory or one of its parents."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / PARAMS).exists():
            return folder
    raise FileNotFoundError(f"no {PARAMS} in {here} or above it: open the notebook in the project")


def params() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((root() / PARAMS).read_text())
    return content


def tables(folder: str, *names: str) -> list[pd.DataFrame]:
    """Tables of a folder by name, such as films of data/prepared/movielens."""
    import pandas as pd

    return [pd.read_parquet(root() / folder / f"{name}.parquet") for name in names]


def has_table(folder: str, name: str) -> bool:
    """Whether the source has this optional table."""
    return (root() / folder / f"{name}.parquet").exists()


def row_reports(collection: str) -> dict[str, dict[str, Any]]:
    """By file, how many rows were read, kept, dropped and repaired."""
    content: dict[str, dict[str, Any]] = json.loads(
        (root() / "metrics" / "merge" / f"{collection}.json").read_text()
    )
    return content


def beyond_accuracy(task: str) -> dict[str, dict[str, Any]]:
    """The beyond-accuracy summaries of a task's champion and baseline."""
    content: dict[str, dict[str, Any]] = json.loads(
        (root() / "metrics" / "beyond_accuracy" / f"{task}.json").read_text()
    )
    return content
