"""TMDB's files, written by hand: each row says only what its test is about."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

FILM = {
    "adult": "False",
    "belongs_to_collection": "",
    "budget": "2000000",
    "genres": "[{'id': 18, 'name': 'Drama'}]",
    "homepage": "",
    "id": "1",
    "imdb_id": "tt0000001",
    "original_language": "en",
    "original_title": "A Film",
    "overview": "Something happens.",
    "popularity": "1.5",
    "poster_path": "/a.jpg",
    "production_companies": "[]",
    "production_countries": "[{'iso_3166_1': 'US', 'name': 'United States of America'}]",
    "release_date": "1995-10-30",
    "revenue": "5000000.0",
    "runtime": "81.0",
    "spoken_languages": "[{'iso_639_1': 'en', 'name': 'English'}]",
    "status": "Released",
    "tagline": "",
    "title": "A Film",
    "video": "False",
    "vote_average": "7.7",
    "vote_count": "5415.0",
}


def cast(person: int, name: str, order: int = 0, **more: Any) -> dict[str, Any]:
    return {"cast_id": 1, "character": "", "id": person, "name": name, "order": order, **more}


def crew(person: int, name: str, job: str = "Director") -> dict[str, Any]:
    return {"credit_id": "a", "department": "x", "id": person, "job": job, "name": name}


def write(
    folder: Path,
    films: list[dict[str, str]] | list[list[str]],
    credits: list[tuple[Any, Any, Any]] | None = None,
    keywords: list[tuple[Any, Any]] | None = None,
    links: list[tuple[Any, Any, Any]] | None = None,
) -> Path:
    """Films are what differs from FILM, or whole rows; cells that are no text are written as
    literals."""
    rows = [list((FILM | film).values()) if isinstance(film, dict) else film for film in films]
    _write(folder / "movies_dataset.csv", list(FILM), rows)
    _write(folder / "credits.csv", ["cast", "crew", "id"], credits or [])
    if keywords is not None:
        _write(folder / "keywords.csv", ["id", "keywords"], keywords)
    if links is not None:
        _write(folder / "links.csv", ["movieId", "imdbId", "tmdbId"], links)
    return folder


def _write(path: Path, header: list[str], rows: list[Any]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for row in rows:
            writer.writerow(cell if isinstance(cell, str) else repr(cell) for cell in row)
