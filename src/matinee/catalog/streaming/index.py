"""The in-memory index of the streaming catalogues: counts and rankings, computed once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.catalog.streaming.platform_stats import PlatformStats, platform_stats
from matinee.catalog.streaming.tfidf import TfidfIndex, build_tfidf_index
from matinee.catalog.streaming.titles import Title, by_id, rows
from matinee.schema.streaming import (
    ACTOR,
    COUNTRY,
    GENRE,
    ID,
    LATEST_YEAR,
    MOVIE,
    PLATFORMS,
    RATING_COUNT,
    RATING_YEAR,
    RELEASE_YEAR,
    STARS_SUM,
)

if TYPE_CHECKING:
    import pyarrow as pa

NEEDED = ("titles", "cast", "genres", "countries", "directors")
SCORES = "scores"
"""Optional: only sources with ratings have this table."""

Ints = NDArray[np.integer]
Means = NDArray[np.float64]


class Ranked(NamedTuple):
    amount: int
    names: list[str]
    """All names of this amount, in alphabetical order."""


class Released(NamedTuple):
    """Platform and year of release; None stands for any."""

    platform: str | None
    year: int | None


@dataclass(frozen=True)
class Catalog:
    titles: Counter[tuple[str, str]]
    """Number of titles by platform and type."""
    longest: dict[tuple[str, Released], Ranked]
    """The longest titles by unit of duration, and by platform and year or any of them."""
    actors: dict[tuple[str | None, Released], Ranked]
    """The most frequent actors by type or any, platform and year."""
    produced: Counter[tuple[str, str, int]]
    """Number of titles by type, country and year."""
    ratings: Counter[str]
    """Number of titles by audience rating."""
    genres: dict[str, dict[str, int]]
    """By genre and platform, a bit set of the titles' rows."""
    scores: dict[str, dict[Released, Means]] | None
    """Mean stars of films in ascending order, by year of release or year of rating."""
    platform_stats: PlatformStats
    tfidf: TfidfIndex


def load_catalog(folder: Path) -> Catalog:
    """From the Parquet files of the merge stage."""
    paths = [folder / f"{name}.parquet" for name in (*NEEDED, SCORES)]
    return build_catalog(
        {path.stem: read_table(path.read_bytes()) for path in paths if path.is_file()}
    )


def read_table(data: bytes) -> pa.Table:
    import pyarrow as pa
    from pyarrow import parquet

    # parquet.read_table would import pandas
    return parquet.ParquetFile(pa.BufferReader(data)).read()


def build_catalog(tables: Mapping[str, pa.Table]) -> Catalog:
    missing = [name for name in NEEDED if name not in tables]
    if missing:
        raise FileNotFoundError(
            f"the streaming catalogue has no {', '.join(missing)}; it needs {', '.join(NEEDED)} "
            f"and, for questions on scores, {SCORES}"
        )
    titles, scores = by_id(tables["titles"]), tables.get(SCORES)
    return Catalog(
        titles=Counter((title.platform, title.type) for title in titles.values()),
        longest=_longest(titles.values()),
        actors=_actors(titles, rows(tables["cast"], ID, ACTOR)),
        produced=_produced(titles, rows(tables["countries"], ID, COUNTRY)),
        ratings=Counter(title.rating for title in titles.values()),
        genres=_genres(titles, rows(tables["genres"], ID, GENRE)),
        scores=_scores(titles, scores) if scores is not None else None,
        platform_stats=platform_stats(titles, scores),
        tfidf=build_tfidf_index(tables),
    )


def _with_wildcards(title: Title) -> list[Released]:
    """Its platform and year, with each of them replaced by any."""
    return [
        Released(platform, year)
        for platform in (title.platform, None)
        for year in (title.year, None)
    ]


def _longest(titles: Iterable[Title]) -> dict[tuple[str, Released], Ranked]:
    longest: dict[tuple[str, Released], tuple[int, set[str]]] = {}
    for title in titles:
        if title.length is None or title.unit is None:
            continue
        for released in _with_wildcards(title):
            best, names = longest.get((title.unit, released), (0, set()))
            if title.length > best:
                longest[title.unit, released] = title.length, {title.name}
            elif title.length == best:
                names.add(title.name)
    return {key: Ranked(best, sorted(names)) for key, (best, names) in longest.items()}


def _actors(
    titles: dict[str, Title], cast: Iterable[tuple[str, str]]
) -> dict[tuple[str | None, Released], Ranked]:
    counts: defaultdict[tuple[str | None, Released], Counter[str]] = defaultdict(Counter)
    for title_id, actor in cast:
        title = titles[title_id]
        released = Released(title.platform, title.year)
        counts[None, released][actor] += 1
        counts[title.type, released][actor] += 1
    return {key: _top(amounts) for key, amounts in counts.items()}


def _top(amounts: Counter[str]) -> Ranked:
    most = max(amounts.values())
    return Ranked(most, sorted(name for name, amount in amounts.items() if amount == most))


def _produced(
    titles: dict[str, Title], countries: Iterable[tuple[str, str]]
) -> Counter[tuple[str, str, int]]:
    return Counter(
        (titles[title_id].type, country, titles[title_id].year) for title_id, country in countries
    )


def _genres(
    titles: dict[str, Title], genres: Iterable[tuple[str, str]]
) -> dict[str, dict[str, int]]:
    by_genre: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for title_id, genre in genres:
        title = titles[title_id]
        by_genre[genre][title.platform] |= 1 << title.row
    return {genre: dict(by_platform) for genre, by_platform in by_genre.items()}


def _scores(titles: dict[str, Title], scores: pa.Table) -> dict[str, dict[Released, Means]]:
    """Means of films; shows are left out."""
    coded = scores[ID].combine_chunks().dictionary_encode()
    rated = [titles[title_id] for title_id in coded.dictionary.to_pylist()]
    # arrow's own conversion to numpy would import pandas, which the service avoids
    title = np.array(coded.indices.to_pylist(), dtype=np.int64)
    years, counts, stars = (
        np.array(scores[column].to_pylist()) for column in (RATING_YEAR, RATING_COUNT, STARS_SUM)
    )
    platform = np.array([PLATFORMS.index(row.platform) for row in rated], dtype=np.int64)
    released = np.array([row.year for row in rated], dtype=np.int64)
    film = np.array([row.type == MOVIE for row in rated], dtype=bool)
    mean = np.bincount(title, stars) / np.bincount(title, counts)
    of_film = film[title]
    means = (stars / counts)[of_film]
    return {
        RELEASE_YEAR: _grouped(platform[film], released[film], mean[film]),
        RATING_YEAR: _grouped(platform[title][of_film], years[of_film], means),
    }


def _grouped(platforms: Ints, years: Ints, means: Means) -> dict[Released, Means]:
    groups = platforms * (LATEST_YEAR + 1) + years
    order = np.lexsort((means, groups))
    starts = np.flatnonzero(np.diff(groups[order], prepend=-1))
    parts = np.split(means[order], starts[1:])
    numbers = np.divmod(groups[order][starts], LATEST_YEAR + 1)
    keys = zip(*(number.tolist() for number in numbers), strict=True)
    return {
        Released(PLATFORMS[platform], year): part
        for (platform, year), part in zip(keys, parts, strict=bool(len(starts)))
    }
