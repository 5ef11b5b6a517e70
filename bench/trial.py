"""Fits and asks one peer in a process of its own, as the stages do with a candidate.

trial.py TASK SIDE PEER PREPARED RESULTS, the last two being folders.
"""

import pickle
import sys
from pathlib import Path

from matinee.costs import measured
from matinee.threads import fix_threads

COST, SAV = ".cost.json", ".sav"


def main(task: str, side: str, peer: str, prepared: str, folder: str) -> None:
    fix_threads()
    import pandas as pd
    import yaml
    from peers import PEERS

    from matinee import evaluation, results, sides
    from matinee.models.base import Tables
    from matinee.tables import TEST, TRAIN

    params, at = yaml.safe_load(Path("params.yaml").read_text()), Path(folder, peer)
    settings = params["tasks"][task]
    split, names = settings["split"], ("ratings", "films", "users")
    ratings, *others = (Path(prepared, f"{name}.parquet") for name in names)
    training = pd.read_parquet(ratings, filters=[(split, "==", TRAIN)])
    known = Tables(training, *map(pd.read_parquet, others))
    with measured(at.with_suffix(COST)):
        model = PEERS[side][peer](known)
    at.with_suffix(SAV).write_bytes(pickle.dumps(model, protocol=5))
    asked = sides.side_of(settings, side, params["seed"])
    test = pd.read_parquet(ratings, filters=[(split, "==", TEST)])
    found = evaluation.evaluate(model, known, test, settings["gate"]["groups"], asked)
    files = results.Files(at.with_suffix(".parquet"), at.with_suffix(".json"), at)
    results.write(found, peer, asked, at.with_suffix(SAV), files)


if __name__ == "__main__":
    main(*sys.argv[1:])
