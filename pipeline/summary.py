"""The last stage: what ran, how long, what changed and where to look: summary.py LAST."""

import json
import sys
from pathlib import Path

import yaml
from rich.console import Console
from rich.table import Table

from matinee import course

MOST = 20
SEE = """
See: reports/<task>/leaderboard.md, `dvc metrics show`, `dvc plots show`, `make mlflow`"""


def main(last: str) -> None:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    params = yaml.load(Path("params.yaml").read_bytes(), loader)
    stages = yaml.load(Path("dvc.lock").read_bytes(), loader)["stages"]
    before = json.loads(Path(last).read_text()) if Path(last).exists() else {}
    now, console = course.figures(Path(), params), Console(highlight=False)
    console.print(what_ran(course.ran(Path(), stages), len(stages)))
    console.print(what_changed(course.changes(before, now)) if before else "The first run here.")
    console.print(SEE, soft_wrap=True, markup=False)
    Path(last).parent.mkdir(parents=True, exist_ok=True)
    Path(last).write_text(json.dumps(now, indent=2) + "\n")


def what_ran(found: list[course.Ran], known: int) -> Table:
    times, seconds = sum(one.times for one in found), sum(one.seconds for one in found)
    table = Table("stage", title="What ran", title_justify="left", show_footer=True)
    table.columns[0].footer = f"of {known} stages"
    table.add_column("times", footer=str(times), justify="right")
    table.add_column("seconds", footer=f"{seconds:.1f}", justify="right")
    for one in found:
        table.add_row(one.name, str(one.times), f"{one.seconds:.1f}")
    return table


def what_changed(changes: list[course.Change]) -> Table | str:
    if not changes:
        return "No figure and no champion has changed."
    table = Table("figure", "before", "now", title="What changed", title_justify="left")
    for one in changes[:MOST]:
        table.add_row(*one)
    if len(changes) > MOST:
        table.caption = f"and {len(changes) - MOST} more: dvc metrics show"
    return table


if __name__ == "__main__":
    main(*sys.argv[1:])
