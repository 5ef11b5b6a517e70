"""Rows of TMDB's files; nested values are Python literals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matinee.datasets.synthetic.tmdb.buffered_rng import BufferedRng
from matinee.datasets.synthetic.tmdb.corruption import BROKEN_CELL
from matinee.datasets.synthetic.tmdb.credits import Credits, cast_entries, crew_entries
from matinee.datasets.synthetic.tmdb.overviews import Plot
from matinee.datasets.synthetic.tmdb.releases import IdName, Release

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
class FilmRecord:
    """All fields of one film in the files."""

    id: int
    movielens_id: int
    title: str
    original_title: str
    franchise: IdName | None
    release: Release
    plot: Plot
    credits: Credits

    @property
    def imdb_number(self) -> int:
        return 13 * self.movielens_id + 100_000


@dataclass(frozen=True)
class RowFaults:
    """Faults of one row."""

    undated: bool = False
    null_money: bool = False
    broken_genres: bool = False


def film_row(film: FilmRecord, faults: RowFaults) -> list[str]:
    release = film.release
    return [
        "False",
        _collection(film.franchise),
        "" if faults.null_money else str(release.budget),
        BROKEN_CELL if faults.broken_genres else _literals(("id", "name"), release.genres),
        f"http://invented.example/{film.id}" if film.id % 12 == 0 else "",
        str(film.id),
        f"tt{film.imdb_number:07d}",
        release.language,
        film.original_title,
        film.plot.overview,
        str(release.popularity),
        f"/invented{film.id}.jpg",
        _literals(("name", "id"), [(name, number) for number, name in release.studios]),
        _literals(("iso_3166_1", "name"), release.countries),
        "" if faults.undated else release.day.isoformat(),
        "" if faults.null_money else f"{release.revenue}.0",
        f"{release.runtime}.0" if release.runtime or film.id % 2 else "",
        _literals(("iso_639_1", "name"), release.spoken),
        "Rumored" if film.id % 999 == 0 else "Released",
        film.plot.tagline,
        film.title,
        "False",
        str(release.rating),
        f"{release.votes}.0",
    ]


def split_row(row: list[str]) -> tuple[list[str], list[str]]:
    """The row broken inside its overview, so that the rest is in the wrong columns."""
    return row[: OVERVIEW + 1], [CREDITED, *row[OVERVIEW + 1 :]]


def restate(row: list[str]) -> list[str]:
    """The same film some days later, with other votes."""
    later = list(row)
    later[POPULARITY] = str(round(float(row[POPULARITY]) + 1, 6))
    later[VOTES] = f"{float(row[VOTES]) + 3:.1f}"
    return later


def credits_row(seed: int, film: FilmRecord, broken_cast: bool) -> list[str]:
    rng = BufferedRng(seed, "tmdb", "characters", str(film.movielens_id))
    cast = BROKEN_CELL if broken_cast else repr(cast_entries(film.id, film.credits, rng))
    return [cast, repr(crew_entries(film.id, film.credits)), str(film.id)]


def keywords_row(film: FilmRecord, broken: bool) -> list[str]:
    cell = BROKEN_CELL if broken else _literals(("id", "name"), film.plot.keywords)
    return [str(film.id), cell]


def link_row(film: FilmRecord, is_empty: bool) -> list[str]:
    tmdb_id = "" if is_empty else str(film.id)
    return [str(film.movielens_id), f"{film.imdb_number:07d}", tmdb_id]


def _collection(franchise: IdName | None) -> str:
    if franchise is None:
        return ""
    number, name = franchise
    poster = f"/invented{number}.jpg" if number % 2 else None
    return repr({"id": number, "name": name, "poster_path": poster, "backdrop_path": None})


def _literals(keys: tuple[str, str], pairs: Any) -> str:
    return repr([dict(zip(keys, pair, strict=True)) for pair in pairs])
