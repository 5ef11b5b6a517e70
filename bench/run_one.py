"""Fits and evaluates one peer in its own process, as the stages do with a candidate.

run_one.py TASK OBJECTIVE PEER PREPARED RESULTS, the last two being folders.
"""

import pickle
import sys
from pathlib import Path
from typing import Any

from matinee.runtime.process import fix_threads, record_cost

COST, SAV = ".cost.json", ".sav"


def main(task: str, objective: str, peer: str, prepared: str, folder: str) -> None:
    fix_threads()
    import pandas as pd
    import yaml
    from newcomer_baselines import PEERS

    from matinee.evaluation import result_files
    from matinee.evaluation.objective import Objective
    from matinee.tasks.base import load_task

    def read(collection: str, table: str) -> Any:
        return pd.read_parquet(Path(prepared, collection, f"{table}.parquet"))

    params, at = yaml.safe_load(Path("params.yaml").read_text()), Path(folder, peer)
    settings, loaded = params["tasks"][task], load_task(task)
    tables = loaded.data.training_data(read, settings)
    with record_cost(at.with_suffix(COST)):
        model = PEERS[objective][peer](tables)
    at.with_suffix(SAV).write_bytes(pickle.dumps(model, protocol=5))
    target = Objective.from_settings(settings, objective, params["seed"])
    results = loaded.evaluation.evaluate(model, read, settings, target)
    files = result_files.Files(
        at.with_suffix(".parquet"), at.with_suffix(".json"), at.with_suffix(".csv")
    )
    result_files.write(results, target, at.with_suffix(SAV), files)


if __name__ == "__main__":
    main(*sys.argv[1:])
