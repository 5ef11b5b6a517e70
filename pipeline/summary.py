"""The last stage: what ran, how long, what changed and where to look: summary.py LAST."""

import json
import os
import sys
from pathlib import Path

from rich.console import Console

from matinee.artifacts import run_summary
from matinee.artifacts.dvc_lock import locked_stages
from matinee.artifacts.run_summary import RunRecord
from matinee.runtime.local_profile import describe_profile
from matinee.runtime.process import short_errors
from matinee.runtime.serialization import read_yaml

SEE = """
See: reports/<task>/leaderboard.md, `dvc metrics show`, `dvc plots show`, `make mlflow`"""


def main(last: str) -> None:
    root, console = Path(os.environ.get("DVC_ROOT", ".")), Console(highlight=False)
    params, stages = read_yaml(Path("params.yaml")), locked_stages(Path())
    before, now = RunRecord.read(Path(last)), run_summary.run_record(Path(), params)
    console.print(run_summary.timings_table(run_summary.stage_timings(Path(), stages), len(stages)))
    for line in run_summary.setting_changes(before, now) if before.settings else ():
        console.print(line)
    console.print(run_summary.changes_table(before, now))
    console.print(f"{describe_profile(root)}{SEE}".strip(), soft_wrap=True, markup=False)
    Path(last).parent.mkdir(parents=True, exist_ok=True)
    Path(last).write_text(json.dumps(now._asdict(), indent=2) + "\n")


if __name__ == "__main__":
    with short_errors():
        main(*sys.argv[1:])
