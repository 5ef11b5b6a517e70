"""Six titles of three platforms by hand; hulu names no cast."""

from __future__ import annotations

import pyarrow as pa

_TITLES = (
    ("as1", "amazon", "movie", "zulu", 2018, "16+", 120, "min"),
    ("as2", "amazon", "movie", "atoll", 2018, "g", 120, "min"),
    ("as3", "amazon", "tv show", "braid", 2019, "g", 3, "season"),
    ("hs1", "hulu", "movie", "dune", 2018, "nr", 90, "min"),
    ("ns1", "netflix", "movie", "fjord", 2018, "pg-13", 300, "min"),
    ("ns2", "netflix", "tv show", "gable", 2018, "tv-ma", 1, "season"),
)
_DIRECTORS = (("as1", "uma stone"), ("ns1", "uma stone"))
_CAST = (("as1", "mia"), ("as2", "ana"), ("as2", "mia"), ("ns1", "ana"), ("ns2", "bo"))
_GENRES = (("as1", "comedy"), ("as2", "dark comedy"), ("hs1", "comedy"), ("ns1", "drama"))
_COUNTRIES = (("as1", "france"), ("as2", "france"), ("as2", "méxico"), ("ns2", "france"))
_SCORES = (("as1", 2020, 2, 7.0), ("as2", 2020, 1, 4.0), ("ns1", 2021, 4, 10.0))


def tables() -> dict[str, pa.Table]:
    titles = "id platform type title release_year rating duration_int duration_type"
    return {
        "titles": _table(f"{titles} description", tuple((*row, None) for row in _TITLES)),
        "directors": _table("id director", _DIRECTORS),
        "cast": _table("id actor", _CAST),
        "genres": _table("id genre", _GENRES),
        "countries": _table("id country", _COUNTRIES),
        "scores": _table("id rating_year ratings stars", _SCORES),
    }


def _table(columns: str, rows: tuple[tuple[object, ...], ...]) -> pa.Table:
    names = columns.split()
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows])
