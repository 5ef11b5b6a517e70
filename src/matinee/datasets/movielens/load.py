"""Loads MovieLens in each of its three published formats."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from matinee.datasets.movielens.csv_reader import Layout, read_rows
from matinee.datasets.raw_files import find_file
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

    Rows = tuple[pd.DataFrame, RowReport]

_RATING = {USER_ID: "int32", FILM_ID: "int32", RATING: "float64", TIMESTAMP: "int64"}
_FILM = {FILM_ID: "int32", TITLE: "str", GENRES: "str"}
_RATING_HEADER = {USER_ID: "userId", FILM_ID: "movieId", RATING: "rating", TIMESTAMP: "timestamp"}
_FILM_HEADER = {FILM_ID: "movieId", TITLE: "title", GENRES: "genres"}
MAX_STARS = 5.0
_SCALES = (MAX_STARS, 10.0, 100.0)
_MAX_OFF_SCALE = 0.01
"""Share of the ratings that may be mistakes when the scale is found out."""
_LAST_SECOND = 4_133_980_799
"""Of the year 2100."""
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


class CsvOptions(NamedTuple):
    """Of the format csv; what is None is found out."""

    delimiter: str | None = None
    encoding: str | None = None
    max_rating: float | None = None
    """the end of the rating scale"""


def load_tables(folder: Path, format: str, csv: dict[str, Any] | None = None) -> LoadResult:
    """The canonical ratings, films and users."""
    if format not in _FORMATS:
        raise ValueError(f"movielens.format={format!r} is unknown; allowed: {', '.join(_FORMATS)}")
    names, load = _FORMATS[format]
    files = [find_file(folder, name) for name in names]
    return load(*files) if format != "csv" else load(*files, CsvOptions(**csv or {}))


def _load_ml_1m(ratings_file: Path, films_file: Path, users_file: Path) -> LoadResult:
    user = {USER_ID: "int32", GENDER: "str", AGE: "int32", OCCUPATION: "int32", ZIP: "str"}
    users = read_rows(users_file, Layout("::", "latin-1", user))
    films = read_rows(films_file, Layout("::", "latin-1", _FILM))
    ratings = read_rows(ratings_file, Layout("::", "latin-1", _RATING))
    return _canonical_tables(ratings, films, users)


def _load_ml_100k(ratings_file: Path, films_file: Path, users_file: Path) -> LoadResult:
    user = {USER_ID: "int32", AGE: "int32", GENDER: "str", OCCUPATION: "str", ZIP: "str"}
    users, users_report = read_rows(users_file, Layout("|", "latin-1", user))
    film = {FILM_ID: "int32", TITLE: "str", "released": "str", "video": "str", "url": "str"}
    flags = dict.fromkeys(_GENRES_100K, "int32")
    films, films_report = read_rows(films_file, Layout("|", "latin-1", {**film, **flags}))
    ratings = read_rows(ratings_file, Layout("\t", "latin-1", _RATING))
    users[AGE] = _age_bands(users[AGE])
    users[OCCUPATION] = users[OCCUPATION].map(_OCCUPATIONS_100K).map(OCCUPATIONS.index)
    films[GENRES] = _join_genres(films[_GENRES_100K[1:]])
    return _canonical_tables(ratings, (films, films_report), (users, users_report))


def _load_csv(ratings_file: Path, films_file: Path, options: CsvOptions) -> LoadResult:
    common = options.delimiter, options.encoding
    film_layout = Layout(*common, _FILM, header=_FILM_HEADER, quoted=True)
    rating_layout = Layout(*common, _RATING, header=_RATING_HEADER, quoted=True)
    films = read_rows(films_file, film_layout)
    ratings, report = read_rows(ratings_file, rating_layout)
    return _canonical_tables((_in_stars(ratings, report, options), report), films, None)


def _in_stars(ratings: pd.DataFrame, report: RowReport, options: CsvOptions) -> pd.DataFrame:
    """Ratings of a longer scale as half stars, at least half a star."""
    highest = options.max_rating or _scale(ratings[RATING], report)
    if highest == MAX_STARS:
        return ratings
    report.notes.append(f"ratings up to {highest:g} are divided by {highest / MAX_STARS:g}")
    stars = (ratings[RATING] * (2 * MAX_STARS / highest)).round().clip(lower=1) / 2
    # what is off the given scale stays so, and is dropped
    return ratings.assign(**{RATING: stars.where(ratings[RATING].between(0, highest), -1)})


def _scale(ratings: pd.Series[float], report: RowReport) -> float:
    """The shortest usual scale that has all but a few ratings."""
    for highest in _SCALES:
        if (ratings > highest).sum() <= _MAX_OFF_SCALE * len(ratings):
            return highest
    raise ValueError(
        f"{report.file}: ratings up to {ratings.max():g} are on no usual scale; allowed: up to "
        f"{', '.join(f'{scale:g}' for scale in _SCALES)}, or merge.movielens.csv.max_rating"
    )


_FORMATS: dict[str, tuple[tuple[str, ...], Callable[..., LoadResult]]] = {
    "ml-1m": (("ratings.dat", "movies.dat", "users.dat"), _load_ml_1m),
    "ml-100k": (("u.data", "u.item", "u.user"), _load_ml_100k),
    "csv": (("ratings.csv", "movies.csv"), _load_csv),
}


def _canonical_tables(ratings: Rows, films: Rows, users: Rows | None) -> LoadResult:
    reports = [ratings[1], films[1], *([users[1]] if users else [])]
    good_films = _typed(_good_films(*films), FILMS)
    good_users = _typed(_good_users(*users) if users else _anonymous_users(ratings[0]), USERS)
    good_ratings = _typed(_good_ratings(ratings, good_films, good_users), RATINGS)
    tables = {"ratings": good_ratings, "films": good_films, "users": good_users}
    return LoadResult(tables, reports)


def _anonymous_users(ratings: pd.DataFrame) -> pd.DataFrame:
    users = ratings[[USER_ID]].drop_duplicates().sort_values(USER_ID)
    return users.assign(**{GENDER: None, AGE: None, OCCUPATION: None, ZIP: None})


def _good_users(users: pd.DataFrame, report: RowReport) -> pd.DataFrame:
    codes = range(len(OCCUPATIONS))
    users = keep_where(users, report, "unknown gender", lambda u: u[GENDER].isin(GENDERS))
    users = keep_where(users, report, "unknown age band", lambda u: u[AGE].isin(AGE_BANDS))
    users = keep_where(users, report, "unknown occupation", lambda u: u[OCCUPATION].isin(codes))
    return keep_where(users, report, "id seen before", lambda u: ~u.duplicated(USER_ID))


def _good_films(films: pd.DataFrame, report: RowReport) -> pd.DataFrame:
    films = keep_where(films, report, "id seen before", lambda f: ~f.duplicated(FILM_ID))
    titles = films[TITLE].str.strip()
    years = titles.str.extract(_YEAR, expand=False)
    if "released" in films:
        years = years.fillna(films["released"].str.extract(r"(\d{4})$", expand=False))
    genres = films[GENRES].where(films[GENRES] != _NO_GENRES, "")
    titles = titles.str.replace(_YEAR, "", regex=True).str.strip()
    columns: dict[str, Any] = {TITLE: titles, YEAR: years.astype("Int16"), GENRES: genres}
    return films.assign(**columns)


def _good_ratings(rows: Rows, films: pd.DataFrame, users: pd.DataFrame) -> pd.DataFrame:
    ratings, report = rows

    def half_stars(rows: pd.DataFrame) -> pd.Series[bool]:
        return rows[RATING].between(0.5, 5) & ((rows[RATING] * 2) % 1 == 0)

    def newest(rows: pd.DataFrame) -> pd.Series[bool]:
        order = rows.sort_values(TIMESTAMP, kind="stable")
        return ~order.duplicated([USER_ID, FILM_ID], keep="last").reindex(rows.index)

    checks = {
        "rating is not a step of 0.5 to 5": half_stars,
        "time before 1970": lambda rows: rows[TIMESTAMP] >= 0,
        "time after 2100": lambda rows: rows[TIMESTAMP] <= _LAST_SECOND,
        "unknown film": lambda rows: rows[FILM_ID].isin(films[FILM_ID]),
        "unknown user": lambda rows: rows[USER_ID].isin(users[USER_ID]),
        "rated again later": newest,
    }
    for reason, good in checks.items():
        ratings = keep_where(ratings, report, reason, good)
    return ratings


def _typed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    dtypes = {name: column.dtype for name, column in table.columns.items()}
    ordered = frame[list(dtypes)].astype(dtypes).sort_values(list(table.key), kind="stable")
    return validate(ordered.reset_index(drop=True), table)


def _age_bands(years: pd.Series[int]) -> pd.Series[int]:
    import pandas as pd

    edges = [0, *AGE_BANDS[1:], 200]
    return pd.cut(years, edges, right=False, labels=list(AGE_BANDS)).astype("Int8")


def _join_genres(flags: pd.DataFrame) -> list[str]:
    return [
        GENRE_SEPARATOR.join(name for name, flag in zip(flags.columns, row, strict=True) if flag)
        for row in flags.itertuples(index=False, name=None)
    ]
