"""Rows, nulls, duplicates and outliers of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

FAR = 3.5
"""Robust standard deviations beyond which a value is an outlier (Iglewicz and Hoaglin)."""
_MAD = 1.4826
"""What makes the median absolute deviation of normal values their standard deviation."""


def rows(accounts: dict[str, dict[str, Any]]) -> pd.DataFrame:
    """A row a file: how many of its rows were read, kept and dropped, and why."""
    import pandas as pd

    told = [
        (file, one["read"], one["kept"], one["read"] - one["kept"], _reasons(one["dropped"]))
        for file, one in accounts.items()
    ]
    return pd.DataFrame(told, columns=["file", "read", "kept", "dropped", "why"]).set_index("file")


def balanced(accounts: dict[str, dict[str, Any]]) -> bool:
    """Whether every row that was read is either kept or dropped for a reason."""
    return all(
        one["read"] == one["kept"] + sum(one["dropped"].values()) for one in accounts.values()
    )


def repairs(accounts: dict[str, dict[str, Any]]) -> pd.Series[int]:
    """How many cells were repaired in each way, the most frequent first."""
    import pandas as pd

    found: dict[str, int] = {}
    for one in accounts.values():
        for what, count in one.get("repaired", {}).items():
            found[what] = found.get(what, 0) + count
    return pd.Series(found, dtype="int64", name="cells").sort_values(ascending=False, kind="stable")


def _reasons(dropped: dict[str, int]) -> str:
    return "; ".join(f"{count:,} {reason}" for reason, count in dropped.items())


def unknown(frame: pd.DataFrame) -> pd.Series[int]:
    """How many values of each column are null, or text without a letter."""
    return frame.apply(lambda column: int(_missing(column).sum())).astype("int64")


def _missing(column: pd.Series[Any]) -> pd.Series[bool]:
    nulls = column.isna()
    return (
        nulls | (column == "") if column.dtype.kind in "OT" or str(column.dtype) == "str" else nulls
    )


def columns(frame: pd.DataFrame) -> pd.DataFrame:
    """A row a column: its type, unknown values and how many different ones."""
    import pandas as pd

    missing = unknown(frame)
    return pd.DataFrame(
        {
            "type": frame.dtypes.astype(str),
            "unknown": missing,
            "share": (missing / max(len(frame), 1)).map("{:.1%}".format),
            "different": frame.nunique(),
        }
    )


def shared(values: pd.Series[Any]) -> pd.Series[int]:
    """Values that stand more than once, the most frequent first, then by name."""
    counts = values.dropna().value_counts().rename_axis("value").reset_index(name="rows")
    ordered = counts.sort_values(["rows", "value"], ascending=[False, True])
    return ordered.set_index("value")["rows"].loc[lambda found: found > 1]


def outlying(values: Any) -> NDArray[np.bool_]:
    """Which values lie far from the median, by the median absolute deviation."""
    known = np.asarray(values, dtype=float)
    middle = np.nanmedian(known)
    width = _MAD * np.nanmedian(np.abs(known - middle))
    return np.abs(known - middle) > FAR * width if width else np.zeros(len(known), dtype=bool)
