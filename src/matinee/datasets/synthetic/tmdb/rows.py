"""Films as rows of TMDB's files, with Python literals in their cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matinee.datasets.synthetic.tmdb.buffered_rng import BufferedRng
from matinee.datasets.synthetic.tmdb.corruption import BROKEN_CELL
from matinee.datasets.synthetic.tmdb.credits import Credits, cast_entries, crew_entries
from matinee.datasets.synthetic.tmdb.overviews import Plot
from matinee.datasets.synthetic.tmdb.releases import Named, Release

FILM_HEADER = (
    *("adult", "belongs_to_collection", "budget", "genres", "homepage", "id", "imdb_id"),
    *("original_language", "original_title", "overview", "popularity", "poster_path"),
    *("production_companies", "production_countries", "release_date", "revenue", "runtime"),
    *("spoken_languages", "status", "tagline", "title", "video", "vote_average", "vote_count"),
)
CREDITS_HEADER = ("cast", "crew", "id")
KEYWORDS_HEADER = ("id", "keywords")
LINKS_HEADER = ("movieId", "imdbId", "tmdbId")
OVERVIEW = FILM_HEADER.index("overview")
POPULARITY, VOTES = FILM_HEADER.index("popularity"), FILM_HEADER.index("vote_count")
CREDITED = " - Written by an invented hand"


@dataclass(frozen=True)
class Entry:
    """Everything that the files say of one film."""

    id: int
    movielens_id: int
    title: str
    original_title: str
    franchise: Named | None
    release: Release
    plot: Plot
    credits: Credits

    @property
    def imdb_number(self) -> int:
        return 13 * self.movielens_id + 100_000


@dataclass(frozen=True)
class Flaws:
    """Of one film's row."""

    undated: bool = False
    null_money: bool = False
    broken_genres: bool = False


def film_row(entry: Entry, flaws: Flaws) -> list[str]:
    release = entry.release
    return [
        "False",
        _collection(entry.franchise),
        "" if flaws.null_money else str(release.budget),
        BROKEN_CELL if flaws.broken_genres else _listed(("id", "name"), release.genres),
        f"http://invented.example/{entry.id}" if entry.id % 12 == 0 else "",
        str(entry.id),
        f"tt{entry.imdb_number:07d}",
        release.language,
        entry.original_title,
        entry.plot.overview,
        str(release.popularity),
        f"/invented{entry.id}.jpg",
        _listed(("name", "id"), [(name, number) for number, name in release.studios]),
        _listed(("iso_3166_1", "name"), release.countries),
        "" if flaws.undated else release.day.isoformat(),
        "" if flaws.null_money else f"{release.revenue}.0",
        f"{release.runtime}.0" if release.runtime or entry.id % 2 else "",
        _listed(("iso_639_1", "name"), release.spoken),
        "Rumored" if entry.id % 999 == 0 else "Released",
        entry.plot.tagline,
        entry.title,
        "False",
        str(release.rating),
        f"{release.votes}.0",
    ]


def halves(row: list[str]) -> tuple[list[str], list[str]]:
    """A row that broke inside its overview: what follows stands in the wrong columns."""
    return row[: OVERVIEW + 1], [CREDITED, *row[OVERVIEW + 1 :]]


def restated(row: list[str]) -> list[str]:
    """The same film as seen some days later."""
    later = list(row)
    later[POPULARITY] = str(round(float(row[POPULARITY]) + 1, 6))
    later[VOTES] = f"{float(row[VOTES]) + 3:.1f}"
    return later


def credits_row(seed: int, entry: Entry, broken_cast: bool) -> list[str]:
    luck = BufferedRng(seed, "tmdb", "characters", str(entry.movielens_id))
    cast = BROKEN_CELL if broken_cast else repr(cast_entries(entry.id, entry.credits, luck))
    return [cast, repr(crew_entries(entry.id, entry.credits)), str(entry.id)]


def keywords_row(entry: Entry, broken: bool) -> list[str]:
    cell = BROKEN_CELL if broken else _listed(("id", "name"), entry.plot.keywords)
    return [str(entry.id), cell]


def link_row(entry: Entry, to_nothing: bool) -> list[str]:
    tmdb = "" if to_nothing else str(entry.id)
    return [str(entry.movielens_id), f"{entry.imdb_number:07d}", tmdb]


def _collection(franchise: Named | None) -> str:
    if franchise is None:
        return ""
    number, name = franchise
    poster = f"/invented{number}.jpg" if number % 2 else None
    return repr({"id": number, "name": name, "poster_path": poster, "backdrop_path": None})


def _listed(keys: tuple[str, str], pairs: Any) -> str:
    return repr([dict(zip(keys, pair, strict=True)) for pair in pairs])
