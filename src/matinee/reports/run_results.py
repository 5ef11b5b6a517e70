"""The end of a run on the terminal: leaderboards, data sources, and the next steps."""

from __future__ import annotations

import json
from pathlib import Path

from rich.console import Console
from rich.markdown import Markdown

from matinee.datasets.download.source_config import SourceConfig, describe_source
from matinee.runtime.local_profile import describe_profile
from matinee.runtime.serialization import read_yaml

WIDTH = 100
NEXT = """
Next:
  make mlflow                       every candidate in the MLflow UI
  make serve                        the champions over REST, and on a page
  make run SET="movielens=ml-1m"    the same with the real MovieLens 1M"""


def show(root: Path) -> None:
    params, console = read_yaml(root / "params.yaml"), Console(highlight=False)
    console.width = max(console.width, WIDTH)
    for task in params["tasks"]:
        for page in ("leaderboard", "beyond_accuracy", *["scalability"] * _is_measured(root, task)):
            text = (root / "reports" / task / f"{page}.md").read_text("utf-8")
            console.print(Markdown(text))
    if not params["tasks"]:
        console.print("The tables are ready. No task runs: this source has user ids alone.")
    for collection in params["collections"]:
        console.print(f"{collection}: {describe_source(SourceConfig(**params[collection]))}")
    console.print(describe_profile(root), soft_wrap=True)
    console.print(NEXT, soft_wrap=True)


def _is_measured(root: Path, task: str) -> bool:
    """Whether `matinee scaling` has measured the current champion."""
    measured = root / "metrics" / "costs" / "scalability" / f"{task}.json"
    files = json.loads((root / "models" / "best" / f"{task}.json").read_text())["files"]
    return measured.exists() and json.loads(measured.read_text())["champion"] == files
