"""Rating classes, bands and splits: discretize.py COLLECTION MERGED PREPARED."""

import importlib
import sys
from pathlib import Path

from matinee.runtime.process import short_errors
from matinee.runtime.progress_bar import progress_bar
from matinee.runtime.warm_start import hand_over


def main(collection: str, merged: str, prepared: str) -> None:
    import pandas as pd
    import yaml

    from matinee.splits import leakage

    params = yaml.safe_load(Path("params.yaml").read_text())
    tables = {path.stem: pd.read_parquet(path) for path in sorted(Path(merged).glob("*.parquet"))}
    splits = importlib.import_module(f"matinee.splits.{collection}")
    Path(prepared).mkdir(parents=True, exist_ok=True)
    settings = params["discretize"][collection]
    prepared_tables = splits.prepare(tables, seed=params["seed"], **settings)
    if collection == "movielens":
        leakage.check_parts(prepared_tables["ratings"])
    for name, table in prepared_tables.items():
        table.to_parquet(Path(prepared) / f"{name}.parquet", index=False)


if __name__ == "__main__":
    hand_over()
    with short_errors(), progress_bar(f"discretizing {sys.argv[1]}"):
        main(*sys.argv[1:])
