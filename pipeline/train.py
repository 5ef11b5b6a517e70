"""Fits one candidate on the training part: train.py CANDIDATE PREPARED MODEL COST."""

import sys
from pathlib import Path

from matinee.costs import measured
from matinee.threads import fix_threads


def main(candidate: str, prepared: str, model: str, cost: str) -> None:
    fix_threads()
    import pandas as pd
    import yaml
    from hydra.utils import instantiate

    from matinee import artifact
    from matinee.models.base import Tables
    from matinee.seeds import generator
    from matinee.tables import TRAIN

    params = yaml.safe_load(Path("params.yaml").read_text())
    chosen = params["candidates"][candidate]
    split, folder = params["tasks"][chosen["task"]]["split"], Path(prepared)
    training = [(split, "==", TRAIN)]
    ratings = pd.read_parquet(folder / "ratings.parquet", filters=training)
    films, users = (pd.read_parquet(folder / f"{name}.parquet") for name in ("films", "users"))
    with measured(Path(cost)):
        fitted = instantiate(chosen["model"], _convert_="all")
        fitted.fit(Tables(ratings, films, users), generator(params["seed"], "train", candidate))
    artifact.save(fitted, Path(model))


if __name__ == "__main__":
    main(*sys.argv[1:])
