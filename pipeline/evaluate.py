"""Asks a candidate about what it has not seen: evaluate.py CANDIDATE PREPARED MODEL ROWS SUMMARY
REPORT MAIN, the report without an ending."""

import importlib
import sys
from pathlib import Path

from matinee.runtime.process import fix_threads
from matinee.runtime.progress_bar import progress_bar


def main(candidate: str, prepared: str, model: str, *files: str) -> None:
    fix_threads()
    import yaml

    from matinee.artifacts import pickle_io
    from matinee.evaluation import result_files
    from matinee.evaluation.objective import Objective
    from matinee.reports import charts
    from matinee.splits.prepared_tables import table_reader

    params = yaml.safe_load(Path("params.yaml").read_text())
    chosen = params["candidates"][candidate]
    task = importlib.import_module(f"matinee.tasks.{chosen['task']}.evaluate")
    settings = params["tasks"][chosen["task"]]

    read = table_reader(Path(prepared))
    objective = Objective.from_settings(settings, chosen["objective"], params["seed"])
    found = task.evaluate(pickle_io.read(Path(model)), read, settings, objective)
    paths = result_files.Files(*map(Path, files))
    result_files.write(found, objective, Path(model), paths)
    picture = charts.candidate(candidate, objective.metric, found.rows, found.groups)
    picture.savefig(paths.report.with_suffix(".png"))


if __name__ == "__main__":
    with progress_bar(f"{sys.argv[1]} is evaluated"):
        main(*sys.argv[1:])
