from __future__ import annotations

import pytest

from fixtures import small_tmdb
from matinee.catalog.tmdb.film_stats import FilmStats


@pytest.fixture(scope="module")
def stats() -> FilmStats:
    return small_tmdb.catalogue().stats


def test_languages_counted_most_frequent_first(stats: FilmStats) -> None:
    assert stats["films"] == 9
    counts = [(row["code"], row["films"]) for row in stats["languages"]]
    assert counts == [("en", 7), ("af", 1), ("fr", 1)]


def test_countries_with_one_name_kept_apart(stats: FilmStats) -> None:
    counts = {row["code"]: (row["name"], row["films"]) for row in stats["countries"]}
    assert counts["US"] == ("United States of America", 2)
    assert counts["CD"] == ("Congo", 2) and counts["CG"] == ("Congo", 1)


def test_decades_without_films_listed(stats: FilmStats) -> None:
    counts = {row["year"]: row["films"] for row in stats["decades"]}
    assert counts == {1950: 1, 1960: 0, 1970: 0, 1980: 1, 1990: 5, 2000: 1, 2010: 1}


def test_months_and_weekdays_cover_all_films(stats: FilmStats) -> None:
    assert len(stats["months"]) == 12 and len(stats["weekdays"]) == 7
    assert sum(stats["months"]) == sum(stats["weekdays"]) == stats["films"]
    assert stats["months"][9] == 2  # both Toy Storys in October


def test_franchises_sum_the_revenue_of_their_films(stats: FilmStats) -> None:
    assert stats["franchises"] == [
        {"name": "Toy Story Collection", "films": 3, "revenue": 822_396_383}
    ]
