"""Fits one candidate on the training part: train.py CANDIDATE PREPARED MODEL COST."""

import sys
from functools import partial
from pathlib import Path

from matinee.runtime.process import fix_threads, last_duration, record_cost, short_errors
from matinee.runtime.progress_bar import progress_bar
from matinee.runtime.warm_start import hand_over


def main(candidate: str, prepared: str, model: str, cost: str) -> None:
    fix_threads()
    from matinee.artifacts.pickles import pickle_io
    from matinee.models.instantiate import check_targets, instantiate_model
    from matinee.runtime.checkpoint import checkpoint_file
    from matinee.runtime.seeds import rng_for
    from matinee.runtime.serialization import read_yaml
    from matinee.splits.prepared_tables import table_reader
    from matinee.tasks.base import load_task

    params = read_yaml(Path("params.yaml"))
    chosen = params["candidates"][candidate]
    check_targets(chosen["model"])
    task = load_task(chosen["task"]).data

    read = table_reader(Path(prepared))
    tables = task.training_data(read, params["tasks"][chosen["task"]])
    make = partial(instantiate_model, chosen["model"])
    with record_cost(Path(cost)), checkpoint_file(Path(model).with_suffix(".checkpoint")):
        fitted = task.fit(make, tables, rng_for(params["seed"], "train", candidate))
    pickle_io.save(fitted, Path(model))


if __name__ == "__main__":
    hand_over()
    with short_errors(), progress_bar(f"{sys.argv[1]} learns", last_duration(Path(sys.argv[4]))):
        main(*sys.argv[1:])
