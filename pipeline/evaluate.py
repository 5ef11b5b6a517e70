"""Evaluates a candidate: evaluate.py NAME PREPARED MODELS ROWS METRICS REPORTS, folders each."""

import sys
from pathlib import Path

from matinee.runtime.process import fix_threads, short_errors
from matinee.runtime.progress_bar import progress_bar
from matinee.runtime.warm_start import hand_over


def main(candidate: str, *folders: str) -> None:
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

    prepared, models, rows, metrics, reports = map(Path, folders)
    model, read = models / f"{candidate}.sav", table_reader(prepared)
    objective = Objective.from_settings(settings, chosen["objective"], params["seed"])
    result = task.evaluate(load_candidate(model), read, settings, objective)
    files = result_files.Files(
        rows / f"{candidate}.parquet",
        metrics / f"{candidate}.json",
        reports / f"{candidate}.csv",
        metrics.parent / "main" / f"{candidate}.json",
    )
    result_files.write(result, objective, model, files)


if __name__ == "__main__":
    hand_over()
    with short_errors(), progress_bar(f"{sys.argv[1]} is evaluated"):
        main(*sys.argv[1:])
