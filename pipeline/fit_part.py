"""Fits a candidate on a part of its data and prints what that took: fit_part.py CANDIDATE SHARE
PREPARED."""

import json
import sys
from pathlib import Path

from matinee.runtime.process import fix_threads


def main(candidate: str, share: str, prepared: str) -> None:
    fix_threads()
    import yaml

    from matinee.evaluation.beyond_accuracy.fit_cost import measure_fit
    from matinee.evaluation.beyond_accuracy.scaling_law import SHARES
    from matinee.models.instantiate import instantiate_model
    from matinee.runtime.seeds import rng_for
    from matinee.splits.prepared_tables import table_reader
    from matinee.tasks.base import load_task

    params = yaml.safe_load(Path("params.yaml").read_text())
    chosen, seed = params["candidates"][candidate], params["seed"]
    task = load_task(chosen["task"]).data
    tables = task.training_data(table_reader(Path(prepared)), params["tasks"][chosen["task"]])
    least, _ = task.subsample(tables, min(SHARES.values()), seed)
    tables, size = task.subsample(tables, float(share), seed)

    def fit(known: object) -> None:
        model = instantiate_model(chosen["model"])
        model.fit(known, rng_for(seed, "train", candidate))

    fit(least)
    print(json.dumps({"size": size} | measure_fit(lambda: fit(tables))._asdict()))


if __name__ == "__main__":
    main(*sys.argv[1:])
