"""What is published, again and again under other titles: each title names its edition."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from matinee.artifacts import pickle_io
from matinee.schema.columns import TITLE

TITLED = ("tmdb.films.parquet", "streaming.titles.parquet")
_NAMED = re.compile(r"\bedition (\d+)")


def edition(number: int, files: Mapping[str, Path], folder: Path) -> dict[str, Path]:
    """The files to publish, by name: champions and tables whose titles all tell the number."""
    folder.mkdir(parents=True)
    made = {}
    for name, path in files.items():
        if name.endswith(".sav"):
            _champion(number, path, folder / name)
        elif name in TITLED:
            _table(number, path, folder / name)
        made[name] = folder / name if (folder / name).exists() else path
    return made


def named(answer: Any) -> set[int]:
    """The editions that stand in an answer, wherever."""
    if isinstance(answer, Mapping):
        return named(list(answer.values()))
    if isinstance(answer, list):
        return set().union(*map(named, answer))
    return {int(found) for found in _NAMED.findall(answer)} if isinstance(answer, str) else set()


def _champion(number: int, path: Path, target: Path) -> None:
    champion = pickle_io.read(path)
    titles = [f"{title} edition {number}" for title in champion.films.titles]
    pickle_io.save(replace(champion, films=champion.films._replace(titles=titles)), target)


def _table(number: int, path: Path, target: Path) -> None:
    table = parquet.read_table(path)
    place = table.column_names.index(TITLE)
    titles = [f"{title} edition {number}" for title in table[TITLE].to_pylist()]
    column = pa.array(titles, table.field(place).type)
    parquet.write_table(table.set_column(place, table.field(place), column), target)
