"""Reading delimited text: fast where it is clean, line by line where it is not."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from matinee.datasets.row_account import RowReport

if TYPE_CHECKING:
    import pandas as pd

_UNIT = "\x1f"
"""Stands for separators of two characters, which the fast reader does not know."""


class Layout(NamedTuple):
    """How a file is written: its columns in order, each with what turns text into a value."""

    separator: str
    encoding: str
    columns: Mapping[str, Callable[[str], Any]]
    header: bool = False
    quoted: bool = False


def read_rows(path: Path, layout: Layout) -> tuple[pd.DataFrame, RowReport]:
    """The rows that can be read, indexed by line number, and the account of the others."""
    import pandas as pd

    data = path.read_bytes()
    account = RowReport(path.name)
    try:
        frame = _read_clean(data, layout)
        account.read = len(frame)
    except (ValueError, pd.errors.ParserError):
        frame = _read_careful(data, layout, account)
    return frame, account


def _read_clean(data: bytes, layout: Layout) -> pd.DataFrame:
    """All rows at once; raises where any of them has other fields or values than expected."""
    import csv

    import pandas as pd

    separator = layout.separator
    if len(separator) > 1:
        data = data.replace(separator.encode(), _UNIT.encode())
        separator = _UNIT
    if (layout.quoted and b'"' in data) or not _even(data, separator, len(layout.columns)):
        raise ValueError("some line has another number of fields, or may have")
    numbers = [name for name, kind in layout.columns.items() if kind is not str]
    dtypes: dict[str, Any] = {n: "str" if k is str else k for n, k in layout.columns.items()}
    frame: pd.DataFrame = pd.read_csv(
        io.BytesIO(data),
        sep=separator,
        encoding=layout.encoding,
        names=list(layout.columns),
        index_col=False,
        skiprows=int(layout.header),
        dtype=dtypes,
        quoting=csv.QUOTE_NONE,
        keep_default_na=False,
        na_values={name: [""] for name in numbers},
        skip_blank_lines=False,
        on_bad_lines="error",
    )
    if frame.isna().any(axis=None):
        raise ValueError("some number is missing")
    frame.index += 1 + int(layout.header)
    return frame


def _even(data: bytes, separator: str, fields: int) -> bool:
    """Whether every line has that many fields; pandas itself would fill up or cut off."""
    import numpy as np

    characters = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(characters == ord("\n"))
    if not data.endswith(b"\n"):
        ends = np.append(ends, len(data))
    places = np.flatnonzero(characters == ord(separator))
    return bool((np.diff(np.searchsorted(places, ends), prepend=0) == fields - 1).all())


def _read_careful(data: bytes, layout: Layout, account: RowReport) -> pd.DataFrame:
    import pandas as pd

    rows: dict[int, list[Any]] = {}
    # a title may hold what str.splitlines takes for the end of a line
    lines = data.decode(layout.encoding, errors="replace").replace("\r\n", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        if (layout.header and number == 1) or not line.strip():
            continue
        account.read += 1
        try:
            rows[number] = _values(line, layout)
        except ValueError as error:
            account.drop(number, str(error), line)
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=list(layout.columns))
    text = [name for name, kind in layout.columns.items() if kind is str]
    return frame.astype(dict.fromkeys(text, "str"))


def _values(line: str, layout: Layout) -> list[Any]:
    import csv

    fields = (
        next(csv.reader([line])) if layout.quoted else line.rstrip("\r\n").split(layout.separator)
    )
    if len(fields) != len(layout.columns):
        raise ValueError("wrong number of fields")
    values = []
    for (name, kind), field in zip(layout.columns.items(), fields, strict=True):
        try:
            if kind is not str and not _NUMBER.fullmatch(field.strip()):
                raise ValueError
            values.append(kind(field))
        except ValueError:
            raise ValueError(f"{name} is not {_NAMES[kind]}") from None
    return values


_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?")
_NAMES: dict[Any, str] = {int: "a whole number", float: "a number"}
