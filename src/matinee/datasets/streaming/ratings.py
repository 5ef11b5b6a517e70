"""Reads ratings from several files, drops duplicates and aggregates them by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.raw_files import CsvFile
from matinee.datasets.row_account import RowReport
from matinee.datasets.streaming.ratings_file import Mask, RatingsFile, drop, read_ratings_file
from matinee.schema.columns import RATING, TIMESTAMP, USER_ID
from matinee.schema.streaming import ID, RATING_COUNT, RATING_YEAR, RATINGS, SCORES, STARS_SUM
from matinee.schema.validation import validate

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

FIRST_YEAR, YEARS = 1970, 131
"""The range of years of all timestamps."""


def read_ratings(
    files: list[CsvFile], ids: pd.Series[str]
) -> tuple[pd.DataFrame, pd.DataFrame, list[RowReport]]:
    """Ratings ordered by user, title and time; the titles' scores by year; a report per file."""
    import pyarrow as pa

    titles = pa.array(ids)
    parts, accounts = _read(files, titles)
    sizes = [len(part.users) for part in parts]
    ratings = _concatenate(parts)
    order, repeated = _ordered(ratings)
    _drop_repeated(ratings, repeated, sizes, accounts)
    ratings = ratings.rows(order)
    return _ratings(ratings, ids), _scores(ratings, ids), accounts


def _read(files: list[CsvFile], titles: pa.Array) -> tuple[list[RatingsFile], list[RowReport]]:
    from tqdm import tqdm

    parts, accounts = [], []
    total = sum(file.path.stat().st_size for file in files)
    with tqdm(total=total, desc="reading ratings", unit="B", unit_scale=True, disable=None) as bar:
        for file in files:
            part, account = read_ratings_file(file, titles)
            parts.append(part)
            accounts.append(account)
            bar.update(file.path.stat().st_size)
    return parts, accounts


def _concatenate(parts: list[RatingsFile]) -> RatingsFile:
    """Empties the list, so that memory never holds the ratings twice."""
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    parts.clear()
    return RatingsFile(*columns)


def _ordered(rows: RatingsFile) -> tuple[NDArray[np.int64], Mask]:
    """The sorted indices of unique rows; and, in file order, which rows are duplicates."""
    pairs = rows.users.astype(np.int64) << 32 | rows.titles
    order = np.argsort(pairs, kind="stable")
    same = np.diff(pairs[order], prepend=-1) == 0
    # only rows that share user and title, which are few, need time and stars compared
    tied = np.flatnonzero(same | np.append(same[1:], False))
    tied_rows = order[tied]
    tied_rows = tied_rows[
        np.lexsort((rows.stars[tied_rows], rows.seconds[tied_rows], pairs[tied_rows]))
    ]
    order[tied] = tied_rows
    repeats = np.ones(len(tied_rows), dtype=bool)
    for column in (pairs, rows.seconds, rows.stars):
        repeats &= np.diff(column[tied_rows], prepend=-1) == 0
    repeated = np.zeros(len(order), dtype=bool)
    repeated[tied_rows[repeats]] = True
    return np.delete(order, tied[repeats]), repeated


def _drop_repeated(
    rows: RatingsFile, repeated: Mask, sizes: list[int], accounts: list[RowReport]
) -> None:
    start = 0
    for size, account in zip(sizes, accounts, strict=True):
        part = slice(start, start + size)
        drop(account, rows.rows(part), repeated[part], "exact duplicate")
        start += size


def _ratings(rows: RatingsFile, ids: pd.Series[str]) -> pd.DataFrame:
    import pandas as pd

    columns = {
        USER_ID: rows.users,
        ID: pd.Categorical.from_codes(rows.titles, categories=pd.Index(ids)),
        RATING: rows.stars,
        TIMESTAMP: rows.seconds,
    }
    return validate(pd.DataFrame(columns, copy=False), RATINGS)


def _scores(rows: RatingsFile, ids: pd.Series[str]) -> pd.DataFrame:
    import pandas as pd

    starts = np.arange(YEARS).astype("datetime64[Y]").astype("datetime64[s]").astype(np.int64)
    years = np.searchsorted(starts, rows.seconds, side="right") - 1
    cells = rows.titles.astype(np.int64) * YEARS + years
    counts = np.bincount(cells)
    stars = np.bincount(cells, weights=rows.stars)
    rated = np.flatnonzero(counts)
    columns = {
        ID: ids.to_numpy()[rated // YEARS],
        RATING_YEAR: (FIRST_YEAR + rated % YEARS).astype("int16"),
        RATING_COUNT: counts[rated].astype("int32"),
        STARS_SUM: stars[rated].astype("float64"),
    }
    return validate(pd.DataFrame(columns).astype({ID: "str"}), SCORES)
