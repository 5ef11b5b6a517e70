"""Copies of one version whose titles all contain a tag, so that mixed answers are detected."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from matinee.artifacts.pickles import pickle_io
from matinee.schema.columns import TITLE

TABLES = ("tmdb.films.parquet", "streaming.titles.parquet")
_TAG = re.compile(r"\bedition (\d+)")


def tagged_version(number: int, files: Mapping[str, Path], folder: Path) -> dict[str, Path]:
    """The files to publish, by name; every title of champions and tables ends in `edition N`."""
    folder.mkdir(parents=True)
    tagged = {}
    for name, path in files.items():
        if name.endswith(".sav"):
            _tag_champion(number, path, folder / name)
        elif name in TABLES:
            _tag_table(number, path, folder / name)
        tagged[name] = folder / name if (folder / name).exists() else path
    return tagged


def tags_in(answer: Any) -> set[int]:
    """The numbers of all tags anywhere in an answer."""
    if isinstance(answer, Mapping):
        return tags_in(list(answer.values()))
    if isinstance(answer, list):
        return set().union(*map(tags_in, answer))
    return {int(number) for number in _TAG.findall(answer)} if isinstance(answer, str) else set()


def _tag_champion(number: int, path: Path, target: Path) -> None:
    champion = pickle_io.read(path)
    titles = [f"{title} edition {number}" for title in champion.films.titles]
    pickle_io.save(replace(champion, films=champion.films._replace(titles=titles)), target)


def _tag_table(number: int, path: Path, target: Path) -> None:
    table = parquet.read_table(path)
    index = table.column_names.index(TITLE)
    titles = [f"{title} edition {number}" for title in table[TITLE].to_pylist()]
    column = pa.array(titles, table.field(index).type)
    parquet.write_table(table.set_column(index, table.field(index), column), target)
