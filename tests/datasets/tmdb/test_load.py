from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from fixtures.tmdb_csv import FILM, cast, crew, write
from matinee.datasets.row_account import LoadResult, RowReport
from matinee.datasets.tmdb.load import load_tables

SHIFTED = [
    " - Written by Ørnås",
    "0.065736",
    "/ff9qCepilowshEtG2GYWwzt2bs4.jpg",
    "[{'name': 'Carousel Productions', 'id': 11176}]",
    "[{'iso_3166_1': 'CA', 'name': 'Canada'}]",
    "1997-08-20",
    "0",
    "104.0",
    "[{'iso_639_1': 'en', 'name': 'English'}]",
    "Released",
    "",
    "Midnight Man",
    "False",
    "6.0",
    "1",
]


def of_films(folder: Path, *films: dict[str, str]) -> pd.DataFrame:
    return load_tables(write(folder, list(films))).tables["films"].set_index("film_id")


def account(collected: LoadResult, file: str) -> RowReport:
    return {account.file: account for account in collected.accounts}[file]


def test_row_becomes_typed_film(tmp_path: Path) -> None:
    (film,) = load_tables(write(tmp_path, [{}])).tables["films"].to_dict("records")
    assert film == {
        "film_id": 1,
        "title": "A Film",
        "release_date": "1995-10-30",
        "release_year": 1995,
        "original_language": "en",
        "runtime": 81,
        "budget": 2_000_000,
        "revenue": 5_000_000,
        "return": 2.5,
        "doubtful_money": False,
        "popularity": 1.5,
        "vote_average": 7.7,
        "vote_count": 5415,
        "status": "Released",
        "tagline": "",
        "overview": "Something happens.",
        "franchise_id": None,
        "franchise": "",
    }


def test_unused_columns_are_dropped(tmp_path: Path) -> None:
    tables = load_tables(write(tmp_path, [{}])).tables
    columns = {column for table in tables.values() for column in table.columns}
    gone = {"video", "imdb_id", "adult", "original_title", "poster_path", "homepage"}
    assert not columns & gone


@pytest.mark.parametrize(
    ("budget", "revenue", "returned"),
    [("2", "5.0", 2.5), ("0", "5.0", 0.0), ("2", "0.0", 0.0), ("", "", 0.0), ("", "7", 0.0)],
)
def test_return_is_finite(tmp_path: Path, budget: str, revenue: str, returned: float) -> None:
    films = of_films(tmp_path, {"budget": budget, "revenue": revenue})
    assert films["return"].tolist() == [returned]
    assert films["budget"].tolist() == [int(budget or 0)]


@pytest.mark.parametrize(
    ("budget", "revenue", "doubtful"),
    [
        ("1", "12396383.0", True),
        ("25000000", "12", True),
        ("999", "0", True),
        ("1000", "1000", False),
        ("0", "0", False),
    ],
)
def test_small_money_is_flagged(tmp_path: Path, budget: str, revenue: str, doubtful: bool) -> None:
    films = of_films(tmp_path, {"budget": budget, "revenue": revenue})
    assert films["doubtful_money"].tolist() == [doubtful]


@pytest.mark.parametrize("runtime", ["0.0", "0", ""])
def test_missing_runtime_is_null(tmp_path: Path, runtime: str) -> None:
    assert of_films(tmp_path, {"runtime": runtime})["runtime"].isna().all()


def test_missing_title_falls_back_to_original(tmp_path: Path) -> None:
    films = of_films(tmp_path, {"title": " ", "original_title": "Ariel"})
    assert films["title"].tolist() == ["Ariel"]


def test_newlines_and_null_like_texts_survive(tmp_path: Path) -> None:
    first = {"id": "1", "overview": 'One,\n"two"\nthree', "title": "NA", "original_language": "NA"}
    second = {"id": "2", "title": "Null", "tagline": "nan"}
    films = of_films(tmp_path, first, second)
    assert films["overview"][1] == 'One,\n"two"\nthree'
    assert films["title"].tolist() == ["NA", "Null"]
    assert films["original_language"][1] == "na"
    assert films["tagline"][2] == "nan"


@pytest.mark.parametrize(
    ("film", "reason"),
    [
        ({"release_date": ""}, "no release date"),
        ({"release_date": "1995-02-30"}, "release date is not a date"),
        ({"release_date": "30/10/1995"}, "release date is not a date"),
        ({"release_date": "0195-10-30"}, "release date is not a date"),
        ({"id": "1997-08-20"}, "id is not a number"),
        ({"id": "99999999999"}, "id is not a number"),
        ({"id": ""}, "id is not a number"),
        ({"title": "", "original_title": ""}, "no title"),
        ({"budget": "/a.jpg"}, "budget is not a number from 0 to 9.0072e+15"),
        ({"revenue": "-5"}, "revenue is not a number from 0 to 9.0072e+15"),
        ({"vote_average": "11"}, "vote_average is not a number from 0 to 10"),
        ({"popularity": "nan"}, "popularity is not a number from 0 to 2.14748e+09"),
    ],
)
def test_unusable_row_is_reported(tmp_path: Path, film: dict[str, str], reason: str) -> None:
    collected = load_tables(write(tmp_path, [{"id": "7"}, film]))
    assert collected.tables["films"]["film_id"].tolist() == [7]
    films = account(collected, "movies_dataset.csv")
    assert (films.read, films.kept, dict(films.dropped)) == (2, 1, {reason: 1})
    assert films.examples[0].line == 3


def test_broken_row_loses_only_its_film(tmp_path: Path) -> None:
    torn = list(FILM.values())[:10]
    after = list((FILM | {"id": "3"}).values())
    before = list((FILM | {"id": "2", "overview": "of\ntwo lines"}).values())
    collected = load_tables(write(tmp_path, [before, torn, SHIFTED, after]))
    assert collected.tables["films"]["film_id"].tolist() == [2, 3]
    told = [(row.line, row.reason) for row in account(collected, "movies_dataset.csv").examples]
    assert told == [(4, "no release date"), (5, "id is not a number")]


def test_too_many_fields_are_dropped(tmp_path: Path) -> None:
    collected = load_tables(write(tmp_path, [[*FILM.values(), "one more"]]))
    assert dict(account(collected, "movies_dataset.csv").dropped) == {"more fields than columns": 1}


def test_repeated_id_keeps_first_row(tmp_path: Path) -> None:
    undated = {"id": "5", "release_date": ""}
    films = [undated, {"id": "5", "vote_count": "3"}, {"id": "5", "vote_count": "4"}]
    collected = load_tables(write(tmp_path, films))
    assert collected.tables["films"]["vote_count"].tolist() == [3]
    told = dict(account(collected, "movies_dataset.csv").dropped)
    assert told == {"no release date": 1, "id seen before": 1}


def test_either_film_file_name_works(tmp_path: Path) -> None:
    write(tmp_path, [{}])
    (tmp_path / "movies_dataset.csv").rename(tmp_path / "movies_metadata.csv")
    assert len(load_tables(tmp_path).tables["films"]) == 1


def test_missing_file_is_refused_with_listing(tmp_path: Path) -> None:
    write(tmp_path, [{}])
    (tmp_path / "credits.csv").rename(tmp_path / "casts.csv")
    with pytest.raises(FileNotFoundError, match=r"credits\.csv; it holds casts\.csv"):
        load_tables(tmp_path)


def test_missing_column_is_named(tmp_path: Path) -> None:
    write(tmp_path, [{}])
    (tmp_path / "credits.csv").write_text("cast,id\n")
    with pytest.raises(ValueError, match=r"credits\.csv has no column crew"):
        load_tables(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "cast,id\n",
            "credits.csv has no column crew; its header is cast, id; needed are id, cast",
        ),
        ("", "credits.csv is empty or has no header; needed are id, cast, crew"),
        ("cast::crew::id\n", "credits.csv is delimited by double colons, but was read otherwise"),
    ],
)
def test_unusable_header_is_refused(tmp_path: Path, text: str, message: str) -> None:
    write(tmp_path, [{}])
    (tmp_path / "credits.csv").write_text(text)
    with pytest.raises(ValueError, match=re.escape(message)):
        load_tables(tmp_path)


@pytest.mark.parametrize(
    ("delimiter", "encoding", "notes"),
    [
        (";", "utf-8", ["delimited by semicolons"]),
        ("|", "utf-16", ["delimited by vertical bars", "encoded in utf-16"]),
        (",", "latin-1", ["encoded in latin-1"]),
    ],
)
def test_delimiter_and_encoding_are_found_out(
    tmp_path: Path, delimiter: str, encoding: str, notes: list[str]
) -> None:
    write(tmp_path, [{"title": "Amélie; or, two | three"}, {"id": "2", "overview": "two\nlines"}])
    expected = load_tables(tmp_path)
    for path in tmp_path.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows(rows)
    loaded = load_tables(tmp_path)
    for name, table in loaded.tables.items():
        pd.testing.assert_frame_equal(table, expected.tables[name])
    assert account(loaded, "movies_dataset.csv").notes == notes


@pytest.mark.parametrize("name", ["movies_dataset.csv", "credits.csv", "keywords.csv"])
def test_folder_instead_of_file_is_refused(tmp_path: Path, name: str) -> None:
    write(tmp_path, [{}])
    (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / name).mkdir()
    with pytest.raises(ValueError, match="is a folder; a file of that name is needed"):
        load_tables(tmp_path)


def test_nested_cells_become_long_tables(tmp_path: Path) -> None:
    film = {
        "id": "3",
        "belongs_to_collection": "{'id': 10, 'name': \"It's a Saga\", 'poster_path': None}",
        "genres": "[{'id': 35, 'name': 'Comedy'}, {'id': 16, 'name': 'Animation'}]",
        "production_companies": "[{'name': 'Canal+', 'id': 5358}, {'name': 'Canal+', 'id': 47532}]",
        "production_countries": "[{'iso_3166_1': 'NA', 'name': 'Namibia'}]",
        "spoken_languages": "[{'iso_639_1': 'fr', 'name': 'Français'}]",
    }
    tables = load_tables(write(tmp_path, [film, {"id": "4", "genres": "[]"}])).tables
    films = tables["films"].set_index("film_id")
    assert films.loc[3, ["franchise_id", "franchise"]].tolist() == [10, "It's a Saga"]
    assert tables["genres"].to_numpy().tolist() == [[3, 16, "Animation"], [3, 35, "Comedy"]]
    assert tables["companies"]["company_id"].tolist() == [5358, 47532]
    assert tables["countries"].to_numpy().tolist()[0] == [3, "NA", "Namibia"]
    assert tables["languages"].to_numpy().tolist()[0] == [3, "fr", "Français"]


def people(folder: Path, *credits: tuple[Any, Any, Any]) -> LoadResult:
    return load_tables(write(folder, [{"id": "1"}, {"id": "2"}], list(credits)))


def test_cast_and_crew_become_people(tmp_path: Path) -> None:
    listed = [cast(8, "O'Neil", 1), cast(9, 'Kar "Ace" D\'Or', 0, profile_path=None)]
    collected = people(tmp_path, (listed, [crew(7, "Zoë"), crew(7, "Zoë", "Writer")], "2"))
    rows = collected.tables["people"].astype({"kind": "str"}).to_numpy().tolist()
    assert rows == [
        [2, 9, 'Kar "Ace" D\'Or', "cast", "", 0],
        [2, 8, "O'Neil", "cast", "", 1],
        [2, 7, "Zoë", "crew", "Director", 0],
        [2, 7, "Zoë", "crew", "Writer", 1],
    ]


def test_two_characters_are_one_row(tmp_path: Path) -> None:
    collected = people(tmp_path, ([cast(8, "A", 3), cast(8, "A", 1)], [], "1"))
    assert collected.tables["people"]["order"].tolist() == [1]


def test_credits_need_known_film_once(tmp_path: Path) -> None:
    first, second = ([cast(8, "A")], [], "1"), ([cast(9, "B")], [], "1")
    collected = people(tmp_path, first, second, ([cast(9, "B")], [], "44"), ("[]", "[]", "x"))
    assert collected.tables["people"]["person_id"].tolist() == [8]
    told = account(collected, "credits.csv")
    assert (told.read, told.kept) == (4, 1)
    assert told.dropped == {"id seen before": 1, "unknown film": 1, "id is not a number": 1}


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("[{'id': 18, 'name': 'Dra", "cast cannot be read: not a Python literal"),
        ("__import__('os').abort()", "cast cannot be read: not a Python literal"),
        ("'a text'", "cast cannot be read: not a list"),
        (
            "[{'id': 1, 'name': 'A\\ud800', 'order': 0}]",
            "cast cannot be read: an entry's name has a lone surrogate: 'A\\ud800'",
        ),
        ("[1, 2]", "cast cannot be read: an entry has no id or name or order"),
        ("[{'id': 1, 'order': 0}]", "cast cannot be read: an entry has no id or name or order"),
        (
            "[{'id': 'one', 'name': 'A', 'order': 0}]",
            "cast cannot be read: an entry's id is 'one'",
        ),
        (
            "[{'id': 1, 'name': None, 'order': 0}]",
            "cast cannot be read: an entry's name is None",
        ),
        (
            "[{'id': 4294967296, 'name': 'A', 'order': 0}]",
            "cast cannot be read: an entry's id is 4294967296",
        ),
    ],
)
def test_unreadable_cell_is_reported(tmp_path: Path, cell: str, reason: str) -> None:
    fine = ([cast(8, "A")], [], "1")
    collected = people(tmp_path, fine, (cell, [crew(7, "Zoë")], "2"))
    assert collected.tables["people"]["person_id"].tolist() == [8, 7]
    cells = account(collected, "credits.csv: nested cells")
    assert (cells.read, cells.kept, dict(cells.dropped)) == (4, 3, {reason: 1})
    assert cells.examples[0].line == 3
    assert cells.examples[0].text.startswith("film 2: ")


def test_keywords_and_links_are_optional_tables(tmp_path: Path) -> None:
    listed = [{"id": 931, "name": "jealousy"}, {"id": 15101, "name": "based on children's book"}]
    write(
        tmp_path,
        [{"id": "862"}, {"id": "863"}],
        keywords=[("862", listed), ("862", listed), ("863", []), ("9", [])],
        links=[
            *[("1", "0114709", "862"), ("2", "", ""), ("3", "", "9")],
            *[("1", "", "863"), ("4", "", "863.0"), ("x", "", "863")],
        ],
    )
    collected = load_tables(tmp_path)
    assert collected.tables["keywords"]["keyword_id"].tolist() == [931, 15101]
    assert account(collected, "keywords.csv").dropped == {"id seen before": 1, "unknown film": 1}
    assert collected.tables["links"].to_numpy().tolist() == [[862, 1], [863, 4]]
    assert account(collected, "links.csv").dropped == {
        "no tmdbId": 1,
        "unknown film": 1,
        "id seen before": 1,
        "id is not a number": 1,
    }


def test_missing_keywords_and_links_give_no_tables(tmp_path: Path) -> None:
    tables = load_tables(write(tmp_path, [{}])).tables
    assert set(tables) == {"films", "genres", "companies", "countries", "languages", "people"}


def test_invalid_utf8_is_replaced(tmp_path: Path) -> None:
    write(tmp_path, [{"id": "1", "title": "Caf#"}, {"id": "2"}])
    path = tmp_path / "movies_dataset.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"Caf#", b"Caf\xe9"))
    assert load_tables(tmp_path).tables["films"]["title"].tolist() == ["Caf\ufffd", "A Film"]
