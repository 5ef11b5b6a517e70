"""Training data of the item-to-item task: the catalog, and the ratings of the training users."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from matinee.models.base import ContentTables, film_ids
from matinee.schema.columns import FILM_ID, TRAIN
from matinee.tasks.base import Fold, fit_once, sample_share

if TYPE_CHECKING:
    import pandas as pd

    from matinee.splits.prepared_tables import ReadTable

UNIT = "films"
TABLES = ("films", "genres", "keywords", "people")

fit = fit_once


def training_data(read: ReadTable, settings: dict[str, Any]) -> ContentTables:
    return tables_of_part(read, settings, TRAIN)


def tables_of_part(read: ReadTable, settings: dict[str, Any], part: str) -> ContentTables:
    """The whole catalog, and the ratings of one part of the split."""
    ratings = read("movielens", "ratings")
    ratings = ratings[ratings[settings["split"]] == part]
    films, genres, keywords, people = (read("tmdb", table) for table in TABLES)
    return ContentTables(films, genres, keywords, people, ratings, read("tmdb", "links"))


def cv_folds(read: ReadTable, settings: dict[str, Any]) -> Iterator[Fold]:
    """None: a model of content fits without ratings to hold out."""
    yield from ()


def subsample(tables: ContentTables, share: float, seed: int) -> tuple[ContentTables, int]:
    """A share of the films with their genres, keywords, people and links, and how many films."""
    sample = sample_share(film_ids(tables.films), share, seed)

    def of_sample(table: pd.DataFrame) -> pd.DataFrame:
        return table[table[FILM_ID].isin(sample)]

    films, genres = of_sample(tables.films), of_sample(tables.genres)
    keywords, people = of_sample(tables.keywords), of_sample(tables.people)
    links = None if tables.links is None else of_sample(tables.links)
    return ContentTables(films, genres, keywords, people, tables.ratings, links), len(sample)
