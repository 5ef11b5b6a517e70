"""What a notebook reads: the files that the stages left."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    import pandas as pd

PARAMS = "params.yaml"


def root() -> Path:
    """The project's folder: this one or one above, wherever the notebook was opened."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / PARAMS).exists():
            return folder
    raise FileNotFoundError(f"no {PARAMS} in {here} or above it: open the notebook in the project")


def settings() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((root() / PARAMS).read_text())
    return read


def tables(folder: str, *names: str) -> list[pd.DataFrame]:
    """By name, such as films from data/prepared/movielens."""
    import pandas as pd

    return [pd.read_parquet(root() / folder / f"{name}.parquet") for name in names]


def has(folder: str, name: str) -> bool:
    """Whether there is such a table: a source may come without it."""
    return (root() / folder / f"{name}.parquet").exists()


def accounts(collection: str) -> dict[str, dict[str, Any]]:
    """By file, what became of its rows."""
    read: dict[str, dict[str, Any]] = json.loads(
        (root() / "metrics" / "merge" / f"{collection}.json").read_text()
    )
    return read


def axes(task: str) -> dict[str, dict[str, Any]]:
    """What was measured of a task's champion and of its baseline, beside accuracy."""
    read: dict[str, dict[str, Any]] = json.loads(
        (root() / "metrics" / "beyond_accuracy" / f"{task}.json").read_text()
    )
    return read
