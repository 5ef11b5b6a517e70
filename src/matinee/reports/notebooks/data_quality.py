"""Data quality: row counts, missing values, duplicates and outliers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

OUTLIER_Z = 3.5
"""Robust standard deviations beyond which a value is an outlier (Iglewicz and Hoaglin)."""
_MAD = 1.4826
"""Scales the median absolute deviation to the standard deviation of a normal distribution."""


def row_table(reports: dict[str, dict[str, Any]]) -> pd.DataFrame:
    """One row per file: how many rows were read, kept and dropped, and why."""
    import pandas as pd

    rows = [
        (
            file,
            count["read"],
            count["kept"],
            count["read"] - count["kept"],
            _reasons(count["dropped"]),
        )
        for file, count in reports.items()
    ]
    columns = ["file", "read", "kept", "dropped", "reasons"]
    return pd.DataFrame(rows, columns=columns).set_index("file")


def is_balanced(reports: dict[str, dict[str, Any]]) -> bool:
    """Whether every row that was read is either kept or dropped with a reason."""
    return all(
        count["read"] == count["kept"] + sum(count["dropped"].values())
        for count in reports.values()
    )


def repair_counts(reports: dict[str, dict[str, Any]]) -> pd.Series[int]:
    """Repaired cells by kind of repair, most frequent first."""
    import pandas as pd

    cells: dict[str, int] = {}
    for report in reports.values():
        for repair, count in report.get("repaired", {}).items():
            cells[repair] = cells.get(repair, 0) + count
    return pd.Series(cells, dtype="int64", name="cells").sort_values(ascending=False, kind="stable")


def _reasons(dropped: dict[str, int]) -> str:
    return "; ".join(f"{count:,} {reason}" for reason, count in dropped.items())


def missing_counts(frame: pd.DataFrame) -> pd.Series[int]:
    """Values per column that are null or empty text."""
    return frame.apply(lambda column: int(_missing(column).sum())).astype("int64")


def _missing(column: pd.Series[Any]) -> pd.Series[bool]:
    nulls = column.isna()
    return (
        nulls | (column == "") if column.dtype.kind in "OT" or str(column.dtype) == "str" else nulls
    )


def column_summary(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per column: its type, missing values and distinct values."""
    import pandas as pd

    missing = missing_counts(frame)
    return pd.DataFrame(
        {
            "type": frame.dtypes.astype(str),
            "missing": missing,
            "share": (missing / max(len(frame), 1)).map("{:.1%}".format),
            "distinct": frame.nunique(),
        }
    )


def duplicates(values: pd.Series[Any]) -> pd.Series[int]:
    """Values that occur more than once, most frequent first, then by name."""
    counts = values.dropna().value_counts().rename_axis("value").reset_index(name="rows")
    ordered = counts.sort_values(["rows", "value"], ascending=[False, True])
    return ordered.set_index("value")["rows"].loc[lambda rows: rows > 1]


def outliers(values: Any) -> NDArray[np.bool_]:
    """Modified z-scores above the threshold, by the median absolute deviation."""
    array = np.asarray(values, dtype=float)
    deviations = np.abs(array - np.nanmedian(array))
    scale = _MAD * np.nanmedian(deviations)
    return deviations > OUTLIER_Z * scale if scale else np.zeros(len(array), dtype=bool)
