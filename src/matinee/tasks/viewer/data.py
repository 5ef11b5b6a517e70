"""What a model of viewers learns from: what everybody rated before the ratings held out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matinee.models.base import Tables
from matinee.schema.columns import TEST, TRAIN
from matinee.splits import leakage

if TYPE_CHECKING:
    import pandas as pd

    from matinee.splits.prepared_tables import ReadTable


def training_data(read: ReadTable, settings: dict[str, Any]) -> Tables:
    return parts(read, settings)[0]


def parts(read: ReadTable, settings: dict[str, Any]) -> tuple[Tables, pd.DataFrame]:
    """What may be learned from, and the ratings that are held out."""
    ratings, split = read("movielens", "ratings"), settings["split"]
    train, test = (ratings[ratings[split] == part] for part in (TRAIN, TEST))
    leakage.check_no_leakage(train, test, split)
    return Tables(train, read("movielens", "films"), read("movielens", "users")), test
