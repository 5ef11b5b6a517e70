"""The last stage: what ran, how long, what changed and where to look: summary.py LAST."""

import json
import sys
from pathlib import Path

from rich.console import Console

from matinee.artifacts import run_summary
from matinee.artifacts.dvc_lock import locked_stages
from matinee.runtime.serialization import read_yaml

SEE = """
See: reports/<task>/leaderboard.md, `dvc metrics show`, `dvc plots show`, `make mlflow`"""


def main(last: str) -> None:
    params, stages = read_yaml(Path("params.yaml")), locked_stages(Path())
    before = json.loads(Path(last).read_text()) if Path(last).exists() else {}
    now, console = run_summary.deciding_metrics(Path(), params), Console(highlight=False)
    console.print(run_summary.timings_table(run_summary.stage_timings(Path(), stages), len(stages)))
    console.print(run_summary.changes_table(before, now))
    console.print(SEE, soft_wrap=True, markup=False)
    Path(last).parent.mkdir(parents=True, exist_ok=True)
    Path(last).write_text(json.dumps(now, indent=2) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
