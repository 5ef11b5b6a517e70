from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matinee.datasets.movielens import load as movielens
from matinee.datasets.row_account import LoadResult, check_dropped_share
from matinee.schema.columns import (
    AGE,
    GENDER,
    GENRES,
    OCCUPATION,
    RATING,
    TITLE,
    YEAR,
    ZIP,
)

RATINGS = ["1::10::5::978300760", "1::20::3::978300760", "2::10::4::978300761"]
FILMS = [
    "10::Toy Story (1995)::Animation|Comedy",
    "20::Alien: Déjà Vu (Déjà) (1979)::Horror",
    "30::Unseen, The (1980)::Drama",
]
USERS = ["1::F::1::10::01234", "2::M::56::20::12345-6789"]


def ml_1m(
    folder: Path,
    ratings: list[str] = RATINGS,
    films: list[str] = FILMS,
    users: list[str] = USERS,
) -> LoadResult:
    for name, lines in {"ratings": ratings, "movies": films, "users": users}.items():
        text = "\n".join(lines) + "\n"
        (folder / f"{name}.dat").write_text(text, encoding="latin-1", errors="replace")
    return movielens.load_tables(folder, "ml-1m")


def dropped(found: LoadResult, file: str) -> dict[str, int]:
    return next(dict(a.dropped) for a in found.accounts if a.file == file)


def test_ml_1m_reads_every_row(tmp_path: Path) -> None:
    found = ml_1m(tmp_path)
    films, users = found.tables["films"], found.tables["users"]
    assert films[TITLE].tolist() == ["Toy Story", "Alien: Déjà Vu (Déjà)", "Unseen, The"]
    assert films[YEAR].tolist() == [1995, 1979, 1980]
    assert films[GENRES].tolist() == ["Animation|Comedy", "Horror", "Drama"]
    assert users[ZIP].tolist() == ["01234", "12345-6789"]
    assert users[OCCUPATION].tolist() == [10, 20]
    assert [a.to_dict()["kept"] for a in found.accounts] == [3, 3, 2]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1::30::5", "wrong number of fields"),
        ("1::30::5::978300760::9", "wrong number of fields"),
        ("1::thirty::5::978300760", "film_id is not a whole number"),
        ("1::30::5.2::978300760", "rating is not a step of 0.5 to 5"),
        ("1::30::6::978300760", "rating is not a step of 0.5 to 5"),
        ("1::30::0::978300760", "rating is not a step of 0.5 to 5"),
        ("1::30::5::-7", "time before 1970"),
        ("1::99::5::978300760", "unknown film"),
        ("9::30::5::978300760", "unknown user"),
        ("1::10::2::900000000", "rated again later"),
        ("1::30::5::99999999999", "time after 2100"),
        ("99999999999::30::5::978300760", "user_id is out of range"),
        (f"{'9' * 5000}::30::5::978300760", "user_id is out of range"),
        ("1::99999999999999999999::5::978300760", "film_id is out of range"),
        (f"1::30::{'9' * 400}::978300760", "rating is out of range"),
        ("1::30::5::99999999999999999999", "timestamp is out of range"),
        ("1::3\u06600::5::978300760", "film_id is not a whole number"),
    ],
)
def test_bad_row_is_counted_with_line_and_reason(tmp_path: Path, line: str, reason: str) -> None:
    found = ml_1m(tmp_path, ratings=[RATINGS[0], line, *RATINGS[1:]])
    assert dropped(found, "ratings.dat") == {reason: 1}
    example = found.accounts[0].examples[0]
    assert (example.file, example.line, example.reason) == ("ratings.dat", 2, reason)
    assert len(found.tables["ratings"]) == 3


def test_blank_lines_are_not_rows(tmp_path: Path) -> None:
    found = ml_1m(tmp_path, ratings=[RATINGS[0], "", *RATINGS[1:], "", ""])
    assert found.accounts[0].to_dict() == {"read": 3, "kept": 3, "dropped": {}}
    (tmp_path / "ratings.dat").write_text("\n".join(RATINGS))
    assert len(movielens.load_tables(tmp_path, "ml-1m").tables["ratings"]) == 3


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("3::X::25::4::12345", "unknown gender"),
        ("3::F::26::4::12345", "unknown age band"),
        ("3::F::25::21::12345", "unknown occupation"),
        ("2::F::25::4::12345", "id seen before"),
        ("3::F::99999999999::4::12345", "age is out of range"),
        ("3000000000::F::25::4::12345", "user_id is out of range"),
    ],
)
def test_bad_user_is_counted(tmp_path: Path, line: str, reason: str) -> None:
    assert dropped(ml_1m(tmp_path, users=[*USERS, line]), "users.dat") == {reason: 1}


@pytest.mark.parametrize("line", ["40::Short (1990)", "40", "40::Long (1990)::Drama::more"])
def test_film_with_other_width_is_counted(tmp_path: Path, line: str) -> None:
    found = ml_1m(tmp_path, films=[*FILMS, line])
    assert dropped(found, "movies.dat") == {"wrong number of fields": 1}
    assert found.accounts[1].examples[0].line == 4


def test_missing_field_drops_every_row(tmp_path: Path) -> None:
    found = ml_1m(tmp_path, films=[line.rsplit("::", 1)[0] for line in FILMS])
    assert dropped(found, "movies.dat") == {"wrong number of fields": 3}


def test_title_may_hold_unicode_line_end(tmp_path: Path) -> None:
    found = ml_1m(tmp_path, films=[*FILMS, "40::Odd\x85One (1990)::Drama", "nonsense"])
    assert found.accounts[1].to_dict()["read"] == 5
    assert found.accounts[1].examples[0].line == 5


FIELDS = st.text(st.sampled_from("1259:F\u00e9 \x85.-_"), max_size=6) | st.integers().map(str)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(FIELDS, min_size=1, max_size=5), max_size=6))
def test_any_line_is_kept_or_counted(damage: list[list[str]]) -> None:
    lines = [*RATINGS, *(line for fields in damage if (line := "::".join(fields)).strip())]
    with tempfile.TemporaryDirectory() as folder:
        found = ml_1m(Path(folder), ratings=lines)
    account = found.accounts[0]
    assert account.read == len(lines)
    assert account.kept == len(found.tables["ratings"])
    told = {row.line: row.text for row in account.examples}
    assert len(told) == account.read - account.kept


def test_too_many_dropped_rows_raise(tmp_path: Path) -> None:
    found = ml_1m(tmp_path, ratings=[*RATINGS, "nonsense"])
    with pytest.raises(ValueError, match=r"ratings\.dat: 1 of 4 rows .* line 4: wrong number"):
        check_dropped_share(found.accounts, max_dropped_share=0.1)
    check_dropped_share(found.accounts, max_dropped_share=0.25)


def test_ml_100k_reads_three_files(tmp_path: Path) -> None:
    flags = "|".join("0" for _ in range(19))
    comedy = "|".join("1" if place in (5, 14) else "0" for place in range(19))
    url = "http://us.imdb.com/M/x"
    lines = [
        f"1|Toy Story (1995)|01-Jan-1995||{url}|{comedy}",
        f"267|unknown|||{url}|1{flags[1:]}",
        f"2|Café (1990)|01-Jan-1990||{url}|{flags}",
        f"3|No Year Told|01-Jan-1990||{url}|{flags}",
    ]
    (tmp_path / "u.item").write_text("\n".join(lines) + "\n", encoding="latin-1")
    (tmp_path / "u.user").write_text("1|24|M|technician|85711\n2|7|F|none|T8H1N\n")
    (tmp_path / "u.data").write_text("1\t1\t3\t881250949\n2\t267\t5\t881250950\n")
    found = movielens.load_tables(tmp_path, "ml-100k").tables
    assert found["films"][TITLE].tolist() == ["Toy Story", "Café", "No Year Told", "unknown"]
    assert found["films"][YEAR].tolist()[:3] == [1995, 1990, 1990]
    assert found["films"][YEAR].isna().tolist() == [False, False, False, True]
    assert found["films"][GENRES].tolist() == ["Comedy|Romance", "", "", ""]
    assert found["users"][AGE].tolist() == [18, 1]
    assert found["users"][OCCUPATION].tolist() == [17, 19]
    assert len(found["ratings"]) == 2


def test_csv_reads_half_stars_and_anonymous_users(tmp_path: Path) -> None:
    films = (
        "movieId,title,genres\r\n"
        '1,"Postman, The (1994) ",Comedy|Drama\r\n'
        "2,Death Note (2006\u20132007),(no genres listed)\r\n"
        "3,Nocturnal Animals,Drama\r\n"
        '4,"Say ""Yes"" (2001)",Drama\r\n'
    )
    (tmp_path / "movies.csv").write_text(films, encoding="utf-8", newline="")
    ratings = "userId,movieId,rating,timestamp\r\n7,1,0.5,964982703\r\n7,2,4.5,964982704\r\n"
    (tmp_path / "ratings.csv").write_text(ratings, newline="")
    found = movielens.load_tables(tmp_path, "csv").tables
    titles = ["Postman, The", "Death Note", "Nocturnal Animals", 'Say "Yes"']
    assert found["films"][TITLE].tolist() == titles
    assert found["films"][YEAR].tolist() == [1994, 2006, pd.NA, 2001]
    assert found["films"][GENRES].tolist() == ["Comedy|Drama", "", "Drama", "Drama"]
    assert found["ratings"][RATING].tolist() == [0.5, 4.5]
    assert found["users"][[GENDER, AGE, OCCUPATION]].isna().all(axis=None)


def test_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'ml-2m' is unknown; allowed: ml-1m, ml-100k, csv"):
        movielens.load_tables(tmp_path, "ml-2m")


CSV_RATINGS = "userId,movieId,rating,timestamp\n7,1,0.5,964982703\n7,2,4.5,964982704\n"
CSV_FILMS = "movieId,title,genres\n1,One (1994),Comedy\n2,Two (2006),Drama\n"


def load_csv(folder: Path, ratings: str = CSV_RATINGS, films: str = CSV_FILMS) -> LoadResult:
    (folder / "ratings.csv").write_text(ratings, encoding="utf-8")
    (folder / "movies.csv").write_text(films, encoding="utf-8")
    return movielens.load_tables(folder, "csv")


@pytest.mark.parametrize("bad_row", ["", "nonsense\n", '"a",b,c,d\n'])
@pytest.mark.parametrize(
    "ratings",
    [
        "movieId,userId,timestamp,rating\n1,7,964982703,0.5\n2,7,964982704,4.5\n",
        "\ufeffuserId,extra,movieId,rating,timestamp\n7,x,1,0.5,964982703\n7,x,2,4.5,964982704\n",
        '"userId","movieId","rating","timestamp"\n7,1,0.5,964982703\n7,2,4.5,964982704\n',
    ],
)
def test_csv_columns_are_read_by_name(tmp_path: Path, ratings: str, bad_row: str) -> None:
    expected = load_csv(tmp_path).tables
    loaded = load_csv(tmp_path, ratings + bad_row)
    for name, table in loaded.tables.items():
        pd.testing.assert_frame_equal(table, expected[name])
    assert loaded.accounts[0].read - loaded.accounts[0].kept == bool(bad_row)


@pytest.mark.parametrize(
    ("ratings", "message"),
    [
        (
            "userId,movie,rating,timestamp\n7,1,0.5,964982703\n",
            "ratings.csv has no column movieId; its header is userId, movie, rating, timestamp; "
            "needed are userId, movieId, rating, timestamp",
        ),
        ("7,1,0.5,964982703\n", "ratings.csv has no column userId, movieId, rating, timestamp; "),
        ("", "ratings.csv is empty; needed are userId, movieId, rating, timestamp"),
        ("\n7,1,0.5,964982703\n", "ratings.csv is empty or has no header; needed are userId"),
        (CSV_RATINGS.replace(",", "::"), "ratings.csv is delimited by double colons, but was"),
    ],
)
def test_csv_with_unusable_header_is_refused(tmp_path: Path, ratings: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        load_csv(tmp_path, ratings)


@pytest.mark.parametrize(
    ("text", "options", "notes"),
    [
        (CSV_RATINGS.replace(",", ";").encode(), {}, ["delimited by semicolons"]),
        (CSV_RATINGS.replace(",", "\t").encode(), {}, ["delimited by tabs"]),
        (CSV_RATINGS.encode("utf-16"), {}, ["encoded in utf-16"]),
        (
            b"userId,movieId,rating,timestamp,note\n7,1,0.5,964982703,caf\xe9\n"
            b"7,2,4.5,964982704,x\n",
            {},
            ["encoded in latin-1"],
        ),
        (CSV_RATINGS.encode(), {"encoding": "utf-8", "delimiter": ",", "max_rating": 5}, []),
        (
            b"userId,movieId,rating,timestamp\n7,1,1,964982703\n7,2,9,964982704\n",
            {},
            ["ratings up to 10 are divided by 2"],
        ),
        (
            b"userId,movieId,rating,timestamp\n7,1,0,964982703\n7,2,92,964982704\n",
            {"max_rating": 100},
            ["ratings up to 100 are divided by 20"],
        ),
    ],
)
def test_csv_delimiter_encoding_and_scale_are_found_out_and_noted(
    text: bytes, options: dict[str, Any], notes: list[str], tmp_path: Path
) -> None:
    expected = load_csv(tmp_path, CSV_RATINGS).tables["ratings"]
    (tmp_path / "ratings.csv").write_bytes(text)
    loaded = movielens.load_tables(tmp_path, "csv", options)
    pd.testing.assert_frame_equal(loaded.tables["ratings"], expected)
    assert loaded.accounts[0].notes == notes
    assert loaded.accounts[0].to_dict().get("notes", []) == notes


def test_rare_mistakes_do_not_change_the_scale(tmp_path: Path) -> None:
    rows = [f"{user},1,{user % 5 + 1},964982703" for user in range(200)]
    text = "\n".join(["userId,movieId,rating,timestamp", *rows, "300,1,55,964982703"]) + "\n"
    loaded = load_csv(tmp_path, text)
    assert loaded.accounts[0].dropped == {"rating is not a step of 0.5 to 5": 1}
    assert loaded.accounts[0].notes == []


def test_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"ratings\.dat is empty; needed are user_id, film_id"):
        ml_1m(tmp_path, ratings=[])


def test_folder_instead_of_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ratings.csv").mkdir()
    (tmp_path / "movies.csv").write_text(CSV_FILMS)
    with pytest.raises(ValueError, match=r"ratings\.csv is a folder; a file of that name"):
        movielens.load_tables(tmp_path, "csv")


def test_missing_file_is_refused_with_listing(tmp_path: Path) -> None:
    (tmp_path / "movies.csv").write_text(CSV_FILMS)
    with pytest.raises(FileNotFoundError, match=r"must hold ratings\.csv; it holds movies\.csv"):
        movielens.load_tables(tmp_path, "csv")
