"""What a model of newcomers learns from: people who are not held out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matinee.models.base import Tables
from matinee.schema.columns import AGE, GENDER, OCCUPATION, TRAIN

if TYPE_CHECKING:
    import pandas as pd

    from matinee.splits.prepared_tables import ReadTable


def training_data(read: ReadTable, settings: dict[str, Any]) -> Tables:
    return part(read("movielens", "ratings"), read, settings, TRAIN)


def part(ratings: pd.DataFrame, read: ReadTable, settings: dict[str, Any], name: str) -> Tables:
    users = read("movielens", "users")
    if users[[GENDER, AGE, OCCUPATION]].isna().all(axis=None):
        raise ValueError(
            "the newcomer question is not to be had with this source: it knows people by id alone, "
            "without gender, age and occupation. Choose movielens=synthetic, ml-1m or ml-100k, "
            "or lineup=anonymous, which asks the other questions."
        )
    mine = ratings[ratings[settings["split"]] == name]
    return Tables(mine, read("movielens", "films"), users)
