"""Asks a candidate about held-out people: evaluate.py CANDIDATE PREPARED MODEL ROWS SUMMARY
REPORT, the last without an ending: a picture and a table by group are written."""

import sys
from pathlib import Path

from matinee.threads import fix_threads


def main(candidate: str, prepared: str, model: str, rows: str, summary: str, report: str) -> None:
    fix_threads()
    import pandas as pd
    import yaml

    from matinee import artifact, evaluation, pictures
    from matinee.models.base import Tables
    from matinee.sides import side_of
    from matinee.tables import TEST

    params = yaml.safe_load(Path("params.yaml").read_text())
    chosen = params["candidates"][candidate]
    task, tables = params["tasks"][chosen["task"]], ("ratings", "films", "users")
    side = side_of(task, chosen["side"], params["seed"])
    ratings, films, users = (pd.read_parquet(f"{prepared}/{table}.parquet") for table in tables)
    test, fitted = ratings[task["split"]] == TEST, artifact.read(Path(model))
    known = Tables(ratings[~test], films, users)
    found = evaluation.evaluate(fitted, known, ratings[test], task["gate"]["groups"], side)
    for path in (rows, summary, report):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    found.rows.to_parquet(rows, index=False)
    found.groups.to_csv(f"{report}.csv", index=False)
    figures = {"side": side.name, "megabytes": Path(model).stat().st_size / 1e6} | found.summary
    Path(summary).write_bytes(artifact.canonical(figures))
    pictures.candidate(candidate, side.metric, found.rows, found.groups).savefig(f"{report}.png")


if __name__ == "__main__":
    main(*sys.argv[1:])
