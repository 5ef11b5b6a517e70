from __future__ import annotations

import pytest

from catalog.streaming.test_queries import tables
from matinee.catalog.streaming.index import build_catalog
from matinee.catalog.streaming.platform_stats import PlatformStats

NONE = {"amazon": 0, "disney": 0, "hulu": 0, "netflix": 0}


@pytest.fixture(scope="module")
def told() -> PlatformStats:
    return build_catalog(tables()).platform_stats


def at(lengths: dict[str, list[int]], least: list[int], start: int) -> dict[str, int]:
    return {platform: counts[least.index(start)] for platform, counts in lengths.items()}


def test_titles_counted_by_platform_and_year(told: PlatformStats) -> None:
    assert told["titles"] == {"amazon": 4, "disney": 0, "hulu": 2, "netflix": 3}
    assert told["years"] == {
        "years": [2018, 2019],
        "titles": {"amazon": [3, 1], "disney": [0, 0], "hulu": [2, 0], "netflix": [3, 0]},
    }


def test_years_without_titles_listed() -> None:
    gap = tables()
    years = [2015 if year == 2019 else year for year in gap["titles"]["release_year"].to_pylist()]
    place = gap["titles"].column_names.index("release_year")
    gap["titles"] = gap["titles"].set_column(place, "release_year", [years])
    assert build_catalog(gap).platform_stats["years"]["years"] == [2015, 2016, 2017, 2018]


def test_film_minutes_histogram_open_ended(told: PlatformStats) -> None:
    """amazon has two films of 120 minutes, hulu one of 90, netflix one of 120 and one of 300."""
    minutes = told["minutes"]
    assert at(minutes["titles"], minutes["least"], 120) == NONE | {"amazon": 2, "netflix": 1}
    assert at(minutes["titles"], minutes["least"], 90) == NONE | {"hulu": 1}
    assert at(minutes["titles"], minutes["least"], 180) == NONE | {"netflix": 1}
    assert minutes["least"][-1] == 180 and sum(map(sum, minutes["titles"].values())) == 5
    assert minutes["median"] == {"amazon": 120, "disney": None, "hulu": 90, "netflix": 210}


def test_missing_minutes_counted_as_unknown(told: PlatformStats) -> None:
    """A film of unknown length on amazon; one measured in seasons on hulu."""
    assert told["minutes"]["unknown"] == NONE | {"amazon": 1, "hulu": 1}


def test_seasons_histogram_counts_shows(told: PlatformStats) -> None:
    seasons = told["seasons"]
    assert at(seasons["titles"], seasons["least"], 3) == NONE | {"amazon": 1}
    assert at(seasons["titles"], seasons["least"], 1) == NONE | {"netflix": 1}
    assert sum(map(sum, seasons["titles"].values())) == 2 and seasons["unknown"] == NONE


def test_audience_ratings_ordered_by_frequency(told: PlatformStats) -> None:
    audiences = told["audiences"]
    assert audiences["ratings"] == ["g", "16+", "nr", "pg-13", "r", "tv-ma"]
    assert audiences["titles"]["amazon"] == [3, 1, 0, 0, 0, 0]
    assert audiences["titles"]["hulu"] == [0, 0, 1, 0, 1, 0]


def test_stars_mean_of_all_ratings(told: PlatformStats) -> None:
    """amazon: 7 + 9 + 4 + 5 stars in 2 + 2 + 1 + 1 ratings; netflix: 10 in 4."""
    assert told["stars"] == {
        "mean": {"amazon": 25 / 6, "netflix": 2.5},
        "ratings": {"amazon": 6, "netflix": 4},
    }


def test_stars_without_ratings_null() -> None:
    without = {name: table for name, table in tables().items() if name != "scores"}
    assert build_catalog(without).platform_stats["stars"] is None


def test_empty_catalog_has_no_years() -> None:
    empty = {name: table.slice(0, 0) for name, table in tables().items()}
    told = build_catalog(empty).platform_stats
    assert told["years"]["years"] == [] and told["titles"] == NONE
    assert told["minutes"]["median"] == dict.fromkeys(NONE)
