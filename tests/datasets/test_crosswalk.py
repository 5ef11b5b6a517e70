"""Films of several collections matched by links, and by title and year."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from matinee.datasets.crosswalk import crosswalk, match_titles, title_key
from matinee.schema.columns import FILM_ID, TITLE, YEAR
from matinee.schema.crosswalk import COLLECTION, SOURCE_ID, TMDB_OFFSET
from matinee.schema.streaming import ID, MOVIE, TV_SHOW, TYPE
from matinee.schema.tmdb import MOVIELENS_ID, RELEASE_YEAR

MOVIELENS = {
    1: ("Toy Story", 1995),
    6: ("Heat", 1995),
    47: ("Seven (a.k.a. Se7en)", 1995),
    260: ("Star Wars: Episode IV - A New Hope", 1977),
    900: ("Crossing, The", 1990),
    901: ("Loner", None),
}
TMDB = {
    862: ("Toy Story", 1995),
    949: ("Heat", 1995),
    950: ("Heat", 1986),
    807: ("Se7en", 1995),
    11: ("Star Wars", 1977),
    70: ("The Crossing", 1991),
    71: ("Loner", 2000),
}
LINKS = {260: 11}


def films(rows: dict[int, tuple[str, int | None]], year: str = YEAR) -> pd.DataFrame:
    titles, years = zip(*rows.values(), strict=True)
    columns = {FILM_ID: list(rows), TITLE: titles, year: pd.array(years, dtype="Int16")}
    return pd.DataFrame(columns)


def links(pairs: dict[int, int]) -> pd.DataFrame:
    return pd.DataFrame({FILM_ID: list(pairs.values()), MOVIELENS_ID: list(pairs)})


def tables(**more: Any) -> dict[str, pd.DataFrame]:
    return {"movielens": films(MOVIELENS), "tmdb": films(TMDB, RELEASE_YEAR)} | more


def pairs(table: pd.DataFrame, collection: str) -> dict[str, int]:
    rows = table[table[COLLECTION] == collection]
    return dict(zip(rows[SOURCE_ID], rows[FILM_ID], strict=True))


def test_title_and_year_match() -> None:
    table, report = crosswalk(tables())
    assert pairs(table, "tmdb") == {"862": 1, "949": 6, "807": 47, "70": 900}
    assert report["tmdb"] == {
        **{"films": 6, "matched": 4, "share": 4 / 6, "ambiguous": 0},
        **{"by_links": 0, "by_title_and_year": 4},
    }


def test_links_match_what_titles_cannot() -> None:
    table, report = crosswalk(tables(links=links(LINKS)))
    assert pairs(table, "tmdb")["11"] == 260
    assert (report["tmdb"]["by_links"], report["tmdb"]["by_title_and_year"]) == (1, 4)


def test_links_of_other_ids_are_ignored() -> None:
    """The ids of ml-100k are not those of the other MovieLens data sets."""
    foreign = {1: 950, 6: 11, 47: 71, 260: 11}
    table, report = crosswalk(tables(links=links(foreign)))
    assert report["tmdb"]["by_links"] == 0
    assert pairs(table, "tmdb")["862"] == 1


def test_ambiguous_title_and_year_match_nothing() -> None:
    twice = TMDB | {951: ("Heat", 1995)}
    table, report = crosswalk(tables(tmdb=films(twice, RELEASE_YEAR)))
    assert not {"949", "951"} & pairs(table, "tmdb").keys()
    assert report["tmdb"]["ambiguous"] == 1


def test_exact_year_wins_over_the_year_beside_it() -> None:
    remade = films({1: ("Anna", 1996)})
    both = films({7: ("Anna", 1995), 8: ("Anna", 1996)})
    assert match_titles(remade, both).pairs.to_numpy().tolist() == [[1, 8]]


def test_streaming_movies_of_several_platforms_are_one_film() -> None:
    rows = {
        ID: ["as1", "ns9", "hs2", "ds3"],
        TITLE: ["heat", "heat", "heat", "loner"],
        RELEASE_YEAR: [1995, 1995, 1995, 2000],
        TYPE: [MOVIE, MOVIE, TV_SHOW, MOVIE],
    }
    table, report = crosswalk(tables(titles=pd.DataFrame(rows)))
    # a film that MovieLens lacks has an id of its own; series are no films
    assert pairs(table, "streaming") == {"as1": 6, "ns9": 6, "ds3": TMDB_OFFSET + 71}
    assert report["streaming"]["matched"] == report["streaming"]["films"] == 3


@pytest.mark.parametrize("names", [[], ["movielens"], ["tmdb"]])
def test_single_collection_has_no_rows(names: list[str]) -> None:
    table, _ = crosswalk({name: tables()[name] for name in names})
    assert table.empty


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Matrix, The", "The Matrix"),
        ("Haine, La", "La Haine"),
        ("Amélie", "amelie"),
        ("Face/Off", "Face Off"),
        ("Sex & Drugs", "Sex and Drugs"),
        ("Hello, Dolly!", "Hello, Dolly"),
    ],
)
def test_title_key_ignores_spelling(one: str, other: str) -> None:
    assert title_key(one) == title_key(other)


def test_title_key_keeps_different_titles_apart() -> None:
    assert title_key("Alien") != title_key("Aliens")
    assert title_key("I, Robot") != title_key("Robot")
