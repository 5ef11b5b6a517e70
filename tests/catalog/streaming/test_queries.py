from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa
import pytest

from matinee.catalog.search.errors import InvalidValueError, NotFoundError
from matinee.catalog.streaming import queries as streaming
from matinee.catalog.streaming.index import Catalog, build_catalog, load_catalog
from matinee.datasets.streaming import load as collection
from matinee.datasets.synthetic.streaming.writer import Parameters, write

TITLES = [
    # id, platform, type, title, year, rating, length, unit
    ("as1", "amazon", "movie", "zulu", 2018, "16+", 120, "min"),
    ("as2", "amazon", "movie", "atoll", 2018, "g", 120, "min"),
    ("as3", "amazon", "tv show", "braid", 2019, "g", 3, "season"),
    ("as4", "amazon", "movie", "coral", 2018, "g", None, None),
    ("hs1", "hulu", "movie", "dune", 2018, "nr", 90, "min"),
    ("hs2", "hulu", "movie", "epoch", 2018, "r", 9, "season"),
    ("ns1", "netflix", "movie", "fjord", 2018, "pg-13", 300, "min"),
    ("ns2", "netflix", "tv show", "gable", 2018, "tv-ma", 1, "season"),
    ("ns3", "netflix", "movie", "atoll", 2018, "g", 120, "min"),
]
CAST = [
    *(("as1", "mia"), ("as2", "ana"), ("as2", "mia"), ("as4", "ana"), ("as3", "zoe")),
    *(("ns1", "ana"), ("ns2", "bo"), ("ns2", "ana"), ("ns3", "bo")),
]
DIRECTORS = [("as1", "uma"), ("hs1", "uma"), ("ns2", "leo")]
GENRES = [
    *(("as1", "comedy"), ("as1", "dark comedy"), ("as2", "comedy"), ("as3", "drama")),
    *(("hs1", "comedy"), ("ns1", "comédies"), ("ns2", "drama"), ("ns2", "tv drama")),
]
COUNTRIES = [("as1", "méxico"), ("as1", "france"), ("as2", "france"), ("ns2", "france")]
SCORES = [
    # id, year, ratings, stars
    *(("as1", 2020, 2, 7.0), ("as1", 2021, 2, 9.0), ("as2", 2020, 1, 4.0)),
    *(("as3", 2020, 1, 5.0), ("ns1", 2020, 4, 10.0)),
]


def tables() -> dict[str, pa.Table]:
    names = ("id", "platform", "type", "title", "release_year", "rating")
    titles = dict(
        zip((*names, "duration_int", "duration_type"), zip(*TITLES, strict=True), strict=True)
    )
    counted = zip(("id", "rating_year", "ratings", "stars"), zip(*SCORES, strict=True), strict=True)
    found = {"titles": pa.table(titles), "scores": pa.table(dict(counted))}
    found["titles"] = found["titles"].append_column("description", pa.nulls(len(TITLES)))
    lists = {
        "directors": ("director", DIRECTORS),
        "cast": ("actor", CAST),
        "genres": ("genre", GENRES),
        "countries": ("country", COUNTRIES),
    }
    for name, (column, rows) in lists.items():
        ids, items = zip(*rows, strict=True)
        found[name] = pa.table({"id": ids, column: items})
    return found


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    return build_catalog(tables())


def test_longest_overall_compares_minutes(catalogue: Catalog) -> None:
    assert streaming.get_max_duration(catalogue) == {
        "pelicula": "fjord",
        "duration_int": 300,
        "duration_type": "min",
        "empates": [],
    }


@pytest.mark.parametrize(
    ("asked", "title", "length"),
    [
        ({"platform": "amazon"}, "atoll", 120),
        ({"platform": "HULU "}, "dune", 90),
        ({"year": 2018}, "fjord", 300),
        ({"duration_type": "season"}, "epoch", 9),
        ({"year": 2019, "duration_type": "season"}, "braid", 3),
        ({"platform": "netflix", "duration_type": "Season"}, "gable", 1),
        ({"year": 2018, "platform": "hulu", "duration_type": "min"}, "dune", 90),
    ],
)
def test_longest_filters_optional(
    catalogue: Catalog, asked: dict[str, Any], title: str, length: int
) -> None:
    answer = streaming.get_max_duration(catalogue, **asked)
    assert (answer["pelicula"], answer["duration_int"]) == (title, length)


def test_longest_ties_listed_alphabetically(
    catalogue: Catalog,
) -> None:
    answer = streaming.get_max_duration(catalogue, platform="amazon")
    assert (answer["pelicula"], answer["empates"]) == ("atoll", ["atoll", "zulu"])


def test_longest_unknown_year_suggests_nearest(catalogue: Catalog) -> None:
    with pytest.raises(NotFoundError) as told:
        streaming.get_max_duration(catalogue, 1950, "amazon", "min")
    assert told.value.nearest == ["2018"]
    assert str(told.value).startswith("a title on amazon of 1950 measured in minutes is not known")


@pytest.mark.parametrize(("scored", "count"), [(0, 2), (3.9, 2), (4.0, 0), (4, 0), (5, 0)])
def test_score_count_strictly_above(catalogue: Catalog, scored: float, count: int) -> None:
    assert streaming.get_score_count(catalogue, "amazon", scored, 2018) == {
        "plataforma": "amazon",
        "cantidad": count,
        "anio": 2018,
        "score": scored,
    }


def test_score_count_by_rating_year(
    catalogue: Catalog,
) -> None:
    counts = {
        year: streaming.get_score_count(catalogue, "amazon", 3.9, year, by="rating_year")[
            "cantidad"
        ]
        for year in (2020, 2021)
    }
    assert counts == {2020: 1, 2021: 1}


def test_score_count_unrated_year_not_found(catalogue: Catalog) -> None:
    with pytest.raises(NotFoundError, match="a rated film on amazon of 2019"):
        streaming.get_score_count(catalogue, "amazon", 3, 2019)


def test_scores_without_ratings_name_missing_table() -> None:
    without = {name: table for name, table in tables().items() if name != "scores"}
    with pytest.raises(NotFoundError, match="came without the users' ratings"):
        streaming.get_score_count(build_catalog(without), "amazon", 3, 2018)
    assert streaming.get_count_platform(build_catalog(without), "amazon")["peliculas"] == 3


def test_empty_scores_not_found() -> None:
    empty = tables() | {"scores": tables()["scores"].slice(0, 0)}
    with pytest.raises(NotFoundError, match="there is none of any year"):
        streaming.get_score_count(build_catalog(empty), "amazon", 3, 2018)


def test_count_platform_separates_films_and_shows(catalogue: Catalog) -> None:
    answer = {"plataforma": "amazon", "peliculas": 3, "series": 1}
    assert streaming.get_count_platform(catalogue, "Amazon") == answer
    assert streaming.get_count_platform(catalogue, "disney")["series"] == 0


def test_actor_of_titles_or_films(catalogue: Catalog) -> None:
    assert streaming.get_actor(catalogue, "netflix", 2018) == {
        "plataforma": "netflix",
        "anio": 2018,
        "actor": "ana",
        "apariciones": 2,
        "empates": ["ana", "bo"],
    }
    film = streaming.get_actor(catalogue, "netflix", 2018, type="tv show")
    assert (film["apariciones"], film["empates"]) == (1, ["ana", "bo"])
    assert streaming.get_actor(catalogue, "amazon", 2019)["empates"] == []


def test_actor_platform_without_cast_reported(
    catalogue: Catalog,
) -> None:
    with pytest.raises(
        NotFoundError, match="the data of hulu names no cast; that of amazon, netflix does"
    ):
        streaming.get_actor(catalogue, "hulu", 2018)


def test_actor_unknown_year_suggests_nearest(catalogue: Catalog) -> None:
    with pytest.raises(NotFoundError) as told:
        streaming.get_actor(catalogue, "amazon", 1999)
    assert told.value.nearest == ["2018", "2019"]


def test_production_counts_coproductions(catalogue: Catalog) -> None:
    answer = {"pais": "france", "anio": 2018, "peliculas": 2}
    assert streaming.prod_per_county(catalogue, "Movie", " FRANCE", 2018) == answer
    assert streaming.prod_per_county(catalogue, "tv show", "france", 2018)["peliculas"] == 1
    assert streaming.prod_per_county(catalogue, "movie", "Mexico", 2018)["pais"] == "méxico"


def test_production_unknown_country_suggests_nearest(catalogue: Catalog) -> None:
    with pytest.raises(NotFoundError) as told:
        streaming.prod_per_county(catalogue, "movie", "frence", 2018)
    assert told.value.nearest == ["france"]


def test_production_unknown_year_not_found(catalogue: Catalog) -> None:
    with pytest.raises(NotFoundError, match="a movie from france of 1900"):
        streaming.prod_per_county(catalogue, "movie", "france", 1900)


@pytest.mark.parametrize(
    ("asked", "rating", "count"),
    [("G", "g", 4), ("16+", "16+", 1), ("AGES_16_", "16+", 1), ("not rated", "nr", 1)],
)
def test_contents_accept_rating_spellings(
    catalogue: Catalog, asked: str, rating: str, count: int
) -> None:
    assert streaming.get_contents(catalogue, asked) == {"rating": rating, "contenido": count}


def test_contents_unknown_rating_lists_all(catalogue: Catalog) -> None:
    with pytest.raises(NotFoundError, match=r"known are 16\+, g, nr, pg-13, r, tv-ma"):
        streaming.get_contents(catalogue, "xxx")


def test_listed_in_partial_genre_counts_once(catalogue: Catalog) -> None:
    answer = {"genero": "comedy", "plataforma": "amazon", "cantidad": 2}
    assert streaming.get_listedin(catalogue, "Comedy") == answer
    assert streaming.get_listedin(catalogue, "comedies")["plataforma"] == "netflix"


def test_listed_in_ties_list_platforms(catalogue: Catalog) -> None:
    assert streaming.get_listedin(catalogue, "drama") == {
        "genero": "drama",
        "plataforma": "amazon",
        "cantidad": 1,
        "empates": ["amazon", "netflix"],
    }


def test_listed_in_unknown_genre_suggests_nearest(catalogue: Catalog) -> None:
    with pytest.raises(NotFoundError) as told:
        streaming.get_listedin(catalogue, "commedy")
    assert told.value.nearest[0] == "comedy"


@pytest.mark.parametrize(
    ("ask", "field", "allowed"),
    [
        (lambda c: streaming.get_max_duration(c, platform="hbo"), "platform", "netflix"),
        (lambda c: streaming.get_max_duration(c, duration_type="hours"), "duration_type", "season"),
        (lambda c: streaming.get_score_count(c, "hbo", 3, 2018), "platform", "hulu"),
        (
            lambda c: streaming.get_score_count(c, "hulu", 5.1, 2018),
            "scored",
            "a number from 0 to 5",
        ),
        (
            lambda c: streaming.get_score_count(c, "hulu", -1, 2018),
            "scored",
            "a number from 0 to 5",
        ),
        (
            lambda c: streaming.get_score_count(c, "hulu", float("nan"), 2018),
            "scored",
            "a number from 0 to 5",
        ),
        (lambda c: streaming.get_score_count(c, "hulu", 3, 2018, by="day"), "by", "rating_year"),
        (lambda c: streaming.get_count_platform(c, ""), "platform", "amazon"),
        (lambda c: streaming.get_actor(c, "netflix", 2018, type="film"), "type", "movie"),
        (lambda c: streaming.prod_per_county(c, "film", "france", 2018), "tipo", "tv show"),
        (lambda c: streaming.get_listedin(c, " "), "genero", "a genre"),
    ],
)
def test_invalid_values_list_allowed(
    catalogue: Catalog, ask: Callable[[Catalog], object], field: str, allowed: str
) -> None:
    with pytest.raises(InvalidValueError) as told:
        ask(catalogue)
    assert told.value.field == field
    assert allowed in told.value.allowed


def test_responses_cannot_change_catalog(catalogue: Catalog) -> None:
    streaming.get_max_duration(catalogue, platform="amazon")["empates"].clear()
    assert streaming.get_max_duration(catalogue, platform="amazon")["empates"] == ["atoll", "zulu"]


def test_missing_tables_are_named() -> None:
    with pytest.raises(FileNotFoundError, match="no cast, genres, countries, directors"):
        build_catalog({"titles": tables()["titles"]})


class Merged(NamedTuple):
    folder: Path
    tables: dict[str, pd.DataFrame]
    catalogue: Catalog

    def groups(self, name: str, *columns: str) -> Iterator[tuple[Any, pd.DataFrame]]:
        """A table with its titles' columns, by some of these."""
        titles = self.tables["titles"]
        if name != "titles":
            titles = self.tables[name].merge(titles.drop(columns="country"), on="id")
        return iter(titles.groupby(list(columns)))


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Merged:
    raw, folder = tmp_path_factory.mktemp("raw"), tmp_path_factory.mktemp("merged")
    write(raw, Parameters(seed=3, titles=1_500, ratings=20_000))
    found = collection.load_tables(raw).tables
    for name, table in found.items():
        table.to_parquet(folder / f"{name}.parquet", index=False)
    return Merged(folder, found, load_catalog(folder))


def test_scores_match_ratings_table(merged: Merged) -> None:
    ratings = merged.tables["ratings"].astype({"id": "str", "rating": "float64"})
    means = ratings.groupby("id")["rating"].mean()
    asked = 0
    for (platform, kind, year), group in merged.groups(
        "titles", "platform", "type", "release_year"
    ):
        rated = group["id"].map(means).dropna()
        if kind == "movie" and len(rated):
            answer = streaming.get_score_count(merged.catalogue, platform, 3.5, year)
            assert answer["cantidad"] == (rated > 3.5).sum()
            asked += 1
    assert asked > 100


def test_longest_films_match_titles_table(merged: Merged) -> None:
    asked = 0
    for (platform, year, unit), group in merged.groups(
        "titles", "platform", "release_year", "duration_type"
    ):
        longest = group[group["duration_int"] == group["duration_int"].max()]["title"]
        answer = streaming.get_max_duration(merged.catalogue, year, platform, unit)
        assert answer["pelicula"] == longest.min()
        assert answer["empates"] == (sorted(set(longest)) if longest.nunique() > 1 else [])
        asked += 1
    assert asked > 100


def test_actors_match_cast_table(merged: Merged) -> None:
    asked = 0
    for (platform, year), group in merged.groups("cast", "platform", "release_year"):
        counts = group["actor"].value_counts()
        answer = streaming.get_actor(merged.catalogue, platform, year)
        assert answer["apariciones"] == counts.max()
        assert answer["actor"] == counts[counts == counts.max()].index.min()
        asked += 1
    assert asked > 100


def test_productions_and_contents_match_tables(merged: Merged) -> None:
    for (kind, country, year), group in merged.groups(
        "countries", "type", "country", "release_year"
    ):
        answer = streaming.prod_per_county(merged.catalogue, kind, country, year)
        assert answer["peliculas"] == len(group)
    ratings = {key[0]: len(group) for key, group in merged.groups("titles", "rating")}
    assert len(ratings) > 10
    for rating, count in ratings.items():
        assert streaming.get_contents(merged.catalogue, rating)["contenido"] == count


def test_catalog_loaded_without_pandas(merged: Merged) -> None:
    code = """
import sys
from pathlib import Path
from matinee.catalog.streaming.queries import get_score_count
from matinee.catalog.streaming.index import load_catalog

print(get_score_count(load_catalog(Path(sys.argv[1])), "amazon", 0, 2021)["cantidad"] > 0)
print("pandas" in sys.modules)
"""
    command = [sys.executable, "-c", code, str(merged.folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]


def test_query_under_one_millisecond(merged: Merged) -> None:
    catalogue = merged.catalogue
    questions: list[Callable[[], object]] = [
        lambda: streaming.get_max_duration(catalogue, 2021, "netflix"),
        lambda: streaming.get_score_count(catalogue, "netflix", 3.5, 2021),
        lambda: streaming.get_count_platform(catalogue, "hulu"),
        lambda: streaming.get_actor(catalogue, "netflix", 2021),
        lambda: streaming.prod_per_county(catalogue, "movie", "united states", 2021),
        lambda: streaming.get_contents(catalogue, "g"),
        lambda: streaming.get_listedin(catalogue, "a"),
    ]
    for question in questions:
        seconds = []
        for _ in range(21):
            start = time.perf_counter()
            question()
            seconds.append(time.perf_counter() - start)
        assert statistics.median(seconds) < 0.001
