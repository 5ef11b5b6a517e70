"""Reading delimited text: vectorized where the file is clean, else line by line."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from matinee.datasets.raw_files import (
    check_is_file,
    column_indices,
    find_delimiter,
    find_encoding,
    unusual,
)
from matinee.datasets.row_account import RowReport

if TYPE_CHECKING:
    import pandas as pd

_UNIT_SEPARATOR = "\x1f"
"""Replaces separators of two characters, which the fast parser does not support."""
_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?", re.ASCII)
_MAX_DIGITS = 400
"""Longer numbers are out of range of every type, and slow to convert."""


class Layout(NamedTuple):
    """The format of a file: separator, encoding, and the columns with their data types.

    None as separator or encoding of a file with a header is found out.
    """

    separator: str | None
    encoding: str | None
    dtypes: Mapping[str, str]
    """By column, in the order of the file unless it has a header: int32, int64, float64 or str."""
    header: Mapping[str, str] | None = None
    """The names of the columns in the file's first line; None if there is no header."""
    quoted: bool = False


class _Columns(NamedTuple):
    """The columns of one file."""

    width: int
    """How many fields a line has."""
    indices: list[int]
    """The fields of the layout's columns."""
    first_line: int


def read_rows(path: Path, layout: Layout) -> tuple[pd.DataFrame, RowReport]:
    """The usable rows, indexed by line number, and the report on the others."""
    data = check_is_file(path).read_bytes()
    if not data.strip():
        raise ValueError(f"{path.name} is empty; needed are {', '.join(_file_names(layout))}")
    report = RowReport(path.name)
    if layout.header:
        data, layout = _as_utf8(data, layout, report)
    columns = _columns(path.name, data, layout)
    try:
        frame = _read_clean(data, layout, columns)
        report.read = len(frame)
    except (ValueError, OverflowError):
        frame = _read_by_lines(data, layout, columns, report)
    return frame, report


def _file_names(layout: Layout) -> list[str]:
    names = layout.header or {}
    return [names.get(column, column) for column in layout.dtypes]


def _as_utf8(data: bytes, layout: Layout, report: RowReport) -> tuple[bytes, Layout]:
    """The same text in UTF-8, and the layout with what was found out."""
    encoding = find_encoding(report.file, [data], layout.encoding)
    text = data.decode(encoding, errors="replace").removeprefix("\ufeff")
    header = text.partition("\n")[0]
    separator = layout.separator or find_delimiter(header, _file_names(layout))
    report.notes += unusual(separator, encoding)
    return text.encode(), layout._replace(separator=separator, encoding="utf-8")


def _columns(name: str, data: bytes, layout: Layout) -> _Columns:
    if layout.header is None:
        return _Columns(len(layout.dtypes), list(range(len(layout.dtypes))), first_line=1)
    first = data.partition(b"\n")[0].decode()
    header = next(csv.reader([first.rstrip("\r")], delimiter=str(layout.separator)), [])
    return _Columns(len(header), column_indices(name, header, _file_names(layout)), first_line=2)


def _read_clean(data: bytes, layout: Layout, columns: _Columns) -> pd.DataFrame:
    """All rows at once; raises ValueError if any has other fields or values than expected."""
    import pandas as pd

    separator = str(layout.separator)
    if len(separator) > 1:
        data = data.replace(separator.encode(), _UNIT_SEPARATOR.encode())
        separator = _UNIT_SEPARATOR
    if (layout.quoted and b'"' in data) or not _has_width(data, separator, columns.width):
        raise ValueError("some line has another number of fields, or may have")
    wide: Any = {name: dtype.replace("int32", "int64") for name, dtype in layout.dtypes.items()}
    by_index = dict(zip(columns.indices, layout.dtypes, strict=True))
    frame: pd.DataFrame = pd.read_csv(
        io.BytesIO(data),
        sep=separator,
        encoding=layout.encoding,
        names=[by_index.get(index, f"unused {index}") for index in range(columns.width)],
        usecols=list(layout.dtypes),
        index_col=False,
        skiprows=columns.first_line - 1,
        dtype=wide,
        quoting=csv.QUOTE_NONE,
        keep_default_na=False,
        na_values={name: [""] for name in _numeric(layout)},
        skip_blank_lines=False,
        on_bad_lines="error",
    )
    if frame.isna().any(axis=None) or not _in_range(frame, layout):
        raise ValueError("some number is missing or out of range")
    frame.index += columns.first_line
    return frame[list(layout.dtypes)]


def _numeric(layout: Layout) -> list[str]:
    return [name for name, dtype in layout.dtypes.items() if dtype != "str"]


def _in_range(frame: pd.DataFrame, layout: Layout) -> bool:
    for name in _numeric(layout):
        lowest, highest = _range(layout.dtypes[name])
        if not frame[name].between(lowest, highest).all():
            return False
    return True


def _range(dtype: str) -> tuple[float, float]:
    limits: Any = np.iinfo(dtype) if "int" in dtype else np.finfo(dtype)
    return limits.min, limits.max


def _has_width(data: bytes, separator: str, fields: int) -> bool:
    """Whether every line has that many fields; pandas itself would fill up or cut off."""
    characters = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(characters == ord("\n"))
    if not data.endswith(b"\n"):
        ends = np.append(ends, len(data))
    separators = np.flatnonzero(characters == ord(separator))
    return bool((np.diff(np.searchsorted(separators, ends), prepend=0) == fields - 1).all())


def _read_by_lines(
    data: bytes, layout: Layout, columns: _Columns, report: RowReport
) -> pd.DataFrame:
    import pandas as pd

    rows: dict[int, list[Any]] = {}
    # a title may hold characters that str.splitlines takes for the end of a line
    lines = data.decode(str(layout.encoding), errors="replace").replace("\r\n", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        if number < columns.first_line or not line.strip():
            continue
        report.read += 1
        try:
            rows[number] = _values(_fields(line, layout, columns), layout)
        except ValueError as error:
            report.drop(number, str(error), line)
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=list(layout.dtypes))
    return frame.astype(layout.dtypes)


def _fields(line: str, layout: Layout, columns: _Columns) -> list[str]:
    fields = (
        next(csv.reader([line], delimiter=str(layout.separator)))
        if layout.quoted
        else line.rstrip("\r\n").split(layout.separator)
    )
    if len(fields) != columns.width:
        raise ValueError("wrong number of fields")
    return [fields[index] for index in columns.indices]


def _values(fields: Sequence[str], layout: Layout) -> list[Any]:
    pairs = zip(layout.dtypes.items(), fields, strict=True)
    return [_value(field, name, dtype) for (name, dtype), field in pairs]


def _value(field: str, name: str, dtype: str) -> Any:
    if dtype == "str":
        return field
    whole = "int" in dtype
    text = field.strip()
    if not _NUMBER.fullmatch(text) or (whole and "." in text):
        raise ValueError(f"{name} is not {'a whole number' if whole else 'a number'}")
    value = (int(text) if whole else float(text)) if len(text) <= _MAX_DIGITS else math.inf
    lowest, highest = _range(dtype)
    if not lowest <= value <= highest:
        raise ValueError(f"{name} is out of range")
    return value
