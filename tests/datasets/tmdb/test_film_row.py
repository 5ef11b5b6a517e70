"""Property tests: any file is read as it was written, or refused with a reason."""

from __future__ import annotations

import csv
import io
import math
import re
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fixtures.tmdb_csv import FILM
from matinee.datasets.raw_files import CsvFile
from matinee.datasets.row_account import RowReport
from matinee.datasets.tmdb.csv_records import read_records
from matinee.datasets.tmdb.film_row import COLUMNS, parse_film, parse_id

HEADER = ["a", "b", "c"]
FIELDS = st.text(st.sampled_from(",\"\n\r '日xNA\0"), max_size=6) | st.text(max_size=8)
RECORDS = st.lists(st.lists(FIELDS, min_size=3, max_size=3), max_size=8)
FIRST, LAST = date(1870, 1, 1), date(2100, 12, 31)
NUMBERS = st.integers(-3, 2**54).map(str) | st.floats().map(str)
JUNK = st.text(st.sampled_from("0123456789.eE+-_ ٣naif/"), max_size=8)
NUMERIC = ("id", "runtime", "budget", "revenue", "popularity", "vote_average", "vote_count")
ROWS = st.fixed_dictionaries(
    {"release_date": st.dates(FIRST, LAST).map(str) | st.just("") | JUNK},
    optional=dict.fromkeys(NUMERIC, NUMBERS | JUNK) | {"title": st.text(max_size=4)},
)


def row(**changed: str) -> list[str]:
    return [(FILM | changed)[name] for name in COLUMNS]


@settings(max_examples=200, deadline=None)
@given(RECORDS)
@example([["one\r\ntwo", '"', ""], ["\n\n", "", ""], ["x", "y", "z"]])
def test_records_round_trip_with_lines(rows: list[list[str]]) -> None:
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(HEADER)
    lines = []
    for values in rows:
        lines.append(1 + len(re.findall("\r\n|\r|\n", written.getvalue())))
        writer.writerow(values)
    with TemporaryDirectory() as folder:
        path = Path(folder, "any.csv")
        path.write_text(written.getvalue(), encoding="utf-8", newline="")
        account = RowReport(path.name)
        read = list(read_records(CsvFile(path), ["c", "a", "b"], account))
    assert [record.values for record in read] == [[c, a, b] for a, b, c in rows]
    assert [record.line for record in read] == lines
    assert account.read == len(rows) and not account.dropped


@settings(max_examples=300, deadline=None)
@given(ROWS)
@example({"release_date": "2000-01-01", "budget": "1e400"})
@example({"release_date": "2000-01-01", "budget": "0.4", "revenue": "9e15"})
def test_any_row_is_finite_film_or_refused(changed: dict[str, str]) -> None:
    try:
        film = parse_film(row(**changed))
    except ValueError as error:
        assert str(error)
        return
    assert date.fromisoformat(film.release_date).year == film.release_year
    assert film.title == film.title.strip() != ""
    assert 0 <= film.film_id < 2**31
    assert film.runtime is None or film.runtime >= 1
    figures = (film.budget, film.revenue, film.returned, film.popularity, film.vote_count)
    assert all(math.isfinite(figure) and figure >= 0 for figure in figures)
    assert 0 <= film.vote_average <= 10
    assert film.doubtful_money == bool({film.budget, film.revenue} & set(range(1, 1000)))


@given(
    money=st.integers(0, 2**53),
    runtime=st.integers(1, 2**31 - 1),
    rating=st.floats(0, 10),
    released=st.dates(FIRST, LAST),
    blank=st.sampled_from(["", " ", "\t"]),
)
def test_numbers_round_trip(
    money: int, runtime: int, rating: float, released: date, blank: str
) -> None:
    texts = {"budget": str(money), "revenue": f"{money}.0", "runtime": f"{runtime}.0"}
    texts |= {"vote_average": repr(rating), "release_date": str(released)}
    film = parse_film(row(**{name: blank + text + blank for name, text in texts.items()}))
    assert (film.budget, film.revenue, film.runtime) == (money, money, runtime)
    assert film.vote_average == rating
    assert film.release_date == released.isoformat()
    assert film.returned == (1 if money else 0)


@given(st.text(max_size=12) | JUNK)
@example("1.0")
@example("٣")
@example("2147483648")
def test_id_is_whole_number_or_refused(text: str) -> None:
    bare = text.strip()
    if bare.isascii() and bare.isdigit() and len(bare) <= 10 and int(bare) < 2**31:
        assert parse_id(text) == int(bare)
    else:
        with pytest.raises(ValueError, match="id is not a number"):
            parse_id(text)
