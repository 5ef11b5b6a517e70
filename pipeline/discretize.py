"""Rating classes, bands and splits: discretize.py COLLECTION MERGED PREPARED."""

import importlib
import sys
from pathlib import Path

import pandas as pd
import yaml

from matinee.runtime.progress_bar import progress_bar


def main(collection: str, merged: str, prepared: str) -> None:
    params = yaml.safe_load(Path("params.yaml").read_text())
    tables = {path.stem: pd.read_parquet(path) for path in sorted(Path(merged).glob("*.parquet"))}
    splits = importlib.import_module(f"matinee.splits.{collection}")
    Path(prepared).mkdir(parents=True, exist_ok=True)
    settings = params["discretize"][collection]
    for name, table in splits.prepare(tables, seed=params["seed"], **settings).items():
        table.to_parquet(Path(prepared) / f"{name}.parquet", index=False)


if __name__ == "__main__":
    with progress_bar(f"discretizing {sys.argv[1]}"):
        main(*sys.argv[1:])
