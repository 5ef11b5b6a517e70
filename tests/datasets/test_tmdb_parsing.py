"""What any file may hold, read as it was written or refused with a reason."""

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

from matinee.datasets.row_account import RowReport
from matinee.datasets.tmdb.csv_records import records
from matinee.datasets.tmdb.film_row import COLUMNS, film, whole_id
from raw_tmdb import FILM

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
def test_records_are_read_as_they_were_written_and_know_their_line(rows: list[list[str]]) -> None:
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
        read = list(records(path, ["c", "a", "b"], account))
    assert [record.values for record in read] == [[c, a, b] for a, b, c in rows]
    assert [record.line for record in read] == lines
    assert account.read == len(rows) and not account.dropped


@settings(max_examples=300, deadline=None)
@given(ROWS)
@example({"release_date": "2000-01-01", "budget": "1e400"})
@example({"release_date": "2000-01-01", "budget": "0.4", "revenue": "9e15"})
def test_any_row_is_a_film_of_finite_figures_or_is_refused(changed: dict[str, str]) -> None:
    try:
        made = film(row(**changed))
    except ValueError as error:
        assert str(error)
        return
    assert date.fromisoformat(made.release_date).year == made.release_year
    assert made.title == made.title.strip() != ""
    assert 0 <= made.film_id < 2**31
    assert made.runtime is None or made.runtime >= 1
    figures = (made.budget, made.revenue, made.returned, made.popularity, made.vote_count)
    assert all(math.isfinite(figure) and figure >= 0 for figure in figures)
    assert 0 <= made.vote_average <= 10
    assert made.doubtful_money == bool({made.budget, made.revenue} & set(range(1, 1000)))


@given(
    money=st.integers(0, 2**53),
    runtime=st.integers(1, 2**31 - 1),
    rating=st.floats(0, 10),
    released=st.dates(FIRST, LAST),
    blank=st.sampled_from(["", " ", "\t"]),
)
def test_figures_are_read_as_they_are_written(
    money: int, runtime: int, rating: float, released: date, blank: str
) -> None:
    texts = {"budget": str(money), "revenue": f"{money}.0", "runtime": f"{runtime}.0"}
    texts |= {"vote_average": repr(rating), "release_date": str(released)}
    made = film(row(**{name: blank + text + blank for name, text in texts.items()}))
    assert (made.budget, made.revenue, made.runtime) == (money, money, runtime)
    assert made.vote_average == rating
    assert made.release_date == released.isoformat()
    assert made.returned == (1 if money else 0)


@given(st.text(max_size=12) | JUNK)
@example("1.0")
@example("٣")
@example("2147483648")
def test_an_id_is_a_whole_number_in_figures_or_is_refused(text: str) -> None:
    bare = text.strip()
    if bare.isascii() and bare.isdigit() and len(bare) <= 10 and int(bare) < 2**31:
        assert whole_id(text) == int(bare)
    else:
        with pytest.raises(ValueError, match="id is not a number"):
            whole_id(text)
