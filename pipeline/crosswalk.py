"""Which ids name the same film: crosswalk.py MERGED CROSSWALK SUMMARY."""

import sys
from pathlib import Path

from matinee.runtime.progress_bar import progress_bar
from matinee.runtime.warm_start import hand_over

SOURCES = {
    "movielens": "movielens/films",
    "tmdb": "tmdb/films",
    "links": "tmdb/links",
    "titles": "streaming/titles",
}


def main(merged: str, crosswalk: str, summary: str) -> None:
    import pandas as pd

    from matinee.datasets import crosswalk as matching
    from matinee.runtime.atomic_write import write_atomically
    from matinee.runtime.serialization import canonical_json

    files = {name: Path(merged, f"{path}.parquet") for name, path in SOURCES.items()}
    tables = {name: pd.read_parquet(file) for name, file in files.items() if file.exists()}
    table, report = matching.crosswalk(tables)
    table.to_parquet(crosswalk, index=False)
    write_atomically(Path(summary), canonical_json(report))


if __name__ == "__main__":
    hand_over()
    with progress_bar("films are matched across collections"):
        main(*sys.argv[1:])
