"""What a model of likeness learns from: the films, and the ratings of people not held out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matinee.models.base import ContentTables
from matinee.schema.columns import TRAIN

if TYPE_CHECKING:
    from matinee.splits.prepared_tables import ReadTable

TABLES = ("films", "genres", "keywords", "people")


def training_data(read: ReadTable, settings: dict[str, Any]) -> ContentTables:
    return part(read, settings, TRAIN)


def part(read: ReadTable, settings: dict[str, Any], name: str) -> ContentTables:
    ratings = read("movielens", "ratings")
    mine = ratings[ratings[settings["split"]] == name]
    films, genres, keywords, people = (read("tmdb", table) for table in TABLES)
    return ContentTables(films, genres, keywords, people, mine, read("tmdb", "links"))
