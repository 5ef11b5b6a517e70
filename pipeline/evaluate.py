"""Asks a candidate about held-out people: evaluate.py CANDIDATE PREPARED MODEL ROWS SUMMARY
REPORT, the last without an ending."""

import sys
from pathlib import Path

from matinee.threads import fix_threads


def main(candidate: str, prepared: str, model: str, *files: str) -> None:
    fix_threads()
    import pandas as pd
    import yaml

    from matinee import artifact, evaluation, results, sides
    from matinee.models.base import Tables
    from matinee.tables import TEST

    params = yaml.safe_load(Path("params.yaml").read_text())
    chosen, tables = params["candidates"][candidate], ("ratings", "films", "users")
    task, side = params["tasks"][chosen["task"]], chosen["side"]
    ratings, films, users = (pd.read_parquet(f"{prepared}/{table}.parquet") for table in tables)
    test, asked = ratings[task["split"]] == TEST, sides.side_of(task, side, params["seed"])
    known, fitted = Tables(ratings[~test], films, users), artifact.read(Path(model))
    found = evaluation.evaluate(fitted, known, ratings[test], task["gate"]["groups"], asked)
    results.write(found, candidate, asked, Path(model), results.Files(*map(Path, files)))


if __name__ == "__main__":
    main(*sys.argv[1:])
