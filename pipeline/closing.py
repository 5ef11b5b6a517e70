"""What a run ends with: the leaderboards, the champions' axes, where the data came from, and what
to do next."""

import json
from pathlib import Path

import yaml
from rich.console import Console
from rich.markdown import Markdown

from matinee.datasets.download.source_config import SourceConfig, describe_source

WIDTH = 100
NEXT = """
Next:
  make mlflow                       every candidate in the MLflow UI
  make serve                        the champion over REST, and on a page
  make run SET="movielens=ml-1m"    the same with the real MovieLens 1M"""


def main() -> None:
    params, console = yaml.safe_load(Path("params.yaml").read_text()), Console(highlight=False)
    console.width = max(console.width, WIDTH)
    for task in params["tasks"]:
        for page in ("leaderboard", "beyond_accuracy", *["scalability"] * scaled(task)):
            console.print(Markdown(Path("reports", task, f"{page}.md").read_text("utf-8")))
    if not params["tasks"]:
        console.print("The tables are made. No task runs: this source knows people by id alone.")
    for collection in params["collections"]:
        console.print(f"{collection}: {describe_source(SourceConfig(**params[collection]))}")
    console.print(NEXT, soft_wrap=True)


def scaled(task: str) -> bool:
    """Whether `make scale` has measured the very champion that serves."""
    measured = Path("metrics/costs/scalability", f"{task}.json")
    files = json.loads(Path("models/best", f"{task}.json").read_text())["files"]
    return measured.exists() and json.loads(measured.read_text())["champion"] == files


if __name__ == "__main__":
    main()
