"""Evaluates a candidate on held-out data: evaluate.py CANDIDATE PREPARED MODEL ROWS SUMMARY GROUPS
MAIN."""

import sys
from pathlib import Path

from matinee.runtime.process import fix_threads, short_errors
from matinee.runtime.progress_bar import progress_bar
from matinee.runtime.warm_start import hand_over


def main(candidate: str, prepared: str, model: str, *files: str) -> None:
    fix_threads()
    from matinee.artifacts.dvc_lock import load_candidate
    from matinee.evaluation import result_files
    from matinee.evaluation.objective import Objective
    from matinee.runtime.serialization import read_yaml
    from matinee.splits.prepared_tables import table_reader
    from matinee.tasks.base import load_task

    params = read_yaml(Path("params.yaml"))
    chosen = params["candidates"][candidate]
    task = load_task(chosen["task"]).evaluation
    settings = params["tasks"][chosen["task"]]

    read = table_reader(Path(prepared))
    objective = Objective.from_settings(settings, chosen["objective"], params["seed"])
    result = task.evaluate(load_candidate(Path(model)), read, settings, objective)
    result_files.write(result, objective, Path(model), result_files.Files(*map(Path, files)))


if __name__ == "__main__":
    hand_over()
    with short_errors(), progress_bar(f"{sys.argv[1]} is evaluated"):
        main(*sys.argv[1:])
