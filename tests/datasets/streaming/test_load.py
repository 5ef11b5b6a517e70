from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matinee.datasets.raw_files import CsvFile
from matinee.datasets.row_account import LoadResult, RowReport, check_dropped_share
from matinee.datasets.streaming import load as streaming
from matinee.datasets.streaming.catalog_reader import COLUMNS
from matinee.datasets.streaming.clean_text import (
    NEWLINES,
    ODD_BLANKS,
    ZERO_WIDTH,
    clean_text,
    iso_day,
)
from matinee.datasets.streaming.list_cells import actors, genres
from matinee.datasets.streaming.ratings import read_ratings

ROW = {
    "show_id": "s1",
    "type": "Movie",
    "title": "Dick Johnson Is Dead",
    "director": "Kirsten Johnson",
    "cast": "Ana Ávila, Bo Li",
    "country": "France, Mexico",
    "date_added": "September 5, 2021",
    "release_year": "2020",
    "rating": "PG-13",
    "duration": "90 min",
    "listed_in": "Documentaries, Dramas",
    "description": "As her father nears the end.",
}
HEADER = "userId,rating,timestamp,movieId"
MAY_2020, MAY_2021 = 1_588_300_000, 1_620_000_000


def merged(folder: Path, *rows: dict[str, str], platform: str = "netflix") -> LoadResult:
    """The catalogues, of which one has these rows and each other one row."""
    for name, file in streaming.CATALOGUES.items():
        with (folder / file).open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows({**ROW, **row} for row in (rows if name == platform else ({},)))
    return streaming.load_tables(folder)


def only(found: LoadResult, platform: str = "netflix") -> dict[str, Any]:
    titles = found.tables["titles"]
    (row,) = titles[titles["platform"] == platform].to_dict("records")
    return {
        str(name): None if value is pd.NA or value != value else value
        for name, value in row.items()
    }


def account(found: LoadResult, file: str = "netflix_titles.csv") -> RowReport:
    return next(one for one in found.accounts if one.file == file)


def repaired(found: LoadResult, file: str = "netflix_titles.csv") -> dict[str, int]:
    figures = account(found, file).to_dict()["repaired"]
    assert isinstance(figures, dict)
    return figures


def listed(found: LoadResult, table: str) -> list[tuple[str, str]]:
    return list(found.tables[table].itertuples(index=False, name=None))


def rate(folder: Path, **files: list[str]) -> None:
    for name, lines in files.items():
        (folder / f"{name[1:]}.csv").write_text("\n".join([HEADER, *lines]) + "\n")


def test_clean_row_lowercase_and_typed(tmp_path: Path) -> None:
    found = merged(tmp_path, {})
    assert only(found) == {
        "id": "ns1",
        "platform": "netflix",
        "type": "movie",
        "title": "dick johnson is dead",
        "director": "kirsten johnson",
        "country": "france, mexico",
        "date_added": "2021-09-05",
        "release_year": 2020,
        "rating": "pg-13",
        "duration_int": 90,
        "duration_type": "min",
        "listed_in": "documentaries, dramas",
        "description": "as her father nears the end.",
    }
    assert repaired(found) == {}
    assert account(found).to_dict() == {"read": 1, "kept": 1, "dropped": {}, "repaired": {}}


def test_id_starts_with_platform_letter(tmp_path: Path) -> None:
    assert merged(tmp_path, {}).tables["titles"]["id"].tolist() == ["as1", "ds1", "hs1", "ns1"]


def test_lists_become_ordered_long_tables(tmp_path: Path) -> None:
    found = merged(tmp_path, {}, platform="amazon")
    assert listed(found, "cast")[:2] == [("as1", "ana ávila"), ("as1", "bo li")]
    assert listed(found, "countries")[:2] == [("as1", "france"), ("as1", "mexico")]
    assert listed(found, "genres")[:2] == [("as1", "documentaries"), ("as1", "dramas")]
    assert listed(found, "directors")[:1] == [("as1", "kirsten johnson")]


def test_missing_rating_becomes_g(tmp_path: Path) -> None:
    found = merged(tmp_path, {"rating": ""})
    assert only(found)["rating"] == "g"
    assert repaired(found) == {"rating: missing, g": 1}


@pytest.mark.parametrize(
    ("length", "number", "unit"), [("74 min", 74, "min"), ("1 Season", 1, "season")]
)
def test_duration_in_rating_moved(tmp_path: Path, length: str, number: int, unit: str) -> None:
    found = merged(tmp_path, {"rating": length, "duration": ""})
    row = only(found)
    assert (row["duration_int"], row["duration_type"], row["rating"]) == (number, unit, "g")
    assert repaired(found)["duration: moved from rating"] == 1
    assert repaired(found)["rating: missing, g"] == 1


def test_second_duration_in_rating_removed(tmp_path: Path) -> None:
    found = merged(tmp_path, {"rating": "74 min"})
    assert (only(found)["duration_int"], only(found)["rating"]) == (90, "g")
    assert repaired(found)["duration: another one in rating, removed"] == 1


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "duration: missing, unknown"),
        ("0 min", "duration: 0, unknown"),
        ("long", "duration: not readable, unknown"),
    ],
)
def test_unreadable_duration_null(tmp_path: Path, text: str, rule: str) -> None:
    found = merged(tmp_path, {"duration": text})
    assert (only(found)["duration_int"], only(found)["duration_type"]) == (None, None)
    assert repaired(found) == {rule: 1}


def test_movie_with_seasons_kept_and_counted(tmp_path: Path) -> None:
    found = merged(tmp_path, {"duration": "2 Seasons"})
    assert (only(found)["type"], only(found)["duration_type"]) == ("movie", "season")
    assert repaired(found) == {"type: movie with seasons, kept": 1}


def test_date_with_leading_blank_parsed(tmp_path: Path) -> None:
    found = merged(tmp_path, {"date_added": " August 4, 2017"})
    assert only(found)["date_added"] == "2017-08-04"
    assert repaired(found) == {"date_added: outer blanks removed": 1}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("february 29, 2020", "2020-02-29"),
        ("february 29, 2021", None),
        ("smarch 1, 2020", None),
        ("2020-02-03", "2020-02-03"),
        ("2020-13-01", None),
        ("1/2/2020", None),
        (None, None),
    ],
)
def test_days(text: str | None, day: str | None) -> None:
    assert iso_day(text, Counter()) == day


@pytest.mark.parametrize(
    ("title", "clean", "rule"),
    [
        ("\u200bGoli Soda 2", "goli soda 2", "title: zero-width signs removed"),
        ("Akbar\u00a0Birbal", "akbar birbal", "title: odd blanks made plain"),
        (
            "A Story of a\nFlying Fortress",
            "a story of a flying fortress",
            "title: newlines made blanks",
        ),
        ("Two  Blanks", "two blanks", "title: several blanks made one"),
        ("Consequences ", "consequences", "title: outer blanks removed"),
        ("Cafe\u0301", "café", "title: letters and accents joined"),
    ],
)
def test_invisible_characters_removed(tmp_path: Path, title: str, clean: str, rule: str) -> None:
    found = merged(tmp_path, {"title": title})
    assert only(found)["title"] == clean
    assert repaired(found) == {rule: 1}


def test_none_and_true_stay_text(tmp_path: Path) -> None:
    found = merged(tmp_path, {"director": "None", "title": "True", "cast": "Null, NA"})
    assert (only(found)["director"], only(found)["title"]) == ("none", "true")
    assert listed(found, "cast")[-2:] == [("ns1", "null"), ("ns1", "na")]


@pytest.mark.parametrize(
    ("text", "spelling", "changed"),
    [
        *(("AGES_16_", "16+", True), ("16", "16+", True), ("16+", "16+", False)),
        *(("AGES_18_", "18+", True), ("18+", "18+", False)),
        *(("ALL_AGES", "all", True), ("ALL", "all", False)),
        *(("NOT_RATE", "nr", True), ("NOT RATED", "nr", True), ("NR", "nr", False)),
        *(("UR", "unrated", True), ("UNRATED", "unrated", False)),
    ],
)
def test_ratings_normalized(tmp_path: Path, text: str, spelling: str, changed: bool) -> None:
    found = merged(tmp_path, {"rating": text}, platform="amazon")
    assert only(found, "amazon")["rating"] == spelling
    assert repaired(found, "amazon_prime_titles.csv") == (
        {"rating: other spelling": 1} if changed else {}
    )


def test_non_actors_left_out() -> None:
    counted: Counter[str] = Counter()
    cell = "ana, 1, , ph.d., jr., 50 cent, ana, ali, " + "a sentence that is no name " * 3
    assert actors(cell, counted) == ["ana", "50 cent", "ali"]
    assert counted == {
        "actor: empty, left out": 1,
        "actor: named twice, kept once": 1,
        "actor: not a name, left out": 4,
    }


def test_genre_may_contain_commas() -> None:
    cell = "arts, entertainment, and culture, comedy"
    assert genres(cell, Counter()) == ["arts, entertainment, and culture", "comedy"]


def test_platform_without_cast_empty(tmp_path: Path) -> None:
    found = merged(tmp_path, {"cast": ""}, platform="hulu")
    assert "hs1" not in [title_id for title_id, _ in listed(found, "cast")]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"show_id": "x1"}, "show_id is not an s and a number"),
        ({"type": "Book"}, "type is none of movie, tv show"),
        ({"title": " \u200b"}, "title is missing"),
        ({"release_year": "soon"}, "release_year is not a year"),
        ({"release_year": "999"}, "release_year is not a year"),
        ({"show_id": "s7"}, "id seen before"),
    ],
)
def test_unusable_row_dropped_with_reason(
    tmp_path: Path, change: dict[str, str], reason: str
) -> None:
    found = merged(
        tmp_path, {"show_id": "s7", "description": "two\nlines"}, change, {"show_id": "s9"}
    )
    assert account(found).dropped == {reason: 1}
    assert account(found).examples[0].line == 4
    assert (account(found).read, account(found).kept) == (3, 2)
    with pytest.raises(ValueError, match=reason):
        check_dropped_share(found.accounts, max_dropped_share=0.01)


def test_broken_line_loses_only_its_row(tmp_path: Path) -> None:
    merged(tmp_path, {}, {"show_id": "s2"}, {"show_id": "s3"})
    path = tmp_path / "netflix_titles.csv"
    lines = path.read_text().split("\n")
    lines[2] = lines[2].replace("Dick", '"Dick', 1)
    lines.insert(2, "s8,Movie,too few")
    path.write_text("\n".join(lines))
    found = streaming.load_tables(tmp_path)
    assert account(found).dropped == {"wrong number of fields": 1, "quotes do not match": 1}
    assert [row.line for row in account(found).examples] == [3, 4]
    assert found.tables["titles"]["id"].tolist()[-2:] == ["ns1", "ns3"]


def test_crlf_and_bom_ignored(tmp_path: Path) -> None:
    plain = merged(tmp_path, {"description": "two\nlines"}).tables["titles"]
    for file in streaming.CATALOGUES.values():
        text = (tmp_path / file).read_text()
        (tmp_path / file).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    pd.testing.assert_frame_equal(streaming.load_tables(tmp_path).tables["titles"], plain)


def test_missing_catalog_is_named(tmp_path: Path) -> None:
    merged(tmp_path, {})
    (tmp_path / "hulu_titles.csv").unlink()
    with pytest.raises(
        FileNotFoundError, match=r"must hold exactly one hulu_titles\.csv, .*no such file"
    ):
        streaming.load_tables(tmp_path)


def test_unknown_columns_rejected(tmp_path: Path) -> None:
    merged(tmp_path, {})
    (tmp_path / "hulu_titles.csv").write_text("id,title\n1,x\n")
    with pytest.raises(
        ValueError,
        match=r"hulu_titles\.csv has no column show_id, .*; its header is id, title; needed are",
    ):
        streaming.load_tables(tmp_path)


def test_missing_ratings_give_no_tables(tmp_path: Path) -> None:
    assert set(merged(tmp_path, {}).tables) == {
        "titles",
        "cast",
        "genres",
        "countries",
        "directors",
    }


def test_half_stars_kept_and_ordered(tmp_path: Path) -> None:
    rate(
        tmp_path,
        r1=[f"2,3.5,{MAY_2020},ns1", f"1,4.0,{MAY_2021},as1"],
        r10=[f"1,0.5,{MAY_2020}, AS1 ", f"1,5,{MAY_2020},hs1"],
    )
    found = merged(tmp_path, {})
    assert list(
        found.tables["ratings"].astype({"id": "str"}).itertuples(index=False, name=None)
    ) == [
        (1, "as1", 0.5, MAY_2020),
        (1, "as1", 4.0, MAY_2021),
        (1, "hs1", 5.0, MAY_2020),
        (2, "ns1", 3.5, MAY_2020),
    ]


def test_scores_aggregated_by_title_and_year(tmp_path: Path) -> None:
    rate(
        tmp_path,
        r1=[
            *(f"1,3.5,{MAY_2020},ns1", f"2,4.0,{MAY_2020},ns1", f"2,1.0,{MAY_2021},ns1"),
            "3,2.0,1609459199,as1",
            "3,5.0,1609459200,as1",
        ],
    )
    found = merged(tmp_path, {})
    assert list(found.tables["scores"].itertuples(index=False, name=None)) == [
        ("as1", 2020, 1, 2.0),
        ("as1", 2021, 1, 5.0),
        ("ns1", 2020, 2, 7.5),
        ("ns1", 2021, 1, 1.0),
    ]


def test_exact_duplicates_dropped_and_counted(tmp_path: Path) -> None:
    again = f"1,3.5,{MAY_2020},ns1"
    rate(
        tmp_path,
        r1=[again, f"1,4.0,{MAY_2020},ns1", again],
        r2=[f"1,3.5,{MAY_2021},ns1", again, f"2,3.5,{MAY_2020},ns1"],
    )
    found = merged(tmp_path, {})
    one, two = account(found, "1.csv"), account(found, "2.csv")
    assert (one.dropped, one.examples[0].line) == ({"exact duplicate": 1}, 4)
    assert (two.dropped, two.examples[0].line) == ({"exact duplicate": 1}, 3)
    assert (one.kept, two.kept, len(found.tables["ratings"])) == (2, 2, 4)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1,3.5,7", "wrong number of fields"),
        ("1,3.5,7,ns1,9", "wrong number of fields"),
        ("one,3.5,7,ns1", "userId is not a whole number"),
        ("1,good,7,ns1", "rating is not a number"),
        ("1,3.5,today,ns1", "timestamp is not a whole number"),
        ("1,,7,ns1", "rating is not a number"),
        ("1,3.3,7,ns1", "rating is not a step of 0.5 to 5"),
        ("1,0,7,ns1", "rating is not a step of 0.5 to 5"),
        ("1,5.5,7,ns1", "rating is not a step of 0.5 to 5"),
        ("1,3.5,-7,ns1", "time is not of 1970 to 2100"),
        ("1,3.5,1588300000000,ns1", "timestamp is not a whole number"),
        ("1,3.5,7,ns99", "unknown title"),
        ("1,3.5,7,", "unknown title"),
    ],
)
def test_unusable_rating_dropped_with_reason(tmp_path: Path, line: str, reason: str) -> None:
    rate(tmp_path, r1=[f"1,3.5,{MAY_2020},ns1", "", line, f"2,3.5,{MAY_2020},ns1"])
    found = merged(tmp_path, {})
    assert account(found, "1.csv").dropped == {reason: 1}
    assert account(found, "1.csv").examples[0].line == 4
    assert (account(found, "1.csv").read, account(found, "1.csv").kept) == (3, 2)
    assert found.tables["ratings"]["user_id"].tolist() == [1, 2]


def test_milliseconds_rejected_in_clean_file(tmp_path: Path) -> None:
    rate(tmp_path, r1=["1,3.5,1588300000000,ns1", f"2,3.5,{MAY_2020},ns1"])
    assert account(merged(tmp_path, {}), "1.csv").dropped == {"time is not of 1970 to 2100": 1}


@pytest.mark.parametrize("bad_row", ["", "nonsense\n"])
@pytest.mark.parametrize(
    "text",
    [
        f"movieId,userId,timestamp,rating\nns1,1,{MAY_2020},3.5\n",
        f"userId,note,rating,timestamp,movieId\n1,any thing,3.5,{MAY_2020},ns1\n",
        f'\ufeff"userId","rating","timestamp", "movieId"\n1,3.5,{MAY_2020},ns1\n',
    ],
)
def test_rating_columns_are_read_by_name(tmp_path: Path, text: str, bad_row: str) -> None:
    rate(tmp_path, r1=[f"1,3.5,{MAY_2020},ns1"])
    expected = merged(tmp_path, {}).tables["ratings"]
    (tmp_path / "1.csv").write_text(text + bad_row, encoding="utf-8")
    loaded = merged(tmp_path, {})
    pd.testing.assert_frame_equal(loaded.tables["ratings"], expected)
    reasons = {"wrong number of fields": 1} if bad_row else {}
    assert account(loaded, "1.csv").dropped == reasons


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "userId,movieId,rating\n1,ns1,3.5\n",
            "1.csv has no column timestamp; its header is userId, movieId, rating; "
            "needed are userId, rating, timestamp, movieId",
        ),
        ("", "1.csv is empty or has no header; needed are userId, rating, timestamp, movieId"),
        (HEADER.replace(",", "::"), "1.csv is delimited by double colons, but was read otherwise"),
    ],
)
def test_ratings_with_unusable_header_are_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "1.csv").write_text(text)
    with pytest.raises(ValueError, match=re.escape(message)):
        merged(tmp_path, {})


def test_catalogue_columns_are_read_by_name(tmp_path: Path) -> None:
    rows = [{"description": 'two\nlines, "quoted"'}, {"show_id": "s2", "title": "Other"}]
    expected = merged(tmp_path, *rows)
    with (tmp_path / "netflix_titles.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, ["extra", *reversed(COLUMNS)], lineterminator="\n")
        writer.writeheader()
        writer.writerows({**ROW, **row, "extra": "x"} for row in rows)
    loaded = streaming.load_tables(tmp_path)
    for name, table in loaded.tables.items():
        pd.testing.assert_frame_equal(table, expected.tables[name])
    assert [report.to_dict() for report in loaded.accounts] == [
        report.to_dict() for report in expected.accounts
    ]


@pytest.mark.parametrize(
    ("delimiter", "encoding", "notes"),
    [
        (";", "utf-8", ["delimited by semicolons"]),
        ("\t", "utf-16", ["delimited by tabs", "encoded in utf-16"]),
        (",", "latin-1", ["encoded in latin-1"]),
    ],
)
def test_delimiter_and_encoding_are_found_out(
    tmp_path: Path, delimiter: str, encoding: str, notes: list[str]
) -> None:
    rate(tmp_path, r1=[f"1,3.5,{MAY_2020},ns1", "", "not a rating"])
    expected = merged(tmp_path, {"description": "two\nlines"}, {"show_id": "s2"})
    for path in tmp_path.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows(rows)
    loaded = streaming.load_tables(tmp_path)
    for name, table in loaded.tables.items():
        pd.testing.assert_frame_equal(table, expected.tables[name])
    assert account(loaded).notes == notes
    assert account(loaded, "1.csv").notes == [note for note in notes if "latin" not in note]
    assert account(loaded, "1.csv").dropped == {"wrong number of fields": 1}


@pytest.mark.parametrize("option", [{"delimiter": ";"}, {"encoding": "ascii"}])
def test_option_that_does_not_fit_is_refused(tmp_path: Path, option: dict[str, str]) -> None:
    merged(tmp_path, {})
    with pytest.raises(
        ValueError, match=r"amazon_prime_titles\.csv(: the text is not| has no col)"
    ):
        streaming.load_tables(tmp_path, option)


@pytest.mark.parametrize("name", ["hulu_titles.csv", "1.csv"])
def test_folder_instead_of_file_is_refused(tmp_path: Path, name: str) -> None:
    merged(tmp_path, {})
    (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / name).mkdir()
    with pytest.raises(ValueError, match="is a folder; a file of that name is needed"):
        streaming.load_tables(tmp_path)


def test_empty_rating_files_give_empty_tables(tmp_path: Path) -> None:
    rate(tmp_path, r1=[], r2=[])
    found = merged(tmp_path, {})
    assert (len(found.tables["ratings"]), len(found.tables["scores"])) == (0, 0)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_text_cleaning_idempotent(text: str) -> None:
    found = clean_text(text, "title", Counter())
    assert found != ""
    if found is not None:
        assert found == found.lower() == found.strip()
        assert not any(sign.search(found) for sign in (ZERO_WIDTH, NEWLINES, ODD_BLANKS))
        assert "  " not in found
        counted: Counter[str] = Counter()
        assert clean_text(found, "title", counted) == found


IDS = pd.Series(["as1", "ds1", "ns1"], dtype="str")
RATING = st.tuples(
    st.integers(1, 3), st.integers(1, 10), st.integers(0, 2), st.sampled_from(list(IDS))
)


@settings(deadline=None, max_examples=50)
@given(st.lists(RATING, max_size=12), st.integers(0, 12), st.randoms())
def test_rating_file_layout_irrelevant(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Any], cut: int, luck: Any
) -> None:
    lines = [f"{user},{half / 2},{second},{title}" for user, half, second, title in rows]
    folder = tmp_path_factory.mktemp("ratings")
    rate(folder, r1=lines)
    ratings, scores, _ = read_ratings([CsvFile(folder / "1.csv")], IDS)
    luck.shuffle(lines)
    # the line that cannot be read sends the second file the slow way
    rate(folder, r1=lines[:cut], r2=[*lines[cut:], "not a rating"])
    files = [CsvFile(folder / name) for name in ("1.csv", "2.csv")]
    also_ratings, also_scores, _ = read_ratings(files, IDS)
    pd.testing.assert_frame_equal(also_ratings, ratings)
    pd.testing.assert_frame_equal(also_scores, scores)
    assert len(ratings) == len(set(rows))
