"""Reading the prepared tables of a collection."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    ReadTable = Callable[[str, str], pd.DataFrame]
    """Arguments: the names of collection and table."""


def table_reader(prepared: Path) -> ReadTable:
    def read(collection: str, table: str) -> pd.DataFrame:
        import pandas as pd

        return pd.read_parquet(prepared / collection / f"{table}.parquet")

    return read
