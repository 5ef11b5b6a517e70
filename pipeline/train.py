"""Fits one candidate on the training part: train.py CANDIDATE PREPARED MODEL COST."""

import importlib
import sys
from functools import partial
from pathlib import Path

from matinee.runtime.cost import measured, usual
from matinee.runtime.progress_bar import waiting
from matinee.runtime.threads import fix_threads


def main(candidate: str, prepared: str, model: str, cost: str) -> None:
    fix_threads()
    import yaml
    from hydra.utils import instantiate

    from matinee.artifacts import pickle_io
    from matinee.runtime.seeds import generator
    from matinee.splits.prepared_tables import reader
    from matinee.tasks.fitting import once

    params = yaml.safe_load(Path("params.yaml").read_text())
    chosen = params["candidates"][candidate]
    task = importlib.import_module(f"matinee.tasks.{chosen['task']}.data")

    read = reader(Path(prepared))
    tables = task.training(read, params["tasks"][chosen["task"]])
    make = partial(instantiate, chosen["model"], _convert_="all")
    with measured(Path(cost)):
        fit = getattr(task, "fitted", once)
        fitted = fit(make, tables, generator(params["seed"], "train", candidate))
    pickle_io.save(fitted, Path(model))


if __name__ == "__main__":
    with waiting(f"{sys.argv[1]} learns", usual(Path(sys.argv[4]))):
        main(*sys.argv[1:])
