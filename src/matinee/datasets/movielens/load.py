"""MovieLens, in each of the three formats in which it is published."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from matinee.datasets.movielens.csv_reader import Layout, read_rows
from matinee.datasets.row_account import LoadResult, RowReport, keep_where
from matinee.schema.columns import (
    AGE,
    AGE_BANDS,
    FILM_ID,
    GENDER,
    GENDERS,
    GENRE_SEPARATOR,
    GENRES,
    OCCUPATION,
    OCCUPATIONS,
    RATING,
    TIMESTAMP,
    TITLE,
    USER_ID,
    YEAR,
    ZIP,
)
from matinee.schema.movielens import FILMS, RATINGS, USERS
from matinee.schema.validation import Table, validate

if TYPE_CHECKING:
    import pandas as pd

_RATING = {USER_ID: int, FILM_ID: int, RATING: float, TIMESTAMP: int}
_YEAR = r"\s*\((\d{4})(?:\s*[-\u2013]\s*(?:\d{4})?)?\)\s*$"
_NO_GENRES = "(no genres listed)"
_GENRES_100K = [
    "unknown",
    "Action",
    "Adventure",
    "Animation",
    "Children's",
    "Comedy",
    "Crime",
    "Documentary",
    "Drama",
    "Fantasy",
    "Film-Noir",
    "Horror",
    "Musical",
    "Mystery",
    "Romance",
    "Sci-Fi",
    "Thriller",
    "War",
    "Western",
]
_OCCUPATIONS_100K = {
    "administrator": "clerical/admin",
    "artist": "artist",
    "doctor": "doctor/health care",
    "educator": "academic/educator",
    "engineer": "technician/engineer",
    "entertainment": "artist",
    "executive": "executive/managerial",
    "healthcare": "doctor/health care",
    "homemaker": "homemaker",
    "lawyer": "lawyer",
    "librarian": "academic/educator",
    "marketing": "sales/marketing",
    "none": "unemployed",
    "other": "other",
    "programmer": "programmer",
    "retired": "retired",
    "salesman": "sales/marketing",
    "scientist": "scientist",
    "student": "college/grad student",
    "technician": "technician/engineer",
    "writer": "writer",
}


def load_tables(folder: Path, format: str) -> LoadResult:
    """The canonical ratings, films and users, and the three joined."""
    if format not in _READERS:
        raise ValueError(f"movielens.format={format!r} is unknown; allowed: {', '.join(_READERS)}")
    missing = [name for name in _FILES[format] if not (folder / name).is_file()]
    if missing:
        held = ", ".join(sorted(path.name for path in folder.iterdir()))
        raise FileNotFoundError(
            f"movielens.format={format} needs {', '.join(_FILES[format])}; {', '.join(missing)} "
            f"is not among what the source gave: {held}"
        )
    return _READERS[format](folder)


def _ml_1m(folder: Path) -> LoadResult:
    def layout(columns: dict[str, type]) -> Layout:
        return Layout("::", "latin-1", columns)

    people = {USER_ID: int, GENDER: str, AGE: int, OCCUPATION: int, ZIP: str}
    users, users_account = read_rows(folder / "users.dat", layout(people))
    films, films_account = read_rows(
        folder / "movies.dat", layout({FILM_ID: int, TITLE: str, GENRES: str})
    )
    ratings, ratings_account = read_rows(folder / "ratings.dat", layout(_RATING))
    return _joined(ratings, films, users, [ratings_account, films_account, users_account])


def _ml_100k(folder: Path) -> LoadResult:
    people = {USER_ID: int, AGE: int, GENDER: str, OCCUPATION: str, ZIP: str}
    users, users_account = read_rows(folder / "u.user", Layout("|", "latin-1", people))
    item = {FILM_ID: int, TITLE: str, "released": str, "video": str, "url": str}
    flags = dict.fromkeys(_GENRES_100K, int)
    films, films_account = read_rows(folder / "u.item", Layout("|", "latin-1", {**item, **flags}))
    ratings, ratings_account = read_rows(folder / "u.data", Layout("\t", "latin-1", _RATING))
    users[AGE] = _bands(users[AGE])
    users[OCCUPATION] = users[OCCUPATION].map(_OCCUPATIONS_100K).map(OCCUPATIONS.index)
    films[GENRES] = _flagged(films[_GENRES_100K[1:]])
    return _joined(ratings, films, users, [ratings_account, films_account, users_account])


def _csv(folder: Path) -> LoadResult:
    def layout(columns: dict[str, type]) -> Layout:
        return Layout(",", "utf-8", columns, header=True, quoted=True)

    films, films_account = read_rows(
        folder / "movies.csv", layout({FILM_ID: int, TITLE: str, GENRES: str})
    )
    ratings, ratings_account = read_rows(folder / "ratings.csv", layout(_RATING))
    users = ratings[[USER_ID]].drop_duplicates().sort_values(USER_ID)
    unknown = users.assign(**{GENDER: None, AGE: None, OCCUPATION: None, ZIP: None})
    return _joined(ratings, films, unknown, [ratings_account, films_account])


_FILES = {
    "ml-1m": ("ratings.dat", "movies.dat", "users.dat"),
    "ml-100k": ("u.data", "u.item", "u.user"),
    "csv": ("ratings.csv", "movies.csv"),
}
_READERS = {"ml-1m": _ml_1m, "ml-100k": _ml_100k, "csv": _csv}


def _joined(
    ratings: pd.DataFrame, films: pd.DataFrame, users: pd.DataFrame, accounts: list[RowReport]
) -> LoadResult:
    ratings_account, films_account, *users_account = accounts
    if users_account:
        users = _good_users(users, users_account[0])
    films = _typed(_good_films(films, films_account), FILMS)
    users = _typed(users, USERS)
    ratings = _typed(_good_ratings(ratings, films, users, ratings_account), RATINGS)
    everything = ratings.merge(users, on=USER_ID).merge(films, on=FILM_ID)
    tables = {"ratings": ratings, "films": films, "users": users, "joined": everything}
    return LoadResult(tables, accounts)


def _good_users(users: pd.DataFrame, account: RowReport) -> pd.DataFrame:
    codes = range(len(OCCUPATIONS))
    users = keep_where(users, account, "unknown gender", lambda u: u[GENDER].isin(GENDERS))
    users = keep_where(users, account, "unknown age band", lambda u: u[AGE].isin(AGE_BANDS))
    users = keep_where(users, account, "unknown occupation", lambda u: u[OCCUPATION].isin(codes))
    return keep_where(users, account, "id seen before", lambda u: ~u.duplicated(USER_ID))


def _good_films(films: pd.DataFrame, account: RowReport) -> pd.DataFrame:
    films = keep_where(films, account, "id seen before", lambda f: ~f.duplicated(FILM_ID))
    titles = films[TITLE].str.strip()
    years = titles.str.extract(_YEAR, expand=False)
    if "released" in films:
        years = years.fillna(films["released"].str.extract(r"(\d{4})$", expand=False))
    genres = films[GENRES].where(films[GENRES] != _NO_GENRES, "")
    titles = titles.str.replace(_YEAR, "", regex=True).str.strip()
    columns: dict[str, Any] = {TITLE: titles, YEAR: years.astype("Int16"), GENRES: genres}
    return films.assign(**columns)


def _good_ratings(
    ratings: pd.DataFrame, films: pd.DataFrame, users: pd.DataFrame, account: RowReport
) -> pd.DataFrame:
    def half_stars(rows: pd.DataFrame) -> pd.Series[bool]:
        return rows[RATING].between(0.5, 5) & ((rows[RATING] * 2) % 1 == 0)

    def newest(rows: pd.DataFrame) -> pd.Series[bool]:
        order = rows.sort_values(TIMESTAMP, kind="stable")
        return ~order.duplicated([USER_ID, FILM_ID], keep="last").reindex(rows.index)

    checks = {
        "rating is not a step of 0.5 to 5": half_stars,
        "time before 1970": lambda rows: rows[TIMESTAMP] >= 0,
        "unknown film": lambda rows: rows[FILM_ID].isin(films[FILM_ID]),
        "unknown user": lambda rows: rows[USER_ID].isin(users[USER_ID]),
        "rated again later": newest,
    }
    for reason, good in checks.items():
        ratings = keep_where(ratings, account, reason, good)
    return ratings


def _typed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    dtypes = {name: column.dtype for name, column in table.columns.items()}
    ordered = frame[list(dtypes)].astype(dtypes).sort_values(list(table.key), kind="stable")
    return validate(ordered.reset_index(drop=True), table)


def _bands(years: pd.Series[int]) -> pd.Series[int]:
    import pandas as pd

    edges = [0, *AGE_BANDS[1:], 200]
    return pd.cut(years, edges, right=False, labels=list(AGE_BANDS)).astype("Int8")


def _flagged(flags: pd.DataFrame) -> list[str]:
    return [
        GENRE_SEPARATOR.join(name for name, flag in zip(flags.columns, row, strict=True) if flag)
        for row in flags.itertuples(index=False, name=None)
    ]
